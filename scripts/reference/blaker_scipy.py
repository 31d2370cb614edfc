#!/usr/bin/env python3
"""Print Blaker's lower bounds of counts too large for the plain search of intervals.py: a second witness in binary64.

    python3 scripts/reference/blaker_scipy.py

Needs SciPy. The bound is bisected from Clopper and Pearson's: a level is under it where the largest opposite tail is the
same as there and the acceptability is under alpha, both from scipy.stats.binom.
"""

from scipy.stats import beta, binom


def bisect(is_over, low, high):
    while low < (low + high) / 2 < high:
        middle = (low + high) / 2
        low, high = (low, middle) if is_over(middle) else (middle, high)
    return high


def lower(positive, total, confidence):
    alpha = 1 - confidence

    def own(level):
        return binom.sf(positive - 1, total, level)

    def opposite(level):
        tail = own(level)
        count = int(binom.ppf(tail, total, level))
        while binom.cdf(count, total, level) > tail:
            count -= 1
        while binom.cdf(count + 1, total, level) <= tail:
            count += 1
        return count

    start = beta.ppf(alpha / 2, positive, total - positive + 1)
    start = bisect(lambda level: own(level) >= alpha / 2, start * (1 - 1e-6), start * (1 + 1e-6))
    first = opposite(start)

    def is_over(level):
        return opposite(level) > first or own(level) + binom.cdf(first, total, level) >= alpha

    return bisect(is_over, start, positive / total)


for positive, total in [(3, 10), (2500, 5 * 10**6), (300_000, 10**6), (500_000, 10**6), (10**5, 10**9)]:
    for confidence in (0.9, 0.95, 0.99):
        print(positive, total, confidence, repr(float(lower(positive, total, confidence))))
