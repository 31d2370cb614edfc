#!/usr/bin/env python3
"""Writes ellipsoids, points and whether they lie inside: ellipsoids.py > crates/gating/tests/data/ellipsoids.csv

(x - m)' S^-1 (x - m) <= D2, the surface inside, is decided in exact fractions of the floats that are printed (Gauss' elimination; of S the
lower triangle). A row is `ellipsoid,mean,covariance,distance square` or `point,x y ...,inside` of the ellipsoid above it. Points lie
as near to the surface as floats do, some of them on it, and beside; covariances are up to 10^15 times longer than wide.
"""
import math
import random
from fractions import Fraction
from math import isqrt

RNG = random.Random(20261126)


def quadratic(covariance, difference):
    """x' S^-1 x by elimination of S bordered by x."""
    size = len(difference)
    rows = [[Fraction(covariance[max(i, j)][min(i, j)]) for j in range(size)] + [difference[i]] for i in range(size)]
    for step in range(size):
        assert rows[step][step] > 0, "not positive definite"
        for row in range(step + 1, size):
            factor = rows[row][step] / rows[step][step]
            rows[row] = [a - factor * b for a, b in zip(rows[row], rows[step])]
    # With S = L D L', the right side is L^-1 x and the pivots are D.
    return sum(rows[k][size] ** 2 / rows[k][k] for k in range(size))


def is_inside(mean, covariance, distance_square, point):
    difference = [Fraction(x) - Fraction(m) for x, m in zip(point, mean)]
    return quadratic(covariance, difference) <= Fraction(distance_square)


def square_root(number):
    """The square root of a fraction to 40 digits."""
    shift = 10 ** 80
    return Fraction(isqrt(int(number * shift)), 10 ** 40)


def surface(mean, covariance, distance_square):
    """Floats next to the surface in a random direction."""
    direction = [Fraction(RNG.uniform(-1, 1)) * square_root(Fraction(covariance[k][k])) for k in range(len(mean))]
    part = square_root(Fraction(distance_square) / quadratic(covariance, direction))
    point = [float(Fraction(m) + part * d) for m, d in zip(mean, direction)]
    moved = [list(point)]
    for axis in range(len(mean)):
        for end in (-math.inf, math.inf):
            other = list(point)
            for _ in range(RNG.choice([1, 1, 2, 10])):
                other[axis] = math.nextafter(other[axis], end)
            moved.append(other)
    return moved


def ellipsoids():
    # Whole numbers whose surface holds whole points: Pythagoras' triples and quadruples; 2/3 (a^2 - a b + b^2) of [[2, 1], [1, 2]].
    on = [(float(a), float(b)) for a, b in ((3, 4), (-4, 3), (5, 0), (0, -5))]
    yield (0.0, 0.0), ((1.0, 0.0), (0.0, 1.0)), 25.0, on
    yield (10.0, 20.0), ((4.0, 0.0), (0.0, 9.0)), 169.0, [(10 + 2.0 * a, 20 + 3.0 * b) for a, b in ((5, 12), (-12, 5), (13, 0))]
    yield (0.0, 0.0), ((2.0, 1.0), (1.0, 2.0)), 294.0, [(9.0, 24.0), (15.0, 24.0), (24.0, 9.0), (-9.0, -24.0), (21.0, 21.0), (21.0, 0.0)]
    yield (0.0,) * 3, ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), 49.0, [(2.0, 3.0, 6.0), (-6.0, 2.0, 3.0), (7.0, 0.0, 0.0)]
    yield (0.1, 0.2), ((0.01, 0.0), (0.0, 0.01)), 1.0, [(0.2, 0.2), (0.1, 0.3), (0.1, 0.1), (0.0, 0.2)]
    for size in (2, 2, 2, 3, 3, 4, 6):
        for spread in (0, 4, 8, 12, 15):
            # S = L L' from a random L whose rows differ in length, rounded to floats; nearly parallel ones where the spread is great.
            while True:
                lower = [[RNG.uniform(-1, 1) for _ in range(row)] + [10.0 ** (-spread / 2 * (row > 0)) * RNG.uniform(0.5, 1)]
                         for row in range(size)]
                scale = [10.0 ** RNG.uniform(-2, 4) for _ in range(size)]
                covariance = [[sum(a * b for a, b in zip(lower[i], lower[j])) * scale[i] * scale[j]
                               for j in range(size)] for i in range(size)]
                try:
                    quadratic(covariance, [Fraction(1)] * size)
                    break
                except AssertionError:
                    continue
            mean = [RNG.uniform(-100, 100) * length for length in scale]
            yield mean, covariance, RNG.choice([1.0, 2.5, 9.21, 13.8]), []


def main():
    for mean, covariance, distance_square, on in ellipsoids():
        covariance = [[covariance[max(i, j)][min(i, j)] for j in range(len(mean))] for i in range(len(mean))]
        written = lambda numbers: " ".join(repr(float(number)) for number in numbers)
        print("ellipsoid", written(mean), written(sum(covariance, [])), repr(distance_square), sep=",")
        points = [list(point) for point in on]
        for point in list(points):
            points += [[math.nextafter(value, end) if k == axis else value for k, value in enumerate(point)]
                       for axis in range(len(mean)) for end in (-math.inf, math.inf)]
        for _ in range(8):
            points += surface(mean, covariance, distance_square)
        for point in points:
            print("point", written(point), int(is_inside(mean, covariance, distance_square, point)), sep=",")


if __name__ == "__main__":
    main()
