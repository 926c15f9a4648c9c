"""Time against rows, both by their logarithms, with the bare scan as the limit."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale.contenders import SCANS
from benchmarks.scale.results import Size


def draw(sizes: Sequence[Size], file: Path) -> None:
    """Draw a line for each contender; those of scans are dashed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5.5), layout="constrained")
    axes = figure.subplots()
    for name in dict.fromkeys(name for size in sizes for name in size.results):
        own = [size for size in sizes if name in size.results]
        is_scan = name in SCANS
        axes.plot(
            [size.rows for size in own],
            [size.median_s(name) for size in own],
            marker="." if is_scan else "o",
            linestyle="--" if is_scan else "-",
            color="grey" if is_scan else None,
            linewidth=2.5 if name.startswith("mallseg") else 1.2,
        )
        axes.annotate(
            name,
            (own[-1].rows, own[-1].median_s(name)),
            xytext=(6, 0),
            textcoords="offset points",
            fontsize=7,
            va="center",
        )
    axes.set(xscale="log", yscale="log", xlabel="customers", ylabel="seconds, median")
    axes.set_title("Five segments of customers; dashed: a bare group-by of the two columns")
    axes.margins(x=0.25)
    axes.grid(visible=True, which="major", alpha=0.3)
    figure.savefig(file, dpi=120, metadata={"Software": None})
