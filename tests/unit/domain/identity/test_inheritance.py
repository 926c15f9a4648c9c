from collections.abc import Sequence
from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.identifiers import IdentifierRegistry, UsedIdentifiers
from mallseg.domain.identity.inheritance import inherit
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.playbook import Play, Playbook
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import census_of, segmentation_of
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE, type_of

# Means at 20 and 80, 30 and 70; thirds begin at the third of four values of a half, so the mean and
# the median of a half, which is the second, are lower or higher than most.
INCOMES = {14.0: 1, 18.0: 1, 22.0: 1, 26.0: 1, 74.0: 1, 78.0: 1, 82.0: 1, 86.0: 1}
SCORES = {24.0: 1, 28.0: 1, 32.0: 1, 36.0: 1, 64.0: 1, 68.0: 1, 72.0: 1, 76.0: 1}
POINTS: dict[Point, int] = {
    (income, score): n * m for income, n in INCOMES.items() for score, m in SCORES.items()
}
CENTRES = [(20.0, 30.0), (20.0, 70.0), (80.0, 30.0), (80.0, 70.0)]
POOR_CAREFUL = type_of("lower-income-lower-spending")


def fresh(features: tuple[Feature, ...] = DEFAULT_FEATURES) -> Segmentation:
    return segmentation_of(POINTS, CENTRES, features=features)


def inherited(
    predecessors: Sequence[Segment | None],
    *,
    wording: Wording | None = None,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
    used: Sequence[str] = ("seg-01", "seg-02", "seg-03", "seg-04"),
) -> Segmentation:
    return inherit(
        census_of(POINTS, features),
        fresh(features),
        predecessors=predecessors,
        version=7,
        registry=IdentifierRegistry(
            used=UsedIdentifiers(slugs=frozenset(used), highest_number=len(used))
        ),
        wording=wording or Wording(),
    )


def before(index: int = 0, **changes: object) -> Segment:
    """A segment of the version before, with its centre a little to the right."""
    own = fresh().segments[index]
    return replace(own, slug="seg-03", centre=(21.0, 30.0), **changes)  # type: ignore[arg-type]


def test_slug_and_number_are_inherited_and_new_segments_get_new_ones() -> None:
    kept, *others = inherited([before(name="Lower income", number=3), None, None, None]).segments

    assert (kept.slug, kept.number) == ("seg-03", 3)
    assert [(s.slug, s.number) for s in others] == [("seg-05", 5), ("seg-06", 6), ("seg-07", 7)]


MIDDLING = type_of("middle-income-middle-spending")


def test_a_name_from_the_playbook_is_kept_although_the_type_changes() -> None:
    old = before(type=MIDDLING, name="Middle income, middle spending", description="Of its day.")

    kept = inherited([old, None, None, None]).segments[0]

    assert kept.name == "Middle income, middle spending"
    assert kept.type == POOR_CAREFUL
    assert kept.named == NameOrigin(version=7, type=MIDDLING, centre=(21.0, 30.0))


def test_a_description_from_the_playbook_follows_the_type() -> None:
    old = before(type=MIDDLING, name="Middle income, middle spending", description="Of its day.")

    kept = inherited([old, None, None, None]).segments[0]

    assert kept.description == POOR_CAREFUL.in_a_sentence


@pytest.mark.parametrize(
    ("then", "now"),
    [  # the segment is at (20, 30), and a tenth of the deviations is 3.03 and 2.05
        ("income around 23 k$", "income around 23 k$"),
        ("income around 17 k$", "income around 17 k$"),
        ("income around 24 k$", "income around 20 k$"),
        ("income around 78 k$, score 73", "income around 20 k$, score 30"),
        ("income around 20 k$, score 33", "income around 20 k$, score 30"),
        ("score around 33.25", "score around 30.00"),
    ],
)
def test_a_place_in_a_name_is_updated_when_it_is_no_longer_near(then: str, now: str) -> None:
    old = before(type=MIDDLING, name=f"Middle income, middle spending ({then})")

    kept = inherited([old, None, None, None]).segments[0]

    assert kept.name == f"Middle income, middle spending ({now})"
    assert kept.named == NameOrigin(version=7, type=MIDDLING, centre=(21.0, 30.0))


def test_updated_places_stay_distinct() -> None:
    name = "Middle income, middle spending (income around {} k$)"
    first = before(0, type=MIDDLING, name=name.format(20))
    second = replace(before(1, type=MIDDLING, name=name.format(90)), slug="seg-04")

    names = [segment.name for segment in inherited([first, second, None, None]).segments]

    assert names[:2] == [
        "Middle income, middle spending (income around 20 k$)",
        "Middle income, middle spending (income around 20 k$, score 70)",
    ]


def test_a_name_in_a_unit_that_the_mall_no_longer_uses_is_replaced() -> None:
    old = before(type=type_of("middle-income-middle-spending"))
    old = replace(old, name="Middle income, middle spending (income around 50 k$)")
    in_dirhams = (replace(ANNUAL_INCOME, unit="AED k"), SPENDING_SCORE)

    kept = inherited([old, None, None, None], features=in_dirhams).segments[0]

    assert (kept.slug, kept.name) == ("seg-03", fresh().segments[0].name)


def test_the_origin_of_a_name_is_kept_over_many_versions() -> None:
    origin = NameOrigin(version=2, type=POOR_CAREFUL, centre=(5.0, 5.0))

    kept = inherited([before(named=origin), None, None, None]).segments[0]

    assert kept.named == origin


def test_a_segment_that_is_where_it_was_named_has_no_origin() -> None:
    same = fresh()

    again = inherited(same.segments)

    assert again == same


def test_own_texts_are_kept_unchanged() -> None:
    old = before(
        name="Our regulars",
        description="They come on Mondays.",
        is_name_own=True,
        is_description_own=True,
        own_offers=(("A tasting", "They love it"),) * 3,
        own_avoid=("Noise",),
    )
    mine = Wording(playbook=Playbook(types={POOR_CAREFUL: Play(name="A", description="B")}))

    for wording in (Wording(), mine):
        kept = inherited([old, None, None, None], wording=wording).segments[0]
        assert (kept.name, kept.description) == ("Our regulars", "They come on Mondays.")
        assert kept.is_name_own
        assert kept.is_description_own
        assert (kept.own_offers, kept.own_avoid) == (old.own_offers, old.own_avoid)


def test_a_changed_playbook_names_its_segments_again() -> None:
    mine = Wording(playbook=Playbook(types={POOR_CAREFUL: Play(name="Savers", description="B")}))

    kept = inherited([before(), None, None, None], wording=mine).segments[0]

    assert (kept.slug, kept.name, kept.description) == ("seg-03", "Savers", "B")
    assert kept.named is None


def test_a_description_follows_the_playbook_beside_an_own_name() -> None:
    mine = Wording(playbook=Playbook(types={POOR_CAREFUL: Play(description="B")}))

    kept = inherited([before(name="Regulars", is_name_own=True), None, None, None], wording=mine)

    assert (kept.segments[0].name, kept.segments[0].description) == ("Regulars", "B")


def test_a_playbook_entry_for_a_slug_applies_to_the_inherited_slug() -> None:
    mine = Wording(playbook=Playbook(segments={"seg-03": Play(name="Ours")}))

    names = [s.name for s in inherited([before(), None, None, None], wording=mine).segments]

    assert names[0] == "Ours"
    assert names.count("Ours") == 1  # the third segment is no seg-03, though it is the third


def test_a_segment_without_a_type_keeps_its_slug_and_gets_a_new_name() -> None:
    old = before(name="low income, low spending", description="Of its day.", type=None)

    kept = inherited([old, None, None, None]).segments[0]

    own = fresh().segments[0]
    assert (kept.slug, kept.name, kept.description) == ("seg-03", own.name, own.description)
    assert kept.named is None


def test_an_own_name_is_kept_without_a_recorded_type() -> None:
    old = before(name="Our regulars", is_name_own=True, type=None)

    kept = inherited([old, None, None, None]).segments[0]

    assert (kept.name, kept.description) == ("Our regulars", fresh().segments[0].description)


def test_a_place_is_appended_to_a_new_segment_s_name_that_is_taken() -> None:
    taken = fresh().segments[3].name
    old = before(name=taken, is_name_own=True)

    names = [segment.name for segment in inherited([old, None, None, None]).segments]

    assert names[0] == taken
    assert names[3] == f"{taken} (income around 80 k$, score 70)"


@pytest.mark.parametrize("used", [(), ("seg-01", "seg-02", "seg-03", "seg-04")])
def test_without_predecessors_all_are_new(used: tuple[str, ...]) -> None:
    slugs = [segment.slug for segment in inherited([None] * 4, used=used).segments]

    assert slugs == [f"seg-{number + len(used):02d}" for number in range(1, 5)]


def test_a_short_name_is_inherited_with_the_name() -> None:
    types = {POOR_CAREFUL: Play(name="A long name of the playbook", short="Savers")}
    wording = Wording(playbook=Playbook(types=types))
    old = before(name="A long name of the playbook", short="Savers")

    moved = inherited([None, old, None, None], wording=wording).segments

    # The type of the segment is another one now, but its name is kept, and the short one with it.
    assert (moved[1].name, moved[1].short) == ("A long name of the playbook", "Savers")
    assert len({segment.short for segment in moved}) == 4


def test_a_place_in_a_short_name_is_updated_when_the_segment_moves() -> None:
    def short_after(income: int) -> str:
        old = replace(before(2, short=f"Income {income}, score 30"), centre=(float(income), 30.0))
        return inherited([None, None, old, None]).segments[2].short

    assert short_after(81) == "Income 81, score 30"
    assert short_after(60) == "Income 80, score 30"


def test_a_short_name_that_a_person_wrote_stays_to_the_letter() -> None:
    own = before(short="Income 60, score 30", is_short_own=True)

    assert inherited([own, None, None, None]).segments[0].short == "Income 60, score 30"
