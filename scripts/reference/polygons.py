#!/usr/bin/env python3
"""Writes polygons, points and whether they lie inside: polygons.py > crates/gating/tests/data/polygons.csv

Inside is the even-odd rule with edges and vertices inside, decided in exact fractions of the floats that are printed. The ray goes
towards greater y, so that nothing but the rule is shared with an implementation whose ray goes towards greater x. A row is
`polygon,name,x y;x y;...` or `point,x,y,inside` of the polygon above it. Points are the vertices, floats nearest to points of edges
and to where edges cross, their neighbours in every direction, and points of the box about the polygon.
"""
import math
import random
from fractions import Fraction

RNG = random.Random(20261126)
TINY = 5e-324


def is_inside(vertices, point):
    x, y = map(Fraction, point)
    crossings = 0
    edges = list(zip(vertices, vertices[1:] + vertices[:1]))
    for (ax, ay), (bx, by) in edges:
        ax, ay, bx, by = map(Fraction, (ax, ay, bx, by))
        turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if turn == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        # An edge holds its left end and not its right one.
        if min(ax, bx) <= x < max(ax, bx):
            crossings += ay + (x - ax) * (by - ay) / (bx - ax) > y
    return crossings % 2 == 1


def has_area(vertices):
    points = [tuple(map(Fraction, vertex)) for vertex in vertices]
    first = points[0]
    other = next((point for point in points if point != first), None)
    if other is None:
        return False
    return any((other[0] - first[0]) * (y - first[1]) != (other[1] - first[1]) * (x - first[0]) for x, y in points)


def crossing(a, b, c, d):
    """Where the lines of two edges cross, in fractions; None for parallel ones."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = [tuple(map(Fraction, point)) for point in (a, b, c, d)]
    denominator = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if denominator == 0:
        return None
    part = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / denominator
    return (ax + part * (bx - ax), ay + part * (by - ay)) if 0 <= part <= 1 else None


def nearest(number):
    """The nearest float; the greatest one beyond its range."""
    try:
        return float(number)
    except OverflowError:
        return math.copysign(1.7976931348623157e308, number)


def around(point):
    x, y = map(nearest, point)
    steps = lambda value: (math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf))
    return [(u, v) for u in steps(x) for v in steps(y) if math.isfinite(u) and math.isfinite(v)]


def points(vertices):
    edges = list(zip(vertices, vertices[1:] + vertices[:1]))
    found = [tuple(vertex) for vertex in vertices]
    for vertex in RNG.sample(vertices, min(3, len(vertices))):
        found += around(vertex)
    for a, b in RNG.sample(edges, min(4, len(edges))):
        part = RNG.choice([Fraction(1, 2), Fraction(1, 3), Fraction(RNG.randrange(1, 1000), 1000)])
        found += around([Fraction(p) + part * (Fraction(q) - Fraction(p)) for p, q in zip(a, b)])
    pairs = [(one, other) for k, one in enumerate(edges) for other in edges[k + 1:]]
    for one, other in RNG.sample(pairs, min(6, len(pairs))):
        meeting = crossing(*one, *other)
        if meeting and max(abs(meeting[0]), abs(meeting[1])) < Fraction(1.7e308):
            found += around(meeting)[:5]
    xs, ys = [[Fraction(vertex[k]) for vertex in vertices] for k in (0, 1)]
    box = lambda values: nearest(min(values) + (max(values) - min(values)) * Fraction(RNG.randrange(-100, 1101), 1000))
    found += [(box(xs), box(ys)) for _ in range(12)]
    # On the level of a vertex, beside the polygon and within it: where rays meet vertices.
    found += [(box(xs), RNG.choice(vertices)[1]) for _ in range(4)] + [(RNG.choice(vertices)[0], box(ys)) for _ in range(4)]
    return list(dict.fromkeys(found))


def shapes():
    square = [(0, 0), (4, 0), (4, 4), (0, 4)]
    yield "square", square
    yield "triangle", [(0, 0), (6, 0), (0, 3)]
    yield "square with repeated vertices", [(0, 0), (0, 0), (4, 0), (4, 0), (4, 0), (4, 4), (0, 4), (0, 4)]
    yield "square with collinear vertices", [(0, 0), (1, 0), (3, 0), (2, 0), (4, 0), (4, 1), (4, 4), (1, 4), (0, 4), (0, 3)]
    yield "closed by its first vertex", square + [(0, 0)]
    yield "square wound twice", square + square
    yield "square wound three times", square * 3
    yield "there and back", [(0, 0), (4, 0), (4, 4), (0, 4), (4, 4), (4, 0)]
    yield "bow tie", [(0, 0), (4, 4), (4, 0), (0, 4)]
    yield "pentagram", [(0, 10), (6, -8), (-10, 3), (10, 3), (-6, -8)]
    yield "spike outwards", square[:2] + [(4, 2), (9, 2), (4, 2)] + square[2:]
    yield "slanted spike", square[:3] + [(9, 8), (4, 4)] + square[3:]
    yield "spike inwards", square[:2] + [(4, 2), (1, 2), (4, 2)] + square[2:]
    yield "touches itself in a point", [(0, 0), (4, 0), (2, 2), (4, 4), (0, 4), (2, 2)]
    yield "touches itself along an edge", [(0, 0), (6, 0), (6, 4), (3, 4), (3, 2), (3, 4), (0, 4)]
    yield "two squares by a bridge", [(0, 0), (2, 0), (2, 2), (6, 2), (6, 4), (8, 4), (8, 2), (2, 2), (0, 2)]
    yield "square with a hole by a slit", [(0, 0), (8, 0), (8, 8), (0, 8), (0, 0), (2, 2), (2, 6), (6, 6), (6, 2), (2, 2)]
    yield "comb", [(0, 0), (6, 0), (6, 4), (5, 2), (4, 2), (3, 4), (2, 2), (0, 4)]
    yield "steps", [(0, 0), (3, 0), (3, 1), (2, 1), (2, 2), (1, 2), (1, 3), (0, 3)]
    yield "needle", [(0, 0), (1000, 1), (2000, 2.0000000000000004)]
    yield "wide and flat", [(0, 0), (1e6, 1e-6), (2e6, 0), (1e6, -1e-6)]


SCALES = [("as drawn", 1.0, 1.0, 0.0, 0.0), ("in tenths", 0.1, 0.1, 0.0, 0.0), ("in thirds and moved", 1 / 3, 1 / 7, 1e5, -0.1),
          ("huge", 1e307, 1e307, 0.0, 0.0), ("subnormal", TINY, TINY, 0.0, 0.0), ("huge by subnormal", 1e305, TINY, 0.0, 0.0)]


def polygons():
    for number, (name, vertices) in enumerate(shapes()):
        for scale, by_x, by_y, x, y in [SCALES[0]] + [SCALES[1 + (number + k) % 5] for k in range(2)]:
            yield f"{name} {scale}", [(px * by_x + x, py * by_y + y) for px, py in vertices]
    for number in range(12):
        count = RNG.randrange(3, 12)
        yield f"lattice {number}", [(float(RNG.randrange(-6, 7)), float(RNG.randrange(-6, 7))) for _ in range(count)]
    for number in range(8):
        count = RNG.randrange(3, 9)
        yield f"logicle scale {number}", [(RNG.uniform(-0.2, 1.1), RNG.uniform(-0.2, 1.1)) for _ in range(count)]
    for number in range(4):
        magnitude = lambda: math.copysign(10.0 ** RNG.uniform(-320, 308), RNG.uniform(-1, 1))
        yield f"every magnitude {number}", [(magnitude(), magnitude()) for _ in range(5)]


def main():
    for name, vertices in polygons():
        vertices = [(float(x), float(y)) for x, y in vertices]
        if not all(math.isfinite(part) for vertex in vertices for part in vertex) or not has_area(vertices):
            continue
        print("polygon", name, ";".join(f"{x!r} {y!r}" for x, y in vertices), sep=",")
        for x, y in points(vertices):
            print("point", repr(x), repr(y), int(is_inside(vertices, (x, y))), sep=",")


if __name__ == "__main__":
    main()
