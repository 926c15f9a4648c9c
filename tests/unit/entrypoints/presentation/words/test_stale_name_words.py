from mallseg.domain.identity.stale_names import StaleFeature, StaleName, Staleness
from mallseg.domain.segments.segment_type import Level
from mallseg.entrypoints.presentation.words.identity import (
    stale_note,
    stale_reason,
    stale_remedy,
    stale_sentence,
)
from mallseg.testing.features import AGE, ANNUAL_INCOME

OTHER_LEVEL = StaleFeature(
    code=Staleness.OTHER_LEVEL, feature=ANNUAL_INCOME, level=Level.LOWER, value=55.0
)


def stale(*reasons: StaleFeature, suggested_name: str | None = None) -> StaleName:
    return StaleName(
        slug="seg-01", name="Ours", since=3, suggested_name=suggested_name, reasons=reasons
    )


def test_a_name_that_left_its_level_has_a_reason_and_a_remedy() -> None:
    name = stale(OTHER_LEVEL, suggested_name="Middle income, middle spending")

    assert stale_note(name) == (
        "This name no longer fits: its annual income, 55.0 k$ on average, is no longer lower than "
        "that of two thirds of all customers. Today it would be called “Middle income, middle "
        "spending”."
    )
    assert stale_remedy(name) == "`mallseg rename seg-01 --name …` gives it another name."
    assert stale_sentence(name) == (
        "The name “Ours” no longer fits seg-01: its annual income, 55.0 k$ on average, is no "
        "longer lower than that of two thirds of all customers. Today it would be called “Middle "
        "income, middle spending”. `mallseg rename seg-01 --name …` gives it another name."
    )


def test_without_another_name_none_is_suggested() -> None:
    assert "Today" not in stale_sentence(stale(OTHER_LEVEL))


def test_a_centre_that_moved_far_is_shown_then_and_now() -> None:
    far = StaleFeature(code=Staleness.FAR_AWAY, feature=ANNUAL_INCOME, named_at=10.0, value=31.7)

    assert stale_reason(stale(far)) == (
        "its annual income was 10.0 k$ on average in version 3 and is now 31.7 k$"
    )


def test_a_mean_that_is_not_disclosed_is_not_shown() -> None:
    reasons = (
        StaleFeature(code=Staleness.OTHER_LEVEL, feature=AGE, level=Level.MIDDLE),
        StaleFeature(code=Staleness.FAR_AWAY, feature=AGE),
    )

    assert stale_reason(stale(*reasons)) == (
        "its age is no longer in the middle third of all customers; its age is far from what it "
        "was in version 3"
    )
