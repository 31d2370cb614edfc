#!/usr/bin/env python3
"""Counts of fixtures/follow-up.toml's populations, worked without flowmrd: fixture_counts.py FILE.fcs...

FlowIO reads the file, numpy solves the compensation, flowutils has the logicle; the gates are plain comparisons, written
out a second time, so that neither program reads the other's document. The margin is the least distance of an event to
an edge, on the gate's scale and relative to the edge: where it exceeds 1e-9, rounding cannot have moved an event.
Made with FlowIO 1.4.0, flowutils of FlowKit 1.3.2, numpy.      pip install flowio==1.4.0 flowkit==1.3.2
"""
import sys

import flowio
import numpy as np
from flowutils import transforms

margins = []


def values(path):
    """Scaled values by short name (time in seconds), compensated fluorescence on its logicle scale by stain name."""
    file = flowio.FlowData(path)
    shape = (file.event_count, file.channel_count)
    raw = np.reshape(np.array(file.events, dtype=np.float64), shape)
    short, stain = file.pnn_labels, file.pns_labels
    scaled = {name: raw[:, k] for k, name in enumerate(short)}
    scaled["Time"] = scaled["Time"] * float(file.text["timestep"])
    words = file.text["spillover"].split(",")
    count = int(words[0])
    names, matrix = words[1:count + 1], np.array(words[count + 1:], dtype=np.float64).reshape(count, count)
    columns = [short.index(name) for name in names]
    compensated = np.linalg.solve(matrix.T, raw[:, columns].T).T
    on_scale = transforms.logicle(compensated, None, t=262144, m=4.5, w=0.5, a=0)
    return scaled | {stain[column]: on_scale[:, k] for k, column in enumerate(columns)}


def above(value, edge):
    margins.append(np.min(np.abs(value - edge)) / abs(edge))
    return value >= edge


def inside(x, y, vertices):
    """Even-odd rule; an event on an edge would show as a margin of 0."""
    result = np.zeros(len(x), dtype=bool)
    for (x1, y1), (x2, y2) in zip(vertices, vertices[1:] + vertices[:1]):
        span = np.hypot((x2 - x1) / x2, (y2 - y1) / y2)
        across = ((x - x1) / x2 * (y2 - y1) / y2 - (y - y1) / y2 * (x2 - x1) / x2) / span
        along = ((x - x1) / x2 * (x2 - x1) / x2 + (y - y1) / y2 * (y2 - y1) / y2) / span ** 2
        near = (along > -0.1) & (along < 1.1)
        margins.append(np.min(np.abs(across[near]), initial=1.0))
        if y1 != y2:
            result ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return result


def counts(path):
    v = values(path)
    steady = v["Time"] >= 0.5  # whole milliseconds, 500 × 0.001 == 0.5 in binary64: no margin is needed
    singlets = steady & inside(v["FSC-A"], v["FSC-H"],
                               [(25e3, 18e3), (25e3, 22.5e3), (250e3, 225e3), (250e3, 180e3)])
    viable = singlets & ~above(v["Viability"], 0.55)
    nucleated = viable & above(v["SYTO41"], 0.5) & ~above(v["SYTO41"], 0.75)
    mononuclear = nucleated & inside(v["CD45"], v["SSC-A"],
                                     [(0.2, 3e3), (0.2, 60e3), (0.6, 62e3), (0.98, 55e3), (0.98, 3e3)])
    b_cells = mononuclear & above(v["CD19"], 0.4)
    hematogones = b_cells & above(v["CD10"], 0.3) & above(v["CD38"], 0.7)
    bright = b_cells & inside(v["CD10"], v["CD20"],
                              [(0.52, -0.2), (0.52, 0.45), (0.6, 0.58), (1.1, 0.58), (1.1, -0.2)])
    aberrant = bright & above(v["CD58"], 0.48) & ~hematogones
    with_cd34, with_cd66c = aberrant & above(v["CD34"], 0.36), aberrant & above(v["CD66c"], 0.36)
    path = "/Steady/Singlets/Viable/Nucleated/Mononuclear/CD19+"
    populations = [(path.rsplit("/", depth)[0], mask) for depth, mask in
                   zip(range(5, 0, -1), (steady, singlets, viable, nucleated, mononuclear))]
    populations += [(path, b_cells), (f"{path}/Hematogones", hematogones), (f"{path}/CD10++ CD20dim", bright),
                    (f"{path}/CD10++ CD20dim/CD34+ CD38dim CD58++", with_cd34),
                    (f"{path}/CD10++ CD20dim/CD66c+ CD38dim CD58++", with_cd66c),
                    ("any LAIP", with_cd34 | with_cd66c)]
    normal = hematogones & ~(with_cd34 | with_cd66c)
    looks = [("CD34+ CD38dim CD58++", with_cd34 & nucleated, v), ("Hematogones", normal, v)]
    return len(v["Time"]), [(name, int(mask.sum())) for name, mask in populations], looks


def quartiles(values):
    """Inverse of the empirical distribution, numpy's method of that name (type 1 of Hyndman and Fan)."""
    return np.quantile(values, [0.25, 0.5, 0.75], method="inverted_cdf")


for path in sys.argv[1:]:
    margins.clear()
    total, populations, looks = counts(path)
    print(f"{path}: {total} events, margin {min(margins):.1e}")
    for name, count in populations:
        print(f"| {name} | {count} |")
    for name, mask, v in looks:
        if mask.any():
            for marker in ("CD10", "CD38", "SSC-A"):
                print(f"{name}: {marker} quartiles {quartiles(v[marker][mask])}")
            time = v["Time"]
            print(f"{name}: first {time[mask][0]:.3f} s, last {time[mask][-1]:.3f} s; all {time[0]:.3f} to {time[-1]:.3f} s")
