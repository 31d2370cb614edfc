"""Values for the tests of flowmrd-quant's design, by plain searches with SciPy and mpmath.

    python3 -m pip install mpmath scipy numpy
    python3 scripts/reference/design.py
"""
import mpmath as mp
import numpy as np
from scipy import stats

mp.mp.dps = 50


def below(events, total, level):
    """P(Binomial(total, level) < events), term by term."""
    level = mp.mpf(level)
    term = mp.e ** (total * mp.log1p(-level))
    total_below = mp.mpf(0)
    for x in range(events):
        total_below += term
        term *= mp.mpf(total - x) / (x + 1) * level / (1 - level)
    return total_below


print("// level, events, power, the smallest denominator")
for level, events, power in [(1e-5, 20, 0.95), (1e-5, 50, 0.95), (1e-4, 20, 0.8), (1e-6, 10, 0.99), (0.3, 5, 0.9),
                             (1e-11, 30, 0.95), (3e-12, 100, 0.95)]:
    miss = 1 - mp.mpf(power)
    low, high = events, 2 * int(mp.mpf(events) / mp.mpf(level)) + 40
    while below(events, high, level) > miss:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if below(events, middle, level) <= miss else (middle, high)
    if below(events, low, level) <= miss:
        high = low
    print(f"({level!r}, {events}, {power}, {high}),")

print("// level, threshold, power, side, the denominator from which on the power holds (confidence 0.95)")
for level, threshold, power, largest in [(0.02, 0.01, 0.9, 6000), (0.05, 0.01, 0.8, 2000), (0.01, 0.02, 0.9, 8000),
                                         (0.001, 0.02, 0.8, 3000), (0.6, 0.5, 0.9, 3000), (0.3, 0.5, 0.95, 1000),
                                         (0.5, 0.001, 0.9, 300)]:
    n = np.arange(1, largest)
    if level > threshold:
        # the smallest x with P(X >= x | threshold) <= 0.05
        x = stats.binom.isf(0.05, n, threshold) + 1
        x += stats.binom.sf(x - 1, n, threshold) > 0.05
        x -= (x >= 1) & (stats.binom.sf(x - 2, n, threshold) <= 0.05)
        reached = stats.binom.sf(x - 1, n, level)
    else:
        x = stats.binom.ppf(0.05, n, threshold)
        x -= stats.binom.cdf(x, n, threshold) > 0.05
        x += stats.binom.cdf(x + 1, n, threshold) <= 0.05
        reached = stats.binom.cdf(x, n, level)
    short = n[reached < power]
    answer = (short[-1] if len(short) else 0) + 1
    side = "Above" if level > threshold else "Below"
    print(f"({level}, {threshold}, {power}, ThresholdSide::{side}, {answer}),")
