"""Sentences of cards that are false, and small groups that versions side by side give away."""

from random import Random

from tests.described_malls import KINDS, DescribedMall, false_of, versions_of
from tests.subtraction import small_groups_found

from benchmarks.honest import kept
from benchmarks.honest.sample import Sample, share, table
from mallseg.testing.builders import GENDERS

_SEGMENTS = range(2, 11)
_SIZES = (60, 200, 600)


def cards(sample: Sample) -> str:
    """Make as many malls of each kind, with 2 to 10 segments, and hold their cards against them."""
    kinds = [*KINDS][: sample.kinds]
    jobs = [(sample.seed, kind, index) for index in range(sample.malls) for kind in kinds]
    found = [*zip(jobs, kept.each(measure, jobs, sample), strict=True)]
    rows = [
        (kind, *_shares([said for (_, own, _), said in found if own == kind])) for kind in kinds
    ]
    rows.append(("**all**", *(f"**{each}**" for each in _shares([said for _, said in found]))))
    header = (
        "kind of mall",
        "a false sentence",
        "a small group by subtraction",
        "or by one version",
        "each by itself",
    )
    return "\n".join(
        (
            "## Cards",
            "",
            "Every name, short name, sentence, range, rule of thumb and share of a card is held",
            "against the customers and the other cards. Then two versions of the same 200 people,",
            "with other numbers of segments, are subtracted from each other by gender. Beside it,",
            "with what one version discloses by itself: where nearly all of 60 people",
            "are women, most of any ten of them are. Last, versions that do not know each other.",
            "",
            table(header, rows),
            "",
        )
    )


def measure(job: tuple[int, str, int]) -> tuple[bool, ...]:
    """Find false sentences of one mall, and small groups by subtraction, counted in three ways."""
    seed, kind, index = job
    random = Random(f"{seed} {kind} {index}")
    customers, segments = random.choice(_SIZES), random.choice(_SEGMENTS)
    is_false = bool(false_of(kind, customers, segments, f"{seed} {index}"))
    mall = DescribedMall.of(kind, 200, 5, f"{seed} {index}")
    numbers = random.sample(_SEGMENTS, 2)
    small = [
        bool(_small(mall, numbers, know_each_other=knows, is_strict=is_strict))
        for knows, is_strict in ((True, False), (True, True), (False, False))
    ]
    return is_false, *small


def _shares(found: list[tuple[bool, ...]]) -> list[str]:
    return [share(sum(hits), len(found)) for hits in zip(*found, strict=True)]


def _small(
    mall: DescribedMall, numbers: list[int], *, know_each_other: bool, is_strict: bool
) -> list[str]:
    versions = versions_of(mall, numbers, know_each_other=know_each_other)
    return small_groups_found(versions, mall.rows(), GENDERS, 1, is_strict=is_strict)
