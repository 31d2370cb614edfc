#!/usr/bin/env python3
"""Counts of docs/examples/blood-t-cells.toml's populations by FlowKit: flowkit_blood_t_cells.py FILE.fcs

The gates are written out a second time, for FlowKit's own engine, so that neither program reads the other's document.
Compensation is the file's own SPILL, every fluorescence axis logicle(262144, 1.0, 4.5, 0), scatter linear.
Made for FlowIO's test file 100715.fcs (65,016 events).       pip install flowkit==1.3.2
"""
import sys
import warnings

warnings.filterwarnings("ignore")
import flowkit
from flowkit import Dimension, gates, transforms

ROOT = ("root",)
SCATTER = {"FSC-A", "FSC-H", "SSC-A"}
CHANNEL = {"Viability": "V450-A", "CD3": "R780-A", "CD19": "G710-A", "CD4": "V655-A", "CD8": "V800-A",
           "CD45RO": "R660-A", "CD57": "V585-A", "CD27": "G660-A"}


def dimension(marker, low=None, high=None):
    channel = CHANNEL.get(marker, marker)
    if channel in SCATTER:
        return Dimension(channel, range_min=low, range_max=high)
    return Dimension(channel, compensation_ref="FCS", transformation_ref="logicle", range_min=low, range_max=high)


def strategy():
    tree = flowkit.GatingStrategy()
    tree.add_transform("logicle", transforms.LogicleTransform(param_t=262144, param_w=1.0, param_m=4.5, param_a=0))

    def polygon(name, path, x, y, vertices):
        tree.add_gate(gates.PolygonGate(name, [dimension(x), dimension(y)], vertices), path)

    def rectangle(name, path, *sides):
        tree.add_gate(gates.RectangleGate(name, [dimension(*side) for side in sides]), path)

    polygon("Singlets", ROOT, "FSC-A", "FSC-H", [(22e3, 22e3), (22e3, 27e3), (120e3, 118e3), (120e3, 98e3)])
    lymphocytes = ROOT + ("Singlets",)
    polygon("Lymphocytes", lymphocytes, "FSC-A", "SSC-A",
            [(22e3, 20), (22e3, 320), (60e3, 420), (90e3, 400), (90e3, 60), (40e3, 20)])
    live = lymphocytes + ("Lymphocytes",)
    rectangle("Live", live, ("Viability", None, .55))
    t_cells = live + ("Live",)
    polygon("T cells", t_cells, "CD3", "CD19", [(.3, .2), (.6, .2), (.6, .36), (.42, .36), (.3, .3)])
    inside = t_cells + ("T cells",)
    rectangle("CD4+", inside, ("CD4", .34, .7), ("CD8", None, .45))
    rectangle("CD8+", inside, ("CD4", None, .32), ("CD8", .28, None))
    cd8 = inside + ("CD8+",)
    rectangle("CD45RO+", cd8, ("CD45RO", .37, None))
    rectangle("CD57+", cd8, ("CD57", .42, None))
    rectangle("CD27-", cd8, ("CD27", None, .25))

    def reference(name, complement=False):
        return {"ref": name, "path": cd8, "complement": complement}

    tree.add_gate(gates.BooleanGate("CD8+ CD57+ CD27- CD45RO-", "and",
                                    [reference("CD57+"), reference("CD27-"), reference("CD45RO+", True)]), cd8)
    return tree


def main(name):
    sample = flowkit.Sample(name)
    report = strategy().gate_sample(sample).report
    print(f"FlowKit {flowkit.__version__}, {sample.event_count} events")
    for path, gate, count in zip(report["gate_path"], report["gate_name"], report["count"]):
        print(f"{count:7d}  /{'/'.join(path[1:] + (gate,))}")


if __name__ == "__main__":
    main(sys.argv[1])
