"""How often a verdict is right: clear, and none."""

from benchmarks.honest.measured import FAMILIES, measured
from benchmarks.honest.sample import Sample, share, table

_NAMES = {"groups": "groups", "none": "no groups", "bent": "one bent group"}


def verdicts(sample: Sample) -> str:
    """Count the strongest word where it is wrong, and groups where there are none."""
    malls = measured(sample)
    clear = [each for each in malls if each.is_clear and each.groups]
    rows = [["a wrong number among *clear*", share(sum(not e.is_right for e in clear), len(clear))]]
    for family in ("none", "bent"):
        own = [each for each in malls if each.truth.family == family]
        said = sum(each.is_clear for each in own)
        rows.append([f"*clear* of {_NAMES[family]}", share(said, len(own))])
    by_kind = []
    for family in ("none", "bent"):
        for kinds in FAMILIES[family]:
            for kind in [*kinds][: sample.kinds]:
                cells = [
                    [
                        e
                        for e in malls
                        if (e.truth.family, e.truth.kind, e.truth.customers) == (family, kind, n)
                    ]
                    for n in sample.sizes
                ]
                mark = " *" if cells[0][0].truth.is_held_out else ""
                counts = [share(sum(e.is_right for e in own), len(own)) for own in cells]
                by_kind.append([_NAMES[family], f"{kind}{mark}", *counts])
        own = [each for each in malls if each.truth.family == family]
        by_kind.append(
            [f"**{_NAMES[family]}**", "**all**", share(sum(e.is_right for e in own), len(own)), ""]
        )
    sizes = [f"*none*, n = {n}" for n in sample.sizes]
    return f"""## The verdict

{table(("what is wrong", "how often"), rows)}

{table(("malls", "kind", *sizes), by_kind)}
"""
