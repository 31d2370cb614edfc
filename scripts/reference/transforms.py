#!/usr/bin/env python3
"""Writes the reference values of the transforms: transforms.py > crates/gating/tests/data/transforms.csv

Each value is calculated with mpmath at 450 digits straight from the definitions of Gating-ML 2.0 (section 6), of Moore and
Parks (Cytometry A 81:273, 2012) and of FlowJo's scales as FlowKit 1.3.2 has them, and printed to 25 significant digits.
Arguments are floats, printed so that they read back to the same bits; among them are the floats about the value whose level
is 0, and about the level of 0. Of FlowJo's biexponential table the nodes are printed too. Needs mpmath (made with 1.4.1).
"""
import math
import sys
from mpmath import mp, mpf, asinh, exp, floor, log, log10, sinh, nstr

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


FLOWJO_LOG = [(1.0, 4.0), (0.5, 5.2), (262.144, 3.0), (1e-3, 2.0), (3e-300, 12.0)]
BIEX = [(262144.000029, 0.0, -10.0, 4.41854), (262144.000029, 0.0, -100.0, 4.41854), (262144.0, 1.0, -31.6227766, 4.418539922),
        (262144.0, 0.5, -3.16227766, 4.418539922), (1e6, 0.0, -1000.0, 5.0), (262144.0, 0.0, -1.0, 4.418539922),
        (16777216.0, 2.0, -100.0, 6.0)]
NODES = [0, 1, 2, 100, 462, 463, 464, 900, 926, 927, 928, 1500, 2048, 3000, 4000, 4095, 4096]
PARTS = [0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-4, 1e-2]


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


class FlowJoLog:
    def __init__(self, offset, decades):
        self.offset, self.decades = mpf(offset), mpf(decades)

    def forward(self, x):
        return log10(max(x, self.offset) / self.offset) / self.decades

    def inverse(self, y):
        return self.offset * mpf(10) ** (max(y, 0) * self.decades)


class Biex:
    """FlowJo's table of 4097 nodes, and the line through them; levels are channel / 4096."""

    def __init__(self, top, negative, width_basis, positive):
        width = log10(-mpf(width_basis))
        decades = mpf(positive) - width / 2
        extra = max(mpf(negative), 0) + width / 2
        self.zero = int(min(floor(extra * 4096 / (extra + decades)), 2048))
        if self.zero:
            decades = extra * 4096 / self.zero
        width /= 2 * decades
        self.positive = log(10) * decades
        self.unit = mpf(top) / exp(self.positive)
        equation = lambda d: 2 * (log(d) - log(self.positive)) + width * (d + self.positive)
        low, high = self.positive * exp(-width * self.positive), self.positive
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if equation(middle) < 0 else (low, middle)
        d = (low + high) / 2
        for _ in range(12):
            d -= equation(d) / (2 / d + width)
        self.negative = d if width else self.positive
        self.factor = exp((self.positive + self.negative) * (width + extra / decades))
        self.nodes = {}

    def difference(self, j):
        return exp(j * self.positive / 4097) - exp(-j * self.negative / 4097) * self.factor

    def node(self, j):
        if j not in self.nodes:
            mirrored = 2 * self.zero - j
            self.nodes[j] = (self.unit * (self.difference(j) - self.difference(self.zero)) if j >= self.zero
                             else -self.node(mirrored))
        return self.nodes[j]

    def forward(self, x):
        if x <= self.node(0):
            return mpf(0)
        if x >= self.node(4096):
            return mpf(1)
        below, above = 0, 4096
        while below + 1 < above:
            middle = (below + above) // 2
            below, above = (middle, above) if self.node(middle) <= x else (below, middle)
        return (below + (x - self.node(below)) / (self.node(above) - self.node(below))) / 4096

    def inverse(self, y):
        channel = min(max(y * 4096, 0), 4096)
        below = min(int(floor(channel)), 4095)
        return self.node(below) + (channel - below) * (self.node(below + 1) - self.node(below))


def around(centre):
    """The floats about a number: its nearest one, the next ones, and those that are off it by some parts."""
    nearest = float(centre)
    up, down = math.nextafter(nearest, math.inf), math.nextafter(nearest, -math.inf)
    floats = [nearest, up, down, math.nextafter(math.nextafter(up, math.inf), math.inf)]
    floats += [nearest * (1 + sign * part) for part in PARTS[1:] for sign in (1, -1)]
    return list(dict.fromkeys(floats))


def arguments(transform):
    """The values that are mapped: those that all transforms share, and those about the value whose level is 0."""
    zero = transform.inverse(mpf(0))
    return ARGUMENTS + (around(zero) if zero != 0 else [])


def levels(transform):
    """The levels that are mapped back: those that all transforms share, and those about the level of 0."""
    zero = transform.forward(mpf(0))
    return LEVELS + (around(zero) if 0 < zero < 2 else [])


def settled(argument, value):
    """What 450 digits leave of a level that is exactly 0, as that of -T is where the scale is symmetric (A + 2 W = M)."""
    return mpf(0) if abs(value) < min(abs(argument), 1) * mpf(10) ** -150 else value


def rows():
    for name, kind, parameters in (("linear", Linear, LINEAR), ("log", Log, LOG), ("asinh", Asinh, ASINH),
                                   ("arcsinh", Arcsinh, ARCSINH), ("logicle", Logicle, LOGICLE),
                                   ("hyperlog", Hyperlog, HYPERLOG), ("flowjo-log", FlowJoLog, FLOWJO_LOG),
                                   ("biex", Biex, BIEX)):
        for values in parameters:
            transform = kind(*values)
            written = ";".join(map(repr, values))
            for argument in arguments(transform):
                yield name, written, "forward", repr(argument), settled(argument, transform.forward(mpf(argument)))
            for level in levels(transform):
                yield name, written, "inverse", repr(level), transform.inverse(mpf(level))
            for node in NODES if kind is Biex else []:
                yield name, written, "node", node, transform.node(node)


def main():
    print("transform,parameters,direction,argument,value")
    for name, parameters, direction, argument, value in rows():
        print(name, parameters, direction, argument, nstr(value, 25, min_fixed=1, max_fixed=0), sep=",")


if __name__ == "__main__":
    sys.exit(main())
