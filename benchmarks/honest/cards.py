"""Sentences of cards that are false, and small groups that versions side by side give away."""

from math import sqrt
from random import Random

from tests.subtraction import small_groups_found
from tests.told_malls import KINDS, ToldMall, false_of, versions_of

from mallseg.testing.builders import GENDERS

_SEGMENTS = range(2, 11)
_SIZES = (60, 200, 600)
_QUANTILE = 1.96


def table(malls: int, seed: int) -> str:
    """Make as many malls of each kind, with 2 to 10 segments, and hold their cards against them."""
    rows = []
    wrong = of = 0
    for kind in KINDS:
        random = Random(f"{seed} {kind}")
        false = found = before = 0
        for number in range(malls):
            customers, segments = random.choice(_SIZES), random.choice(_SEGMENTS)
            false += bool(false_of(kind, customers, segments, f"{seed} {number}"))
            mall = ToldMall.of(kind, 200, 5, f"{seed} {number}")
            numbers = random.sample(_SEGMENTS, 2)
            found += bool(_small(mall, numbers, know_each_other=True))
            before += bool(_small(mall, numbers, know_each_other=False))
        wrong, of = wrong + false, of + malls
        rows.append((kind, *(_share(hits, malls) for hits in (false, found, before))))
    rows.append(("**all**", f"**{_share(wrong, of)}**", "", ""))
    header = ("kind of mall", "a false sentence", "a small group by subtraction", "each by itself")
    lines = [" | ".join(row) for row in (header, ["---"] * len(header), *rows)]
    return "\n".join(
        (
            "## Cards",
            "",
            "Every name, short name, sentence, range, rule of thumb and share of a card is held",
            "against the customers and the other cards. Then two versions of the same 200 people,",
            "with other numbers of segments, are subtracted from each other by gender; beside it,",
            "versions that do not know of each other.",
            "",
            *(f"| {line} |" for line in lines),
            "",
        )
    )


def _small(mall: ToldMall, numbers: list[int], *, know_each_other: bool) -> list[str]:
    versions = versions_of(mall, numbers, know_each_other=know_each_other)
    return small_groups_found(versions, mall.rows(), GENDERS, 1)


def _share(hits: int, of: int) -> str:
    """Write a share with its interval of 95 % (Wilson 1927)."""
    share, squared = hits / of, _QUANTILE**2
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = _QUANTILE / (1 + squared / of) * sqrt(share * (1 - share) / of + squared / (4 * of**2))
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return f"{hits} of {of} ({100 * low:.0f} to {100 * high:.0f} %)"
