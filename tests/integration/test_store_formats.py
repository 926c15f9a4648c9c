"""Stores of all formats are kept in tests/data: each of them opens."""

import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from mallseg.adapters.joblib_store import profile_file
from mallseg.adapters.joblib_store.json_file import convert
from mallseg.adapters.joblib_store.manifest import Manifest
from mallseg.adapters.joblib_store.older_formats import upgraded_manifest, upgraded_model
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.profiles.profile import Profile, SegmentProfile
from mallseg.domain.registry.version import (
    Decision,
    GateMeasure,
    Provenance,
    RecordedDiff,
    Version,
    Violation,
)
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.record import from_record
from mallseg.testing.builders import AGES, GENDERS, a_provenance, two_segments
from mallseg.testing.features import AGE, FEATURES, type_of
from tests.builders import copy_of_store
from tests.use_cases import verify_models

KEPT = Path(__file__).parents[1] / "data"
TWO_VERSIONS = ["store-of-format-1", "store-of-format-2", "store-with-profiles-of-format-1"]
FULL = KEPT / "store-of-format-2-full"
OF_FORMAT_3, OF_FORMAT_4 = KEPT / "store-of-format-3", KEPT / "store-of-format-4"
ALL = [*TWO_VERSIONS, FULL.name, OF_FORMAT_3.name, OF_FORMAT_4.name]


def _opened(root: Path) -> JoblibStore:
    """Open a store whose models may only name their features."""
    return JoblibStore(root, declared=FEATURES)


@pytest.mark.parametrize("kept", TWO_VERSIONS)
def test_a_kept_store_opens_with_all_that_it_holds(kept: str) -> None:
    store = _opened(KEPT / kept)

    (verified,) = verify_models(store=store)()
    first, second = store.catalogue("mall").versions

    assert (verified.intact, verified.damage) == ((1, 2), ())
    assert store.load("mall").version == 2
    assert sorted(s.customers for s in store.load("mall", 1).segmentation.segments) == [
        22, 23, 35, 39, 81,
    ]  # fmt: skip
    assert (first.segments, second.segments, second.provenance.parent) == (5, 4, 1)
    assert first.provenance.scores["inertia"] == pytest.approx(65.5684, abs=1e-4)
    assert first.provenance.source == "mall_customers.csv"
    assert (first.provenance.faults, first.provenance.repeated_ids) == ({}, None)


def test_a_kept_profile_of_the_first_format_has_segments_and_no_borders() -> None:
    store = _opened(KEPT / "store-with-profiles-of-format-1")

    profile = store.profile("mall", 1)

    assert profile is not None
    active = profile.segment("seg-04")
    assert active is not None
    assert _conditions(active) == [
        ("annual_income", True, 54.0),
        ("spending_score", True, 62.0),
    ]
    assert active.typical == ((71.0, 113.0), (69.0, 95.0))
    assert (profile.borders, profile.density) == (None, None)


def test_transitions_of_format_2_have_the_current_kinds() -> None:
    store = _opened(FULL)
    first, second, renamed, challenger = store.catalogue("mall").versions

    assert [version.provenance.diff for version in (first, renamed)] == [
        None,
        RecordedDiff(moved=0, transitions=()),
    ]
    assert second.provenance.diff is not None
    split, birth, death, *changes = second.provenance.diff.transitions
    assert split == Transition(
        kind=TransitionKind.SPLIT,
        before=(TransitionSegment(slug="seg-03"),),
        after=(TransitionSegment(slug="seg-06"), TransitionSegment(slug="seg-03")),
        customers_before=81,
        customers_after=111,
    )
    assert (birth.kind, birth.slugs_after) == (TransitionKind.BIRTH, ("seg-07",))
    assert birth.origins == (TransitionSegment(slug="seg-05"),)
    assert (death.kind, death.slugs_before) == (TransitionKind.DEATH, ("seg-01",))
    assert [change.kind for change in changes] == [
        TransitionKind.CONTRACTION,
        TransitionKind.GROWTH,
    ]
    assert second.provenance.diff.customers[0] == (0, 0, 0, 4, 0, 0)
    assert challenger.provenance.diff is not None
    assert challenger.provenance.diff.transitions[0].kind is TransitionKind.MERGE


def test_the_decision_of_format_2_has_violations_and_no_sentences() -> None:
    store = _opened(FULL)

    *_, challenger = store.catalogue("mall").versions

    assert challenger.provenance.decision == Decision(
        is_promoted=False,
        is_stopped=True,
        violations=(
            Violation(measure=GateMeasure.MOVED, figure=0.36, limit=0.2),
            Violation(measure=GateMeasure.STABILITY_INDEX, figure=0.6285596158628172, limit=0.25),
        ),
    )


def test_a_provenance_of_format_2_has_the_current_names() -> None:
    store = _opened(FULL)

    _, second, renamed, _ = store.catalogue("mall").versions

    assert (second.provenance.outliers, second.provenance.rejected_rows) == (7, 1)
    assert (second.provenance.faults, second.provenance.repeated_ids) == ({"missing": 1}, 1)
    assert second.provenance.settings["keep_outliers"] is False
    assert "keep_extremes" not in second.provenance.settings
    assert (renamed.provenance.renamed, renamed.provenance.parent) == ("seg-05", 2)


def test_a_model_of_format_2_keeps_the_names_that_it_was_given() -> None:
    segmentation = _opened(FULL).load("mall").segmentation

    segment = segmentation.segment("seg-05")

    assert (segment.name, segment.description) == ("Travellers", "Many come once a year.")
    assert (segment.is_name_own, segment.is_description_own) == (True, True)


def test_a_model_of_format_2_knows_where_its_names_were_given() -> None:
    segment = _opened(FULL).load("mall", 2).segmentation.segment("seg-05")

    assert segment.named is not None
    assert segment.named.version == 1
    assert segment.named.type == type_of("higher-income-lower-spending")


def test_a_profile_of_format_2_is_whole() -> None:
    profile = _opened(FULL).profile("mall", 1)

    assert profile is not None
    active = profile.segment("seg-04")
    assert active is not None
    assert _conditions(active) == [
        ("annual_income", True, 54.0),
        ("spending_score", True, 62.0),
    ]
    assert profile.borders is None  # what was measured then is not what is measured now
    assert profile.density is not None
    assert profile.density.customers == 200
    assert profile.overall == ((60.56, 26.19897707926781), (50.2, 25.7588819633151))
    age, gender = profile.breakdowns
    assert (age.breakdown, gender.breakdown) == (AGES, GENDERS)
    assert gender.groups == (("women",), ("men",))
    assert gender.overall == (112, 88)
    assert gender.segments["seg-03"] == (48, 33)
    assert gender.segments["seg-01"] is None
    assert profile.study is not None
    assert (profile.study.verdict, profile.study.recommended) == (Verdict.SOFT, 5)
    number = profile.study.number(5)
    assert number is not None
    assert number.stability is not None
    assert (number.stability.unstable, number.stability.chosen) == (9, 0.75)


def test_format_3_holds_what_format_2_holds_and_the_names_of_segments() -> None:
    """Both stores come from the same commands, run by the last mallseg of each format."""
    older, newest = _opened(FULL), _opened(OF_FORMAT_3)

    for old, new in zip(
        older.catalogue("mall").versions, newest.catalogue("mall").versions, strict=True
    ):
        number = new.number
        assert _comparable(new) == _comparable(old)
        assert newest.load("mall", number).segmentation == older.load("mall", number).segmentation
        assert _without_study(newest, number) == _without_study(older, number)
    assert new.provenance.diff is not None
    assert new.provenance.diff.transitions[0].before[0] == TransitionSegment(
        slug="seg-06",
        name="Lower income than most, careful spending (score around 40)",
        customers=40,
    )


def _comparable(version: Version) -> Provenance:
    """Leave out of a provenance what format 2 does not have."""
    provenance = version.provenance
    diff, decision = provenance.diff, provenance.decision
    if diff is not None:
        diff = replace(diff, transitions=tuple(map(_without_names, diff.transitions)))
    if decision is not None:
        violations = (replace(v, feature=None, champion=None) for v in decision.violations)
        decision = replace(decision, violations=tuple(violations))
    return replace(provenance, diff=diff, decision=decision)


def _without_study(store: JoblibStore, number: int) -> Profile:
    """Leave the resamples out, which depend on how random numbers are drawn."""
    profile = store.profile("mall", number)
    assert profile is not None
    return replace(profile, study=None)


def _without_names(transition: Transition) -> Transition:
    return replace(
        transition,
        before=tuple(TransitionSegment(slug=slug) for slug in transition.slugs_before),
        after=tuple(TransitionSegment(slug=slug) for slug in transition.slugs_after),
        origins=tuple(TransitionSegment(slug=each.slug) for each in transition.origins),
    )


@pytest.mark.parametrize("kept", ALL)
def test_the_contents_of_an_old_store_survive_saving(kept: str, tmp_path: Path) -> None:
    old, new = _opened(KEPT / kept), JoblibStore(tmp_path)

    for version in old.catalogue("mall").versions:
        segmentation = old.load("mall", version.number).segmentation
        profile = old.profile("mall", version.number)
        new.save("mall", segmentation, version.provenance, profile=profile)

        assert new.load("mall", version.number).segmentation == segmentation
        assert new.profile("mall", version.number) == profile
    assert [v.provenance for v in new.catalogue("mall").versions] == [
        v.provenance for v in old.catalogue("mall").versions
    ]
    assert {fields["format"] for fields in _manifests(tmp_path)} == {5}


@pytest.mark.parametrize("kept", ALL)
def test_a_manifest_written_today_holds_no_sentence(kept: str, tmp_path: Path) -> None:
    old, new = _opened(KEPT / kept), JoblibStore(tmp_path)
    for version in old.catalogue("mall").versions:
        segmentation = old.load("mall", version.number).segmentation
        new.save("mall", segmentation, version.provenance)

    texts = [text for fields in _manifests(tmp_path) for text in _texts(fields)]

    assert [text for text in texts if text.count(" ") >= 3] == []


def _conditions(segment: SegmentProfile) -> list[tuple[str, bool, float]]:
    return [(c.feature, c.is_above, c.threshold) for c in segment.rule.conditions]


def _manifests(root: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in root.rglob("manifest.json")]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for own in _without_name(value) if isinstance(value, dict) else value:
            yield from _texts(own)


def _without_name(fields: dict[str, object]) -> list[object]:
    return [own for key, own in fields.items() if key != "name"]


def test_a_store_of_the_first_format_goes_on(tmp_path: Path) -> None:
    store = _opened(copy_of_store(KEPT / "store-of-format-1", tmp_path))

    version = store.save("mall", two_segments(), a_provenance(), as_champion=True)

    assert version.number == 3
    assert store.roll_back("mall") == 2


def test_identifiers_of_unmarked_versions_stay_used_when_these_are_deleted(
    tmp_path: Path,
) -> None:
    store = _opened(copy_of_store(KEPT / "store-of-format-1", tmp_path))
    before = store.identifiers("mall")

    store.delete("mall", 1)

    slugs = frozenset(f"seg-{number:02d}" for number in range(1, 6))
    assert before == store.identifiers("mall")
    assert before == UsedIdentifiers(slugs=slugs, highest_number=5)


@pytest.mark.parametrize("kept", [kept for kept in ALL if kept != OF_FORMAT_4.name])
def test_old_models_take_declarations_of_features_from_the_settings(
    kept: str,
) -> None:
    euros = tuple(replace(f, unit="k€", transform=Transform.LOG) for f in FEATURES if f != AGE)
    usual = _opened(KEPT / kept).load("mall", 1).segmentation

    segmentation = JoblibStore(KEPT / kept, declared=euros).load("mall", 1).segmentation

    assert {feature.unit for feature in segmentation.features} == {"k€"}
    assert segmentation == usual  # its centres are values, whatever the settings say today


def test_a_model_of_features_that_the_settings_do_not_declare_is_refused() -> None:
    store = JoblibStore(OF_FORMAT_3, declared=(AGE,))

    with pytest.raises(UnreadableSegmentationError, match="not declared in the settings"):
        store.load("mall", 1)


def test_an_old_outlier_radius_becomes_a_ball_around_each_centre() -> None:
    model = _opened(OF_FORMAT_4).load("mall", 1).segmentation

    (first, *_), others = model.segments, model.segments[1:]
    assert first.region is not None
    (across,), (zero, along) = first.region.rows
    factor = 1 / (across * first.radius)
    assert (along, zero) == (across, 0.0)
    assert 2 < factor < 4
    for segment in others:
        assert segment.region is not None
        assert 1 / (segment.region.rows[1][1] * segment.radius) == pytest.approx(factor)
    assert {segment.moved_by_chance for segment in model.segments} == {()}
    assert model.assign_point((180.0, 50.0)).certainty is Certainty.OUTSIDE


def test_customers_are_not_outside_of_a_model_of_format_1() -> None:
    model = _opened(KEPT / "store-of-format-1").load("mall", 1).segmentation

    assert {segment.region for segment in model.segments} == {None}
    assert model.assign_point((1000.0, 50.0)).certainty is not Certainty.OUTSIDE


@pytest.mark.parametrize("file", ["versions/2/manifest.json", "aliases/champion"])
def test_a_newer_format_is_refused_in_clear_words(tmp_path: Path, file: str) -> None:
    store = _opened(copy_of_store(KEPT / "store-of-format-2", tmp_path))
    path = store.root / "mall" / file
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 6, "seal": "new"}))

    with pytest.raises(
        UnreadableSegmentationError, match="is of format 6, newer than this mallseg: upgrade"
    ):
        store.load("mall")


def test_a_manifest_of_format_2_in_another_shape_is_refused() -> None:
    record = json.loads((FULL / "mall/versions/2/manifest.json").read_bytes())

    assert _refused(record, lambda fields: convert(upgraded_manifest(fields), Manifest)) > 50


def test_a_profile_of_format_2_in_another_shape_is_refused() -> None:
    record = json.loads((FULL / "mall/versions/1/portrait.json").read_bytes())

    assert _refused(record, lambda fields: profile_file.load(json.dumps(fields).encode())) > 50


def test_a_model_of_format_2_in_another_shape_is_refused() -> None:
    content = (FULL / "mall/versions/2/model.joblib").read_bytes()
    record = pickle.loads(content)  # noqa: S301  (ours, and kept here)

    assert _refused(record, lambda fields: from_record(upgraded_model(fields, FEATURES))) > 50


def _refused(record: dict[str, Any], read: Callable[[dict[str, Any]], object]) -> int:
    """Read every third record with a change; count those that raise ValueError and nothing else."""
    read(record)
    refused = 0
    for changed in islice(_changed(record), None, None, 3):
        if not isinstance(changed, dict) or "format" not in changed:
            continue  # no file of a store, as its parser says
        try:
            read(changed)
        except ValueError:
            refused += 1
    return refused


def _changed(value: Any) -> Iterator[Any]:
    """Give all records in which one part is missing, empty, or of another type."""
    if isinstance(value, dict):
        for key, own in value.items():
            if key != "format":
                yield {other: each for other, each in value.items() if other != key}
                yield from ({**value, key: changed} for changed in _changed(own))
    elif isinstance(value, list):
        for index, own in enumerate(value[:2]):
            yield from ([*value[:index], changed, *value[index + 1 :]] for changed in _changed(own))
    yield from (None, 7, "seven", [], {})


def test_a_model_of_the_first_format_is_an_ordinary_pickle() -> None:
    content = (KEPT / "store-of-format-1/mall/versions/1/model.joblib").read_bytes()

    assert pickle.loads(content)["format"] == 1  # noqa: S301  (ours, and kept here)
