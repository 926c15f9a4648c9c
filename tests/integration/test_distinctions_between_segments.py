"""Distinctions of segments are true, in made-up malls."""

import re
from collections import Counter
from statistics import fmean

import pytest

from mallseg.domain.customers.census import Census
from mallseg.domain.profiles.distinction import distinction
from mallseg.domain.profiles.profile import Profile
from mallseg.entrypoints.presentation.words.cards import distinction_sentence
from tests.examples import exhaustive
from tests.malls import above, below, made_up, segmented

_SPENDING = re.compile(r"^Spends (?:far )?(more|less) than (most|the average customer) ")
_INCOME = re.compile(r"^Has a (?:far )?(higher|lower) income than (most|the average customer) ")


@pytest.mark.parametrize("segments", [2, 5, 8, *map(exhaustive, (3, 4, 6, 7, *range(9, 13)))])
def test_above_or_below_most_means_beyond_two_thirds(segments: int) -> None:
    mall = made_up(segments, per_group=40, seed=segments, unit=(1.0, 3.67)[segments % 2])
    census = Census.of_counts(mall.features, Counter(mall.points))
    segmentation = segmented(mall, segments)
    profile = Profile.of(census, segmentation)
    found = 0

    for segment in segmentation.segments:
        distinguished = distinction(segment, mall.features, profile)
        assert distinguished is not None
        sentence = distinction_sentence(distinguished)
        for place, pattern in enumerate((_INCOME, _SPENDING)):
            if match := pattern.match(sentence):
                found += 1
                values = [point[place] for point in mall.points]
                is_more = match[1] in {"more", "higher"}
                own, mean = segment.centre[place], fmean(values)
                assert (own > mean) is is_more
                beyond = below(values, own) if is_more else above(values, own)
                assert beyond >= 2 / 3 or match[2] == "the average customer"
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "share of spending" not in sentence
    assert found
