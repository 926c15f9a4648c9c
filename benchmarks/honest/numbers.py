"""How often the number of groups is exactly right, beside the rules that others use."""

from collections.abc import Sequence

import numpy as np

from benchmarks.honest.measured import SOLVED, USUAL, Measured, measured
from benchmarks.honest.sample import Sample, share, table

_HELD_OUT = " *"


def numbers(sample: Sample) -> str:
    """Measure the malls in which K-means finds the groups."""
    malls = [each for each in measured(sample) if each.groups and each.is_solvable]
    rows, leads = [], []
    for customers in sample.sizes:
        of_size = [each for each in malls if each.truth.customers == customers]
        rows += [
            _row(kind, [each for each in of_size if each.truth.kind == kind])
            for kind in dict.fromkeys(each.truth.kind for each in of_size)
        ]
        held_out = [each for each in of_size if each.truth.is_held_out]
        rows.append(_row(f"all held out, n = {customers}", held_out, is_bold=True))
        rows.append(_row(f"all, n = {customers}", of_size, is_bold=True))
        leads += [_lead(f"held out, n = {customers}", held_out)]
        leads += [_lead(f"all, n = {customers}", of_size)]
    set_aside = sum(each.set_aside > 0 for each in measured(sample) if each.groups)
    of = sum(each.groups > 0 for each in measured(sample))
    return f"""## The number of groups

{sample.malls} malls of each kind of {" and of ".join(map(str, sample.sizes))} customers; of these,
the ones in which K-means errs for less than {SOLVED:.0%} of the customers when it is given the
number. Kinds marked * were not looked at when the rule was chosen; of the others, other malls. The
other columns are the usual rules, on the same malls.

{table(("kind", "mallseg", *USUAL), rows)}

{table(("malls", "ahead of the best usual rule, in points"), leads)}

A whole group was taken for outliers in {share(set_aside, of)} malls.
"""


def _lead(name: str, malls: Sequence[Measured]) -> list[str]:
    """Compare with the usual rule that is right most often, mall by mall."""
    if not malls:
        return [name, "no mall"]
    hits = {rule: [each.by_usual[rule] == each.groups for each in malls] for rule in USUAL}
    best = max(USUAL, key=lambda rule: sum(hits[rule]))
    ahead = 100 * (np.array([each.is_right for each in malls], dtype=float) - hits[best])
    half = 1.96 * ahead.std() / np.sqrt(len(ahead))
    return [name, f"{ahead.mean():.1f} ± {half:.1f} ({best})"]


def _row(name: str, malls: Sequence[Measured], *, is_bold: bool = False) -> list[str]:
    right = share(sum(each.is_right for each in malls), len(malls))
    by_usual = [
        f"{sum(each.by_usual[rule] == each.groups for each in malls) / max(len(malls), 1):.0%}"
        for rule in USUAL
    ]
    if is_bold:
        return [f"**{name}**", f"**{right}**", *by_usual]
    mark = _HELD_OUT if malls[0].truth.is_held_out else ""
    return [f"{name}{mark}", right, *by_usual]
