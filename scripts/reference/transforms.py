#!/usr/bin/env python3
"""Writes the reference values of the transforms: transforms.py > crates/gating/tests/data/transforms.csv

Each value is calculated with mpmath at 450 digits straight from the definitions of Gating-ML 2.0 (section 6) and of
Moore and Parks (Cytometry A 81:273, 2012), and printed to 25 significant digits. Arguments are floats, printed so
that they read back to the same bits. Needs mpmath (made with 1.4.1).
"""
import sys
from mpmath import mp, mpf, asinh, exp, log, log10, sinh, nstr

mp.dps = 450

SIZES = [5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-100, 1e-30, 1e-12, 1e-6, 1e-3, 0.1, 0.25, 0.5, 1.0,
         3.141592653589793, 10.0, 33.3, 100.0, 256.0, 1000.0, 4321.1, 10000.0, 65535.0, 262143.0, 262144.0, 262145.0,
         1e6, 1e9, 1e20, 1e100, 1e300, 1.7976931348623157e308]
ARGUMENTS = [-size for size in reversed(SIZES)] + [0.0] + SIZES
LEVELS = [-1.0, -0.5, -0.1, -1e-3, -1e-12, 0.0, 1e-300, 1e-12, 1e-3, 0.05, 0.1, 0.1111111111111111, 0.2, 0.25, 0.3, 0.4,
          0.5, 0.6, 0.75, 0.9, 0.999, 1.0, 1.1, 1.5, 2.0]

LINEAR = [(262144.0, 0.0), (10000.0, 500.0), (1000.0, -100.0), (1.0, 1.0)]
LOG = [(262144.0, 4.5), (10000.0, 5.0), (1.0, 1.0), (1e-3, 0.5), (1e300, 20.0)]
ASINH = [(262144.0, 4.5, 0.0), (10000.0, 4.0, 1.0), (1000.0, 4.0, 1.0), (1000.0, 5.0, 0.0), (1.0, 0.1, 0.1),
         (1e6, 12.0, 3.0)]
ARCSINH = [(1.0,), (5.0,), (150.0,), (1e-6,), (1e9,)]
LOGICLE = [(262144.0, 0.5, 4.5, 0.0), (10000.0, 0.5, 4.5, 0.0), (10000.0, 1.0, 4.0, 0.5), (1000.0, 1.0, 4.0, 0.0),
           (262144.0, 0.0, 4.5, 0.0), (262144.0, 0.0, 4.5, 1.0), (262144.0, 1e-9, 4.5, 0.0), (262144.0, 0.01, 4.5, 0.0),
           (262144.0, 2.25, 4.5, 0.0), (262144.0, 1.0, 4.5, -1.0), (262144.0, 1.0, 4.5, 2.5), (1e7, 5.0, 10.0, -2.0),
           (4194304.0, 0.7, 6.0, 0.3), (1.0, 0.3, 2.0, -0.3), (1e12, 0.5, 20.0, 0.0), (100.0, 0.02, 0.05, 0.0)]


HYPERLOG = [(262144.0, 0.5, 4.5, 0.0), (10000.0, 0.5, 4.5, 0.0), (10000.0, 1.0, 4.0, 0.5), (1000.0, 1.0, 4.0, 0.0),
            (262144.0, 1e-9, 4.5, 0.0), (262144.0, 0.01, 4.5, 1.0), (262144.0, 2.25, 4.5, 0.0), (262144.0, 1.0, 4.5, -1.0),
            (262144.0, 1.0, 4.5, 2.5), (1e7, 5.0, 10.0, -2.0), (1.0, 0.3, 2.0, -0.3), (1e12, 0.5, 20.0, 0.0)]


class Linear:
    def __init__(self, t, a):
        self.t, self.a = mpf(t), mpf(a)

    def forward(self, x):
        return (x + self.a) / (self.t + self.a)

    def inverse(self, y):
        return y * (self.t + self.a) - self.a


class Log:
    def __init__(self, t, m):
        self.t, self.m = mpf(t), mpf(m)

    def forward(self, x):
        return log10(x / self.t) / self.m + 1 if x > 0 else mpf("-inf")

    def inverse(self, y):
        return self.t * mpf(10) ** (self.m * (y - 1))


class Asinh:
    def __init__(self, t, m, a):
        self.t, self.m, self.a = mpf(t), mpf(m), mpf(a)

    def forward(self, x):
        return (asinh(x * sinh(self.m * log(10)) / self.t) + self.a * log(10)) / ((self.m + self.a) * log(10))

    def inverse(self, y):
        return sinh(y * (self.m + self.a) * log(10) - self.a * log(10)) * self.t / sinh(self.m * log(10))


class Arcsinh:
    def __init__(self, cofactor):
        self.cofactor = mpf(cofactor)

    def forward(self, x):
        return asinh(x / self.cofactor)

    def inverse(self, y):
        return sinh(y) * self.cofactor


class Logicle:
    """The coefficients of Moore and Parks, each from its definition; d by bisection, then Newton.

    As in their reference code, the scale below x1 is that above it, reflected.
    """

    def __init__(self, t, w, m, a):
        t, big_w, m, big_a = mpf(t), mpf(w), mpf(m), mpf(a)
        w = big_w / (m + big_a)
        x2 = big_a / (m + big_a)
        self.x1 = x2 + w
        x0 = x2 + 2 * w
        self.b = (m + big_a) * log(10)
        self.d = self.root(w)
        c_a = exp(x0 * (self.b + self.d))
        f_a = exp(self.b * self.x1) - c_a * exp(-self.d * self.x1)
        self.a = t / ((exp(self.b) - f_a) - c_a * exp(-self.d))
        self.c = c_a * self.a
        self.f = -f_a * self.a

    def root(self, w):
        """Solves 2 (ln d - ln b) + w (b + d) = 0 on (0, b]."""
        if w == 0:
            return self.b
        equation = lambda d: 2 * (log(d) - log(self.b)) + w * (self.b + d)
        low, high = self.b * exp(-w * self.b), self.b
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if equation(middle) < 0 else (low, middle)
        d = (low + high) / 2
        for _ in range(12):
            d -= equation(d) / (2 / d + w)
        assert abs(equation(d)) < mpf(10) ** -440
        return d

    def biexponential(self, y):
        return self.a * exp(self.b * y) - self.c * exp(-self.d * y) + self.f

    def inverse(self, y):
        return self.biexponential(y) if y >= self.x1 else -self.biexponential(2 * self.x1 - y)

    def forward(self, x):
        if x < 0:
            return 2 * self.x1 - self.forward(-x)
        if x == 0:
            return self.x1
        slope = lambda y: self.a * self.b * exp(self.b * y) + self.c * self.d * exp(-self.d * y)
        # From above the root Newton's method comes down to it: the function is convex there.
        y = self.x1 + min(x / slope(self.x1), log(1 + x / (self.a * exp(self.b * self.x1))) / self.b)
        for _ in range(400):
            step = (self.biexponential(y) - x) / slope(y)
            y -= step
            # What is left is quadratic in the step; the derivative vanishes nowhere.
            if abs(step) < mpf(10) ** -420 + (y - self.x1) * mpf(10) ** -100:
                return y
        raise ArithmeticError(f"logicle of {x}")


class Hyperlog:
    """The coefficients of Gating-ML 2.0, each from its definition; below x1 the scale is that above it, reflected."""

    def __init__(self, t, w, m, a):
        t, big_w, m, big_a = mpf(t), mpf(w), mpf(m), mpf(a)
        w = big_w / (m + big_a)
        x2 = big_a / (m + big_a)
        self.x1 = x2 + w
        x0 = x2 + 2 * w
        self.b = (m + big_a) * log(10)
        c_a = exp(self.b * x0) / w
        f_a = exp(self.b * self.x1) + c_a * self.x1
        self.a = t / (exp(self.b) + c_a - f_a)
        self.c = c_a * self.a
        self.f = f_a * self.a

    def above(self, y):
        return self.a * exp(self.b * y) + self.c * y - self.f

    def inverse(self, y):
        return self.above(y) if y >= self.x1 else -self.above(2 * self.x1 - y)

    def forward(self, x):
        if x < 0:
            return 2 * self.x1 - self.forward(-x)
        if x == 0:
            return self.x1
        slope = lambda y: self.a * self.b * exp(self.b * y) + self.c
        y = self.x1 + min(x / slope(self.x1), log(1 + x / (self.a * exp(self.b * self.x1))) / self.b)
        for _ in range(400):
            step = (self.above(y) - x) / slope(y)
            y -= step
            if abs(step) < mpf(10) ** -420 + (y - self.x1) * mpf(10) ** -100:
                return y
        raise ArithmeticError(f"hyperlog of {x}")


def rows():
    for name, kind, parameters in (("linear", Linear, LINEAR), ("log", Log, LOG), ("asinh", Asinh, ASINH),
                                   ("arcsinh", Arcsinh, ARCSINH), ("logicle", Logicle, LOGICLE),
                                   ("hyperlog", Hyperlog, HYPERLOG)):
        for values in parameters:
            transform = kind(*values)
            written = ";".join(map(repr, values))
            for argument in ARGUMENTS:
                yield name, written, "forward", repr(argument), transform.forward(mpf(argument))
            for level in LEVELS:
                yield name, written, "inverse", repr(level), transform.inverse(mpf(level))


def main():
    print("transform,parameters,direction,argument,value")
    for name, parameters, direction, argument, value in rows():
        print(name, parameters, direction, argument, nstr(value, 25, min_fixed=1, max_fixed=0), sep=",")


if __name__ == "__main__":
    sys.exit(main())
