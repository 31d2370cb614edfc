#!/usr/bin/env python3
"""Write the table of probabilities above a threshold that the quantifier's tests compare with.

    python3 scripts/reference/above_threshold.py > crates/quant/tests/data/above_threshold.csv

Needs mpmath. lower = P(X < x | t), upper = P(X <= x | t), by summing the binomial probabilities at 60 digits; jeffreys =
the part of Beta(x + 1/2, n - x + 1/2) above t, by mpmath's hypergeometric series. The threshold is the binary64 number
nearest to the decimal that is printed.
"""

from mpmath import mp, mpf, hyp2f1, exp, log, log1p, loggamma

mp.dps = 60

PLACES = [
    (0, 1, 0.5), (1, 1, 0.5), (1, 3, 0.2), (5, 10, 0.9), (0, 10**6, 1e-6), (3, 10**6, 1e-5), (30, 2 * 10**5, 1e-4),
    (15, 10**6, 1e-5), (20, 2 * 10**6, 1e-5), (99, 10**6, 1e-4), (100, 10**6, 1e-4), (1000, 10**6, 1.1e-3),
    (5, 10**9, 1e-9), (53, 248611, 1e-4), (20, 10**12, 1e-11), (480, 500, 0.95), (2500, 5 * 10**6, 5.2e-4),
]


def fewer(count, total, level):
    """P(X < count)."""
    term, result = (1 - level) ** total, mpf(0)
    for k in range(count):
        result += term
        term *= mpf(total - k) / (k + 1) * level / (1 - level)
    return result


def beta_above(a, b, t):
    ln_density = a * log(t) + b * log1p(-t) + loggamma(a + b) - loggamma(a) - loggamma(b)
    return 1 - exp(ln_density) / a * hyp2f1(a + b, 1, a + 1, t)


print("positive,total,threshold,lower,jeffreys,upper")
for positive, total, threshold in PLACES:
    t, half = mpf(threshold), mpf(1) / 2
    values = (
        fewer(positive, total, t),
        beta_above(positive + half, total - positive + half, t),
        fewer(positive + 1, total, t),
    )
    print(f"{positive},{total},{threshold}," + ",".join(mp.nstr(value, 20) for value in values))
