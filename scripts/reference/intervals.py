#!/usr/bin/env python3
"""Write the table of Clopper-Pearson bounds that the quantifier's tests compare with.

    python3 scripts/reference/intervals.py > crates/quant/tests/data/clopper_pearson.csv

Needs mpmath. Each bound is the root of a binomial tail, worked at 60 digits and printed to 30:

    lower: P(X >= x | p) = alpha/2        upper: P(X <= x | p) = alpha/2

The tail is an integral of the beta density over the log-odds u = ln(p / (1 - p)), where it is log-concave, divided by
the beta function from mpmath's loggamma; 1 - p is worked beside p, so that it has all its digits near p = 1. Where
mpmath's own betainc takes the arguments (n up to 1000) each root is also put through it. The confidence is the binary64
number nearest to the decimal that is printed.
"""

import sys

from mpmath import mp, mpf, exp, log, loggamma, log1p, expm1, quad, betainc, sqrt, erfinv

mp.dps = 60

TOTALS = [1, 2, 3, 10, 1000, 10**6, 10**9, 10**12]
CONFIDENCES = [0.5, 0.95, 0.999999]


def positives(total):
    wanted = {0, 1, 2, 20, 50, 2500, 10**4, total // 1000, total // 2, total - 20, total - 1, total}
    return sorted(x for x in wanted if 0 <= x <= total)


def ln_lower_tail(a, b, u):
    """ln of the regularised incomplete beta function at log-odds u, and its slope in u."""
    p = 1 / (1 + exp(-u))
    ln_p, ln_q = -log1p(exp(-u)), -log1p(exp(u))
    ln_density = a * ln_p + b * ln_q + loggamma(a + b) - loggamma(a) - loggamma(b)
    slope, curvature = a - (a + b) * p, (a + b) * p * (1 - p)

    def ratio(s):
        return exp(-a * s - (a + b) * log1p(p * expm1(-s)))

    # 160 nats below the edge is 70 digits; the spans widen until the integrand has fallen that far
    width = 160 / (abs(slope) + sqrt(80 * curvature))
    edges = [mpf(0)]
    while ratio(edges[-1]) > exp(-160) or len(edges) < 9:
        edges.append(edges[-1] + width / 4)
        if len(edges) > 400:
            width *= 2
    integral = quad(ratio, edges)
    return ln_density + log(integral), 1 / integral


def log_odds_quantile(a, b, ln_tail):
    """u at which the lower tail of Beta(a, b) is exp(ln_tail): Newton on a concave function, from the normal start."""
    a, b = mpf(a), mpf(b)
    z = -sqrt(mpf(2)) * erfinv(2 * exp(ln_tail) - 1)
    u = log(a / b) - z * sqrt(1 / a + 1 / b)
    for _ in range(200):
        value, slope = ln_lower_tail(a, b, u)
        step = (ln_tail - value) / slope
        u += step
        if abs(step * slope) < mpf(10) ** -25:
            return u
    raise ArithmeticError(f"no convergence at {a}, {b}")


def bounds(positive, total, confidence):
    """(lower, 1 - lower, upper, 1 - upper)."""
    tail = (1 - mpf(confidence)) / 2  # exact: mpf(float) keeps every bit
    if positive == 0:
        lower, lower_complement = mpf(0), mpf(1)
    elif positive == total:
        lower, lower_complement = exp(log(tail) / total), -expm1(log(tail) / total)
    else:
        u = log_odds_quantile(positive, total - positive + 1, log(tail))
        lower, lower_complement = 1 / (1 + exp(-u)), 1 / (1 + exp(u))
        if total <= 1000:
            check = betainc(positive, total - positive + 1, 0, lower, regularized=True)
            assert abs(check / tail - 1) < mpf(10) ** -30, (positive, total, confidence)
    if positive == total:
        upper, upper_complement = mpf(1), mpf(0)
    elif positive == 0:
        upper, upper_complement = -expm1(log(tail) / total), exp(log(tail) / total)
    else:
        u = log_odds_quantile(total - positive, positive + 1, log(tail))
        upper, upper_complement = 1 / (1 + exp(u)), 1 / (1 + exp(-u))
    return lower, lower_complement, upper, upper_complement


def main():
    print("positive,total,confidence,lower,lower_complement,upper,upper_complement")
    for total in TOTALS:
        for positive in positives(total):
            for confidence in CONFIDENCES:
                values = ",".join(mp.nstr(value, 30) for value in bounds(positive, total, confidence))
                print(f"{positive},{total},{confidence},{values}")
        print(f"n = {total} done", file=sys.stderr)


if __name__ == "__main__":
    main()
