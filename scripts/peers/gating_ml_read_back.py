#!/usr/bin/env python3
"""Read Gating-ML that flowmrd wrote with FlowKit: gating_ml_read_back.py FLOWMRD DATA FIXTURES

FLOWMRD is the command, DATA the folder of shared test data (gatingml/, flowjo/, expected_flowjo.json), FIXTURES the
project's fixtures/. Every document of the suite, every workspace whose file is there, the fixture's assay, and an assay with
what FlowKit is known to do otherwise (below), is written as
Gating-ML 2.0 by `flowmrd gate --to gatingml`. What was written is read by FlowKit, which gates the same file; its members of
every population are compared with those of `flowmrd gate --membership` under the document before it was written.

    cargo build -p flowmrd-cli
    pip install flowkit==1.3.2
    python scripts/peers/gating_ml_read_back.py target/debug/flowmrd ../shared/data fixtures

A difference is allowed for what FlowKit 1.3.2 does otherwise than the standard, and for nothing else:

  edge    the events that differ lie on an edge of a polygon, which is inside (Gating-ML 2.0, section 5.2) and which FlowKit
          counts out on two of four sides: within 1e-9 of the edge's length
  bounds  the population or one above it is on a scale with boundMin or boundMax, which FlowKit ignores
  raised  FlowKit cannot evaluate the gate at all and says so; the message is printed

Prints a Markdown table; exits 1 where a difference is not allowed.
"""
import csv
import json
import subprocess
import sys
import tempfile
import warnings
import xml.etree.ElementTree as tree
from importlib.metadata import version
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
import flowkit

# Gates of data1.fcs on what FlowKit does otherwise: bounds, and edges on which whole numbers lie.
OTHERWISE = """
compensation = "none"
[assay]
name = "What FlowKit 1.3.2 does otherwise"
version = "1"
[axes]
area = { signal = "FL2-A" }
time = { signal = "Time" }
clamped = { signal = "FL1-H", scale = { log = { T = 10000, M = 4 } }, bounds = [0.3, 1] }
biex = { signal = "FL2-H", scale = { biex = { max = 262144, neg = 0, width = -100, pos = 4.418539922 } } }
[[gate]]
name = "square"
polygon = { x = "area", y = "time", vertices = [[0, 100], [50, 100], [50, 400], [0, 400]] }
[[gate]]
name = "star"
polygon = { x = "area", y = "time", vertices = [[0, 100], [60, 400], [0, 400], [60, 100]] }
[[gate]]
name = "clamped"
range = { clamped = [0.25, 0.5] }
[[gate]]
name = "below"
parent = "clamped"
any_of = [{ below = { biex = 0.3 } }, { not = "square" }]
[[gate]]
name = "curved"
polygon = { x = "biex", y = "time", vertices = [[0.2, 50], [0.6, 300], [0.25, 400]] }
"""

GATING = "{http://www.isac-net.org/std/Gating-ML/v2.0/gating}"
TRANSFORMS = "{http://www.isac-net.org/std/Gating-ML/v2.0/transformations}"
DATA_TYPE = "{http://www.isac-net.org/std/Gating-ML/v2.0/datatypes}"


def run(command, *words):
    done = subprocess.run([command, *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def members_by_flowmrd(command, gates, fcs, folder):
    table = folder / "members.csv"
    run(command, "gate", "--gating", gates, "--membership", table, fcs)
    with open(table, newline="", encoding="utf-8") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        values = np.array([[cell == "1" for cell in row] for row in rows], dtype=bool)
    return {path: values[:, column] for column, path in enumerate(header)}


class Written:
    """What the allowances need to know of a document that was written."""

    def __init__(self, text):
        self.root = tree.fromstring(text)
        gates = [gate for gate in self.root if gate.tag.startswith(GATING)]
        self.gates = {gate.get(GATING + "id"): gate for gate in gates}
        clamped = [one for one in self.root.findall(TRANSFORMS + "transformation")
                   if one.get(TRANSFORMS + "boundMin") or one.get(TRANSFORMS + "boundMax")]
        self.clamped = {one.get(TRANSFORMS + "id") for one in clamped}

    def is_part(self, id):
        return self.gates[id].find(f"{DATA_TYPE}custom_info/flowmrd/part") is not None

    def name(self, id):
        name = self.gates[id].find(f"{DATA_TYPE}custom_info/flowmrd/name")
        return id if name is None else name.text

    def lineage(self, id):
        parent = self.gates[id].get(GATING + "parent_id")
        return ([] if parent is None else self.lineage(parent)) + [id]

    def path(self, id):
        return "".join("/" + self.name(one) for one in self.lineage(id))

    def dependencies(self, id):
        """A gate, those above it, and those that booleans among them refer to."""
        found, waiting = set(), [id]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.lineage(one)
                waiting += [ref.get(GATING + "ref") for ref in self.gates[one].iter(GATING + "gateReference")]
        return found

    def is_clamped(self, id):
        references = {attribute for one in self.dependencies(id) for node in self.gates[one].iter()
                      for key, attribute in node.attrib.items() if key.endswith("transformation-ref")}
        return bool(references & self.clamped)

    def polygons(self, id):
        return [one for one in self.dependencies(id) if self.gates[one].tag == GATING + "PolygonGate"]


def on_an_edge(written, strategy, sample, polygon, events):
    """Tells for each event whether it lies on an edge of a polygon, by FlowKit's own values on the gate's scale."""
    gate = strategy.get_gate(polygon)
    values = strategy._preprocess_sample_events(sample, gate)
    points = values[[dimension.id for dimension in gate.dimensions]].to_numpy()[events]
    vertices = np.array(gate.vertices, dtype=float)
    near = np.zeros(len(points), dtype=bool)
    for start, end in zip(vertices, np.roll(vertices, -1, axis=0)):
        edge = end - start
        length = np.hypot(*edge)
        if length > 0:
            along = np.clip(((points - start) @ edge) / length**2, 0, 1)
            away = np.hypot(*(points - (start + along[:, None] * edge)).T)
            near |= away <= 1e-9 * length
    return near


def compare(written, strategy, sample, results, id, expected):
    path = tuple(["root", *written.lineage(id)[:-1]])
    try:
        found = np.asarray(results.get_gate_membership(id, path))
    except Exception as error:
        return f"raised: {type(error).__name__}: {error}", False
    events = np.flatnonzero(found != expected)
    if len(events) == 0:
        return "equal", True
    if written.is_clamped(id):
        return f"bounds: {len(events)} events", True
    near = np.zeros(len(events), dtype=bool)
    for polygon in written.polygons(id):
        near |= on_an_edge(written, strategy, sample, polygon, events)
    if near.all():
        return f"edge: {len(events)} events", True
    return f"DIFFERENT: {len(events)} events, {int(near.sum())} of them on an edge", False


def check(command, gates, fcs, folder):
    expected = members_by_flowmrd(command, gates, fcs, folder)
    text = run(command, "gate", "--gating", gates, "--to", "gatingml", fcs)
    file = folder / "written.xml"
    file.write_text(text, encoding="utf-8")
    written = Written(text)
    ids = [id for id in written.gates if not written.is_part(id)]
    if sorted(map(written.path, ids)) != sorted(expected):
        sys.exit(f"{gates}: other populations were written")
    again = members_by_flowmrd(command, file, fcs, folder)
    for path, mask in expected.items():
        if not np.array_equal(again[path], mask):
            sys.exit(f"{gates}: {path} reads back to other members by flowmrd itself")
    try:
        strategy = flowkit.parse_gating_xml(str(file))
        sample = flowkit.Sample(str(fcs), ignore_offset_error=True)
        results = strategy.gate_sample(sample)
    except Exception as error:
        return [(id, f"raised: {type(error).__name__}: {error}", False) for id in ids], expected, written
    rows = [(id, *compare(written, strategy, sample, results, id, expected[written.path(id)])) for id in ids]
    return rows, expected, written


def cases(data, fixtures, folder):
    for gates in sorted((data / "gatingml/gml").iterdir()):
        yield gates, data / "gatingml/data1.fcs"
    for workspace, entry in json.loads((data / "expected_flowjo.json").read_text()).items():
        if entry.get("fcs"):
            yield data / "flowjo" / workspace, data / "flowjo" / entry["fcs"]
    yield fixtures / "follow-up.toml", fixtures / "follow-up.fcs"
    otherwise = folder / "otherwise.toml"
    otherwise.write_text(OTHERWISE, encoding="utf-8")
    yield otherwise, data / "gatingml/data1.fcs"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    command, data, fixtures = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    print(f"| document | population | events | FlowKit {version('flowkit')} |\n|---|---|---|---|")
    verdicts, is_right = {}, True
    with tempfile.TemporaryDirectory() as folder:
        for gates, fcs in cases(data, fixtures, Path(folder)):
            rows, expected, written = check(command, gates, fcs, Path(folder))
            for id, verdict, is_allowed in rows:
                path = written.path(id)
                print(f"| {gates.name} | {path} | {int(expected[path].sum())} | {verdict} |")
                kind = verdict.split(":")[0]
                verdicts[kind] = verdicts.get(kind, 0) + 1
                is_right = is_right and is_allowed
    print("\n" + ", ".join(f"{kind}: {count}" for kind, count in sorted(verdicts.items())))
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
