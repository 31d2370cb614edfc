#!/usr/bin/env python3
"""Read files that flowmrd wrote with other readers: read_back.py FOLDER

FOLDER holds FCS files and, beside each, a JSON file of the same name that states what a reader must find: event_count,
short_names, columns (one list of values a parameter) and keywords. The example that makes such a folder states them by
formula:

    cargo run -p flowmrd-fcs --example write_samples -- target/samples
    pip install flowio fcsparser FlowCal
    python scripts/peers/read_back.py target/samples

Each file is read with FlowIO, fcsparser and FlowCal. Values must be equal to the last bit, names and keywords to the last
character, with three allowances for the readers: fcsparser is asked for the stored type (by default it rounds to 32-bit
floats) and for short names; FlowCal is told that TEXT is UTF-8, as FCS 3.1 says (by default it reads Latin-1); FlowIO drops
every $ from TEXT, so values are compared to it without theirs. Prints a Markdown table; exits 1 where anything differs.
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np


def by_flowio(path):
    import flowio
    data = flowio.FlowData(str(path))
    names = [data.channels[number]["pnn"] for number in sorted(data.channels)]
    return names, np.reshape(np.array(data.events, dtype=np.float64), (-1, data.channel_count)), data.text


def by_fcsparser(path):
    import fcsparser
    keywords, table = fcsparser.parse(str(path), reformat_meta=False, channel_naming="$PnN", dtype=None)
    return list(table.columns), table.to_numpy(dtype=np.float64), keywords


def by_flowcal(path):
    import FlowCal
    FlowCal.io.encoding = "utf-8"
    data = FlowCal.io.FCSFile(str(path))
    names = [data.text[f"$P{number}N"] for number in range(1, int(data.text["$PAR"]) + 1)]
    return names, np.asarray(data.data, dtype=np.float64), data.text


READERS = {"flowio": by_flowio, "fcsparser": by_fcsparser, "FlowCal": by_flowcal}


def plain(key):
    """A keyword as all readers can be asked for it: FlowIO gives keys in lower case and without $."""
    return str(key).lower().lstrip("$")


def compare(found, expected, dropped):
    names, values, keywords = found
    columns = np.array(expected["columns"], dtype=np.float64).T
    if values.shape != columns.shape:
        return f"shape {values.shape}, expected {columns.shape}"
    if names != expected["short_names"]:
        return f"names {names}, expected {expected['short_names']}"
    differing = int(np.sum(values != columns))
    if differing:
        return f"{differing} of {columns.size} values differ"
    given = {plain(key): value for key, value in keywords.items()}
    for key, value in expected["keywords"].items():
        if given.get(plain(key)) != "".join(c for c in value if c not in dropped):
            return f"{key} is {given.get(plain(key))!r}, expected {value!r}"
    return f"equal ({columns.size} values, {len(expected['keywords'])} keywords)"


def read(reader, path, expected):
    try:
        return compare(reader(path), expected, dropped="$" if reader is by_flowio else "")
    except Exception as error:  # what a reader raises is its result
        return f"{type(error).__name__}: {error}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    paths = sorted(Path(sys.argv[1]).glob("*.fcs"))
    print("| file | " + " | ".join(f"{name} {version(name)}" for name in READERS) + " |")
    print("|---|" + "---|" * len(READERS))
    all_equal = bool(paths)
    for path in paths:
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        results = [read(reader, path, expected) for reader in READERS.values()]
        all_equal = all_equal and all(result.startswith("equal") for result in results)
        print(f"| {path.name} | " + " | ".join(results) + " |")
    sys.exit(0 if all_equal else 1)


if __name__ == "__main__":
    main()
