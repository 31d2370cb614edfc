#!/usr/bin/env python3
"""Random Gating-ML 2.0 documents against a second engine: random_gates.py --flowmrd BIN [--documents N] [--seed S] [--keep DIR]

Writes a small FCS file of integers, floats, NaN and infinities, then documents with every gate, transform, matrix and
boolean of the standard in random order (children before parents, prefixes of any kind), and compares
`flowmrd gate --membership` event by event with an engine that shares nothing with it: polygons on untransformed axes by
rational arithmetic, all else in numpy. On transformed axes an event within 1e-9 of an edge decides nothing; it is counted.
Needs numpy. Exits with 1 where one event differs; --keep leaves the document and the file of each that does.
"""
import argparse
import pathlib
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

import numpy as np

NEAR = 1e-9
NAMES = ["I1", "I2", "F1", "F2", "F3"]
COMPENSATED = ["F1", "F2", "F3"]
SPILL = np.array([[1, .13, .02], [.05, 1, .2], [0, .15, 1]])
INF = float("inf")


def events(rng, count):
    table = np.empty((count, 5))
    table[:, :2] = rng.integers(-4, 16, (count, 2))
    table[:, 2:] = np.where(rng.random((count, 3)) < .5, rng.normal(0, 300, (count, 3)), 10 ** rng.uniform(1, 5.4, (count, 3)))
    for value in (np.nan, INF, -INF, 0.0, -0.0, 1e-40):
        table[rng.integers(0, count, 12), rng.integers(0, 5, 12)] = value
    return table.astype("<f4").astype(float)


def write_fcs(path, table):
    spill = ",".join(["3", *COMPENSATED, *(repr(float(v)) for v in SPILL.ravel())])
    words = {"$BEGINANALYSIS": "0", "$ENDANALYSIS": "0", "$BEGINSTEXT": "0", "$ENDSTEXT": "0", "$BEGINDATA": "2048",
             "$ENDDATA": str(2047 + table.size * 4), "$BYTEORD": "1,2,3,4", "$DATATYPE": "F", "$MODE": "L", "$NEXTDATA": "0",
             "$PAR": "5", "$TOT": str(len(table)), "$SPILLOVER": spill}
    for number, name in enumerate(NAMES, 1):
        words |= {f"$P{number}B": "32", f"$P{number}E": "0,0", f"$P{number}N": name, f"$P{number}R": "262144"}
    text = "|" + "".join(f"{key}|{value}|" for key, value in words.items())
    header = "FCS3.1    " + "".join(f"{n:>8}" for n in (256, 255 + len(text), 2048, 2047 + table.size * 4, 0, 0))
    path.write_bytes((header.ljust(256) + text).ljust(2048).encode() + table.astype("<f4").tobytes())


def bisect(function, values, low, high):
    """The y at which an increasing function takes each value."""
    lows, highs = np.full(values.shape, low), np.full(values.shape, high)
    for _ in range(200):
        middles = (lows + highs) / 2
        below = function(middles) < values
        lows, highs = np.where(below, middles, lows), np.where(below, highs, middles)
    return (lows + highs) / 2


def logicle(t, w, m, a):
    w1, x2 = w / (m + a), a / (m + a)
    x1, x0, b = x2 + w1, x2 + 2 * w1, (m + a) * np.log(10)
    d = b if w == 0 else bisect(lambda d: 2 * (np.log(d) - np.log(b)) + w1 * (b + d), np.zeros(1), 1e-12, b)[0]
    ca = np.exp(x0 * (b + d))
    fa = np.exp(b * x1) - ca / np.exp(d * x1)
    top = t / ((np.exp(b) - fa) - ca / np.exp(d))
    def inverse(y):
        mirrored = np.where(y < x1, 2 * x1 - y, y)
        value = top * np.exp(b * mirrored) - ca * top * np.exp(-d * mirrored) - fa * top
        return np.where(y < x1, -value, value)
    return lambda x: bisect(inverse, x, -40.0, 40.0)


def hyperlog(t, w, m, a):
    w1, x2 = w / (m + a), a / (m + a)
    x1, x0, b = x2 + w1, x2 + 2 * w1, (m + a) * np.log(10)
    ca = np.exp(b * x0) / w1
    fa = np.exp(b * x1) + ca * x1
    top = t / (np.exp(b) + ca - fa)
    def inverse(y):
        mirrored = np.where(y < x1, 2 * x1 - y, y)
        value = top * np.exp(b * mirrored) + ca * top * mirrored - fa * top
        return np.where(y < x1, -value, value)
    return lambda x: bisect(inverse, x, -40.0, 40.0)


def transform(rng, name):
    """XML and function of a transform, its result kept where the value is NaN or infinite."""
    kind = rng.choice(["flin", "flog", "fasinh", "logicle", "hyperlog"])
    t, m = rng.choice([1000.0, 262144.0]), rng.choice([4.0, 4.5, 5.0])
    w, a = rng.choice([0.0, .25, .5, 1.0]), rng.choice([0.0, .5, 1.0])
    if kind == "hyperlog":
        w = max(w, .25)
    body, function = {
        "flin": (f'T="{t}" A="{a * 100}"', lambda x: (x + a * 100) / (t + a * 100)),
        "flog": (f'T="{t}" M="{m}"', lambda x: np.where(x > 0, np.log10(np.where(x > 0, x, 1) / t) / m + 1, -INF)),
        "fasinh": (f'T="{t}" M="{m}" A="{a}"',
                   lambda x: (np.arcsinh(x * np.sinh(m * np.log(10)) / t) + a * np.log(10)) / ((m + a) * np.log(10))),
        "logicle": (f'T="{t}" W="{w}" M="{m}" A="{a}"', logicle(t, w, m, a)),
        "hyperlog": (f'T="{t}" W="{w}" M="{m}" A="{a}"', hyperlog(t, w, m, a)),
    }[kind]
    bounds, low, high = "", -INF, INF
    if rng.random() < .3:
        low, high = -.1, rng.choice([.5, .8])
        bounds = f' boundMin="{low}" boundMax="{high}"'
    def forward(x):
        finite = np.isfinite(x)
        mapped = np.where(finite, function(np.where(finite, x, 1.0)), x)
        return np.where(mapped < low, low, np.where(mapped > high, high, mapped))
    attributes = body.replace(" ", " transforms:")
    prefixed = f'<transforms:{kind} transforms:{attributes}/>'
    return f'<transforms:transformation transforms:id="{name}"{bounds.replace(" ", " transforms:")}>{prefixed}</transforms:transformation>', forward


class Axis:
    """A dimension: its XML, its values, and whether they are the file's own."""

    def __init__(self, rng, document):
        self.exact, scale, mapped = False, "", None
        if document.transforms and rng.random() < .6:
            name = rng.choice(sorted(document.transforms))
            scale, mapped = f' gating:transformation-ref="{name}"', document.transforms[name]
        kind = rng.random()
        if kind < .15 and document.ratios:
            name = rng.choice(sorted(document.ratios))
            inner, values, reference = f'<data-type:new-dimension data-type:transformation-ref="{name}"/>', document.ratios[name], "uncompensated"
        elif kind < .45:
            reference = rng.choice(["FCS", "M", "Inverse", "Wide"])
            name = rng.choice({"Wide": ["S1", "S2"]}.get(reference, COMPENSATED))
            values = document.stains[reference][name]
            inner = f'<data-type:fcs-dimension data-type:name="{name}"/>'
        else:
            name, reference = rng.choice(NAMES), "uncompensated"
            values = document.table[:, NAMES.index(name)]
            inner, self.exact = f'<data-type:fcs-dimension data-type:name="{name}"/>', mapped is None
        self.values = values if mapped is None else mapped(values)
        self.head, self.inner = f'gating:compensation-ref="{reference}"{scale}', inner

    def xml(self, bounds=""):
        return f"<gating:dimension {self.head}{bounds}>{self.inner}</gating:dimension>"

    def level(self, rng):
        """A level among the values: on one of them where the axis is exact."""
        finite = self.values[np.isfinite(self.values)]
        if not len(finite):
            return 0.0
        level = float(rng.choice(finite))
        return level if self.exact else level + (rng.random() - .5) * 1e-3 * (1 + abs(level))


def near(values, level):
    if not np.isfinite(level):
        return np.zeros(len(values), bool)
    return np.isfinite(values) & (np.abs(values - level) <= NEAR * (1 + abs(level)))


def interval(rng, axis):
    """XML bounds, members and events that decide nothing."""
    low, high = sorted((axis.level(rng), axis.level(rng)))
    kind = rng.random()
    low, high = (-INF if kind < .15 else low), (INF if kind > .85 else high)
    if not low < high:
        high = INF
    xml = "".join(f' gating:{name}="{value!r}"' for name, value in (("min", low), ("max", high)) if np.isfinite(value))
    inside = (axis.values >= low) & ((axis.values < high) | (high == INF)) & ~np.isnan(axis.values)
    unsure = np.zeros(len(inside), bool) if axis.exact else near(axis.values, low) | near(axis.values, high)
    return xml, inside, unsure


def exact_polygon(points, x, y):
    """Even-odd with edges and vertices inside, in rational arithmetic."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return False
    x, y, inside = Fraction(x), Fraction(y), False
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
        side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if side == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ay <= y) != (by <= y) and (side > 0) == (by > ay):
            inside = not inside
    return inside


def polygon(rng, axes, size):
    points = [[axis.level(rng) for axis in axes] for _ in range(size)]
    if all(axis.exact for axis in axes) and rng.random() < .5:
        points.append(list(rng.choice(points)))
    rational = [tuple(map(Fraction, point)) for point in points]
    (ax, ay) = rational[0]
    if all((px - ax) * (qy - ay) == (py - ay) * (qx - ax) for px, py in rational for qx, qy in rational):
        return None
    x, y = (axis.values for axis in axes)
    seen = {}
    inside = np.array([seen.setdefault((p, q), exact_polygon(rational, p, q)) if p == p and q == q else False for p, q in zip(x, y)])
    unsure = np.zeros(len(x), bool)
    if not all(axis.exact for axis in axes):
        spans = [max(1e-300, np.ptp([point[k] for point in points]) or 1) for k in (0, 1)]
        scaled = [np.where(np.isfinite(v), v, 1e30) / s for v, s in zip((x, y), spans)]
        for p, q in zip(points, points[1:] + points[:1]):
            (px, py), (qx, qy) = ([v / s for v, s in zip(point, spans)] for point in (p, q))
            length = (qx - px) ** 2 + (qy - py) ** 2
            along = np.clip(((scaled[0] - px) * (qx - px) + (scaled[1] - py) * (qy - py)) / (length or 1), 0, 1)
            size = 1 + abs(px) + abs(py) + abs(qx) + abs(qy)
            unsure |= np.hypot(scaled[0] - px - along * (qx - px), scaled[1] - py - along * (qy - py)) <= NEAR * size
    return points, inside, unsure


class Document:
    def __init__(self, rng, table):
        self.rng, self.table, self.count = rng, table, len(table)
        self.parts, self.transforms, self.ratios = [], {}, {}
        columns = table[:, 2:]
        wide = np.array([[1, .3, .05], [.1, .5, 1]])
        inverse = np.linalg.inv(SPILL)
        solve = lambda weights, names: dict(zip(names, np.array([weighted(columns, weights[:, k]) for k in range(weights.shape[1])])))
        self.stains = {"FCS": solve(inverse, COMPENSATED), "M": solve(np.linalg.inv(SPILL.T), COMPENSATED),
                       "Inverse": solve(inverse, COMPENSATED), "Wide": solve(np.linalg.pinv(wide), ["S1", "S2"])}
        self.parts += [matrix("M", COMPENSATED, COMPENSATED, SPILL.T), matrix("Inverse", COMPENSATED, COMPENSATED, inverse, True),
                       matrix("Wide", ["S1", "S2"], COMPENSATED, wide)]
        for number in range(rng.randrange(1, 5)):
            xml, self.transforms[f"T{number}"] = transform(rng, f"T{number}")
            self.parts.append(xml)
        self.ratio()
        # by id; quadrants are populations, and may be parents, their gates are none
        self.members, self.parents, self.doubt, self.order = {}, {}, {}, []
        for number in range(rng.randrange(2, 9)):
            self.gate(f"G{number}")
        self.parts = rng.sample(self.parts, len(self.parts))

    def ratio(self):
        x, y = self.rng.choice(NAMES), self.rng.choice(NAMES)
        a, b, c = 2.0, 1.5, -3.5
        self.parts.append(f'<transforms:transformation transforms:id="R"><transforms:fratio transforms:A="{a}" transforms:B="{b}" transforms:C="{c}">'
                          f'<data-type:fcs-dimension data-type:name="{x}"/><data-type:fcs-dimension data-type:name="{y}"/></transforms:fratio></transforms:transformation>')
        above, below = (self.table[:, NAMES.index(name)] for name in (x, y))
        with np.errstate(all="ignore"):
            self.ratios["R"] = a * (above - b) / (below - c)

    def add(self, name, parent, inside, unsure):
        self.members[name] = inside & self.members[parent] if parent else inside
        self.parents[name], self.doubt[name] = parent, unsure | self.doubt[parent] if parent else unsure
        self.order.append(name)

    def gate(self, name):
        rng = self.rng
        parent = rng.choice(self.order) if self.order and rng.random() < .6 else None
        above = f' gating:parent_id="{parent}"' if parent else ""
        kind = rng.choice(["Rectangle", "Polygon", "Polygon", "Ellipsoid", "Quadrant", "Boolean"])
        if kind == "Boolean" and len(self.order) < 2:
            kind = "Rectangle"
        body = getattr(self, kind.lower())(name, parent)
        if body:
            self.parts.append(f'<gating:{kind}Gate gating:id="{name}"{above}>{body}</gating:{kind}Gate>')

    def rectangle(self, name, parent):
        inside, unsure, body = np.ones(self.count, bool), np.zeros(self.count, bool), ""
        for _ in range(self.rng.randrange(1, 4)):
            axis = Axis(self.rng, self)
            bounds, more, doubt = interval(self.rng, axis)
            inside, unsure, body = inside & more, unsure | doubt, body + axis.xml(bounds)
        self.add(name, parent, inside, unsure)
        return body

    def polygon(self, name, parent):
        axes = [Axis(self.rng, self), Axis(self.rng, self)]
        made = polygon(self.rng, axes, self.rng.randrange(3, 9))
        if made is None:
            return None
        points, inside, unsure = made
        self.add(name, parent, inside, unsure)
        return axes[0].xml() + axes[1].xml() + "".join(
            "<gating:vertex>" + "".join(f'<gating:coordinate data-type:value="{v!r}"/>' for v in point) + "</gating:vertex>" for point in points)

    def ellipsoid(self, name, parent):
        size = self.rng.randrange(2, 4)
        axes = [Axis(self.rng, self) for _ in range(size)]
        mean = np.array([axis.level(self.rng) for axis in axes])
        spread = np.array([np.nanstd(np.where(np.isfinite(axis.values), axis.values, np.nan)) or 1.0 for axis in axes])
        half = np.array([[self.rng.uniform(-.5, .5) for _ in axes] for _ in axes]) + np.eye(size)
        half = half * spread[:, None]
        covariance = half @ half.T
        covariance = (covariance + covariance.T) / 2
        square = self.rng.uniform(.3, 3)
        offsets = np.array([axis.values for axis in axes]).T - mean
        finite = np.isfinite(offsets).all(axis=1)
        offsets = np.where(finite[:, None], offsets, 0)
        distance = np.einsum("ij,ij->i", offsets, np.linalg.solve(covariance, offsets.T).T)
        self.add(name, parent, finite & (distance <= square), finite & (np.abs(distance - square) <= 1e-7 * square))
        value = lambda v: f'data-type:value="{float(v)!r}"'
        return ("".join(axis.xml() for axis in axes)
                + "<gating:mean>" + "".join(f"<gating:coordinate {value(v)}/>" for v in mean) + "</gating:mean><gating:covarianceMatrix>"
                + "".join("<gating:row>" + "".join(f"<gating:entry {value(v)}/>" for v in row) + "</gating:row>" for row in covariance)
                + f"</gating:covarianceMatrix><gating:distanceSquare {value(square)}/>")

    def quadrant(self, name, parent):
        dividers, body = [], ""
        for number in range(self.rng.randrange(1, 3)):
            axis = Axis(self.rng, self)
            values = sorted({axis.level(self.rng) for _ in range(self.rng.randrange(1, 4))})
            body += f'<gating:divider gating:id="{name}d{number}" {axis.head}>{axis.inner}' + "".join(f"<gating:value>{v!r}</gating:value>" for v in values) + "</gating:divider>"
            dividers.append((f"{name}d{number}", axis, values))
        for number in range(self.rng.randrange(1, 4)):
            inside, unsure, positions = np.ones(self.count, bool), np.zeros(self.count, bool), ""
            for divider, axis, values in dividers:
                edges = [-INF, *values, INF]
                part = self.rng.randrange(len(edges) - 1)
                low, high = edges[part], edges[part + 1]
                location = (values[0] - 1 if low == -INF else low)
                inside &= (axis.values >= low) & ((axis.values < high) | (high == INF)) & ~np.isnan(axis.values)
                if not axis.exact:
                    unsure |= near(axis.values, low) | near(axis.values, high)
                positions += f'<gating:position gating:divider_ref="{divider}" gating:location="{location!r}"/>'
            body += f'<gating:Quadrant gating:id="{name}q{number}">{positions}</gating:Quadrant>'
            self.add(f"{name}q{number}", parent, inside, unsure)
        return body

    def boolean(self, name, parent):
        kind = self.rng.choice(["and", "or", "not"])
        references = self.rng.sample(self.order, 1 if kind == "not" else self.rng.randrange(2, len(self.order) + 1))
        body, sets = "", []
        for reference in references:
            complement = kind != "not" and self.rng.random() < .3
            body += f'<gating:gateReference gating:ref="{reference}"' + (' gating:use-as-complement="true"' if complement else "") + "/>"
            sets.append(~self.members[reference] if complement else self.members[reference])
        inside = {"and": lambda: np.all(sets, axis=0), "or": lambda: np.any(sets, axis=0), "not": lambda: ~sets[0]}[kind]()
        self.add(name, parent, inside, np.any([self.doubt[reference] for reference in references], axis=0))
        return f"<gating:{kind}>{body}</gating:{kind}>"

    def path(self, name):
        return (self.path(self.parents[name]) if self.parents[name] else "") + "/" + name

    def xml(self):
        head = ('<?xml version="1.0" encoding="UTF-8"?>\n<gating:Gating-ML xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating"'
                ' xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations"'
                ' xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">\n')
        text = head + "\n".join(self.parts) + "\n</gating:Gating-ML>\n"
        return text.replace("data-type:", "dt:").replace("xmlns:data-type", "xmlns:dt") if self.rng.random() < .3 else text


def weighted(columns, weights):
    """A weighted sum that leaves weights of 0 out, so that NaN reaches only what it contributes to."""
    with np.errstate(all="ignore"):
        return sum(columns[:, k] * weight for k, weight in enumerate(weights) if weight != 0)


def matrix(name, stains, detectors, rows, inverted=False):
    lists = "".join(f"<transforms:{kind}>" + "".join(f'<data-type:fcs-dimension data-type:name="{one}"/>' for one in names) + f"</transforms:{kind}>"
                    for kind, names in (("fluorochromes", stains), ("detectors", detectors)))
    spectra = "".join("<transforms:spectrum>" + "".join(f'<transforms:coefficient transforms:value="{float(v)!r}"/>' for v in row) + "</transforms:spectrum>" for row in rows)
    return f'<transforms:spectrumMatrix transforms:id="{name}"' + (' transforms:matrix-inverted-already="true"' if inverted else "") + f">{lists}{spectra}</transforms:spectrumMatrix>"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--flowmrd", required=True)
    arguments.add_argument("--documents", type=int, default=300)
    arguments.add_argument("--events", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--keep", type=pathlib.Path)
    a = arguments.parse_args()
    table = events(np.random.default_rng(a.seed), a.events)
    totals, bad = {"populations": 0, "decided": 0, "near": 0, "members": 0}, []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write_fcs(folder / "events.fcs", table)
        for seed in range(a.seed, a.seed + a.documents):
            with np.errstate(all="ignore"):
                document = Document(random.Random(seed), table)
            (folder / "gates.xml").write_text(document.xml())
            words = [a.flowmrd, "gate", "--gating", folder / "gates.xml", "--membership", folder / "m.csv", folder / "events.fcs"]
            done = subprocess.run(words, capture_output=True, text=True)
            found = {}
            if done.returncode == 0:
                head, *lines = (folder / "m.csv").read_text().splitlines()
                cells = np.array([line.split(",") for line in lines]) == "1"
                found = dict(zip(head.split(","), cells.T))
            wrong = [] if done.returncode == 0 else [done.stderr.strip()]
            for name in document.order:
                sure = ~document.doubt[name]
                mask = found.get(document.path(name))
                if mask is None:
                    wrong.append(f"{document.path(name)} is missing")
                    continue
                differ = np.flatnonzero((mask != document.members[name]) & sure)
                if len(differ):
                    wrong.append(f"{document.path(name)}: {len(differ)} events, the first {differ[0]}: {table[differ[0]]}")
                totals["populations"] += 1
                totals["decided"] += int(sure.sum())
                totals["near"] += int((~sure).sum())
                totals["members"] += int(mask.sum())
            if wrong:
                bad.append(seed)
                print(f"seed {seed}:", *wrong, sep="\n  ")
                if a.keep:
                    a.keep.mkdir(parents=True, exist_ok=True)
                    (a.keep / f"{seed}.xml").write_text(document.xml())
                    (a.keep / "events.fcs").write_bytes((folder / "events.fcs").read_bytes())
    print(f"{a.documents} documents, {totals['populations']} populations, {totals['members']} members; {totals['decided']} events compared, "
          f"{totals['near']} near an edge left out; {len(bad)} documents differ")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
