#!/usr/bin/env python3
"""Counts how often a chart of individual values cries wolf, and how often it sees one shifted value.

    python3 scripts/reference/control_charts.py

Needs NumPy. Independent standard normal values; limits of mean ± 2.66 mean moving ranges over all values of the chart, the
shifted one among them, as flowmrd draws them. Prints the table of docs/algorithms/17-cohorts.md.
"""

import numpy as np

CHARTS = 20_000
SHIFTS = [3, 4, 5, 6, 8]


def outside(values):
    centre = values.mean(axis=1, keepdims=True)
    reach = 2.66 * np.abs(np.diff(values, axis=1)).mean(axis=1, keepdims=True)
    return np.abs(values - centre) > reach


def main():
    random = np.random.default_rng(2026)
    print("| values | charts with a false alarm | false alarms a value | " + " | ".join(f"{s} SD seen" for s in SHIFTS) + " |")
    print("|---" * (3 + len(SHIFTS)) + "|")
    for count in [8, 12, 20, 30, 50, 100]:
        values = random.standard_normal((CHARTS, count))
        wolf = outside(values)
        cells = [f"{wolf.any(axis=1).mean():.3f}", f"{wolf.mean():.4f}"]
        for shift in SHIFTS:
            shifted = values.copy()
            shifted[:, count // 2] += shift
            cells.append(f"{outside(shifted)[:, count // 2].mean():.2f}")
        print(f"| {count} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
