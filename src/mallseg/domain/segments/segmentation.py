"""A segmentation: a scale, and segments around their centres."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.chosen_features import check_features
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.population import NearestCentre
from mallseg.domain.errors import (
    InvalidOptionError,
    OptionFault,
    SegmentNotFoundError,
    check_at_least,
)
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.certainty import certainty_of
from mallseg.domain.segments.distance import index_of_least, nearest, nearest_centres, squares_to
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.short_names import with_short_names
from mallseg.domain.sources.find_columns import customer_in

FEWEST_SEGMENTS = 2
MOST_SEGMENTS = 20


def check_segment_count(segments: int) -> None:
    """Raise InvalidOptionError unless a segmentation may have this many segments."""
    if not FEWEST_SEGMENTS <= segments <= MOST_SEGMENTS:
        raise InvalidOptionError(
            "segments", OptionFault.NOT_BETWEEN, lowest=FEWEST_SEGMENTS, highest=MOST_SEGMENTS
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """Segments of a mall's customers: the model that assigns customers.

    Assigning needs only this and the standard library.

    Attributes
    ----------
    features
        The features of the training, as they were declared then. Their units are fixed: no other
        source may change them.
    scale
        The scale on which distances are taken.
    segments
        In ascending order of their centres, whatever their numbers.
    inertia
        The sum over the training customers of the squared scaled distance to their centre.
    """

    features: tuple[Feature, ...]
    scale: FeatureScale
    segments: tuple[Segment, ...]
    inertia: float
    _positions: tuple[Point, ...] = field(init=False, repr=False, compare=False)
    _clear_up_to: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _slugs: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _means: list[tuple[float, ...]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        check_segment_count(len(self.segments))
        check_at_least(1, segment_numbers=min(segment.number for segment in self.segments))
        if len({segment.number for segment in self.segments}) < len(self.segments):
            raise InvalidOptionError("segment numbers", OptionFault.NOT_UNIQUE)
        if len({segment.slug for segment in self.segments}) < len(self.segments):
            raise InvalidOptionError("segment slugs", OptionFault.NOT_UNIQUE)
        if len({segment.name for segment in self.segments}) < len(self.segments):
            raise InvalidOptionError("segment names", OptionFault.NOT_UNIQUE)
        check_features(self.features)
        settled = tuple(feature.settled() for feature in self.features)
        object.__setattr__(self, "features", settled)
        points = [self.scale.offset, self.scale.unit, *(s.centre for s in self.segments)]
        points += [each.region.rows[-1] for each in self.segments if each.region]
        if any(len(point) != len(self.features) for point in points):
            raise InvalidOptionError(
                "segments and scale", OptionFault.NOT_ONE_PER, item="value", each="feature"
            )
        segments = with_short_names(self.segments, self.features, self.scale.unit)
        object.__setattr__(self, "segments", segments)
        if len({segment.short.casefold() for segment in segments}) < len(segments):
            raise InvalidOptionError("short names", OptionFault.NOT_UNIQUE)
        positions = tuple(self.scale.standardise(segment.centre) for segment in self.segments)
        object.__setattr__(self, "_positions", positions)
        ratios = tuple(segment.clear_up_to for segment in self.segments)
        object.__setattr__(self, "_clear_up_to", ratios)
        object.__setattr__(self, "_slugs", tuple(segment.slug for segment in self.segments))

    @property
    def customers(self) -> int:
        """The number of customers it was trained on."""
        return sum(segment.customers for segment in self.segments)

    @property
    def by_number(self) -> tuple[Segment, ...]:
        """The segments by their numbers, the order in which people see them in every version."""
        return tuple(sorted(self.segments, key=lambda segment: segment.number))

    @property
    def positions(self) -> tuple[Point, ...]:
        """The scaled centres, in the order of the segments."""
        return self._positions

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of the segments, in their order."""
        return self._slugs

    @property
    def means(self) -> Sequence[tuple[float, ...]]:
        """For each feature, the means of all segments, in their order and the feature's unit."""
        if not self._means:
            self._means[:] = (
                tuple(feature.decode(segment.centre[axis]) for segment in self.segments)
                for axis, feature in enumerate(self.features)
            )
        return self._means

    def with_moved_by_chance(self, by_ratio: Sequence[Sequence[float]]) -> "Segmentation":
        """Copy it with the measured shares of each segment, in their order."""
        pairs = zip(self.segments, by_ratio, strict=True)
        measured = (replace(own, moved_by_chance=tuple(shares)) for own, shares in pairs)
        return replace(self, segments=tuple(measured))

    @property
    def clear_up_to(self) -> tuple[float, ...]:
        """For each segment, the highest ratio of distances at which an assignment is clear."""
        return self._clear_up_to

    def assign(self, customer: Customer | Mapping[str, object]) -> Assignment:
        """Find the segment whose centre is nearest to the customer; ties go to the first.

        Parameters
        ----------
        customer
            A customer, or a dict whose keys are fields of a customer or names of columns.

        Raises
        ------
        InvalidCustomerError
            The customer lacks one of the features.
        InvalidOptionError
            The argument is no customer.
        """
        return self.assign_point(self._customer(customer).point(self.features))

    def assign_point(self, point: Point) -> Assignment:
        """Assign a point of a census: valid values in declared order."""
        position = self.scale.standardise(point)
        squares = squares_to(position, self._positions)
        first = index_of_least(squares)
        others = squares.copy()
        others[first] = math.inf
        second = others.index(min(others))
        distances = tuple(map(math.sqrt, squares))
        segment = self.segments[first]
        return Assignment(
            point=point,
            position=position,
            segment=segment,
            distance=distances[first],
            runner_up=self.segments[second],
            runner_up_distance=distances[second],
            distances=distances,
            certainty=certainty_of(
                distances[first],
                distances[second],
                clear_up_to=self._clear_up_to[first],
                is_outside=self._is_outside(position, first),
            ),
        )

    def _is_outside(self, position: Point, index: int) -> bool:
        region = self.segments[index].region
        return region is not None and region.square(position, self._positions[index]) > 1

    def _customer(self, given: object) -> Customer:
        match given:
            case Customer():
                return given
            case Mapping():
                return customer_in(given, self.features)
        fields = tuple(feature.field for feature in self.features)
        raise InvalidOptionError("customer", OptionFault.NOT_A_CUSTOMER, fields=fields)

    def predict(self, points: Iterable[Point]) -> list[int]:
        """Return the index of the segment of each point, consistent with `assign_point`."""
        standardise, positions = self.scale.standardise, self._positions
        return [nearest(standardise(point), positions) for point in points]

    def predict_census(self, census: Census) -> Sequence[int]:
        """Predict the points of a census, which may have further features."""
        return nearest_centres(census, self.nearest_centre(census.features))[0]

    def nearest_centre(self, features: tuple[Feature, ...]) -> NearestCentre:
        """Return the decision rule of `predict`, for columns of these features."""
        return NearestCentre(
            axes=tuple(features.index(feature) for feature in self.features),
            offset=self.scale.offset,
            unit=self.scale.unit,
            positions=self._positions,
        )

    def resummarised(self, census: Census) -> Census:
        """Summarise a population again, so that no cell straddles two segments.

        A census of all points is returned as it is.
        """
        if not census.population:
            return census
        by = self.nearest_centre(census.features)
        return Census.of_population(
            census.features, census.population, by, breakdown_counts=census.breakdown_counts
        )

    def segment(self, slug: str) -> Segment:
        """Return a segment by its slug, or raise SegmentNotFoundError."""
        for segment in self.segments:
            if segment.slug == slug:
                return segment
        raise SegmentNotFoundError({segment.slug: segment.name for segment in self.segments})
