#!/usr/bin/env python3
"""Times a cohort of simulated cases: the first run, a second with nothing to do, and the most memory of both.

    cargo build --release -p flowmrd-cli
    python3 scripts/bench/cohort.py target/release/flowmrd [--cases 200] [--events 100000] [--memory 1G]

Needs Linux (it reads /proc) and Python's standard library. Makes the tubes by `flowmrd simulate` in a temporary folder,
four time points a patient and one control for all.
"""

import argparse
import csv
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def run(command):
    """Runs a command; returns its seconds and the most anonymous memory, in MiB."""
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    most = 0
    while child.poll() is None:
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            break
        most = max([most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:"))])
        time.sleep(0.01)
        # What the command tells a case is not read here: 200 lines fit into a pipe.
    if child.wait() != 0:
        sys.exit(f"exit status {child.returncode}: {child.stderr.read()[-500:]}")
    return time.monotonic() - begun, most / 1024


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
            seconds, most = run([*command, folder / "manifest.csv"])
            print(f"{name}: {seconds:.1f} s, {most:.0f} MiB of anonymous memory at most")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
