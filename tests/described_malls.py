"""Malls of many kinds with ages and genders, and what their cards say falsely."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin, sqrt
from random import Random
from typing import Any

from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.profiles.prior_disclosures import EarlierVersion, PriorDisclosures
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.documents.cards import CardDocument
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.views.card import cards_of
from mallseg.testing.builders import AGES, GENDERS
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders import breakdown_counts_of
from tests.builders_wording import packaged_wording
from tests.card_truth import INCOME, SCORE, Said, falsehoods, said_of

Kind = Callable[[Random, int], Sequence[float]]
"""Draws a customer of one of some groups; where there are none, the group is ignored."""

OTHER_FEATURES = (
    Feature(name="visits", unit="visits", lowest=0, highest=400),
    Feature(name="basket_value", unit="EUR", lowest=0, highest=5000),
    Feature(name="recency", unit="days", lowest=0, highest=1000),
)
_PLACES = ((20, 20), (25, 80), (60, 50), (95, 20), (90, 85), (125, 55), (60, 95), (60, 8))


def _score(value: float) -> float:
    return float(min(100, max(1, round(value))))


def _income(value: float) -> float:
    return max(0.0, round(value, 1))


def _heavy(random: Random) -> float:
    """Student's t with three degrees of freedom."""
    return random.gauss(0, 1) / sqrt(sum(random.gauss(0, 1) ** 2 for _ in range(3)) / 3)


def _tilted(random: Random, group: int) -> tuple[float, float]:
    x, y = _PLACES[group % 8]
    along, across, turn = random.gauss(0, 14), random.gauss(0, 2), pi * group / 5
    return (
        _income(x + along * cos(turn) - across * sin(turn)),
        _score(y + along * sin(turn) + across * cos(turn)),
    )


KINDS: Mapping[str, Kind] = {
    "compact": lambda r, g: (_income(r.gauss(_PLACES[g % 8][0], 5)),
                             _score(r.gauss(_PLACES[g % 8][1], 5))),
    "two halves": lambda r, g: (_income(r.gauss(60, 9)), _score(r.gauss(30 + 40 * (g % 2), 4))),
    "log-normal": lambda r, _: (_income(r.lognormvariate(3, 1)), _score(r.lognormvariate(2, 1))),
    "elongated": _tilted,
    "heaped": lambda r, g: (float(10 * round(r.gauss(_PLACES[g % 8][0], 12) / 10) + 50),
                            _score(5 * round(r.gauss(_PLACES[g % 8][1], 12) / 5))),
    "heavy tails": lambda r, g: (_income(80 + _PLACES[g % 8][0] + 6 * _heavy(r)),
                                 _score(_PLACES[g % 8][1] + 6 * _heavy(r))),
    "dominant": lambda r, g: (_income(r.gauss(60 if g else 110, 6)),
                              _score(r.gauss(50 if g else 90, 6))),
    "one blob": lambda r, _: (_income(r.gauss(60, 12)), _score(r.gauss(50, 12))),
    "skewed": lambda r, _: (_income(r.expovariate(0.02)), _score(100 - r.expovariate(0.05))),
    "left-skewed": lambda r, _: (_income(200 - min(200, r.lognormvariate(3, 1))),
                                 _score(r.gauss(50, 20))),
    "uniform": lambda r, _: (_income(r.uniform(10, 200)), _score(r.uniform(1, 100))),
    "other features": lambda r, g: (
        float(round(max(0, r.gauss(4 + 9 * (g % 3), 2)))),
        round(max(0.0, r.gauss(30 + 60 * (g % 2), 12)), 2),
        float(round(min(999, r.expovariate(1 / (20 + 40 * (g % 4)))))),
    ),
}  # fmt: skip
_WITHOUT_GROUPS = {"one blob", "uniform", "left-skewed"}


@dataclass(frozen=True)
class DescribedMall:
    """A mall that is made up: the points of its customers, and their ages and genders."""

    kind: str
    points: Sequence[Point]
    people: Sequence[tuple[float, str]]

    @classmethod
    def of(cls, kind: str, customers: int, groups: int, seed: object) -> "DescribedMall":
        """Make a mall up: the same for the same seed."""
        random = Random(f"{kind} {customers} {groups} {seed}")  # noqa: S311  (not for secrets)
        own = [min(int(random.expovariate(0.5)), groups - 1) for _ in range(customers)]
        points: list[Point] = [tuple(map(float, KINDS[kind](random, g))) for g in own]
        return cls(kind, points, [_person(random, group) for group in own])

    @property
    def features(self) -> tuple[Feature, ...]:
        """By which its customers are compared."""
        return OTHER_FEATURES if self.kind == "other features" else DEFAULT_FEATURES

    def census(self) -> Census:
        """Count its customers."""
        return _census(self.features, self.points, self.people)

    def rows(self) -> list[tuple[str, str, Point]]:
        """List age band, gender and point of everybody."""
        pairs = zip(self.points, self.people, strict=True)
        return [(AGES.band_of(age), gender, point) for point, (age, gender) in pairs]


def versions_of(
    mall: DescribedMall, numbers: Sequence[int], *, know_each_other: bool = True
) -> list[tuple[Segmentation, Profile]]:
    """Divide a mall into some numbers of segments, and disclose what is safe."""
    census = mall.census()
    found: list[tuple[Segmentation, Profile]] = []
    for number in numbers:
        own = _segmentation(census, number, has_groups=True)
        earlier = tuple(
            EarlierVersion(segmentation=one, tables=profile.breakdowns) for one, profile in found
        )
        before = PriorDisclosures(versions=earlier if know_each_other else ())
        found.append((own, Profile.of(census, own, before=before)))
    return found


def false_of(
    kind: str,
    customers: int,
    segments: int,
    seed: object,
    change: Callable[[Any], object] = lambda _: None,
) -> list[str]:
    """The false claims of a made-up mall's cards, after a change of their JSON."""
    mall = DescribedMall.of(kind, customers, segments, seed)
    features, points, people, census = mall.features, mall.points, mall.people, mall.census()
    segmentation = _segmentation(census, segments, has_groups=kind not in _WITHOUT_GROUPS)
    cards = cards_of(segmentation, Profile.of(census, segmentation), packaged_wording())
    written: Any = [copied(CardDocument.card_of(card)) for card in cards]
    change(written)
    places = [*segmentation.predict(points)]
    order = [place for card in cards for place, own in enumerate(segmentation.segments)
             if own.slug == card.segment.slug]  # fmt: skip
    members = [[p for p, own in zip(points, places, strict=True) if own == i] for i in order]
    who = [[p for p, own in zip(people, places, strict=True) if own == i] for i in order]
    said: Sequence[Said] = (INCOME, SCORE)
    if features is OTHER_FEATURES:
        said = [said_of(feature.label) for feature in features]
    return [*falsehoods(written, members, said, [_by_group(own, written) for own in who])]


def _person(random: Random, group: int) -> tuple[float, str]:
    age = min(90, max(16, random.gauss(25 + 11 * (group % 4), 6 + 6 * (group % 3))))
    woman = random.random() < (0.5, 0.93, 0.3, 1.0, 0.62)[group % 5]
    return float(int(age)), "women" if woman else "men"


def _census(
    features: tuple[Feature, ...], points: Sequence[Point], people: Sequence[tuple[float, str]]
) -> Census:
    census = Census.of_counts(features, Counter(points))
    place = {point: i for i, point in enumerate(zip(*census.columns, strict=True))}
    tables = []
    for breakdown, which in ((AGES, 0), (GENDERS, 1)):
        counts = [[0] * len(breakdown.groups) for _ in place]
        for point, person in zip(points, people, strict=True):
            group = _group(breakdown, person[which])
            counts[place[point]][breakdown.groups.index(group)] += 1
        tables.append(breakdown_counts_of(breakdown, tuple(map(tuple, counts))))
    return replace(census, breakdown_counts=tuple(tables))


def _group(breakdown: Breakdown, value: float | str) -> str:
    return value if isinstance(value, str) else breakdown.band_of(value)


def _segmentation(census: Census, segments: int, *, has_groups: bool) -> Segmentation:
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    centres = SklearnClusterer().fit(
        census, scale, clusters=min(segments, len(census)), seed=1, progress=lambda *_: None
    )
    partition = Partition.settle(census, scale, centres)
    return named_segmentation(census, scale, partition, packaged_wording(), has_groups=has_groups)


def _by_group(
    people: Sequence[tuple[float, str]], cards: Sequence[Mapping[str, Any]]
) -> dict[str, list[bool]]:
    """Say of each group that the cards list, and of what sentences call one, who belongs to it."""
    listed = {each["group"] for card in cards for own in card["breakdowns"].values()
              for each in own or ()}  # fmt: skip
    return {
        group: [_belongs(person, group) for person in people]
        for group in {*listed, "women", "men", "under 40", "40 or over"}
    }


def _belongs(person: tuple[float, str], group: str) -> bool:
    age, gender = person
    known = group.removesuffix(", or unknown")
    if known in {"women", "men"}:
        return gender == known
    if known == "all others":
        return gender != "women"
    if known == "unknown":
        return False
    numbers = [float(word) for word in known.split() if word.isdigit()]
    if known.startswith("under"):
        return age < numbers[0]
    return age >= numbers[0] if known.endswith("or over") else numbers[0] <= age < numbers[1] + 1
