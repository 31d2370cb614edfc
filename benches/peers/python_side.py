"""One run of a Python package, for run.py: python_side.py flowio|fcsparser|flowkit FILE.fcs [GATES.xml]

Prints JSON: the seconds of the work, the import left out, and each column's sum or each population's count.
"""
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def flowio(file):
    import flowio
    import numpy

    start = time.perf_counter()
    events = flowio.FlowData(file).as_array(preprocess=False)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "sums": numpy.sum(events, axis=0, dtype=numpy.float64).tolist()}


def fcsparser(file):
    import fcsparser
    import numpy

    start = time.perf_counter()
    _, events = fcsparser.parse(file, reformat_meta=False)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "sums": numpy.sum(events.to_numpy(), axis=0, dtype=numpy.float64).tolist()}


def beside_matrix(file):
    """Names of the fluorescence channels that the file's spillover matrix leaves out."""
    import flowio

    text = flowio.FlowData(file, only_text=True).text
    count, *words = text["spillover"].split(",")
    names = [text[f"p{number}n"] for number in range(1, int(text["par"]) + 1)]
    others = ("FSC", "SSC", "Time")
    return [name for name in names if not name.startswith(others) and name not in words[:int(count)]]


def flowkit(file, gates):
    import flowkit

    start = time.perf_counter()
    strategy = flowkit.parse_gating_xml(gates)
    # A channel that the file's matrix does not name would be refused: FlowKit is told which are empty.
    results = strategy.gate_sample(flowkit.Sample(file, null_channel_list=beside_matrix(file)))
    seconds = time.perf_counter() - start
    report = results.report
    path = lambda names, name: "/" + "/".join([*names[1:], name])
    rows = zip(report["gate_path"], report["gate_name"], report["count"])
    return {"seconds": seconds, "counts": {path(names, name): int(count) for names, name, count in rows}}


print(json.dumps({"flowio": flowio, "fcsparser": fcsparser, "flowkit": flowkit}[sys.argv[1]](*sys.argv[2:])))
