"""The cards of a real training: drawn at terminals of any width, in plain lines, and as JSON."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.application.training.profile_segments import ProfileSegments
from mallseg.domain.identity.stale_names import StaleFeature, StaleName, Staleness
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.presentation.documents.cards import SegmentsDocument
from mallseg.entrypoints.presentation.terminal.drawn_cards import draw_cards
from mallseg.entrypoints.presentation.terminal.plain_cards import print_cards
from mallseg.entrypoints.presentation.views.card import Card, cards_of
from mallseg.entrypoints.presentation.words.cards import sets_apart, size, suppressed
from mallseg.entrypoints.presentation.words.identity import stale_note, stale_remedy
from mallseg.testing.features import ANNUAL_INCOME, FEATURES
from tests.builders import copy_of_store
from tests.builders_wording import packaged_wording
from tests.examples import exhaustive
from tests.malls import published

KEPT = Path(__file__).parents[1] / "data" / "store-with-profiles-of-format-1"


@pytest.fixture(scope="module")
def cards() -> tuple[Card, ...]:
    fit = published(5)
    profile = ProfileSegments(cluster_analysis=NumpyClusterAnalysis())(fit)
    return cards_of(fit.segmentation, profile, packaged_wording())


def drawn(cards: Sequence[Card], width: int, encoding: str = "utf-8") -> str:
    written = io.BytesIO()
    file = io.TextIOWrapper(written, encoding=encoding)
    draw_cards(cards, Console(file=file, width=width, highlight=False, markup=False, emoji=False))
    file.flush()
    return written.getvalue().decode(encoding)


def words(text: str) -> str:
    """The text without frames and line ends."""
    return " ".join("".join(" " if "─" <= sign <= "╿" else sign for sign in text).split())


@pytest.mark.parametrize("width", [44, exhaustive(60), 80, exhaustive(100), exhaustive(200)])
def test_cards_fit_any_terminal_and_lose_no_word(cards: tuple[Card, ...], width: int) -> None:
    shown = drawn(cards, width)

    assert max(map(len, shown.splitlines())) == min(width, 100)
    for card in cards:
        for text in (
            f"{card.segment.number} {card.segment.name}",
            card.segment.description,
            sets_apart(card),
            f"{card.segment.customers} customers, {card.segment.share:.1%} of all",
            *(f"{each.offer}. {each.reason}." for each in card.offers if "?" not in each.offer),
            *(f"{text}." for text in card.avoid),
        ):
            assert " ".join(text.split()) in words(shown)


def test_a_card_has_its_neighbours_and_its_breakdown_counts(cards: tuple[Card, ...]) -> None:
    shown = words(drawn(cards[:3], 100))

    assert "soft border a line that we drew, with “Middle income, moderate spending”" in shown
    assert "real gap to “Higher income, active spending”" in shown
    assert "age under 40 nearly all ███████████████████░ mall 58% 40 or over hardly any" in shown
    assert "who they are not shown by age and by gender: few people could be recognised" in shown
    assert "women 59% ████████████░░░░░░░░ mall 56%" in shown
    assert "rule of thumb annual income at most 39 and spending score above 50; finds" in shown
    assert "annual income 25.7 k$ eight in ten 17 to 37" in shown


def test_a_terminal_that_knows_letters_only_gets_letters(cards: tuple[Card, ...]) -> None:
    spoken = [replace(card, neighbours=None) for card in cards]  # names stand in real quotes

    shown = drawn(spoken, 80, encoding="ascii")

    assert "###################." in shown
    assert "-  Small treats at small prices" in shown


def test_names_are_shown_as_they_are_written(cards: tuple[Card, ...]) -> None:
    name = "[bold]Friends[/bold] :tada: 中文"
    segment = replace(cards[0].segment, name=name)

    assert name in drawn([replace(cards[0], segment=segment)], 80)


def test_a_name_that_the_frame_would_cut_stands_within(cards: tuple[Card, ...]) -> None:
    name = "Higher income, careful spending (income around 110 k$)"
    segment = replace(cards[0].segment, name=name)

    assert f"1 {name}" in words(drawn([replace(cards[0], segment=segment)], 50))


def test_a_name_that_no_longer_fits_is_marked_on_the_card(
    cards: tuple[Card, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    crept = StaleFeature(code=Staleness.FAR_AWAY, feature=ANNUAL_INCOME, named_at=20.0, value=40.0)
    stale_name = StaleName(
        slug="seg-01", name="Ours", since=2, suggested_name="Theirs", reasons=(crept,)
    )
    card = replace(cards[0], stale_name=stale_name)

    print_cards([card])

    for shown in (capsys.readouterr().out, drawn([card], 60)):
        assert f"{stale_note(stale_name)} {stale_remedy(stale_name)}" in words(shown)
    assert not any(each.stale_name for each in cards)


def test_plain_lines_say_the_same(
    cards: tuple[Card, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    print_cards(cards)

    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    shown = words(shown)
    assert "By age, under 40: nearly all (mall 58%), 40 or over: hardly any (mall 42%)." in shown
    assert "Soft border, a line that we drew, with “Middle income, moderate spending”." in shown
    assert "A real gap to “Higher income, active spending”." in shown
    assert shown.count("What to avoid:") == 5
    assert (
        "Who they are is not shown by age and by gender: few people could be recognised." in shown
    )


def test_a_single_customer_is_one(cards: tuple[Card, ...]) -> None:
    alone = replace(cards[0], segment=replace(cards[0].segment, customers=1, share=0.005))

    assert size(alone) == "1 customer, 0.5% of all"


def test_json_has_all_of_it() -> None:
    fit = published(5)
    profile = ProfileSegments(cluster_analysis=NumpyClusterAnalysis())(fit)
    cards = cards_of(fit.segmentation, profile, packaged_wording())

    document = SegmentsDocument.of(cards, model="mall", version=1)

    first, second, *_ = document.segments
    assert first.sets_apart == (
        "Has a far lower income than most (26 k$ against 61), spending far more "
        "(score 79 against 50), with more people under 40 (nearly all against 58%)."
    )
    assert first.age is not None
    assert [(each.group, each.share, each.about, each.mall_share) for each in first.age] == [
        ("under 40", None, "nearly all", 0.58), ("40 or over", None, "hardly any", 0.42),
    ]  # fmt: skip
    assert (second.age, second.gender) == (None, None)
    assert first.breakdowns == {"age": first.age, "gender": None}
    assert second.breakdowns == {"age": None, "gender": None}
    assert (first.suppressed, second.suppressed) == (["gender"], ["age", "gender"])
    assert second.neighbours is not None
    assert [(each.slug, each.kind) for each in second.neighbours] == [
        ("seg-01", "gap"), ("seg-03", "line"), ("seg-05", "gap"),
    ]  # fmt: skip
    assert all(segment.avoid and segment.offers for segment in document.segments)


def test_cards_need_no_shares_of_an_age_that_is_a_feature() -> None:
    fit = published(6, features=FEATURES)
    profile = ProfileSegments(cluster_analysis=NumpyClusterAnalysis())(fit)

    cards = cards_of(fit.segmentation, profile, packaged_wording())
    document = SegmentsDocument.of(cards, model="mall", version=1)

    assert any("age" in [own.name for own in card.suppressed] for card in cards)
    assert not any("by age" in suppressed(card) for card in cards)
    for each in document.segments:
        assert [
            what for what in ("age", "gender") if getattr(each, what) is None
        ] == each.suppressed


def test_an_older_version_shows_what_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(copy_of_store(KEPT, tmp_path))

    assert main(["segments", "--store", store]) == 0
    shown = capsys.readouterr().out
    assert main(["segments", "--store", store, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["segments"][0]

    assert "Rule of thumb: annual income at most 39" in words(shown)
    assert "border" not in shown
    assert (first["sets_apart"], first["age"], first["neighbours"]) == (None, None, None)
