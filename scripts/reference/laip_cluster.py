#!/usr/bin/env python3
"""Counts how often one normal cluster passes for a scatter by the rule `laip-cluster`.

    python3 scripts/reference/laip_cluster.py

Needs NumPy. Independent standard normal coordinates; the logarithm of the standard deviation over the range, the mean over
the axes, against its distribution for uniform coordinates. A set passes for a scatter where the p-value is above 0.025, or
the statistic lies more than 0.6 of the way from the mean of normal sets to that of uniform ones. Prints the table of
docs/algorithms/16-quality.md.
"""

import numpy as np

SETS = 1000
AXES = [1, 2, 3, 4, 6, 8]
EVENTS = [10, 15, 20, 30, 40, 80, 120]


def statistic(points):
    points = points / np.ptp(points, axis=0)
    return np.log(points.std(axis=0)).mean()


def main():
    random = np.random.default_rng(2026)
    print("| axes | " + " | ".join(f"{count} events" for count in EVENTS) + " |")
    print("|---" * (1 + len(EVENTS)) + "|")
    for axes in AXES:
        cells = []
        for count in EVENTS:
            null = np.sort([statistic(random.random((count, axes))) for _ in range(2 * SETS)])
            bells = [statistic(random.standard_normal((count, axes))) for _ in range(SETS)]
            found = np.array([statistic(random.standard_normal((count, axes))) for _ in range(SETS)])
            p = (np.searchsorted(null, found, side="right") + 1) / (len(null) + 1)
            evenness = (found - np.mean(bells)) / (null.mean() - np.mean(bells))
            cells.append(f"{100 * np.mean((p > 0.025) | (evenness > 0.6)):.1f} %")
        print(f"| {axes} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
