"""Every sentence of a card is true of the customers and contradicts no other, in any mall."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.documents.segments import CardDocument
from mallseg.entrypoints.presentation.views.card import cards_of
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_wording import packaged_wording
from tests.card_truth import falsehoods
from tests.examples import exhaustive

Kind = Callable[[Random], tuple[float, float]]


def _score(value: float) -> float:
    return float(min(100, max(1, round(value))))


KINDS: dict[str, Kind] = {
    "log-normal": lambda r: (round(r.lognormvariate(3, 1), 1), _score(r.lognormvariate(2, 1))),
    "skewed": lambda r: (float(round(r.expovariate(0.02))), _score(100 - r.expovariate(0.05))),
    "ties": lambda r: (
        r.choice([20.0, 20.0, 20.0, 40.0, 90.0]),
        r.choice([1.0, 50.0, 50.0, 100.0]),
    ),
    "one blob": lambda r: (max(0.0, round(r.gauss(60, 12), 1)), _score(r.gauss(50, 12))),
    "most and few": lambda r: (
        (round(r.gauss(30, 3), 1), _score(r.gauss(30, 4)))
        if r.random() < 0.7
        else (round(r.uniform(50, 120), 1), _score(r.uniform(1, 100)))
    ),
    "uniform": lambda r: (float(round(r.uniform(10, 200))), _score(r.uniform(1, 100))),
}


def told(kind: str, customers: int, segments: int, seed: int) -> list[str]:
    """What the cards of a made-up mall say falsely."""
    random = Random(f"{kind} {customers} {segments} {seed}")  # noqa: S311  (not for secrets)
    points: list[Point] = [KINDS[kind](random) for _ in range(customers)]
    census = Census.of_counts(DEFAULT_FEATURES, Counter(points))
    segments = min(segments, len(census))
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    centres = SklearnClusterer().fit(
        census, scale, clusters=segments, seed=seed, progress=lambda *_: None
    )
    partition = Partition.settle(census, scale, centres)
    segmentation = named_segmentation(census, scale, partition, packaged_wording())
    cards = cards_of(segmentation, Profile.of(census, segmentation), packaged_wording())
    members: list[list[Point]] = [[] for _ in segmentation.segments]
    for place, point in zip(segmentation.place(points), points, strict=True):
        members[place].append(point)
    written = [copied(CardDocument.card_of(card)) for card in cards]
    return [*falsehoods(written, members)]  # type: ignore[arg-type]  # JSON objects


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("customers", "segments"),
    [(12, 2), (60, 5), exhaustive(200, 3), exhaustive(200, 8), exhaustive(600, 12)],
)
def test_no_sentence_of_a_card_is_false(kind: str, customers: int, segments: int) -> None:
    assert told(kind, customers, segments, seed=1) == []
