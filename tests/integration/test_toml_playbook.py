"""The packaged playbook, and files with which a mall changes it."""

import re
from pathlib import Path

import pytest

from mallseg.adapters.toml_playbook import load_playbook
from mallseg.container import build_container
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.segments.playbook import FEWEST_OFFERS, Playbook
from mallseg.domain.segments.segment_type import THIRDS, Level, SegmentType, types_of
from mallseg.settings.loading import packaged
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE, type_of
from tests.builders_wording import packaged_playbook

THREE = (
    '[{ offer = "a", reason = "b" }, { offer = "c", reason = "d" }, { offer = "e", reason = "f" }]'
)
TYPES = [*types_of(FEATURES)]
RICH_AND_CAREFUL = type_of("higher-income-lower-spending")
UNFIT = re.compile(r"careless|target|sensible|poor|cheap customer|\blow income", re.IGNORECASE)
BARE = re.compile(r"\blower income\b(?! than most)", re.IGNORECASE)


def texts_of(kind: SegmentType) -> list[str]:
    """Everything that a customer may come to read."""
    name, description = packaged_playbook().words(kind, "seg-01")
    return [name, description, *(each.offer for each in packaged_playbook().offers(kind, "seg-01"))]


def test_every_type_says_what_to_avoid() -> None:
    for kind in TYPES:
        texts = packaged_playbook().avoid(kind, "seg-01")

        assert len(set(texts)) == len(texts) >= 2, kind.key
        assert not any(UNFIT.search(text) for text in texts), kind.key


def test_every_type_has_words_and_offers_each_with_its_reason() -> None:
    playbook = packaged_playbook()
    for kind in TYPES:
        name, description = playbook.words(kind, "seg-01")
        offers = playbook.offers(kind, "seg-01")

        assert SegmentType(parts=kind.main or kind.parts) in playbook.types
        assert name[0].isupper(), kind.key
        assert description.endswith("."), kind.key
        assert len(offers) >= FEWEST_OFFERS, kind.key
        assert len({each.offer for each in offers}) == len(offers), kind.key
        assert all(len(each.reason.split()) >= 3 for each in offers), kind.key


def test_a_customer_may_read_every_word() -> None:
    for text in (text for kind in TYPES for text in texts_of(kind)):
        assert not UNFIT.search(text)
        assert not BARE.search(text)
        assert "$" not in text


def test_scores_are_not_taken_for_money() -> None:
    of_money = re.compile(r"share of spending|spends? (more|less)|revenue")
    offers = [each for kind in TYPES for each in packaged_playbook().offers(kind, "seg-01")]

    assert [each.reason for each in offers if of_money.search(each.reason)] == []


def test_no_two_types_share_a_name_or_a_description() -> None:
    real = [k for k in TYPES if not k.main or k.levels().get(AGE) is not Level.MIDDLE]
    words = [packaged_playbook().words(kind, "seg-01") for kind in real]

    assert len({name for name, _ in words}) == len(real)
    assert len({description for _, description in words}) == len(real)


@pytest.mark.parametrize("level", THIRDS)
def test_words_say_the_level_of_the_type(level: Level) -> None:
    income = {Level.LOWER: "lower income than most", Level.MIDDLE: "middle", Level.HIGHER: "higher"}
    spending = {Level.LOWER: "careful", Level.MIDDLE: "moderate", Level.HIGHER: "active"}

    for kind in TYPES:
        name, levels = packaged_playbook().words(kind, "seg-01")[0].lower(), kind.levels()
        if ANNUAL_INCOME in levels:
            assert (income[level] in name) == (levels[ANNUAL_INCOME] is level)
        if SPENDING_SCORE in levels:
            assert (spending[level] in name) == (levels[SPENDING_SCORE] is level)
        if AGE in levels and kind.main and level is not Level.MIDDLE:
            word = "younger" if level is Level.LOWER else "older"
            assert name.endswith(word) == (levels[AGE] is level)


def _own(tmp_path: Path, content: str) -> Playbook:
    path = tmp_path / "mine.toml"
    path.write_text(content, encoding="utf-8")
    return load_playbook(packaged("playbook.toml"), path, FEATURES)


def test_a_mall_overrides_a_type_and_keeps_the_rest(tmp_path: Path) -> None:
    mine = _own(tmp_path, '[types.higher-income-lower-spending]\nname = "Kenner"\n')

    name, description = mine.words(RICH_AND_CAREFUL, "seg-01")

    assert name == "Kenner"
    assert description == packaged_playbook().words(RICH_AND_CAREFUL, "seg-01")[1]
    assert mine.offers(RICH_AND_CAREFUL, "seg-01") == packaged_playbook().offers(
        RICH_AND_CAREFUL, "seg-01"
    )


def test_a_mall_overrides_one_segment(tmp_path: Path) -> None:
    mine = _own(tmp_path, f"[segments.seg-05]\noffers = {THREE}\n")

    assert [each.offer for each in mine.offers(RICH_AND_CAREFUL, "seg-05")] == ["a", "c", "e"]
    assert mine.offers(RICH_AND_CAREFUL, "seg-04") == packaged_playbook().offers(
        RICH_AND_CAREFUL, "seg-04"
    )


def test_a_mall_overrides_what_an_age_adds_to_a_name(tmp_path: Path) -> None:
    mine = _own(tmp_path, '[qualifiers.younger]\nname = "at the start"\n')

    name, description = mine.words(type_of("higher-spending-younger"), "seg-01")

    assert name == "Active spending, at the start"
    assert description.endswith("Younger on average than most.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "[typs.x]",
            "typs is not a key of a playbook: allowed here are types, qualifiers, segments",
        ),
        ("types = 3", "types must be a table of keys"),
        ("[types]\nyounger = 3", "types.younger must be a table of keys"),
        ("[types.rich]\nname = 'x'", "types.rich: type must be written like"),
        ("[ages.older]\nname = 'x'", "ages is not a key of a playbook"),
        ("[qualifiers.middle]\nname = 'x'", "qualifiers.middle: type must be written like"),
        (f"[qualifiers.older]\noffers = {THREE}", "qualifiers.older.offers is not a key"),
        ("[types.younger]\ntitle = 'x'", "types.younger.title is not a key of a playbook"),
        ("[types.younger]\nname = 3", "types.younger: name must be text on one line"),
        ("[types.younger]\nname = ''", "types.younger: name must be text on one line"),
        ('[segments.seg-01]\nname = "a\\nb"', "segments.seg-01: name must be text on one line"),
        ("[types.younger]\noffers = 'x'", "types.younger: offers must be a list of"),
        ("[types.younger]\noffers = []", "types.younger: number of offers must be at least 3"),
        ("[types.younger]\noffers = ['x']", "offers, number 1 must be a table of keys"),
        (
            "[types.younger]\noffers = [{ offer = 'x' }]",
            "types.younger: offers, number 1 must have offer and reason",
        ),
        (
            "[types.younger]\noffers = [{ offer = 'x', reason = 'y', price = 3 }]",
            "types.younger: offers, number 1: price is not a key",
        ),
        (
            "[types.younger]\noffers = [{ offer = 'x', reason = '' }]",
            "types.younger: reason must be text on one line",
        ),
        ("[types.younger", "is not valid TOML"),
        ("[types.younger]\nname = '\udc80'", "is not valid TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name_and_the_key(
    tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(InvalidOptionError) as caught:
        load_playbook(packaged("playbook.toml"), path, FEATURES)

    assert str(caught.value).startswith(f"playbook {path}")
    assert message in str(caught.value)


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidOptionError, match=r"absent\.toml cannot be read: No such file"):
        load_playbook(packaged("playbook.toml"), tmp_path / "absent.toml", FEATURES)


def test_the_settings_name_the_malls_own_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[types.younger]\nname = 'Jung'\n")
    settings = {"playbook": {"file": str(tmp_path / "mine.toml")}}

    wording = build_container(settings=settings).wording()

    assert wording.playbook.words(type_of("younger"), "seg-01")[0] == "Jung"


@pytest.mark.parametrize("written", ['"a text"', '[""]', "[1]"])
def test_avoid_is_a_list_of_texts(written: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(f"[segments.seg-03]\navoid = {written}\n", encoding="utf-8")

    with pytest.raises(InvalidOptionError, match=r"segments\.seg-03: avoid must be "):
        load_playbook(packaged("playbook.toml"), path, FEATURES)
