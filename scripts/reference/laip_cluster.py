#!/usr/bin/env python3
"""Counts how often a normal cluster passes for a scatter, by the two statistics of the rule `laip-cluster`.

    python3 scripts/reference/laip_cluster.py

Needs NumPy and SciPy. Independent standard normal coordinates; the standard deviation over the range (geometric mean over
the axes) and the mean distance to the nearest neighbour with each axis scaled to its range, each against its own
distribution for uniform coordinates; a scatter is not refused where twice the smaller p-value is above 0.05. Prints the
table of docs/algorithms/16-quality.md.
"""

import numpy as np
from scipy.spatial import cKDTree

SETS = 1000
AXES = [1, 2, 3, 4, 6, 8]
EVENTS = [10, 15, 20, 30, 40, 80, 120]


def statistics(points):
    points = (points - points.min(axis=0)) / np.ptp(points, axis=0)
    nearest = cKDTree(points).query(points, k=2)[0][:, 1].mean()
    return np.log(points.std(axis=0)).mean(), nearest


def main():
    random = np.random.default_rng(2026)
    print("| axes | " + " | ".join(f"{count} events" for count in EVENTS) + " |")
    print("|---" * (1 + len(EVENTS)) + "|")
    for axes in AXES:
        cells = []
        for count in EVENTS:
            null = np.sort([statistics(random.random((count, axes))) for _ in range(2 * SETS)], axis=0)
            found = np.array([statistics(random.standard_normal((count, axes))) for _ in range(SETS)])
            p = [(np.searchsorted(null[:, one], found[:, one], side="right") + 1) / (len(null) + 1) for one in (0, 1)]
            cells.append(f"{100 * np.mean(2 * np.minimum(*p) > 0.05):.1f} %")
        print(f"| {axes} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
