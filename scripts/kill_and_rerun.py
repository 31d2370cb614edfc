#!/usr/bin/env python3
"""Kills a cohort at random moments, runs it again, and compares every byte with an undisturbed run.

    cargo build --release -p flowmrd-cli
    python3 scripts/kill_and_rerun.py target/release/flowmrd [--kills 20] [--cases 24] [--events 20000] [--seed 1]

Needs Python's standard library alone. The cases are made by `flowmrd simulate`: patients with several time points, a shared
control, and one file that is cut short, whose failure has to come out the same too. Each run is killed by SIGKILL after a
random part of an undisturbed run's time, in the same folder; between runs a third of the cases that were kept are unsealed, so
that there is work left for the next. Then one run goes to its end. After that a result is edited and
another cut short, and a last run has to mend both. Exit status 1 where a byte differs or a temporary file is left.
"""

import argparse
import csv
import hashlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ASSAY = Path(__file__).resolve().parent.parent / "fixtures" / "follow-up.toml"
LEVELS = [0.02, 0.004, 0.0008, 0.0]


def make_cases(flowmrd, folder, count, events):
    """Writes tubes and a manifest of `count` cases, four time points a patient."""
    tubes = folder / "tubes"
    tubes.mkdir()

    def simulate(name, mrd, seed):
        command = [flowmrd, "simulate", "--events", str(events), "--mrd", str(mrd), "--seed", str(seed)]
        subprocess.run([*command, "--out", tubes / name], check=True, stdout=subprocess.DEVNULL)

    simulate("normal.fcs", 0.0, 999_983)
    rows = []
    for number in range(count):
        patient, point = divmod(number, len(LEVELS))
        simulate(f"{number}.fcs", LEVELS[point], number + 1)
        name, day = f"C{number:04}", f"2026-{point + 1:02}-{patient % 28 + 1:02}"
        rows.append([name, f"P{patient:03}", f"time point {point + 1}", day, f"tubes/{number}.fcs", "tubes/normal.fcs"])
    cut = (tubes / "0.fcs").read_bytes()
    (tubes / "cut.fcs").write_bytes(cut[: len(cut) // 3])
    rows.append(["cut short", "", "", "", "tubes/cut.fcs", ""])
    with open(folder / "manifest.csv", "w", newline="") as out:
        csv.writer(out).writerows([["case", "patient", "time_point", "date", "files", "control"], *rows])


def command(flowmrd, folder, out):
    return [flowmrd, "cohort", "--assay", ASSAY, "--out", out, folder / "manifest.csv"]


def run(flowmrd, folder, out):
    """Runs to the end; returns the seconds and the first line of the closing summary."""
    begun = time.monotonic()
    done = subprocess.run(command(flowmrd, folder, out), capture_output=True, text=True)
    if done.returncode != 1:
        sys.exit(f"expected exit status 1 for the file that is cut short, got {done.returncode}:\n{done.stderr}")
    return time.monotonic() - begun, done.stdout.splitlines()[0]


def hashes(out):
    files = [path for path in sorted(out.rglob("*")) if path.is_file()]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def compare(expected, out, what):
    found = hashes(out)
    if found == expected:
        print(f"{what}: all {len(found)} files have the same bytes")
        return
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            print(f"{what}: {name}: expected {expected.get(name)}, got {found.get(name)}")
    sys.exit(1)


def kill_often(flowmrd, folder, out, kills, seconds):
    """Starts and kills runs in one folder until so many were killed while they ran; one that had ended counts for nothing."""
    hit = number = 0
    while hit < kills:
        for seal in sorted((out / "cases").glob("*/kept.json")):
            if random.random() < 1 / 3:
                seal.unlink()
        delay = random.uniform(0.0, 0.6 * seconds)
        child = subprocess.Popen(command(flowmrd, folder, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        ended = child.poll() is not None
        child.kill()
        child.wait()
        hit += not ended
        cases = len(list((out / "cases").glob("*/kept.json"))) if out.exists() else 0
        parts = len(list(out.rglob(".flowmrd-*.part"))) if out.exists() else 0
        state = "ended before" if ended else "killed"
        number += 1
        print(f"{number:3}: {state} after {delay:.3f} s, {cases} cases kept, {parts} files half-written")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("flowmrd", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    flowmrd = options.flowmrd.resolve()
    folder = Path(tempfile.mkdtemp(prefix="kill-and-rerun-"))
    try:
        make_cases(flowmrd, folder, options.cases, options.events)
        seconds, line = run(flowmrd, folder, folder / "undisturbed")
        print(f"undisturbed: {seconds:.2f} s; {line}")
        expected = hashes(folder / "undisturbed")
        killed = folder / "killed"
        kill_often(flowmrd, folder, killed, options.kills, seconds)
        seconds, line = run(flowmrd, folder, killed)
        print(f"run to the end after {options.kills} kills: {seconds:.2f} s; {line}")
        compare(expected, killed, "after the kills")
        edited, cut = killed / "cases/C0001/result.json", killed / "cases/C0002/report.html"
        edited.write_text(edited.read_text().replace('"positive": ', '"positive": 1', 1))
        cut.write_bytes(cut.read_bytes()[:1000])
        seconds, line = run(flowmrd, folder, killed)
        print(f"run after an edit and a cut: {seconds:.2f} s; {line}")
        compare(expected, killed, "after the edit and the cut")
        seconds, line = run(flowmrd, folder, killed)
        print(f"run with nothing to do: {seconds:.2f} s; {line}")
        compare(expected, killed, "with nothing to do")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
