"""Stand-ins for our own ports. Each passes the contract suite of its port, as the adapters do."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import combinations, islice

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.column import find_columns, find_demographics
from mallseg.domain.customers.demographics import (
    AgeBand,
    DemographicCounts,
    Gender,
)
from mallseg.domain.customers.feature import AGE, Feature
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.customers.reading import MOST_RECORDS_SHOWN, Reading, Rejection
from mallseg.domain.errors import (
    CustomerDataError,
    InvalidCustomerError,
    InvalidOptionError,
    NotEnoughCustomersError,
    OptionFault,
    SegmentationNotFoundError,
    SourceFault,
)
from mallseg.domain.ports import Clusterer, Progress
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.catalogue import Catalogue, Pointer
from mallseg.domain.registry.version import (
    CHALLENGER,
    CHAMPION,
    Provenance,
    StoredSegmentation,
    Version,
    check_alias,
    check_model_name,
)
from mallseg.domain.segments.distance import squared_distance
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import Segmentation


@dataclass
class InMemoryStore:
    """Keeps versions in dicts. `saved` and `pointers` show what a test wants to look at."""

    saved: dict[str, dict[int, tuple[Version, Segmentation]]] = field(default_factory=dict)
    pointers: dict[str, dict[str, Pointer]] = field(default_factory=dict)
    last: Counter[str] = field(default_factory=Counter)
    profiles: dict[tuple[str, int], Profile | None] = field(default_factory=dict)
    used: dict[str, frozenset[str]] = field(default_factory=dict)

    def check_writable(self, model: str) -> None:
        check_model_name(model)

    def save(
        self,
        model: str,
        segmentation: Segmentation,
        provenance: Provenance,
        *,
        profile: Profile | None = None,
        as_champion: bool = False,
        as_challenger: bool = False,
    ) -> Version:
        self.last[check_model_name(model)] += 1
        version = Version.of(
            segmentation,
            provenance,
            model=model,
            number=self.last[model],
            created_at="2026-01-01T00:00:00+00:00",
            libraries={},
        )
        self.saved.setdefault(model, {})[version.number] = (version, segmentation)
        own = (segment.slug for segment in segmentation.segments)
        self.used[model] = self.slugs(model).union(provenance.slugs, own)
        self.profiles[model, version.number] = profile
        if as_champion or as_challenger:
            alias = CHAMPION if as_champion else CHALLENGER
            self.promote(model, version.number, alias=alias)
        return version

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        number = version if isinstance(version, int) else self._named(model, version)
        _, segmentation = self._entry(model, number)
        return StoredSegmentation(model=model, version=number, segmentation=replace(segmentation))

    def profile(self, model: str, version: int) -> Profile | None:
        self._entry(model, version)
        return self.profiles.get((model, version))

    def models(self) -> tuple[str, ...]:
        return tuple(sorted(model for model, versions in self.saved.items() if versions))

    def catalogue(self, model: str) -> Catalogue:
        if not self.saved.get(check_model_name(model)):
            raise SegmentationNotFoundError("memory", model)
        return Catalogue(
            model=model,
            versions=tuple(version for version, _ in self.saved[model].values()),
            pointers=tuple(pointer for _, pointer in sorted(self._pointers(model).items())),
        )

    def slugs(self, model: str) -> frozenset[str]:
        return self.used.get(check_model_name(model), frozenset())

    def champion(self, model: str) -> int | None:
        pointer = self._pointers(check_model_name(model)).get(CHAMPION)
        return pointer.version if pointer else None

    def promote(self, model: str, version: int, *, alias: str = CHAMPION) -> Pointer:
        self._entry(model, version)
        pointer = self._pointers(model).get(check_alias(alias))
        moved = pointer.moved_to(version) if pointer else Pointer(alias=alias, version=version)
        self.pointers.setdefault(model, {})[alias] = moved
        return moved

    def roll_back(self, model: str) -> int:
        self._named(model, None)
        pointer = self.pointers[model][CHAMPION].moved_back(lambda n: n in self.saved[model])
        self.pointers[model][CHAMPION] = pointer
        return pointer.version

    def remove_alias(self, model: str, alias: str) -> None:
        self._named(model, alias)
        del self.pointers[model][alias]

    def delete(self, model: str, version: int) -> None:
        self._entry(model, version)
        if any(pointer.version == version for pointer in self._pointers(model).values()):
            raise InvalidOptionError(
                "version", OptionFault.VERSION_IN_USE, version=version, alias="champion"
            )
        del self.saved[model][version]

    def _pointers(self, model: str) -> dict[str, Pointer]:
        return self.pointers.get(model, {})

    def _named(self, model: str, alias: str | None) -> int:
        wanted = CHAMPION if alias is None else check_alias(alias)
        pointer = self._pointers(check_model_name(model)).get(wanted)
        if pointer is None:
            raise SegmentationNotFoundError("memory", model, alias, is_known=model in self.saved)
        return pointer.version

    def _entry(self, model: str, version: int) -> tuple[Version, Segmentation]:
        versions = self.saved.get(check_model_name(model), {})
        if version not in versions:
            raise SegmentationNotFoundError("memory", model, version, is_known=bool(versions))
        return versions[version]


@dataclass
class InMemoryCustomers:
    """A table of texts: a header and records. A record is rejected as a file's would be."""

    header: list[str]
    records: list[list[str]]
    name: str = "memory"

    def locate(
        self,
        points: Collection[Point],
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        columns = find_columns(self.name, self.header, features)
        found = []
        for number, record in enumerate(self.records, start=2):
            with suppress(InvalidCustomerError):
                if tuple(f.parse(record[place]) for f, place in columns.items()) in points:
                    found.append(number)
        progress(len(self.records), len(self.records))
        return tuple(found[:most])

    def count_demographics(
        self,
        segmentation: Segmentation,
        *,
        without: Collection[Point] = frozenset(),
        progress: Progress,
    ) -> DemographicCounts:
        columns = find_columns(self.name, self.header, segmentation.features)
        people = find_demographics(self.header)
        ages, genders = Counter[tuple[int, AgeBand]](), Counter[tuple[int, Gender]]()
        for record in self.records:
            with suppress(InvalidCustomerError):
                point = tuple(f.parse(record[place]) for f, place in columns.items())
                (segment,) = segmentation.place([point])
                if point not in without and people.age is not None:
                    ages[segment, _band(record[people.age])] += 1
                if point not in without and people.gender is not None:
                    genders[segment, Gender.parse(record[people.gender])] += 1
        return DemographicCounts.of(
            len(segmentation.segments),
            ages if people.age is not None else None,
            genders if people.gender is not None else None,
        )

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        columns = find_columns(self.name, self.header, features)
        if not self.records:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        points: Counter[Point] = Counter()
        rejections = []
        for number, record in enumerate(self.records, start=2):
            try:
                points[tuple(f.parse(record[place]) for f, place in columns.items())] += 1
            except InvalidCustomerError as error:
                column = next(
                    self.header[place] for f, place in columns.items() if f.field == error.field
                )
                rejections.append(
                    Rejection(record=number, column=column, fault=error.fault, facts=error.facts)
                )
        progress(len(self.records), len(self.records))
        return Reading(
            source=self.name,
            census=Census.of_counts(features, points),
            faults=Counter(rejection.fault for rejection in rejections),
            rejections=tuple(rejections[:MOST_RECORDS_SHOWN]),
        )


def _band(text: str) -> AgeBand:
    try:
        return AgeBand.of(AGE.parse(text))
    except InvalidCustomerError:
        return AgeBand.UNKNOWN


@dataclass
class InMemoryCopy:
    """A labelled copy of a table of texts. `written` is None until the copy is whole."""

    header: list[str]
    records: list[list[str]]
    written: list[tuple[list[str], str, str]] | None = None

    def write(self, segmentation: Segmentation, *, progress: Progress) -> Labelling:
        columns = find_columns("memory", self.header, segmentation.features)
        copied: list[tuple[list[str], str, str]] = []
        rejections = []
        for number, record in enumerate(self.records, start=2):
            try:
                point = tuple(f.parse(record[place]) for f, place in columns.items())
                segment = segmentation.assign_point(point).segment
                copied.append((record, segment.slug, ""))
            except InvalidCustomerError as error:
                copied.append((record, "", error.reason))
                rejections.append(
                    Rejection(
                        record=number, column=error.field, fault=error.fault, facts=error.facts
                    )
                )
            progress(len(copied), len(self.records))
        self.written = copied
        slugs = Counter({segment.slug: 0 for segment in segmentation.segments})
        slugs.update(slug for _, slug, _ in copied if slug)
        return Labelling(
            source="memory",
            customers=slugs,
            faults=Counter(rejection.fault for rejection in rejections),
            rejections=tuple(rejections[:MOST_RECORDS_SHOWN]),
        )


class FarthestPointClusterer(Clusterer):
    """K-means from one start: the first point, then ever the point farthest from those chosen.

    The seed makes no difference. It finds groups that lie apart; where they overlap it stays in the
    first local optimum. Where a cluster is too small, it tries some hundred other starts.
    """

    def fit(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        clusters: int,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Point]:
        if len(census) < clusters:
            raise NotEnoughCustomersError(have=len(census), need=clusters)
        points = list(census.points())
        scaled = [scale.standardise(point) for point in points]
        chosen = [0]
        gaps = [squared_distance(position, scaled[0]) for position in scaled]
        while len(chosen) < clusters:
            chosen.append(gaps.index(max(gaps)))
            latest = scaled[chosen[-1]]
            gaps = [
                min(gap, squared_distance(p, latest)) for gap, p in zip(gaps, scaled, strict=True)
            ]
            progress(len(chosen), clusters)
        first = Partition.settle(census, scale, [points[i] for i in chosen])
        if min(first.customers) >= fewest:
            return first.centres
        others = [*_settled(census, scale, islice(combinations(points, clusters), 300))]
        large = [each for each in others if min(each.customers) >= fewest]
        return min(large, key=lambda each: each.inertia, default=first).centres


def _settled(
    census: Census, scale: FeatureScale, starts: Iterable[Sequence[Point]]
) -> Iterator[Partition]:
    for start in starts:
        with suppress(NotEnoughCustomersError):
            yield Partition.settle(census, scale, start)
