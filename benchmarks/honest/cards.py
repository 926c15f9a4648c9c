"""Sentences of cards that are false, and small groups that versions side by side give away."""

from random import Random

from tests.subtraction import small_groups_found
from tests.told_malls import KINDS, ToldMall, false_of, versions_of

from benchmarks.honest.sample import Sample, share, table
from mallseg.testing.builders import GENDERS

_SEGMENTS = range(2, 11)
_SIZES = (60, 200, 600)


def cards(sample: Sample) -> str:
    """Make as many malls of each kind, with 2 to 10 segments, and hold their cards against them."""
    rows = []
    wrong = of = 0
    for kind in [*KINDS][: sample.kinds]:
        random = Random(f"{sample.seed} {kind}")
        false = found = before = 0
        for number in range(sample.malls):
            customers, segments = random.choice(_SIZES), random.choice(_SEGMENTS)
            false += bool(false_of(kind, customers, segments, f"{sample.seed} {number}"))
            mall = ToldMall.of(kind, 200, 5, f"{sample.seed} {number}")
            numbers = random.sample(_SEGMENTS, 2)
            found += bool(_small(mall, numbers, know_each_other=True))
            before += bool(_small(mall, numbers, know_each_other=False))
        wrong, of = wrong + false, of + sample.malls
        rows.append((kind, *(share(hits, sample.malls) for hits in (false, found, before))))
    rows.append(("**all**", f"**{share(wrong, of)}**", "", ""))
    header = ("kind of mall", "a false sentence", "a small group by subtraction", "each by itself")
    return "\n".join(
        (
            "## Cards",
            "",
            "Every name, short name, sentence, range, rule of thumb and share of a card is held",
            "against the customers and the other cards. Then two versions of the same 200 people,",
            "with other numbers of segments, are subtracted from each other by gender; beside it,",
            "versions that do not know of each other.",
            "",
            table(header, rows),
            "",
        )
    )


def _small(mall: ToldMall, numbers: list[int], *, know_each_other: bool) -> list[str]:
    versions = versions_of(mall, numbers, know_each_other=know_each_other)
    return small_groups_found(versions, mall.rows(), GENDERS, 1)
