"""Values for the tests of flowmrd-quant's dispersion, worked with mpmath and SciPy.

    python3 -m pip install mpmath scipy numpy
    python3 scripts/reference/dispersion.py

Prints Rust tables: statistics of homogeneity, exact p-values over all tables, beta-binomial probabilities and fits, and
bounds of the pooled level.
"""
import itertools
import math

import mpmath as mp
import numpy as np
from scipy import optimize, stats

mp.mp.dps = 60


def rust(counts):
    return "[" + ", ".join(f"({x}, {n:_})" for x, n in counts) + "]"


def pearson(counts):
    total, positive = sum(n for _, n in counts), sum(x for x, _ in counts)
    p = positive / total
    return sum((x - n * p) ** 2 / (n * p * (1 - p)) for x, n in counts)


print("// counts, χ², p, G, p of G")
for counts in ([(30, 1_000_000), (45, 1_200_000), (20, 900_000)], [(10, 100), (20, 100), (15, 120)],
               [(900, 3_000_000), (1100, 3_000_000), (30, 90_000)]):
    table = np.array([[x, n - x] for x, n in counts], float)
    chi = stats.chi2_contingency(table, correction=False)
    g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    print(f"({rust(counts)}, {chi.statistic:.15g}, {chi.pvalue:.15g}, {g.statistic:.15g}, {g.pvalue:.15g}),")


def exact(counts):
    """The probability of all tables with the same sums that are at least as far apart."""
    positive, totals = sum(x for x, _ in counts), [n for _, n in counts]
    seen = pearson(counts)
    sum_p = 0
    for head in itertools.product(range(positive + 1), repeat=len(counts) - 1):
        last = positive - sum(head)
        if last < 0:
            continue
        table = [*head, last]
        if any(x > n for x, n in zip(table, totals)):
            continue
        if pearson(list(zip(table, totals))) >= seen * (1 - 1e-9):
            ways = math.prod(math.comb(n, x) for x, n in zip(table, totals))
            sum_p += ways
    return float(mp.mpf(sum_p) / math.comb(sum(totals), positive))


print("// counts, exact p")
for counts in ([(0, 1_000_000), (6, 1_000_000)], [(1, 500_000), (2, 1_000_000), (7, 700_000)], [(1, 10), (6, 12)],
               [(0, 1_000_000), (1, 1_000_000), (0, 2_000_000), (5, 1_000_000)]):
    print(f"(&{rust(counts)}, {exact(counts):.12g}),")


def ln_beta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def ln_beta_binomial(x, n, p, c):
    a, b = p * c, (1 - p) * c
    return -mp.log(n + 1) - ln_beta(n - x + 1, x + 1) + ln_beta(x + a, n - x + b) - ln_beta(a, b)


print("// (positive, total, level, concentration), ln probability")
for x, n, p, c in [(3, 10, 0.25, 8.0), (0, 1_000_000, 1e-5, 2e5), (12, 1_000_000, 1e-5, 2e5), (12, 1_000_000, 1e-5, 1e15),
                   (20_000_000, 10**12, 1.9e-5, 3e6), (20_000_000, 10**12, 1.9e-5, 1e16), (999_990, 1_000_000, 0.99995, 5e4),
                   (5, 5, 0.5, 0.01), (1, 10**12, 1e-13, 1e12)]:
    print(f"(({x}, {n}, {p!r}, {c!r}), {mp.nstr(ln_beta_binomial(x, n, mp.mpf(p), mp.mpf(c)), 17)}),")


def ln_likelihood(counts, p, c):
    return sum(ln_beta_binomial(x, n, p, c) for x, n in counts)


def ln_binomial(counts):
    p = mp.mpf(sum(x for x, _ in counts)) / sum(n for _, n in counts)
    return sum(mp.log(mp.binomial(n, x)) + x * mp.log(p) + (n - x) * mp.log(1 - p) for x, n in counts)


def fit(counts):
    """Root of the score in (ln p, ln c), from a coarse maximum."""
    p0 = sum(x for x, _ in counts) / sum(n for _, n in counts)
    best = max(((float(ln_likelihood(counts, mp.mpf(p0), mp.e ** lc)), lc) for lc in np.arange(0, 25, 0.5)))

    def score(lp, lc):
        p, c = mp.e ** lp, mp.e ** lc
        a, b = p * c, (1 - p) * c
        da = sum(mp.digamma(x + a) - mp.digamma(a) - mp.digamma(n + c) + mp.digamma(c) for x, n in counts)
        db = sum(mp.digamma(n - x + b) - mp.digamma(b) - mp.digamma(n + c) + mp.digamma(c) for x, n in counts)
        return da * p * c - db * p * c, da * p * c + db * (1 - p) * c

    root = mp.findroot(score, (mp.log(p0), mp.mpf(best[1])))
    p, c = mp.e ** root[0], mp.e ** root[1]
    return p, c, ln_likelihood(counts, p, c)


FITS = ([(2, 1_000_000), (15, 1_200_000), (6, 800_000), (30, 1_500_000)], [(3, 40), (20, 50), (12, 30), (5, 60)],
        [(0, 1_000_000), (9, 1_000_000), (4, 2_000_000)])
print("// counts, level, concentration, gain of ln likelihood")
for counts in FITS:
    p, c, value = fit(counts)
    print(f"(&{rust(counts)}, {mp.nstr(p, 14)}, {mp.nstr(c, 14)}, {mp.nstr(value - ln_binomial(counts), 14)}),")


def profile(counts, lp, start):
    """The largest ln likelihood at a level, by a bounded search over ln c in double precision."""
    from scipy.special import gammaln

    def value(lc):
        return -float(ln_likelihood(counts, mp.e ** mp.mpf(lp), mp.e ** mp.mpf(lc)))

    found = optimize.minimize_scalar(value, bounds=(start - 12, start + 14), method="bounded", options={"xatol": 1e-7})
    return -found.fun


print("// counts, 95 % profile bounds")
mp.mp.dps = 35
for counts in FITS[:2]:
    p, c, value = fit(counts)
    target = float(value) - stats.chi2.ppf(0.95, 1) / 2
    lp, lc = float(mp.log(p)), float(mp.log(c))
    ends = [optimize.brentq(lambda at: profile(counts, at, lc) - target, *sorted((lp, lp + far)), xtol=1e-9)
            for far in (-2.5, min(2.5, -lp - 1e-3))]
    print(f"(&{rust(counts)}, {math.exp(ends[0]):.12g}, {math.exp(ends[1]):.12g}),")


def bounds(counts, confidence):
    k, total, positive = len(counts), sum(n for _, n in counts), sum(x for x, _ in counts)
    s = sum(n * n for _, n in counts) / total
    effect = 1.0 if positive in (0, total) else 1 + max(0, pearson(counts) - (k - 1)) * s / (total - s)
    tail = (1 - confidence) / 2
    shrink = effect * (stats.t.isf(tail, k - 1) / stats.norm.isf(tail)) ** 2
    x, y = positive / shrink, (total - positive) / shrink
    lower = stats.beta.ppf(tail, x, y + 1) if x > 0 else 0.0
    upper = stats.beta.isf(tail, x + 1, y) if y > 0 else 1.0
    return effect, lower, upper


print("// counts, confidence, design effect, lower, upper")
for counts, confidence in (([(2, 1_000_000), (15, 1_200_000), (6, 800_000), (30, 1_500_000)], 0.95),
                           ([(40, 1_000_000), (60, 9_000_000)], 0.9), ([(0, 1_000_000), (0, 500_000)], 0.95),
                           ([(1, 1_000_000), (0, 1_000_000)], 0.95), ([(3, 40), (20, 50), (12, 30), (5, 60)], 0.99)):
    effect, lower, upper = bounds(counts, confidence)
    print(f"(&{rust(counts)}, {confidence}, {effect:.15g}, {lower:.12g}, {upper:.12g}),")
