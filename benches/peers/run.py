#!/usr/bin/env python3
"""The same work by flowmrd and by others, side by side.

    python3 benches/peers/run.py [--flowmrd PATH] [--events N...] [--repeat 5] [--cache DIR] [--out CSV]

Runs from a fresh clone with Python 3.11, cargo and the network: makes virtual environments with pinned FlowKit,
FlowIO and fcsparser and builds a program on the pinned crate flow-fcs, both in the cache (target/peers), and builds
flowmrd unless --flowmrd names it. The tubes are simulated by flowmrd, the gates are those of gates.xml beside this.

  read   every column of the file into memory; sums of columns have to agree
  gate   read the file and count the populations of the gates; every count has to be equal

The sides take turns, each run in a process of its own; the file is in the page cache. Times of others leave out the
start of the process and imports; those of `flowmrd gate` are of the whole command. Writes the medians with ratios as
CSV and prints them as Markdown. Exits 1 where answers differ. Linux, for the memory.
"""
import argparse
import csv
import datetime
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "bench"))
from measured import expect, machine

# The current releases on 28 November 2026, by environment: fcsparser asks for an older numpy than FlowKit, and needs six
# without asking for it.
ENVIRONMENTS = {
    "flowkit": {"flowkit": "1.3.2", "flowio": "1.4.0"},
    "fcsparser": {"fcsparser": "0.2.8", "six": "1.17.0"},
}
SHOWN_BESIDE = "numpy"

# Sums of binary64 over millions of values of one sign, in whatever order, differ by less; one wrong value does not.
SUM_TOLERANCE = 1e-7

COLUMNS = ("work", "events", "side", "version", "threads", "runs", "median_seconds", "least_seconds",
           "peak_anonymous_mib", "ratio", "date", "machine")


class Tools:
    """What runs: made once in the cache."""

    def __init__(self, cache, flowmrd):
        cache.mkdir(parents=True, exist_ok=True)
        self.cache = cache
        self.pythons = {name: self.make_python(name, packages) for name, packages in ENVIRONMENTS.items()}
        self.flow_fcs = self.build_flow_fcs()
        self.reader = self.build("flowmrd-benches", "--example", "read_columns")
        self.flowmrd = flowmrd or self.build("flowmrd-cli", "--bin", "flowmrd")
        self.versions = self.find_versions()

    def make_python(self, name, packages):
        folder = self.cache / name
        python = folder / "bin" / "python"
        if not python.exists():
            venv.create(folder, with_pip=True)
        pinned = [f"{package}=={version}" for package, version in packages.items()]
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pinned], check=True)
        return python

    def build_flow_fcs(self):
        # A copy, so that cargo writes no lock file into the repository.
        project = self.cache / "flow-fcs"
        shutil.copytree(HERE / "flow-fcs", project, dirs_exist_ok=True)
        subprocess.run(["cargo", "build", "--quiet", "--release"], cwd=project, check=True)
        return project / "target" / "release" / "flow-fcs-columns"

    @staticmethod
    def build(package, kind, name):
        words = ["cargo", "build", "--quiet", "--release", "--locked", "-p", package, kind, name]
        subprocess.run(words, cwd=ROOT, check=True)
        words = ["cargo", "metadata", "--format-version=1", "--no-deps"]
        facts = json.loads(subprocess.run(words, cwd=ROOT, check=True, capture_output=True).stdout)
        folder = "examples" if kind == "--example" else ""
        return Path(facts["target_directory"]) / "release" / folder / name

    def find_versions(self):
        program = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
        versions = {}
        for name, packages in ENVIRONMENTS.items():
            found = json.loads(expect([self.pythons[name], "-c", program, *packages, SHOWN_BESIDE]).out)
            beside = found.pop(SHOWN_BESIDE)
            versions |= {package: f"{version} ({SHOWN_BESIDE} {beside})" for package, version in found.items()}
        facts = expect(["cargo", "metadata", "--format-version=1", "--manifest-path", self.cache / "flow-fcs" / "Cargo.toml"])
        versions |= {one["name"]: one["version"] for one in json.loads(facts.out)["packages"] if one["name"] == "flow-fcs"}
        return versions | {"flowmrd": expect([self.flowmrd, "--version"]).out.split()[1]}


@dataclass
class Side:
    """Who does a work, and how."""

    name: str
    package: str
    threads: str
    words: list

    def run(self):
        """Seconds, answer and peak of anonymous memory of one run."""
        done = expect(self.words)
        told = json.loads(done.out[done.out.index("{"):])
        if "populations" in told:
            return done.seconds, {one["path"]: one["count"] for one in told["populations"]}, done.anonymous
        return told["seconds"], told.get("counts") or told["sums"], done.anonymous


def read_sides(tools, file):
    def python(environment, package):
        return [tools.pythons[environment], HERE / "python_side.py", package, file]

    return [
        Side("flowmrd", "flowmrd", "1", [tools.reader, file, "1"]),
        Side("flowmrd", "flowmrd", "2", [tools.reader, file, "2"]),
        Side("flow-fcs", "flow-fcs", "its own", [tools.flow_fcs, file]),
        Side("fcsparser", "fcsparser", "1", python("fcsparser", "fcsparser")),
        Side("FlowIO", "flowio", "1", python("flowkit", "flowio")),
    ]


def gate_sides(tools, file):
    gates = HERE / "gates.xml"
    gate = [tools.flowmrd, "gate", "--format", "json", "--gating", gates, file, "--threads"]
    return [
        Side("flowmrd gate", "flowmrd", "1", [*gate, "1"]),
        Side("flowmrd gate", "flowmrd", "2", [*gate, "2"]),
        Side("FlowKit", "flowkit", "1", [tools.pythons["flowkit"], HERE / "python_side.py", "flowkit", file, gates]),
    ]


def differences(side, answer, expected):
    """Lines about what a side answers otherwise than the first."""
    if isinstance(expected, dict):
        paths = sorted({*answer, *expected})
        pairs = [(path, answer.get(path), expected.get(path)) for path in paths]
        return [f"{side.name}: {path}: expected {want}, got {got}" for path, got, want in pairs if got != want]
    if len(answer) != len(expected):
        return [f"{side.name}: expected {len(expected)} columns, got {len(answer)}"]
    pairs = enumerate(zip(answer, expected), start=1)
    return [f"{side.name}: sum of column {number}: expected {want!r}, got {got!r}" for number, (got, want) in pairs
            if not abs(got - want) <= SUM_TOLERANCE * abs(want)]


def measure(sides, repeat):
    """Runs the sides in turns; returns the rows' figures and what differs."""
    seen, wrong = [[] for _ in sides], []
    for _ in range(repeat):
        for side, runs in zip(sides, seen):
            runs.append(side.run())
            wrong += differences(side, runs[-1][1], seen[0][0][1])
    medians = [statistics.median(seconds for seconds, _, _ in runs) for runs in seen]
    rows = []
    for side, runs, median in zip(sides, seen, medians):
        rows.append({
            "side": side.name,
            "threads": side.threads,
            "runs": repeat,
            "median_seconds": f"{median:.4f}",
            "least_seconds": f"{min(seconds for seconds, _, _ in runs):.4f}",
            "peak_anonymous_mib": f"{max(peak for _, _, peak in runs):.1f}",
            "ratio": f"{median / medians[0]:.2f}",
            "package": side.package,
        })
    return rows, sorted(set(wrong))


def make_tube(tools, folder, events):
    """Simulates a tube."""
    file = folder / f"tube-{events}.fcs"
    expect([tools.flowmrd, "simulate", "--events", str(events), "--mrd", "0.001", "--seed", "7", "--out", file])
    return file


def markdown(rows):
    """One table a work and size."""
    lines = []
    for key in dict.fromkeys((row["work"], row["events"]) for row in rows):
        lines += ["", f"**{key[0].capitalize()}**, {int(key[1]):,} events", "",
                  "| | version | threads | median | least | peak anonymous memory | ratio |", "|---|---|---|---|---|---|---|"]
        lines += [f"| {row['side']} | {row['version']} | {row['threads']} | {row['median_seconds']} s | {row['least_seconds']} s "
                  f"| {row['peak_anonymous_mib']} MiB | {row['ratio']} |"
                  for row in rows if (row["work"], row["events"]) == key]
    return "\n".join(lines[1:])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--flowmrd", type=Path)
    arguments.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    arguments.add_argument("--repeat", type=int, default=5)
    arguments.add_argument("--cache", type=Path, default=ROOT / "target" / "peers")
    arguments.add_argument("--out", type=Path, default=ROOT / "docs" / "data" / "peers.csv")
    options = arguments.parse_args()
    tools = Tools(options.cache.resolve(), options.flowmrd and options.flowmrd.resolve())
    facts = {"date": datetime.date.today().isoformat(), "machine": machine()}
    rows, wrong = [], []
    for events in options.events:
        with tempfile.TemporaryDirectory(prefix="tubes-", dir=tools.cache) as folder:
            file = make_tube(tools, Path(folder), events)
            for work, sides in (("read", read_sides(tools, file)), ("read and gate", gate_sides(tools, file))):
                figures, differing = measure(sides, options.repeat)
                wrong += differing
                for row in figures:
                    version = tools.versions[row.pop("package")]
                    rows.append({"work": work, "events": events, "version": version, **row, **facts})
    with open(options.out, "w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(f"{facts['date']}, {facts['machine']}.\n\n{markdown(rows)}")
    if wrong:
        sys.exit("\n".join(["error: answers differ", *wrong]))
    print("\nAll answers agree.")


if __name__ == "__main__":
    main()
