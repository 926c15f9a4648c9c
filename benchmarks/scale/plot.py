"""Time against rows, both by their logarithms, with the bare scan as the limit."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale.contenders import SCANS
from benchmarks.scale.results import Size

_MARKS = ".xv^"
"""Of the scans, which all are grey."""


def draw(sizes: Sequence[Size], file: Path) -> None:
    """Draw a line for each contender; those of scans are dashed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5.5), layout="constrained")
    axes = figure.subplots()
    names = dict.fromkeys(name for size in sizes for name in size.results)
    for name in sorted(names, key=lambda own: -_last_s(sizes, own)):
        own = [size for size in sizes if name in size.results]
        is_scan = name in SCANS
        axes.plot(
            [size.rows for size in own],
            [size.median_s(name) for size in own],
            label=name,
            marker=_MARKS[SCANS.index(name)] if is_scan else "o",
            linestyle="--" if is_scan else "-",
            color="grey" if is_scan else None,
            linewidth=2.5 if name.startswith("mallseg") else 1.2,
        )
    axes.set(xscale="log", yscale="log", xlabel="customers", ylabel="seconds, median")
    axes.set_title("Five segments of customers; dashed: a bare group-by of the two columns")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=8)
    axes.grid(visible=True, which="major", alpha=0.3)
    figure.savefig(file, dpi=120, metadata={"Software": None})


def _last_s(sizes: Sequence[Size], name: str) -> float:
    return [size.median_s(name) for size in sizes if name in size.results][-1]
