"""Settings from files, environment and hand; and what is wrong with them, in words."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from mallseg.container.from_settings import drift_limits, gate_limits
from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.monitoring.gate import GateLimits
from mallseg.domain.sources.find_columns import find_breakdowns
from mallseg.settings.customers import BreakdownSettings, FeatureSettings
from mallseg.settings.loading import load_settings, packaged
from mallseg.settings.sections import Settings
from mallseg.testing.builders import a_plan


def test_limits_are_the_same_in_the_packaged_file_and_without_settings() -> None:
    settings = load_settings()

    assert gate_limits(settings.gate) == GateLimits()
    assert drift_limits(settings.drift) == DriftLimits()


def test_the_packaged_file_lists_every_setting() -> None:
    listed = tomllib.loads(packaged("default.toml").read_text(encoding="utf-8"))

    declared = {
        section: set(getattr(field.annotation, "model_fields", {}))
        for section, field in Settings.model_fields.items()
    }
    kinds: dict[str, type[BaseModel]] = {
        "features": FeatureSettings,
        "breakdowns": BreakdownSettings,
    }
    for section, kind in kinds.items():
        assert declared.pop(section) == set()  # a table for each declaration, of any name
        for own in listed.pop(section).values():
            assert kind.model_fields.keys() >= own.keys()
    assert {section: set(values) for section, values in listed.items()} == declared


def test_a_breakdown_is_required_where_it_is_named() -> None:
    ages, genders = load_settings().breakdowns_to_count()
    assert (ages.name, genders.name, genders.is_required) == ("age", "gender", False)

    named = load_settings(explicit={"training": {"breakdowns": ["Sex", "Home City", "home_city"]}})

    assert named.breakdowns_to_count() == (
        ages,
        replace(genders, is_required=True),
        breakdown_named("Home City"),
    )


@pytest.mark.parametrize(
    ("column", "woman", "man"),
    [
        ("Genre", "Female", "Male"),
        ("Geschlecht", "w", "m"),
        ("Sexe", "Femme", "Homme"),
        ("Gênero", "feminino", "masculino"),
        ("Cinsiyet", "Kadın", "Erkek"),
        ("Jenis Kelamin", "Perempuan", "Laki-laki"),
        ("性别", "女", "男"),
    ],
)
def test_genders_are_known_in_the_languages_of_common_files(
    column: str, woman: str, man: str
) -> None:
    _, genders = load_settings().breakdowns_to_count()

    assert find_breakdowns("file", ["Id", column], (genders,)) == {"gender": 1}
    codes = GroupCodes("file", column, genders)
    assert [genders.groups[codes.of_text(text)] for text in (woman, man)] == ["women", "men"]


def test_a_mall_declares_breakdowns_and_adds_to_those_there_are(tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(
        "[breakdowns.gender.values]\nwomen = ['Frau']\n"
        "[breakdowns.tier]\nlabel = 'tier'\ncolumns = ['loyalty']\n"
    )

    _, gender, tier = load_settings(config).breakdowns_to_count()

    assert gender.values["women"] == ("Frau",)
    assert {"male", "m"} <= {*gender.values["men"]}
    assert (tier.name, tier.columns, tier.is_required) == ("tier", ("loyalty",), False)
    config.write_text("[breakdowns.age]\nbands = [18, 30]\n")
    with pytest.raises(InvalidOptionError, match=r"breakdowns.age.split must be one of 18 or 30"):
        load_settings(config).breakdowns_to_count()


def test_the_packaged_plan_is_the_one_of_the_library() -> None:
    assert load_settings().plan() == a_plan()


def test_settings_of_one_call_do_not_affect_the_next(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[features.annual_income]\nlabel = "yearly pay"\n', encoding="utf-8")
    before = load_settings().model_dump()

    once = load_settings(file, {"store": {"path": "elsewhere"}})

    assert once.features["annual_income"].label == "yearly pay"
    assert load_settings().model_dump() == before


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().training.segments = 3


def test_a_file_is_named_by_the_environment_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text("[http]\nport = 9000\n")
    monkeypatch.setenv("MALLSEG_CONFIG", str(tmp_path / "mine.toml"))

    assert load_settings().http.port == 9000


def test_a_list_in_the_environment_has_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLSEG_TRAINING__FEATURES", "age,spending_score")

    assert load_settings().training.features == ("age", "spending_score")


def test_features_and_breakdowns_are_declared_in_the_environment_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MALLSEG_FEATURES__VISITS__COLUMNS", "visits,Besuche")
    monkeypatch.setenv("MALLSEG_BREAKDOWNS__TIER__LABEL", "loyalty tier")
    monkeypatch.setenv("MALLSEG_BREAKDOWNS__TIER__COLUMNS", "tier,Kundenstufe")

    settings = load_settings()

    (visits,) = (own for own in settings.declared() if own.name == "visits")
    (tier,) = (own for own in settings.breakdowns_to_count() if own.name == "tier")
    assert visits.columns == ("visits", "Besuche")
    assert (tier.label, tier.columns) == ("loyalty tier", ("tier", "Kundenstufe"))


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("MALLSEG_TRAINING__SEGMENT", "4", "MALLSEG_TRAINING__SEGMENT names no setting"),
        ("MALLSEG_TRAIN__SEGMENTS", "4", "MALLSEG_TRAIN__SEGMENTS names no setting"),
        ("MALLSEG_SEGMENTS", "4", "MALLSEG_SEGMENTS names no setting"),
        ("MALLSEG_BREAKDOWNS__AGE__BAND", "4", "MALLSEG_BREAKDOWNS__AGE__BAND names no setting"),
        ("MALLSEG_TRAINING__SEGMENTS", "four", "training.segments: Input should be a valid int"),
        ("MALLSEG_STORE__SIGNING_KEY", "short", "store.signing_key: Value error, must have 16"),
        ("MALLSEG_HTTP__PORT", "70000", "http.port: Input should be less than"),
        ("MALLSEG_CONFIG", "absent.toml", "config absent.toml cannot be read: No such file"),
    ],
)
def test_a_variable_that_is_wrong_is_an_error(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(InvalidOptionError) as caught:
        load_settings()

    assert message in str(caught.value)
    assert "short" not in str(caught.value)


def test_the_signing_key_is_bytes_or_nothing_and_never_shown() -> None:
    phrase = "correct horse battery"

    settings = load_settings(explicit={"store": {"signing_key": phrase}})

    assert load_settings().store.key() is None
    assert settings.store.key() == phrase.encode()
    assert phrase not in repr(settings)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[training]\nsegment = 4\n", "training.segment: there is no such setting"),
        ("[train]\nsegments = 4\n", "train: there is no such setting"),
        ("[log]\nlevel = 'loud'\n", "log.level: Input should be"),
        ("segments = \n", "is not valid TOML"),
        ("[http]\nport = '\udc80'", "is not valid TOML"),
    ],
)
def test_a_file_that_is_wrong_is_an_error(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(InvalidOptionError) as caught:
        load_settings(path)

    assert message in str(caught.value)
