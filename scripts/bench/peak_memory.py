#!/usr/bin/env python3
"""Peak memory of a command, by kind: peak_memory.py COMMAND ARGUMENT...

Polls /proc/PID/status every 5 ms. Anonymous memory is what the program allocates; file memory is pages of mapped files,
which the kernel takes back when it needs them. Prints to standard error; passes the command's exit status on. Linux.
"""
import subprocess
import sys
import time

KINDS = ("RssAnon", "RssFile", "VmRSS", "VmHWM")


def sizes(process):
    """KiB by kind, or nothing once the process has gone."""
    try:
        with open(f"/proc/{process}/status") as status:
            words = (line.split() for line in status)
            return {line[0][:-1]: int(line[1]) for line in words if line[0][:-1] in KINDS}
    except (FileNotFoundError, ProcessLookupError):
        return {}


start = time.monotonic()
running = subprocess.Popen(sys.argv[1:])
peak, samples = dict.fromkeys(KINDS, 0), 0
while running.poll() is None:
    for kind, size in sizes(running.pid).items():
        peak[kind] = max(peak[kind], size)
    samples += 1
    time.sleep(0.005)
seconds = time.monotonic() - start
figures = ", ".join(f"{kind} {size / 1024:.1f} MiB" for kind, size in peak.items())
print(f"{seconds:.2f} s, {samples} samples, peak {figures}", file=sys.stderr)
sys.exit(running.returncode)
