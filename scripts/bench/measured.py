#!/usr/bin/env python3
"""Runs a command and tells its time and its peak memory by kind: measured.py COMMAND ARGUMENT...

A thread looks at /proc/PID/status every 10 ms. Anonymous memory is what the program allocates; file memory is pages of
mapped files, which the kernel takes back when it needs them. Prints to standard error; passes the command's exit
status on. Linux. The other scripts here take `run` and `machine` from it.
"""
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

KINDS = ("RssAnon", "RssFile", "VmRSS", "VmHWM")


@dataclass
class Run:
    """One run of a command."""

    seconds: float
    """From the start of the process to its end."""
    processor_seconds: float
    """Of all threads, user and system."""
    stolen_seconds: float
    """What other machines on the same hardware took of the cores, all of them together."""
    status: int
    out: str
    """Standard output, where it was asked for."""
    error: str
    """Standard error, where standard output was asked for."""
    peak: dict = field(default_factory=dict)
    """MiB by kind."""

    @property
    def anonymous(self):
        """Peak of anonymous memory in MiB."""
        return self.peak["RssAnon"]


def sizes(process):
    """KiB by kind, or nothing once the process has gone."""
    try:
        with open(f"/proc/{process}/status") as status:
            words = (line.split() for line in status)
            return {line[0][:-1]: int(line[1]) for line in words if line[0][:-1] in KINDS}
    except (FileNotFoundError, ProcessLookupError):
        return {}


def stolen_seconds():
    """Seconds that other machines on the same hardware took of all cores, since this one was started."""
    with open("/proc/stat") as lines:
        return int(next(lines).split()[8]) / os.sysconf("SC_CLK_TCK")


def watch(process, peak, is_over):
    while not is_over.wait(0.01):
        for kind, size in sizes(process).items():
            peak[kind] = max(peak[kind], size / 1024)


def run(words, capture=True, environment=None):
    """Runs a command; its output is kept, or goes where this script's goes."""
    peak, is_over = dict.fromkeys(KINDS, 0.0), threading.Event()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        streams = {"stdout": out, "stderr": error} if capture else {}
        start, stolen = time.perf_counter(), stolen_seconds()
        running = subprocess.Popen([str(word) for word in words], env=environment, **streams)
        watcher = threading.Thread(target=watch, args=(running.pid, peak, is_over))
        watcher.start()
        _, status, used = os.wait4(running.pid, 0)
        seconds, stolen = time.perf_counter() - start, stolen_seconds() - stolen
        running.returncode = os.waitstatus_to_exitcode(status)
        is_over.set()
        watcher.join()
        texts = []
        for stream in (out, error):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    return Run(seconds, used.ru_utime + used.ru_stime, stolen, running.returncode, *texts, peak)


def expect(words, **options):
    """Runs a command that has to succeed; ends this script where it does not."""
    done = run(words, **options)
    if done.status != 0:
        sys.exit(f"error: {' '.join(map(str, words))} ended with {done.status}\n{done.error[-2000:]}")
    return done


def machine():
    """One line about this machine."""
    def value(path, key):
        with open(path) as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "not told")

    memory = int(value("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    cores = len(os.sched_getaffinity(0))
    system = os.uname()
    return f"{cores} cores of {value('/proc/cpuinfo', 'model name')}, {memory:.1f} GiB of memory, Linux {system.release}"


def main():
    done = run(sys.argv[1:], capture=False)
    figures = ", ".join(f"{kind} {size:.1f} MiB" for kind, size in done.peak.items())
    print(f"{done.seconds:.2f} s, {done.processor_seconds:.2f} s of processor time, peak {figures}", file=sys.stderr)
    sys.exit(done.status)


if __name__ == "__main__":
    main()
