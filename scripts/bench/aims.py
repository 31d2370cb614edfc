#!/usr/bin/env python3
"""Measures what flowmrd aims at in speed and memory, and writes the table of docs/performance.md.

    python3 scripts/bench/aims.py [--flowmrd PATH] [--repeat 7] [--rows ROW...] [--millions 10] [--sizes 1 10 100]
        [--out FILE.md] [--tube MAKE_TUBE.py --gates GATES.xml] [--python PYTHON] [--limit LIMIT] [--plain PLAIN]

Without --tube and --gates the tubes are simulated by flowmrd (15 parameters) and the gates those of
benches/peers/gates.xml. --tube names a script that is run as `PYTHON SCRIPT EVENTS OUT.fcs` instead, and --gates
gates that fit its tubes. --python is a Python with FlowKit (that of benches/peers/run.py is taken where it is there),
--limit a program that prints `threads N: touching every byte: mmap S s (…), read S s` for a file, --plain the plain
engine (benches/examples/plain_gates.rs), whose counts are compared too. flowmrd and the example that stores tubes in
other types are built unless they are there.

Everything is the median of --repeat runs (FlowKit: of at most 3) in turns, as whole processes, with the files in the
page cache. Tubes lie in a temporary folder (--folder) and go afterwards: 100 million events take 6.4 GB, so that some
8 GB have to be free there. Linux and Python's standard library.
"""
import argparse
import datetime
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cohort
from measured import expect, machine, run, stolen_seconds

ROOT = Path(__file__).resolve().parent.parent.parent
ASSAY = ROOT / "fixtures" / "follow-up.toml"
GATES = ROOT / "benches" / "peers" / "gates.xml"
FLOWKIT = ROOT / "benches" / "peers" / "python_side.py"
PEERS_PYTHON = ROOT / "target" / "peers" / "flowkit" / "bin" / "python"


def median(values):
    return statistics.median(list(values))


class Bench:
    """What is measured with: programs, gates, and a folder of tubes."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.flowmrd = options.flowmrd or build("-p", "flowmrd-cli", "--bin", "flowmrd")
        self.gates = options.gates or GATES
        self.problems = []

    def simulated(self, millions):
        """A tube for the fixture's assay, of so many million events."""
        events = round(millions * 1e6)
        path = self.folder / f"simulated-{events}.fcs"
        if not path.exists():
            expect([self.flowmrd, "simulate", "--events", str(events), "--mrd", "0.001", "--seed", "7", "--out", path])
        return path

    def tube(self, millions):
        """A tube for the gates, of so many million events."""
        if self.options.tube is None:
            return self.simulated(millions)
        events = round(millions * 1e6)
        path = self.folder / f"tube-{events}.fcs"
        if not path.exists():
            expect([self.options.python or sys.executable, self.options.tube, str(events), path])
        return path

    def gate(self, file, threads=2, hashed=False):
        """One run of `flowmrd gate`: the run, and its counts by name."""
        words = [self.flowmrd, "gate", "--gating", self.gates, "--threads", str(threads), "--format", "json", file]
        done = expect(words if hashed else [*words, "--no-hash"])
        return done, {one["name"]: one["count"] for one in json.loads(done.out)["populations"]}

    def gate_runs(self, file, threads=2, repeat=None):
        """Runs after one that is not counted and brings the file into the page cache."""
        self.gate(file, threads)
        return [self.gate(file, threads)[0] for _ in range(repeat or self.options.repeat)]

    def limit(self, file, threads):
        """Seconds of touching every byte, by `flowmrd bench`."""
        words = [self.flowmrd, "bench", "--gating", self.gates, file, "--threads", str(threads), "--format", "json",
                 "--repeat", str(self.options.repeat)]
        return json.loads(expect(words).out)["limit"]["seconds"]

    def given_limit(self, file, threads):
        """The same by the program of --limit; nothing without one."""
        if self.options.limit is None:
            return None
        told = expect([self.options.limit, file, str(threads)]).out
        found = re.search(rf"threads {threads}: .*?mmap ([0-9.]+) s.*?read ([0-9.]+) s", told)
        return min(map(float, found.groups()))


def build(*words):
    """Builds a program of the workspace in release; returns its path."""
    manifest = ["--manifest-path", ROOT / "Cargo.toml"]
    expect(["cargo", "build", "--quiet", "--release", "--locked", *manifest, *words])
    facts = expect(["cargo", "metadata", "--format-version=1", "--no-deps", *manifest])
    folder = "examples" if "--example" in words else ""
    return Path(json.loads(facts.out)["target_directory"]) / "release" / folder / words[-1]


def met(is_met):
    return "met" if is_met else "**missed**"


def whole_process(bench):
    """Gating beside the limit, FlowKit, the plain engine and one thread."""
    file = bench.tube(bench.options.millions)
    one, two, hashed, given, others = [], [], [], [], {"FlowKit": [], "plain engine": []}
    counts = bench.gate(file)[1]
    own = bench.limit(file, 2)
    for _ in range(bench.options.repeat):
        given.append(bench.given_limit(file, 2))
        one.append(bench.gate(file, 1)[0].seconds)
        two.append(bench.gate(file, 2)[0].seconds)
        hashed.append(bench.gate(file, 2, hashed=True)[0].seconds)
        for name, side in (("FlowKit", flowkit), ("plain engine", plain)):
            found = side(bench, file)
            if found is not None:
                others[name].append(found[0])
                bench.problems += unequal(name, found[1], counts)
    one, two = median(one), median(two)
    shown = f"{two:.3f} s; limit {own:.4f} s by `flowmrd bench`"
    limit = own
    if None not in given:
        limit = median(given)
        shown = f"{shown}, {limit:.4f} s by the program given"
    yield (f"gate {bench.options.millions} million events (`--no-hash`), 2 threads, beside the limit", "at most 3 times",
           f"{shown}: {two / limit:.1f} times", met(two <= 3 * limit))
    yield "the same with the file's SHA-256", "no aim", f"{median(hashed):.3f} s", ""
    for name, runs in others.items():
        if runs:
            ratio, has_aim = median(runs) / two, name == "FlowKit"
            yield (f"the same beside {name}", "200 times faster" if has_aim else "no aim",
                   f"{median(runs):.2f} s: {ratio:.0f} times", met(ratio >= 200) if has_aim else "")
    yield "1 thread to 2", "1.8 times", f"{one:.3f} s to {two:.3f} s: {one / two:.2f} times", met(one / two >= 1.8)


def flowkit(bench, file):
    """Seconds and counts of FlowKit, its import left out; nothing where there is no Python with it."""
    python = bench.options.python or (PEERS_PYTHON if PEERS_PYTHON.exists() else None)
    if python is None or run([python, "-c", "import flowkit"]).status != 0:
        return None
    told = json.loads(expect([python, FLOWKIT, "flowkit", file, bench.gates]).out.splitlines()[-1])
    return told["seconds"], {path.rsplit("/", 1)[1]: count for path, count in told["counts"].items()}


def plain(bench, file):
    """Seconds and counts of the plain engine; nothing where it is not given."""
    if bench.options.plain is None:
        return None
    head, *lines = expect([bench.options.plain, bench.gates, file]).out.splitlines()
    counts = (line.rsplit(" ", 1) for line in lines)
    return float(head.split()[1]), {path.rsplit("/", 1)[1]: int(count) for path, count in counts}


def unequal(name, found, expected):
    return [f"{name}: {gate}: expected {expected.get(gate)}, got {found.get(gate)}"
            for gate in sorted({*found, *expected}) if found.get(gate) != expected.get(gate)]


def size(bench):
    """Memory and cost of growing files; the largest is held against the one before it."""
    peaks, costs, sizes = {}, {}, bench.options.sizes
    for millions in sizes:
        file = bench.tube(millions)
        runs = bench.gate_runs(file)
        peaks[millions] = max(run.anonymous for run in runs)
        costs[millions] = median(run.seconds for run in runs) / millions
        if millions > 10:
            file.unlink()
    named = ", ".join(map(str, sizes))
    listed = lambda values, unit: ", ".join(f"{value:.1f}" for value in values) + f" {unit} at {named} million"
    yield ("anonymous memory", "under 64 MiB, the same for every size", listed(peaks.values(), "MiB"),
           met(max(peaks.values()) < 64 and max(peaks.values()) < 1.25 * min(peaks.values())))
    *_, middle, largest = sizes
    worst = costs[largest] / costs[middle] - 1
    yield ("cost an event, 2 threads", f"{largest} million at most 15 % above {middle} million",
           f"{listed((cost * 1000 for cost in costs.values()), 'ns')}: {worst:+.0%}; "
           f"{largest} million in {costs[largest] * largest:.2f} s", met(worst <= 0.15))


def cold_start(bench):
    """The command on a tiny file."""
    file = bench.tube(0.0001)
    seconds = median(run.seconds for run in bench.gate_runs(file, repeat=max(21, bench.options.repeat)))
    yield "cold start: `flowmrd gate` of 100 events", "under 10 ms", f"{seconds * 1000:.1f} ms", met(seconds < 0.010)


def report(bench):
    """A case with its report."""
    file, runs = bench.simulated(1), []
    for number in range(bench.options.repeat + 1):
        out = bench.folder / f"case-{number}"
        runs.append(expect([bench.flowmrd, "run", "--assay", ASSAY, "--out", out, file]))
    seconds = median(run.seconds for run in runs[1:])
    peak = max(run.anonymous for run in runs[1:])
    yield ("`flowmrd run` with its report, 1 million events", "under 0.5 s",
           f"{seconds:.3f} s, {peak:.0f} MiB of anonymous memory", met(seconds < 0.5))


def types(bench):
    """Other types than floats, by the byte."""
    restore = build("-p", "flowmrd-benches", "--example", "restore")
    costs = {}
    for kind in ("float", "integer16", "mixed"):
        file = bench.folder / f"{kind}.fcs"
        expect([restore, bench.tube(bench.options.millions), kind, file])
        seconds = median(run.seconds for run in bench.gate_runs(file))
        costs[kind] = seconds / file.stat().st_size
        file.unlink()
    for kind, name in (("integer16", "integers of 16 bits"), ("mixed", "FCS 3.2, integers and floats")):
        ratio = costs[kind] / costs["float"]
        yield (f"{name}, a byte, beside floats", "within 2 times",
               f"{costs[kind] * 1e9:.3f} ns to {costs['float'] * 1e9:.3f} ns: {ratio:.2f} times", met(ratio <= 2))


def many_cases(bench):
    """A cohort of 200 cases."""
    folder = bench.folder / "cohort"
    folder.mkdir()
    cohort.make(bench.flowmrd, folder, 200, 100_000)
    words = [bench.flowmrd, "cohort", "--assay", ASSAY, "--memory", "1G", folder / "manifest.csv", "--out"]
    done = [expect([*words, folder / f"out-{number}"]) for number in range(bench.options.repeat)]
    busy, seconds = median(map(cohort.busy, done)), median(run.seconds for run in done)
    yield "a cohort of 200 cases", "cores above 90 % busy", f"{busy:.0%} of the time that the machine gave, {seconds:.1f} s", met(busy > 0.9)


ROWS = {"whole": whole_process, "size": size, "start": cold_start, "report": report, "types": types, "cohort": many_cases}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--flowmrd", "--tube", "--gates", "--python", "--limit", "--plain", "--out"):
        # Not resolved: the Python of a virtual environment is a link.
        arguments.add_argument(name, type=lambda text: Path(os.path.abspath(text)))
    arguments.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    arguments.add_argument("--repeat", type=int, default=7)
    number = lambda text: float(text) if "." in text else int(text)
    arguments.add_argument("--millions", type=number, default=10, help="millions of events of the rows whole and types")
    arguments.add_argument("--sizes", type=number, nargs="+", default=[1, 10, 100], help="the same of the row size")
    arguments.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    options = arguments.parse_args()
    if len(options.sizes) < 2:
        arguments.error("--sizes: expected at least two")
    if (options.tube is None) != (options.gates is None):
        arguments.error("--tube and --gates: expected both or neither, since gates have to fit the tubes")
    lines = [f"{datetime.date.today()}, {machine()}; medians of {options.repeat} runs.", "",
             "| work | aim | measured | |", "|---|---|---|---|"]
    begun, stolen_before = time.perf_counter(), stolen_seconds()
    with tempfile.TemporaryDirectory(prefix="aims-", dir=options.folder) as folder:
        bench = Bench(options, Path(folder))
        for name in options.rows:
            for row in ROWS[name](bench):
                lines.append(f"| {' | '.join(row)} |")
                print(lines[-1], file=sys.stderr, flush=True)
    share = (stolen_seconds() - stolen_before) / (time.perf_counter() - begun) / len(os.sched_getaffinity(0))
    lines += ["", f"Other machines on the same hardware took {share:.0%} of the cores' time meanwhile."]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if options.out:
        options.out.write_text(text)
    if bench.problems:
        sys.exit("\n".join(["error: counts differ", *bench.problems]))


if __name__ == "__main__":
    main()
