#!/usr/bin/env python3
"""Print the probabilities of classes that the tests and the documents of thresholds and risk groups name.

    python3 scripts/reference/thresholds.py

Needs mpmath and SciPy, which have to agree. The true level has Jeffreys' posterior, Beta(x + 1/2, n - x + 1/2), for x
positive events of n; P(level >= t) is its tail, and the probability of a class the difference of two tails.
"""

from mpmath import mp, mpf, quad, exp, log, log1p, loggamma
from scipy.stats import beta

mp.dps = 40

CASES = [
    ("COG AALL0232, end of induction: 4 of 10,000", 4, 10_000, ["0.0001", "0.001"]),
    ("COG AALL1331, end of block 1: 180 of 200,000", 180, 200_000, ["0.001"]),
]


def tail(x, n, threshold):
    a, b, t = mpf(x) + mpf(1) / 2, mpf(n - x) + mpf(1) / 2, mpf(threshold)
    log_beta = loggamma(a) + loggamma(b) - loggamma(a + b)
    density = lambda p: exp((a - 1) * log(p) + (b - 1) * log1p(-p) - log_beta)
    mean, sd = mpf(x) / n, mp.sqrt(mpf(x)) / n
    ends = [t] + sorted(e for e in (mean, mean + 5 * sd, mean + 15 * sd, mean + 60 * sd) if e > t)
    return quad(density, ends)


for title, x, n, thresholds in CASES:
    tails = [tail(x, n, t) for t in thresholds]
    for t, worked in zip(thresholds, tails):
        again = beta.sf(float(t), x + 0.5, n - x + 0.5)
        assert abs(worked - mpf(again)) < 1e-10, (worked, again)
    edges = [mpf(1)] + tails + [mpf(0)]
    print(title)
    print("  exceedances:", ", ".join(mp.nstr(t, 17) for t in tails))
    print("  classes:    ", ", ".join(mp.nstr(a - b, 17) for a, b in zip(edges, edges[1:])))
