#!/usr/bin/env python3
"""Print bounds of mixtures of Clopper-Pearson confidence distributions, for the quantifier's tests.

    python3 scripts/reference/total.py

Needs mpmath. Each bound is the root of the mean over the draws of a binomial tail (by betainc), worked at 30 digits.
"""

from mpmath import betainc, mp, mpf, nstr

mp.dps = 30


def total(draws, confidence):
    tail = (1 - mpf(confidence)) / 2

    def lower(p):
        return sum(betainc(x, n - x + 1, 0, p, regularized=True) for x, n in draws) / len(draws) - tail

    def upper(p):
        return sum(betainc(x + 1, n - x, p, 1, regularized=True) for x, n in draws) / len(draws) - tail

    least = min(mpf(x) / n for x, n in draws)
    most = max(mpf(x) / n for x, n in draws)
    # far below and far above the draws' own bounds
    return [bisect(f, least / 8, 4 * most) for f in (lower, upper)]


def bisect(function, low, high):
    sign = function(low) > 0
    for _ in range(90):
        middle = (low + high) / 2
        if (function(middle) > 0) == sign:
            low = middle
        else:
            high = middle
    return low


if __name__ == "__main__":
    for draws in ([(40, 10**6), (60, 10**6)], [(4, 10**6), (6, 10**6)], [(3, 10**5), (4, 99_000), (9, 10**5)]):
        print(draws, [nstr(bound, 17) for bound in total(draws, 0.95)])
