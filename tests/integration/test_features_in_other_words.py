"""Default words for features that a mall declares in other words."""

from dataclasses import replace
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.adapters.toml_playbook import load_playbook
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.segments.segment_type import types_of
from mallseg.settings.loading import packaged
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE

NEWEST_OF_RECORD_1 = Path(__file__).parents[1] / "data" / "store-of-format-3"
IN_OTHER_WORDS = (AGE, ANNUAL_INCOME, replace(SPENDING_SCORE, topic="loyalty"))


def test_types_without_their_features_are_left_out_of_the_playbook() -> None:
    ours = packaged("playbook.toml")

    usual = load_playbook(ours, None, FEATURES)
    other = load_playbook(ours, None, IN_OTHER_WORDS)

    # The three levels of income and its two sides of the average, the three of age.
    left = {kind for kind in usual.types if SPENDING_SCORE not in kind.levels()}
    assert other.types == {kind: usual.types[kind] for kind in left}
    assert other.qualifiers == usual.qualifiers
    assert len(left) == 8


def test_a_play_of_its_own_that_no_type_can_have_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    for key in (kind.key for kind in types_of([SPENDING_SCORE])):
        mine.write_text(f'[types.{key}]\nname = "Ours"\n', encoding="utf-8")

        with pytest.raises(InvalidOptionError, match=rf"mine.toml: types.{key}: type must be"):
            load_playbook(packaged("playbook.toml"), mine, IN_OTHER_WORDS)


def test_a_type_that_an_older_model_has_in_our_words_is_not_known() -> None:
    stores = [JoblibStore(NEWEST_OF_RECORD_1, declared=own) for own in (FEATURES, IN_OTHER_WORDS)]

    usual, other = (store.load("mall", 2).segmentation.segments for store in stores)

    assert all(segment.type for segment in usual)
    assert [replace(segment, named=None, short="") for segment in other] == [
        replace(segment, type=None, named=None, short="") for segment in usual
    ]
