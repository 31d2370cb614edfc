"""Draws docs/images/faults.svg: what flow faults and a drift do to a simulated tube, as FlowIO reads its file.

    flowmrd simulate --events 120000 --seed 131 --out faults.fcs \
        --fault clog:begin=20,seconds=6,flow=0 --fault surge:begin=26,seconds=2,flow=3 \
        --fault clog:begin=40,seconds=3,flow=0.1 --fault drift:detector=CD45,begin=30,seconds=20,factor=0.8
    python3 scripts/reference/fault_figure.py faults.fcs docs/images/faults.svg
"""
import sys

import flowio
import numpy as np

WIDTH, LEFT, RIGHT = 720, 70, 20
LAST_SECOND = 64


def read(path):
    data = flowio.FlowData(path)
    events = np.reshape(data.events, (-1, data.channel_count))
    names = [data.channels[number]["pnn"] for number in sorted(data.channels, key=int)]
    column = {name: events[:, place] for place, name in enumerate(names)}
    return column["Time"] * 0.001, column["V450-A"], column["BV786-A"]


def x(seconds):
    return LEFT + seconds / LAST_SECOND * (WIDTH - LEFT - RIGHT)


def panel(top, height, ticks, label):
    """Axis of one panel; returns its lines and the map from values to y."""
    low, high = ticks[0], ticks[-1]

    def y(value):
        return top + height - (value - low) / (high - low) * height

    lines = [f'<text x="{LEFT}" y="{top - 10}" class="title">{label}</text>']
    for tick in ticks:
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" class="grid"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:,}</text>')
    return lines, y


def path(points, css):
    return f'<polyline points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}" class="{css}"/>'


def main(source, target):
    time, cd45, cd3 = read(source)
    out = []
    lines, y = panel(40, 150, [0, 2000, 4000, 6000], "Events a second: seen in each half second, and as asked for")
    out += lines
    counts, edges = np.histogram(time, np.arange(0, LAST_SECOND + 0.5, 0.5))
    out.append(path([(x(e + 0.25), y(2 * c)) for e, c in zip(edges, counts)], "seen"))
    # by hand: 120,000 events at 2,000 a second are 60 s; the clogs add 6 and 2.7 s, the surge takes 4
    asked = [(0, 2000), (20, 2000), (20, 0), (26, 0), (26, 6000), (28, 6000), (28, 2000), (40, 2000), (40, 200)]
    asked += [(43, 200), (43, 2000), (60 + 6 + 2.7 - 4, 2000)]
    asked = [(min(s, LAST_SECOND), rate) for s, rate in asked]
    out.append(path([(x(s), y(rate)) for s, rate in asked], "asked"))

    lines, y = panel(250, 150, [30_000, 40_000, 50_000, 60_000], "CD45 of T cells: median of each second, and as asked for")
    out += lines
    is_t_cell = cd3 > 4_000
    medians = [(s + 0.5, cd45[is_t_cell & (time >= s) & (time < s + 1)]) for s in range(LAST_SECOND)]
    medians = [(s, np.median(values)) for s, values in medians if len(values) >= 20]
    start = np.median([value for s, value in medians if s < 20])
    breaks = [k for k in range(1, len(medians)) if medians[k][0] - medians[k - 1][0] > 1.5]
    for first, end in zip([0, *breaks], [*breaks, len(medians)]):
        out.append(path([(x(s), y(value)) for s, value in medians[first:end]], "seen"))
    asked = [(0, start), (30, start), (50, 0.8 * start), (LAST_SECOND, 0.8 * start)]
    out.append(path([(x(s), y(value)) for s, value in asked], "asked"))
    for second in range(0, LAST_SECOND, 10):
        out.append(f'<text x="{x(second):.1f}" y="422" text-anchor="middle">{second}</text>')
    out.append(f'<text x="{x(LAST_SECOND / 2):.1f}" y="444" text-anchor="middle">seconds</text>')
    style = (
        "text{font:12px sans-serif;fill:#333}.title{font-weight:bold}.grid{stroke:#ddd}"
        ".seen{fill:none;stroke:#1f5a99;stroke-width:1.5}.asked{fill:none;stroke:#c1440e;stroke-dasharray:5 4;stroke-width:1.5}"
    )
    with open(target, "w", encoding="utf-8") as svg:
        svg.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} 456" role="img">\n')
        svg.write("<title>Rate and CD45 over the time of a tube with two clogs, a surge and a drift</title>\n")
        svg.write(f"<style>{style}</style>\n<rect width=\"{WIDTH}\" height=\"456\" fill=\"#fff\"/>\n")
        svg.write("\n".join(out) + "\n</svg>\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
