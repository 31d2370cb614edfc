#!/usr/bin/env python3
"""Times a cohort of simulated cases: the first run, a second with nothing to do, how busy the cores were, and the most
memory of both.

    cargo build --release -p flowmrd-cli
    python3 scripts/bench/cohort.py target/release/flowmrd [--cases 200] [--events 100000] [--memory 1G]

Needs Linux (it reads /proc) and Python's standard library. Makes the tubes by `flowmrd simulate` in a temporary folder,
four time points a patient and one control for all.
"""

import argparse
import csv
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from measured import expect

ASSAY = Path(__file__).resolve().parent.parent.parent / "fixtures" / "follow-up.toml"
LEVELS = [0.02, 0.004, 0.0008, 0.0]


def make(flowmrd, folder, cases, events):
    rows = []
    for number in range(cases + 1):
        mrd = LEVELS[number % len(LEVELS)] if number < cases else 0.0
        command = [flowmrd, "simulate", "--events", str(events), "--mrd", str(mrd), "--seed", str(number + 1)]
        subprocess.run([*command, "--out", folder / f"{number}.fcs"], check=True, stdout=subprocess.DEVNULL)
        patient, point = divmod(number, len(LEVELS))
        day = f"2026-{point + 1:02}-{patient % 28 + 1:02}"
        rows.append([f"C{number:04}", f"P{patient:03}", f"time point {point + 1}", day, f"{number}.fcs", f"{cases}.fcs"])
    with open(folder / "manifest.csv", "w", newline="") as out:
        columns = ["case", "patient", "time_point", "date", "files", "control"]
        csv.writer(out).writerows([columns, *rows[:cases]])


def busy(done):
    """The share that a run used of the cores' time, without what other machines on the same hardware took of it."""
    given = done.seconds * len(os.sched_getaffinity(0)) - done.stolen_seconds
    return done.processor_seconds / given


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("flowmrd", type=Path)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--memory", default="1G")
    options = parser.parse_args()
    flowmrd = options.flowmrd.resolve()
    folder = Path(tempfile.mkdtemp(prefix="cohort-"))
    try:
        make(flowmrd, folder, options.cases, options.events)
        command = [flowmrd, "cohort", "--assay", ASSAY, "--out", folder / "out", "--memory", options.memory]
        for name in ["first run", "second run, nothing to do"]:
            done = expect([*command, folder / "manifest.csv"])
            print(f"{name}: {done.seconds:.1f} s, cores busy {busy(done):.0%}, {done.anonymous:.0f} MiB of anonymous memory")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
