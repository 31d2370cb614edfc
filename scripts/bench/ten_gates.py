#!/usr/bin/env python3
"""Ten gates side by side: ten_gates.py --gates GATES.xml --flowmrd BIN [--plain BIN] [--flowkit SCRIPT] [--repeat N] FILE.fcs...

Counts the populations of a Gating-ML document in each file by `flowmrd gate` with 1 and 2 threads, by the plain engine
(`benches/examples/plain_gates.rs`) and by FlowKit (a script that prints `FILE: read S s, gate S s, total S s` and then
`  GATE COUNT` lines; run by the Python that runs this), in turns in one run. Prints the least and the median time of each,
peak anonymous memory of flowmrd, and every population whose counts differ. The files should be in the page cache.
Exits with 1 where counts differ. Linux, for the memory.
"""
import argparse
import json
import re
import statistics
import subprocess
import sys
import time


def anonymous(process):
    """KiB of anonymous memory of a process, or 0 once it has gone."""
    try:
        with open(f"/proc/{process}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("RssAnon")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


def run(words):
    """Seconds, peak anonymous KiB and standard output of a command."""
    start, peak = time.perf_counter(), 0
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        while running.poll() is None:
            peak = max(peak, anonymous(running.pid))
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        out = running.stdout.read()
    if running.returncode:
        sys.exit(f"error: {' '.join(words)} ended with {running.returncode}")
    return seconds, peak, out


def flowmrd(binary, gates, threads, file):
    seconds, peak, out = run([binary, "gate", "--gating", gates, "--threads", str(threads), "--format", "json", file])
    counts = {one["name"]: one["count"] for one in json.loads(out)["populations"]}
    return seconds, peak, counts


def plain(binary, gates, file):
    _, peak, out = run([binary, gates, file])
    head, *lines = out.splitlines()
    counts = {path.rsplit("/", 1)[1]: int(count) for path, count in (line.rsplit(" ", 1) for line in lines)}
    return float(head.split()[1]), peak, counts


def flowkit(script, gates, file):
    _, peak, out = run([sys.executable, script, gates, file])
    seconds = float(re.search(r"total ([0-9.]+) s", out).group(1))
    counts = {name: int(count) for name, count in re.findall(r"^  (.+) (\d+)$", out, re.MULTILINE)}
    return seconds, peak, counts


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--gates", required=True)
    arguments.add_argument("--flowmrd", required=True)
    arguments.add_argument("--plain")
    arguments.add_argument("--flowkit")
    arguments.add_argument("--repeat", type=int, default=5)
    arguments.add_argument("files", nargs="+")
    a = arguments.parse_args()
    differ = False
    for file in a.files:
        sides = {f"flowmrd gate, {n} thread(s), whole command": (lambda n=n: flowmrd(a.flowmrd, a.gates, n, file)) for n in (1, 2)}
        if a.plain:
            sides["plain engine, 1 thread, read and gate"] = lambda: plain(a.plain, a.gates, file)
        if a.flowkit:
            sides["FlowKit, read and gate, import left out"] = lambda: flowkit(a.flowkit, a.gates, file)
        seen = {name: [] for name in sides}
        # In turns, so that a busy moment hits all; the slow ones three times at most.
        for turn in range(a.repeat):
            for name, side in sides.items():
                if turn < 3 or name.startswith("flowmrd"):
                    seen[name].append(side())
        expected = seen[next(iter(sides))][0][2]
        print(file)
        for name, results in seen.items():
            seconds = [result[0] for result in results]
            peak = max(result[1] for result in results) / 1024
            print(f"  {name}: least {min(seconds):.3f} s, median {statistics.median(seconds):.3f} s, "
                  f"peak anonymous memory {peak:.1f} MiB")
            for gate, count in results[0][2].items():
                if expected.get(gate) != count:
                    differ = True
                    print(f"    {gate}: {count}, by flowmrd {expected.get(gate)}")
            if results[0][2].keys() != expected.keys():
                differ = True
                print(f"    populations: {sorted(results[0][2])}, by flowmrd {sorted(expected)}")
        print("  " + ", ".join(f"{gate} {count}" for gate, count in expected.items()))
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
