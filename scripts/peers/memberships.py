#!/usr/bin/env python3
"""Read what flowmrd says about the members of populations with other readers: memberships.py FLOWMRD GATING FILE

FLOWMRD is the command, GATING an assay, Gating-ML 2.0 or FlowJo workspace, FILE an FCS file that it fits. Held to the last
bit and the last character:

1. `gate --membership` as CSV, as .bits (decoded here by docs/formats/memberships.md alone) and as Parquet (by pyarrow and by
   polars) name the same populations with the same members, as many as `gate` counts;
2. `export --population` of each population as FCS, read with FlowIO and FlowCal, has the values that FlowIO
   finds in FILE for the members, and `--memberships` adds parameters that repeat the CSV;
3. FlowKit opens the last of those files as a sample.

    pip install flowio==1.4.0 FlowCal==1.3.1 pyarrow polars flowkit "numpy>=2"
    cargo build --bin flowmrd
    python scripts/peers/memberships.py target/debug/flowmrd docs/examples/blood-t-cells.toml 100715.fcs

Prints a line a check; exits 1 where anything differs.
"""
import csv
import json
import struct
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np

from read_back import by_flowcal, by_flowio

# fcsparser needs numpy 1, FlowKit numpy 2.
READERS = {"flowio": by_flowio, "FlowCal": by_flowcal}


def run(*words):
    done = subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True)
    return json.loads(done.stdout) if "json" in words else None


def read_csv(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], np.array(rows[1:], dtype=np.uint8).reshape(-1, len(rows[0])).T.astype(bool)


def read_bits(path):
    data = Path(path).read_bytes()
    assert data[:8] == b"FMRDBITS", data[:8]
    (length,) = struct.unpack_from("<I", data, 8)
    header = json.loads(data[12 : 12 + length])
    size = header["bytes_per_population"]
    body = np.frombuffer(data, dtype=np.uint8, offset=12 + length).reshape(len(header["paths"]), size)
    bits = np.unpackbits(body, axis=1, bitorder="little")
    assert not bits[:, header["event_count"] :].any(), "a bit past the last event"
    return header["paths"], bits[:, : header["event_count"]].astype(bool)


def read_pyarrow(path):
    import pyarrow.parquet
    table = pyarrow.parquet.read_table(path)
    assert b"gating_sha256" in table.schema.metadata, table.schema.metadata
    return table.column_names, np.array([column.to_numpy() for column in table.columns])


def read_polars(path):
    import polars
    table = polars.read_parquet(path)
    return table.columns, table.to_numpy().T.astype(bool)


def main(flowmrd, gating, file):
    folder = Path(tempfile.mkdtemp())
    gate = [flowmrd, "gate", "--gating", gating, file, "--membership"]
    counted = run(*gate, folder / "m.csv", "--format", "json")["populations"]
    run(*gate, folder / "m.bits")
    run(*gate, folder / "m.parquet")
    paths, members = read_csv(folder / "m.csv")
    failures = 0

    def check(what, is_same):
        nonlocal failures
        failures += not is_same
        print(f"{'equal' if is_same else 'DIFFERENT':9}  {what}")

    check("counts of the CSV", [(one["path"], one["count"]) for one in counted] == list(zip(paths, members.sum(axis=1))))
    others = {"bits, decoded here": (read_bits, "m.bits"), "parquet by pyarrow": (read_pyarrow, "m.parquet"),
              "parquet by polars": (read_polars, "m.parquet")}
    for what, (read, name) in others.items():
        found_paths, found = read(folder / name)
        check(f"{what}, {len(paths)} populations of {members.shape[1]} events",
              list(found_paths) == paths and np.array_equal(found, members))
    old_names, old, _ = by_flowio(file)
    for number, path in enumerate(paths):
        out = folder / f"{number}.fcs"
        told = run(flowmrd, "export", file, "--output", out, "--values", "raw", "--gating", gating, "--population", path,
                   "--memberships", "--format", "json")
        chosen = members[number]
        if not chosen.any():
            check(f"{path}: no event", told["event_count"] == 0)
            continue
        for reader, read in READERS.items():
            names, values, keywords = read(out)
            own = values[:, : old.shape[1]]
            same = np.array_equal(own, old[chosen], equal_nan=True) and list(names[: len(old_names)]) == list(old_names)
            added = np.array_equal(values[:, old.shape[1] :].astype(bool).T, members[:, chosen])
            check(f"{path} by {reader} {version(reader)}: {values.shape[0]} events, {len(names)} parameters",
                  same and added and list(names) == told["parameters"])
    import flowkit
    sample = flowkit.Sample(str(out), ignore_offset_error=False)
    check(f"{path} by FlowKit {version('flowkit')}: {sample.event_count} events, {sample.channels.shape[0]} parameters",
          sample.event_count == told["event_count"] and list(sample.pnn_labels) == told["parameters"]
          and list(sample.pns_labels)[-len(paths):] == paths)
    return failures


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(1 if main(*sys.argv[1:]) else 0)
