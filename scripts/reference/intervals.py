#!/usr/bin/env python3
"""Write the tables of bounds that the quantifier's tests compare with.

    python3 scripts/reference/intervals.py clopper-pearson > crates/quant/tests/data/clopper_pearson.csv

and so for blaker, mid-p, wilson, wilson-cc, jeffreys, agresti-coull, garwood, and poisson (the four methods for a mean).

Needs mpmath. Bounds are worked at 50 digits and printed to 20 (Clopper and Pearson's at 60 and to 30). A binomial tail is an integral of the
beta density over the log-odds u = ln(p / (1 - p)), where it is log-concave, divided by the beta function from mpmath's
loggamma; 1 - p is worked beside p, so that it has all its digits near p = 1. Where mpmath's own betainc takes the
arguments (n up to 1000) Clopper and Pearson's roots are also put through it. A Poisson tail is the same over ln m. For
all but Clopper and Pearson's table, tails whose smaller shape is at most 20000 come from their power series instead. The
confidence is the binary64 number nearest to the decimal that is printed.

Blaker's bounds come from the definition and a plain search: the acceptability on a grid inside every stretch between two
of its jumps, from levels so low that nothing can be accepted, up to the first that is; then a bisection. Where x is above
100 the search begins two jumps under Clopper and Pearson's bound.
"""

import sys

from mpmath import mp, mpf, exp, log, loggamma, log1p, expm1, quad, betainc, sqrt, erfinv

TOTALS = [1, 2, 3, 10, 1000, 10**6, 10**9, 10**12]
CONFIDENCES = [0.5, 0.95, 0.999999]
COUNTS = [0, 1, 2, 20, 1000, 2500, 10**6, 10**12]


def positives(total):
    wanted = {0, 1, 2, 20, 50, 2500, 10**4, total // 1000, total // 2, total - 20, total - 1, total}
    return sorted(x for x in wanted if 0 <= x <= total)


def normal_quantile(tail):
    return sqrt(mpf(2)) * erfinv(1 - 2 * tail)


def integral_of(ratio, width):
    """The integral of a log-concave ratio from 0 to where it has fallen by 10 digits more than are worked with."""
    edges = [mpf(0)]
    while ratio(edges[-1]) > mpf(10) ** -(mp.dps + 10) or len(edges) < 9:
        edges.append(edges[-1] + width / 4)
        if len(edges) > 400:
            width *= 2
    return quad(ratio, edges)


SERIES = 20000


def series(ratio):
    """1 + r(0) + r(0) r(1) + ..., for ratios that end under 1."""
    term = total = mpf(1)
    k = 0
    while True:
        r = ratio(k)
        term *= r
        total += term
        if r < 1 and term / (1 - r) < total * mpf(10) ** -(mp.dps + 2):
            return total
        k += 1


def ln_lower_tail(a, b, u):
    """ln of the regularised incomplete beta function at log-odds u, and its slope in u."""
    if mp.dps < 60 and min(a, b) <= SERIES:
        return ln_lower_tail_by_series(a, b, u)
    p = 1 / (1 + exp(-u))
    ln_p, ln_q = -log1p(exp(-u)), -log1p(exp(u))
    ln_density = a * ln_p + b * ln_q + loggamma(a + b) - loggamma(a) - loggamma(b)
    slope, curvature = a - (a + b) * p, (a + b) * p * (1 - p)

    def ratio(s):
        return exp(-a * s - (a + b) * log1p(p * expm1(-s)))

    integral = integral_of(ratio, 160 / (abs(slope) + sqrt(80 * curvature)))
    return ln_density + log(integral), 1 / integral


def ln_lower_tail_by_series(a, b, u):
    """The same by p^a (1 - p)^b / (a B(a, b)) * (1 + p (a + b) / (a + 1) + ...), or 1 minus the other tail's.

    The series is that of the smaller shape unless its fraction is near 1, where its terms would fall slowly.
    """
    ln_density = a * -log1p(exp(-u)) + b * -log1p(exp(u)) + loggamma(a + b) - loggamma(a) - loggamma(b)
    density = exp(ln_density)
    p, q = 1 / (1 + exp(-u)), 1 / (1 + exp(u))
    is_own = q >= 0.1 if a <= b else p < 0.1
    shape, p = (a, p) if is_own else (b, q)
    tail = density / shape * series(lambda k: p * (a + b + k) / (shape + 1 + k))
    tail = tail if is_own else 1 - tail
    if not is_own and tail < mpf(10) ** -12:
        # nothing is left of the difference: an estimate leads Newton's method back
        slope = a - (a + b) / (1 + exp(-u))
        return ln_density - log(slope), slope
    return log(tail), density / tail


def ln_gamma_tail(shape, v, sign):
    """ln of the tail of Gamma(shape) below (sign -1) or above (sign 1) e^v, and its slope in v."""
    m = exp(v)
    ln_density = shape * v - m - loggamma(shape)
    if shape <= SERIES:
        density = exp(ln_density)
        tail = density / shape * series(lambda k: m / (shape + 1 + k))
        tail = tail if sign < 0 else 1 - tail
        if sign > 0 and tail < mpf(10) ** -12:
            return ln_density - log(abs(shape - m)), -sign * abs(shape - m)
        return log(tail), -sign * density / tail

    def ratio(s):
        return exp(sign * shape * s - m * expm1(sign * s))

    integral = integral_of(ratio, 160 / (abs(shape - m) + sqrt(80 * m)))
    return ln_density + log(integral), -sign / integral


def newton(function, start):
    """The root of a function of a logarithm that gives its value and slope; no step is longer than 3."""
    u = start
    for _ in range(300):
        value, slope = function(u)
        step = max(mpf(-3), min(mpf(3), value / slope))
        u -= step
        if abs(step * slope) < mpf(10) ** -25:
            return u
    raise ArithmeticError("no convergence")


def log_odds_quantile(a, b, ln_tail):
    """u at which the lower tail of Beta(a, b) is exp(ln_tail): Newton on a concave function, from the normal start."""
    a, b = mpf(a), mpf(b)
    start = log(a / b) - normal_quantile(exp(ln_tail)) * sqrt(1 / a + 1 / b)

    def function(u):
        value, slope = ln_lower_tail(a, b, u)
        return value - ln_tail, slope

    return newton(function, start)


def at(u):
    """(p, 1 - p)."""
    return 1 / (1 + exp(-u)), 1 / (1 + exp(u))


def mirrored(lower):
    """The upper bound of x of n from the lower bound of n - x."""
    return lambda positive, total, tail: tuple(reversed(lower(total - positive, total, tail)))


def clopper_pearson(positive, total, tail):
    if positive == 0:
        return mpf(0), mpf(1)
    if positive == total:
        return exp(log(tail) / total), -expm1(log(tail) / total)
    lower, complement = at(log_odds_quantile(positive, total - positive + 1, log(tail)))
    if total <= 1000:
        check = betainc(positive, total - positive + 1, 0, lower, regularized=True)
        assert abs(check / tail - 1) < mpf(10) ** -30, (positive, total, tail)
    return lower, complement


def jeffreys(positive, total, tail):
    if positive == 0:
        return mpf(0), mpf(1)
    half = mpf(1) / 2
    return at(log_odds_quantile(positive + half, total - positive + half, log(tail)))


def mid_p(positive, total, tail):
    if positive == 0:
        return mpf(0), mpf(1)
    if positive == total:
        return exp(log(2 * tail) / total), -expm1(log(2 * tail) / total)
    with_x = (mpf(positive), mpf(total - positive + 1))
    without = (mpf(positive + 1), mpf(total - positive))

    def function(u):
        tails = [ln_lower_tail(a, b, u) for a, b in (with_x, without)]
        values = [exp(ln_tail) for ln_tail, _ in tails]
        slope = sum(value * slope for value, (_, slope) in zip(values, tails))
        return log(sum(values) / 2) - log(tail), slope / sum(values)

    return at(newton(function, log_odds_quantile(*with_x, log(tail))))


def score(correction):
    """The smaller root of (x - c - n p)^2 = z^2 n p (1 - p), Newcombe's formulas written out."""

    def lower(positive, total, tail):
        if positive == 0:
            return mpf(0), mpf(1)
        z, x, n = normal_quantile(tail), positive - correction, mpf(total)
        bound = (2 * x + z**2 - z * sqrt(z**2 + 4 * x * (n - x) / n)) / (2 * (n + z**2))
        return bound, 1 - bound

    return lower


def agresti_coull(positive, total, tail):
    if positive == 0:
        return mpf(0), mpf(1)
    z = normal_quantile(tail)
    n = total + z**2
    p = (positive + z**2 / 2) / n
    bound = max(mpf(0), p - z * sqrt(p * (1 - p) / n))
    return bound, 1 - bound


def poisson_garwood(count, tail, sign):
    """The mean at which P(X >= count) (sign -1) or P(X <= count) (sign 1) is tail."""
    if count == 0:
        return mpf(0) if sign < 0 else -log(tail)
    shape = mpf(count if sign < 0 else count + 1)

    def function(v):
        value, slope = ln_gamma_tail(shape, v, sign)
        return value - log(tail), slope

    return exp(newton(function, log(shape) + sign * normal_quantile(tail) / sqrt(shape)))


def poisson_jeffreys(count, tail, sign):
    if count == 0 and sign < 0:
        return mpf(0)
    shape = count + mpf(1) / 2

    def function(v):
        value, slope = ln_gamma_tail(shape, v, sign)
        return value - log(tail), slope

    return exp(newton(function, log(shape) + sign * normal_quantile(tail) / sqrt(shape)))


def poisson_mid_p(count, tail, sign):
    if count == 0:
        return mpf(0) if sign < 0 else -log(2 * tail)

    def function(v):
        tails = [ln_gamma_tail(mpf(shape), v, sign) for shape in (count, count + 1)]
        values = [exp(ln_tail) for ln_tail, _ in tails]
        slope = sum(value * slope for value, (_, slope) in zip(values, tails))
        return log(sum(values) / 2) - log(tail), slope / sum(values)

    return exp(newton(function, log(poisson_garwood(count, tail, sign))))


def poisson_score(count, tail, sign):
    if count == 0 and sign < 0:
        return mpf(0)
    z = normal_quantile(tail)
    return count + z**2 / 2 + sign * z * sqrt(count + z**2 / 4)


POISSON = {
    "garwood": poisson_garwood,
    "mid-p": poisson_mid_p,
    "jeffreys": poisson_jeffreys,
    "score": poisson_score,
}


def garwood(sign):
    def bound(positive, total, tail):
        if sign > 0 and positive == total:
            return mpf(1), mpf(0)
        fraction = min(mpf(1), poisson_garwood(positive, tail, sign) / total)
        return fraction, 1 - fraction

    return bound


class Blaker:
    """The lower bound of x of n by a plain search."""

    STEPS = 40

    def __init__(self, positive, total, alpha):
        self.positive, self.total, self.alpha = positive, total, alpha
        self.is_summed = min(positive, total - positive) <= 100

    def below(self, count, u):
        """P(X < count) and P(X >= count)."""
        if count == 0:
            return mpf(0), mpf(1)
        if count > self.total:
            return mpf(1), mpf(0)
        n, (p, q) = self.total, at(u)
        if self.is_summed and count <= 101:
            term = q**n
            total = mpf(0)
            for k in range(count):
                total += term
                term *= mpf(n - k) / (k + 1) * p / q
            return total, 1 - total
        if self.is_summed and n - count <= 101:
            term = p**n
            total = mpf(0)
            for k in range(n - count + 1):
                total += term
                term *= mpf(n - k) / (k + 1) * q / p
            return 1 - total, total
        if p * n < count:
            above = exp(ln_lower_tail(mpf(count), mpf(n - count + 1), u)[0])
            return 1 - above, above
        under = exp(ln_lower_tail(mpf(n - count + 1), mpf(count), -u)[0])
        return under, 1 - under

    def acceptability(self, opposite, u):
        return self.below(self.positive, u)[1] + self.below(opposite, u)[0]

    def bisect(self, is_over, low, high):
        while high - low > mpf(10) ** -22 * max(mpf(1), abs(low)) and high - low > mpf(10) ** -24:
            middle = (low + high) / 2
            if is_over(middle):
                high = middle
            else:
                low = middle
        return high

    def jump(self, count, low, high):
        """The level from which on P(X < count) is at most P(X >= x)."""
        return self.bisect(lambda u: self.below(count, u)[0] <= self.below(self.positive, u)[1], low, high)

    def quantile(self, probability):
        """The level at which P(X >= x) is a probability."""
        x, n = self.positive, self.total
        if x == n:
            ln_p = log(probability) / n
            return ln_p - log(-expm1(ln_p))
        return log_odds_quantile(x, n - x + 1, log(probability))

    def lower(self):
        x = self.positive
        if x == 0:
            return mpf(0), mpf(1)
        median = self.quantile(mpf(1) / 2)
        start = self.quantile(self.alpha / (8 if x <= 100 else 2))
        opposite = self.largest_opposite(start)
        if x > 100 and opposite > 2:
            opposite -= 2
            start = self.jump(opposite, start - (median - start), start)
        while True:
            end = median if opposite >= x - 1 else self.jump(opposite + 1, start, median)
            grid = [start + (end - start) * k / self.STEPS for k in range(self.STEPS + 1)]
            over = [u for u in grid if self.acceptability(opposite, u) >= self.alpha]
            if over:
                first = grid.index(over[0])
                if first == 0:
                    return at(grid[0])
                is_over = lambda u: self.acceptability(opposite, u) >= self.alpha
                return at(self.bisect(is_over, grid[first - 1], grid[first]))
            opposite, start = opposite + 1, end
            if self.acceptability(opposite, start) >= self.alpha:
                return at(start)

    def largest_opposite(self, u):
        own = self.below(self.positive, u)[1]
        low, high = 0, self.positive
        while high - low > 1:
            middle = (low + high) // 2
            if self.below(middle, u)[0] <= own:
                low = middle
            else:
                high = middle
        return low


def blaker(positive, total, tail):
    return Blaker(positive, total, 2 * tail).lower()


METHODS = {
    "clopper-pearson": clopper_pearson,
    "mid-p": mid_p,
    "wilson": score(0),
    "wilson-cc": score(mpf(1) / 2),
    "jeffreys": jeffreys,
    "agresti-coull": agresti_coull,
    "blaker": blaker,
}


def blaker_places():
    """Positives, totals and confidences of Blaker's table: few counts of all sizes, and some that need the integral."""
    # 0.9375 is a tie: both tails of 5 of 5 at a half are 1/32
    confidences = [0.5, 0.9, 0.9375, 0.95, 0.99, 0.999999]
    for total in TOTALS:
        wanted = [0, 1, 2, 3, 5, 10, 20, 50, total - 20, total - 1, total]
        if total > 10**6:
            wanted, confidences = [0, 1, 2, 20, total - 5], CONFIDENCES
        yield from ((x, total, confidences) for x in sorted({x for x in wanted if 0 <= x <= total}))
    yield from ((x, 263, CONFIDENCES) for x in (81, 131, 200))
    yield 2500, 5 * 10**6, [0.95]


def write_levels(method):
    print("positive,total,confidence,lower,lower_complement,upper,upper_complement")
    if method == "garwood":
        lower, upper = garwood(-1), garwood(1)
    else:
        lower, upper = METHODS[method], mirrored(METHODS[method])
    places = ((x, total, CONFIDENCES) for total in TOTALS for x in positives(total))
    digits = 30 if method == "clopper-pearson" else 20
    for positive, total, confidences in blaker_places() if method == "blaker" else places:
        for confidence in confidences:
            tail = (1 - mpf(confidence)) / 2  # exact: mpf(float) keeps every bit
            values = lower(positive, total, tail) + upper(positive, total, tail)
            print(f"{positive},{total},{confidence}," + ",".join(mp.nstr(value, digits) for value in values))
            sys.stdout.flush()


def write_means():
    print("method,count,confidence,lower,upper")
    for name, bound in POISSON.items():
        for count in COUNTS:
            for confidence in CONFIDENCES:
                tail = (1 - mpf(confidence)) / 2
                values = ",".join(mp.nstr(bound(count, tail, sign), 20) for sign in (-1, 1))
                print(f"{name},{count},{confidence},{values}")


def main():
    mp.dps = 60 if sys.argv[1] == "clopper-pearson" else 50
    if sys.argv[1] == "poisson":
        write_means()
    else:
        write_levels(sys.argv[1])


if __name__ == "__main__":
    main()
