#!/usr/bin/env python3
"""Write the tables of net levels and of ratios that the quantifier's tests compare with.

    python3 scripts/reference/two_levels.py net > crates/quant/tests/data/net_levels.csv
    python3 scripts/reference/two_levels.py ratio > crates/quant/tests/data/ratios.csv

Needs mpmath. Everything is worked at 40 digits from the definitions, not from the forms that the quantifier solves:

    mover-*            limits of each rate as a root of its beta tail (Clopper-Pearson, Jeffreys) or of Wilson's
                       quadratic, then Zou and Donner's formula
    profile*           the likelihood of two Poisson counts with logarithms as they stand, the background by its
                       quadratic, bisection for the bound
    bayes-*            whole x_on: the posterior of s as a mixture of gamma distributions, one for each number of net
                       events among x_on (binomial expansion of (s + b)^x_on); a root of its tail by bisection
    koopman            Koopman's statistic as published, bisection
    mover-* (ratio)    Donner and Zou's quotient as published
    conditional-exact  beta quantiles

A confidence is the binary64 number nearest to the decimal printed.
"""

import sys

from mpmath import mp, mpf, erfinv, exp, gammainc, log, loggamma, sqrt
from intervals import log_odds_quantile

mp.dps = 40


def bisect(f, low, high, steps=400):
    """Root of a function of opposite signs at low and high, to 30 digits relative."""
    low, high = mpf(low), mpf(high)
    at_low = f(low)
    for _ in range(steps):
        middle = (low + high) / 2
        value = f(middle)
        if (value > 0) == (at_low > 0):
            low = middle
        else:
            high = middle
        if abs(high - low) <= mpf(10) ** -28 * max(abs(low), abs(high)):
            break
    return (low + high) / 2


def normal(confidence):
    return sqrt(mpf(2)) * erfinv(mpf(confidence))


def beta_limit(a, b, ln_tail, lower):
    if lower:
        u = log_odds_quantile(a, b, ln_tail)
        return 1 / (1 + exp(-u))
    u = log_odds_quantile(b, a, ln_tail)
    return 1 / (1 + exp(u))


def limits(x, n, kind, confidence):
    tail = (1 - mpf(confidence)) / 2
    x, n = mpf(x), mpf(n)
    if kind == "wilson":
        z = normal(confidence)
        p = x / n
        centre, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    else:
        add = mpf(0) if kind == "clopper-pearson" else mpf(1) / 2
        other = mpf(1) - add
        low = beta_limit(x + add, n - x + other, log(tail), True) if x > 0 else mpf(0)
        high = beta_limit(x + other, n - x + add, log(tail), False) if x < n else mpf(1)
    return (mpf(0) if x == 0 else low), (mpf(1) if x == n else high)


def mover(on, off, kind, confidence):
    (x1, n1), (x0, n0) = on, off
    p1, p0 = mpf(x1) / n1, mpf(x0) / n0
    l1, u1 = limits(x1, n1, kind, confidence)
    l0, u0 = limits(x0, n0, kind, confidence)
    return p1 - p0 - sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2), p1 - p0 + sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2)


def profile(on, off, confidence, bounded):
    (x1, n1), (x0, n0) = [tuple(map(mpf, pair)) for pair in (on, off)]

    def term(x, mean):
        return -mean if x == 0 else x * log(mean) - mean

    def best(s):
        n = n1 + n0
        middle = x1 + x0 - n * s
        b = (middle + sqrt(middle**2 + 4 * n * x0 * s)) / (2 * n)
        if x1 + x0 == 0:
            b = max(mpf(0), -s)
        tiny = mpf(10) ** -60
        return term(x1, max(n1 * (s + b), tiny)) + term(x0, max(n0 * b, tiny))

    z = normal(confidence)
    estimate = x1 / n1 - x0 / n0
    if bounded:
        estimate = max(estimate, mpf(0))
    top = best(estimate)
    excess = lambda s: 2 * (top - best(s)) - z * z
    width = 40 * (z + 1) * (sqrt(x1 + z * z) / n1 + sqrt(x0 + z * z) / n0)
    high = bisect(excess, estimate, estimate + width)
    if bounded and excess(mpf(0)) <= 0:
        return mpf(0), high
    return bisect(excess, estimate, estimate - width), high


def bayes(on, off, confidence, prior):
    """prior: s^(c-1) b^(c-1), c = 1 or 1/2; s in events of the sample."""
    (x1, n1), (x0, n0) = on, off
    c, k = mpf(prior), 1 + mpf(n0) / n1
    ln_weights = []
    for net in range(x1 + 1):
        a, b = net + c, x1 - net + x0 + c
        ln_choose = loggamma(x1 + 1) - loggamma(net + 1) - loggamma(x1 - net + 1)
        ln_weights.append(ln_choose + loggamma(a) + loggamma(b) - b * log(k))
    top = max(ln_weights)
    weights = [exp(w - top) for w in ln_weights]
    total = sum(weights)

    def lower_tail(s):
        return sum(w * gammainc(net + c, 0, s, regularized=True) for net, w in enumerate(weights)) / total

    def upper_tail(s):
        return sum(w * gammainc(net + c, s, regularized=True) for net, w in enumerate(weights)) / total

    tail = (1 - mpf(confidence)) / 2
    far = mpf(x1) + 60 * sqrt(mpf(x1) + 1) + 60
    # bisection of ln s, since a lower bound may be tiny
    low = exp(bisect(lambda u: lower_tail(exp(u)) - tail, mpf(-80), log(far)))
    high = exp(bisect(lambda u: upper_tail(exp(u)) - tail, mpf(-80), log(far)))
    return low / n1, high / n1


def koopman(top, bottom, confidence):
    (x1, n1), (x0, n0) = [tuple(map(mpf, pair)) for pair in (top, bottom)]
    z = normal(confidence)

    def statistic(u):
        phi = exp(u)
        b = phi * (n1 + x0) + x1 + n0
        p1 = (b - sqrt(b * b - 4 * phi * (n1 + n0) * (x1 + x0))) / (2 * (n1 + n0))
        first = (x1 - n1 * p1) ** 2 / (n1 * p1 * (1 - p1))
        return first * (1 + n1 * (phi - p1) / (n0 * (1 - p1))) - z * z

    centre = log((max(x1, mpf(1) / 2) / n1) / (max(x0, mpf(1) / 2) / n0))
    start = log((x1 / n1) / (x0 / n0)) if x1 > 0 and x0 > 0 else None
    lower = mpf(0) if x1 == 0 else exp(bisect(statistic, start if start is not None else centre + 60, centre - 60))
    upper = (
        mpf("inf") if x0 == 0 else exp(bisect(statistic, start if start is not None else centre - 60, centre + 60))
    )
    return lower, upper


def mover_ratio(top, bottom, kind, confidence):
    (x1, n1), (x0, n0) = top, bottom
    p1, p0 = mpf(x1) / n1, mpf(x0) / n0
    l1, u1 = limits(x1, n1, kind, confidence)
    l0, u0 = limits(x0, n0, kind, confidence)
    lower = (p1 * p0 - sqrt((p1 * p0) ** 2 - l1 * u0 * (2 * p1 - l1) * (2 * p0 - u0))) / (u0 * (2 * p0 - u0))
    upper = (p1 * p0 + sqrt((p1 * p0) ** 2 - u1 * l0 * (2 * p1 - u1) * (2 * p0 - l0))) / (l0 * (2 * p0 - l0))
    return lower, upper


def conditional(top, bottom, confidence):
    (x1, n1), (x0, n0) = top, bottom
    tail = log((1 - mpf(confidence)) / 2)
    scale = mpf(n0) / n1
    lower = mpf(0) if x1 == 0 else exp(log_odds_quantile(x1, x0 + 1, tail)) * scale
    upper = mpf("inf") if x0 == 0 else exp(-log_odds_quantile(x0, x1 + 1, tail)) * scale
    return lower, upper


MILLION, BILLION, TRILLION = 10**6, 10**9, 10**12
PAIRS = [
    ((0, MILLION), (0, MILLION)),
    ((0, MILLION), (12, MILLION)),
    ((3, MILLION), (25, 2 * MILLION)),
    ((1, 1), (0, 1)),
    ((20, MILLION), (0, 5 * MILLION)),
    ((53, 248_611), (7, 3_000_000)),
    ((100, MILLION), (95, MILLION)),
    ((3000, 4 * MILLION), (2, 400_000)),
    ((2_500, BILLION), (40_000, 20 * BILLION)),
    ((10**6, TRILLION), (998_000, TRILLION)),
    ((5 * 10**11, TRILLION), (3 * 10**11, TRILLION)),
]
CONFIDENCES = [0.6, 0.95, 0.999999]
# the posterior's mixture has a term for each event
MOST_TERMS = 300


def rows(kind):
    for on, off in PAIRS:
        for confidence in CONFIDENCES:
            if kind == "net":
                for limit in ("clopper-pearson", "wilson", "jeffreys"):
                    yield on, off, f"mover-{limit}", confidence, mover(on, off, limit, confidence)
                yield on, off, "profile", confidence, profile(on, off, confidence, True)
                yield on, off, "profile-unbounded", confidence, profile(on, off, confidence, False)
                if on[0] <= MOST_TERMS:
                    yield on, off, "bayes-flat", confidence, bayes(on, off, confidence, 1)
                    yield on, off, "bayes-jeffreys", confidence, bayes(on, off, confidence, mpf(1) / 2)
            elif on[0] + off[0] > 0:
                # as published the statistic is 0/0 where every event is positive
                if on[0] < on[1]:
                    yield on, off, "koopman", confidence, koopman(on, off, confidence)
                yield on, off, "conditional-exact", confidence, conditional(on, off, confidence)
                if on[0] > 0 and off[0] > 0:
                    for limit in ("wilson", "jeffreys"):
                        yield on, off, f"mover-{limit}", confidence, mover_ratio(on, off, limit, confidence)
        print(on, off, file=sys.stderr)


def main():
    print("x_on,n_on,x_off,n_off,method,confidence,lower,upper")
    for (x1, n1), (x0, n0), method, confidence, (lower, upper) in rows(sys.argv[1]):
        print(f"{x1},{n1},{x0},{n0},{method},{confidence},{mp.nstr(lower, 25)},{mp.nstr(upper, 25)}", flush=True)


if __name__ == "__main__":
    main()
