#!/usr/bin/env python3
"""Writes pseudo-inverses of spectrum matrices in exact fractions: unmixing.py > crates/gating/tests/data/unmixing.csv

A row a matrix: stains, detectors, the spectra (stains x detectors) and the weights S+ = S' (S S')^-1 (detectors x stains),
each weight rounded once to the nearest float. The last column is the condition number, the product of the 1-norms of both.
The first six are as instruments write them; of the others two stains differ by a part of 10^-2 to 10^-9 alone.
"""
import random
from fractions import Fraction


def inverse(matrix):
    size = len(matrix)
    rows = [list(row) + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
    for step in range(size):
        pivot = next(row for row in range(step, size) if rows[row][step] != 0)
        rows[step], rows[pivot] = rows[pivot], rows[step]
        rows[step] = [entry / rows[step][step] for entry in rows[step]]
        for row in range(size):
            if row != step and rows[row][step]:
                rows[row] = [a - rows[row][step] * b for a, b in zip(rows[row], rows[step])]
    return [row[size:] for row in rows]


def spectra_of(rng, stains, detectors, digits):
    """A peak for each stain and a skirt about it, to some digits."""
    spectra = []
    for stain in range(stains):
        peak = (stain + 0.5) * detectors / stains
        row = [round(2.0 ** (-abs(d + 0.5 - peak)) * rng.uniform(0.7, 1.0), digits) for d in range(detectors)]
        spectra.append([max(value, 0.0) for value in row])
    return spectra


def matrices():
    rng = random.Random(20261124)
    for stains, detectors in ((1, 3), (2, 3), (3, 8), (5, 9), (12, 24), (20, 48)):
        yield spectra_of(rng, stains, detectors, 4)
    for stains, detectors in ((3, 8), (8, 16)):
        for power in (2, 5, 7, 9):
            spectra = spectra_of(rng, stains, detectors, 16)
            spectra[1] = [value + 10.0 ** -power * rng.uniform(-1, 1) for value in spectra[0]]
            yield spectra


def main():
    print("stains,detectors,spectra,weights,condition")
    for spectra in matrices():
        stains, detectors = len(spectra), len(spectra[0])
        exact = [[Fraction(value) for value in row] for row in spectra]
        gram = inverse([[sum(a * b for a, b in zip(one, two)) for two in exact] for one in exact])
        weights = [[sum(exact[k][d] * gram[k][s] for k in range(stains)) for s in range(stains)]
                   for d in range(detectors)]
        norm = lambda rows: max(sum(abs(row[k]) for row in rows) for k in range(len(rows[0])))
        flat = lambda rows: ";".join(repr(float(value)) for row in rows for value in row)
        condition = repr(float(norm(exact) * norm(weights)))
        print(stains, detectors, flat(spectra), flat(weights), condition, sep=",")


if __name__ == "__main__":
    main()
