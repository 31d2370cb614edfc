#!/usr/bin/env python3
"""Counts the instructions of fixed work and compares them with those that are recorded.

    python3 scripts/bench/instructions.py [--record] [--tolerance 0.03] [WORK...]

Builds `benches/examples/fixed_work.rs` with the release profile and runs it under `valgrind --tool=cachegrind`
(Debian: `apt-get install valgrind`): decoding, gating, intervals and drawn placements, on one thread. Instructions
tell nothing about caches and branches, but they hardly change from run to run or with what else the machine does, so
that a change in the code is seen where a clock would not show it. Each work runs one turn and many; the difference a
turn leaves out the program's start and the making of its input.

Compares with `benches/instructions.csv`: exits 1 where a work takes more than the tolerance above what is recorded,
or gives another answer. What takes less is told, to be recorded: `--record` writes the file. Counts hold for one
version of rustc; with another they are shown and not judged. Valgrind gives the program a processor of its own (up to
AVX2), so that they are the same on every x86-64 machine; libraries of the system and their versions move them by
little.
"""
import argparse
import csv
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RECORD = ROOT / "benches" / "instructions.csv"
# Each work, and how many turns are held against one: more of a short one, whose count the start would blur.
WORKS = {"decode": 41, "gate": 11, "intervals": 41, "draws": 3}
COLUMNS = ("work", "instructions", "answer", "rustc", "target", "target_features", "valgrind")


def output(*words):
    try:
        return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, cwd=ROOT)
    except FileNotFoundError:
        sys.exit(f"error: cannot run {words[0]}: expected it on the path, got none\nhint: install it")
    except subprocess.CalledProcessError as failed:
        sys.exit(f"error: {' '.join(map(str, words))} ended with {failed.returncode}\n{failed.stderr[-2000:]}")


def build():
    """Builds the example; returns its path."""
    words = ["cargo", "build", "--release", "--locked", "-p", "flowmrd-benches", "--example", "fixed_work"]
    output(*words)
    target = re.search(r'"target_directory":"([^"]+)"', output("cargo", "metadata", "--format-version=1", "--no-deps").stdout)
    return Path(target.group(1)) / "release" / "examples" / "fixed_work"


def count(program, work, turns):
    """Instructions of the whole program, and its answer."""
    done = output("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", program, work, turns)
    refs = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    return int(refs.group(1).replace(",", "")), done.stdout.strip()


def measure(program, work, setting):
    (one, answer), (many, _) = count(program, work, 1), count(program, work, WORKS[work])
    return {"work": work, "instructions": round((many - one) / (WORKS[work] - 1)), "answer": answer, **setting}


def setting():
    """What counts depend on beside the code."""
    version = output("rustc", "-vV").stdout
    # A build for a processor of the user's own choice counts otherwise: its features are recorded.
    features = re.findall(r'target_feature="(.+)"', output("cargo", "rustc", "--release", "-p", "flowmrd-core", "--lib",
                                                             "--", "--print", "cfg").stdout)
    return {
        "rustc": re.search(r"release: (\S+)", version).group(1),
        "target": re.search(r"host: (\S+)", version).group(1),
        "target_features": " ".join(features),
        "valgrind": output("valgrind", "--version").stdout.strip().removeprefix("valgrind-"),
    }


def compare(found, known, tolerance):
    """A line about a work, and whether it is as it should be."""
    line = f"{found['work']:<10} {found['instructions']:>15,}"
    if known is None:
        return f"{line}  not recorded", True
    change = found["instructions"] / int(known["instructions"]) - 1
    line += f"  {change:+8.2%} from {int(known['instructions']):,}"
    if found["answer"] != known["answer"]:
        return f"{line}  ANOTHER ANSWER: {found['answer']}, expected {known['answer']}", False
    others = [key for key in ("rustc", "target", "target_features") if found[key] != known[key]]
    if others:
        return f"{line}  not judged, recorded with {', '.join(f'{key} {known[key]}' for key in others)}", True
    if change > tolerance:
        return f"{line}  MORE than {tolerance:.0%} above", False
    return line + ("  less: --record keeps it" if change < -tolerance else ""), True


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("works", nargs="*", metavar="WORK", help=f"of {', '.join(WORKS)}; all unless given")
    arguments.add_argument("--record", action="store_true")
    arguments.add_argument("--tolerance", type=float, default=0.03)
    options = arguments.parse_args()
    if unknown := set(options.works) - set(WORKS):
        arguments.error(f"WORK: expected {', '.join(WORKS)}, got {', '.join(sorted(unknown))}")
    known = {}
    if RECORD.exists():
        with open(RECORD, newline="") as file:
            known = {row["work"]: row for row in csv.DictReader(file)}
    program, facts, is_good = build(), setting(), True
    for work in options.works or WORKS:
        found = measure(program, work, facts)
        line, is_as_known = compare(found, known.get(work), options.tolerance)
        print(line, flush=True)
        is_good &= is_as_known
        if options.record:
            known[work] = found
    if options.record:
        with open(RECORD, "w", newline="") as file:
            table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            table.writeheader()
            table.writerows(known[work] for work in WORKS if work in known)
    elif not is_good:
        sys.exit(1)


if __name__ == "__main__":
    main()
