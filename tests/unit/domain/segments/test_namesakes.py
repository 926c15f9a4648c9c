import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.naming import Wording, unused_name
from mallseg.domain.segments.playbook import Play, Playbook
from mallseg.domain.segments.segment_type import LONGEST_NAME, FeatureLevel, Level, SegmentType
from mallseg.testing.builders import census_of
from tests.builders_wording import introduced_at, names_at

VISITS = Feature(name="visits_per_month", unit="visits", lowest=0, highest=99)
SPEND = Feature(name="total_spend", unit="EUR", lowest=0, highest=9999)
RECENCY = Feature(name="recency", unit="days", lowest=0, highest=365)
THREE = (VISITS, SPEND, RECENCY)

CUSTOMERS: dict[Point, int] = {(10.0 * i, 100.0 * i, 10.0 * i): 1 for i in range(1, 10)}
"""Their middle thirds are 30 to 60 visits, 300 to 600 EUR and 30 to 60 days."""

PLAIN = Wording()


def level(feature: Feature, own: Level) -> FeatureLevel:
    return FeatureLevel(feature=feature, level=own)


def names(*centres: Point, wording: Wording = PLAIN) -> tuple[str, ...]:
    return names_at(census_of(CUSTOMERS, THREE), centres, wording)


def test_a_name_has_the_two_features_that_are_farthest_from_the_mean() -> None:
    # The means are 50, 500 and 50: by visits it is 4 off in units of 10, by spend 3, by recency 2.
    assert names((90.0, 200.0, 70.0), (50.0, 500.0, 50.0))[0] == (
        "Higher visits per month, lower total spend than most"
    )


def test_equal_names_are_replaced_by_distinct_types() -> None:
    # Both are frequent and generous; only the first has not been here lately.
    first, second = names((90.0, 900.0, 80.0), (80.0, 800.0, 25.0))

    assert first == "Higher visits per month, higher recency"
    assert second == "Higher visits per month, higher total spend"


def test_namesakes_by_all_features_have_their_places_in_short_names() -> None:
    both = names((70.0, 900.0, 70.0), (90.0, 910.0, 71.0))

    assert len({*both}) == 2
    assert all(len(name) <= LONGEST_NAME for name in both)


def test_a_name_that_the_playbook_has_is_kept_for_namesakes() -> None:
    regulars = SegmentType(parts=(level(VISITS, Level.HIGHER), level(SPEND, Level.HIGHER)))
    wording = Wording(playbook=Playbook(types={regulars: Play(name="Regulars")}))

    assert names((90.0, 900.0, 70.0), (80.0, 700.0, 61.0), wording=wording) == (
        "Regulars (total spend around 900 EUR)",
        "Regulars (total spend around 700 EUR)",
    )


def test_two_lower_levels_share_one_than_most() -> None:
    kind = SegmentType(parts=(level(SPEND, Level.LOWER), level(RECENCY, Level.LOWER)))

    assert kind.in_plain_words == "Lower total spend, lower recency than most"


def test_long_labels_leave_the_second_level_out_of_a_name() -> None:
    long = Feature(name="spend_on_delicatessen_and_frozen_food", lowest=0, highest=9)
    kind = SegmentType(parts=(level(long, Level.HIGHER), level(SPEND, Level.HIGHER)))

    assert kind.in_plain_words == "Higher spend on delicatessen and frozen food"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            (level(VISITS, Level.HIGHER), level(SPEND, Level.LOWER)),
            "They have higher visits per month and lower total spend than most.",
        ),
        (
            (level(VISITS, Level.MIDDLE), level(SPEND, Level.HIGHER)),
            "They have higher total spend than most and middle visits per month.",
        ),
        ((level(RECENCY, Level.MIDDLE),), "They have middle recency."),
    ],
)
def test_a_description_without_a_playbook_is_a_sentence(
    parts: tuple[FeatureLevel, ...], sentence: str
) -> None:
    assert SegmentType(parts=parts).in_a_sentence == sentence


def test_a_level_of_its_own_words_has_a_sentence_of_its_own() -> None:
    age = Feature(name="age", lowest=0, highest=99, levels=("younger", "middle-aged", "older"))
    kind = SegmentType(parts=(level(SPEND, Level.HIGHER), level(age, Level.LOWER)))

    assert kind.in_a_sentence == "They have higher total spend than most. By age they are younger."


def test_the_place_of_a_share_has_decimals() -> None:
    loyalty = Feature(name="loyalty", lowest=0, highest=1)
    spend = Feature(name="spend", unit="EUR", lowest=1, highest=9999, transform=Transform.LOG)
    points: dict[Point, int] = {(i / 10, spend.encode(100.0 * i)): 1 for i in range(1, 10)}

    named = names_at(
        census_of(points, (loyalty, spend)),
        [(0.72, spend.encode(900.0)), (0.9, spend.encode(800.0))],
    )

    assert named == (
        "Higher loyalty, higher spend (loyalty around 0.72)",
        "Higher loyalty, higher spend (loyalty around 0.90)",
    )


def test_a_taken_name_of_many_features_gets_the_place_of_one() -> None:
    four = (*THREE, Feature(name="basket", lowest=0, highest=99))

    assert unused_name("Regulars", {"Regulars"}, four, (20.0, 300.0, 5.0, 7.0)) == (
        "Regulars (visits per month around 20)"
    )


def test_a_segment_has_the_type_of_its_name() -> None:
    for own in introduced_at(
        census_of(CUSTOMERS, THREE), [(90.0, 900.0, 80.0), (80.0, 800.0, 25.0)], PLAIN
    ):
        assert own.type
        assert own.name == own.type.in_plain_words
