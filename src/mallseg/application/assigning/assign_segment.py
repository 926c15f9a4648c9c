"""Assign one customer to a segment of a stored model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.ports import ModelReader
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual, counterfactuals
from mallseg.domain.segments.playbook import EMPTY_PLAYBOOK, Offer, Playbook
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.unit_check import likely_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """An assignment, its counterfactuals, what to offer, and the model that made it.

    Attributes
    ----------
    slugs
        Those of all segments, in the order of the assignment's distances.
    changes
        The smallest changes that lead into other segments, feature by feature.
    offers
        Empty for a customer outside of the tolerance region: the offers are not meant for them.
    meant
        By feature, the probable value where the one given seems to be in a smaller unit, such as
        dollars for k$.
    """

    model: str
    version: int
    features: tuple[Feature, ...]
    scaling: Scaling
    slugs: tuple[str, ...]
    assignment: Assignment
    changes: tuple[Counterfactual, ...]
    offers: tuple[Offer, ...]
    meant: Mapping[Feature, float]


_MOST_SEGMENTS = 512
"""The size of the cache of offers: enough for the segments of several versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignSegment:
    """Assign one customer by a model's champion, or by the version that is asked for.

    - The nearest centre decides, after scaling; ties go to the first of the segmentation.
    - Properties of the customer that the model does not use make no difference.
    - The result has a certainty and the smallest changes that would lead into another segment, for
      the features that a mall can influence; for the others only when asked for.
    - The offers are those of the playbook today, not those at the time of the training.
    """

    store: ModelReader
    playbook: Playbook = EMPTY_PLAYBOOK
    _offers: dict[int, tuple[Segment, tuple[Offer, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __call__(
        self,
        customer: Customer,
        *,
        model: str,
        version: int | str | None = None,
        all_changes: bool = False,
    ) -> Assigned:
        """Load the version, by number or alias if one is given, and assign the customer.

        Raises
        ------
        InvalidCustomerError
            The customer lacks a feature of the model.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        return self.using(self.store.load(model, version), customer, all_changes=all_changes)

    def using(
        self,
        stored: StoredSegmentation,
        customer: Customer,
        *,
        all_changes: bool = False,
    ) -> Assigned:
        """Assign by a version that is loaded already.

        Raises
        ------
        InvalidCustomerError
            The customer lacks a feature of the model.
        """
        point = customer.point(stored.segmentation.features)
        return self.at(stored, point, all_changes=all_changes)

    def at(
        self, stored: StoredSegmentation, point: Point, *, all_changes: bool = False
    ) -> Assigned:
        """Assign the customer at a point: the values, checked and in the order of the features."""
        segmentation = stored.segmentation
        assignment = segmentation.assign_point(point)
        segment, is_outside = assignment.segment, assignment.certainty is Certainty.OUTSIDE
        asked = [feature for feature in segmentation.features if feature.is_changeable]
        if all_changes:
            asked += [each for each in segmentation.features if not each.is_changeable]
        changes = (counterfactuals(segmentation, assignment, feature) for feature in asked)
        return Assigned(
            model=stored.model,
            version=stored.version,
            features=segmentation.features,
            scaling=segmentation.scale.scaling,
            slugs=segmentation.slugs,
            assignment=assignment,
            changes=tuple(chain.from_iterable(changes)),
            offers=() if is_outside else self._offers_to(segment),
            meant=likely_values(segmentation, assignment.point),
        )

    def _offers_to(self, segment: Segment) -> tuple[Offer, ...]:
        """Return the offers to a segment, cached: the playbook computes them at every call."""
        own, offers = self._offers.get(id(segment), (None, ()))
        if own is segment:
            return offers
        if len(self._offers) >= _MOST_SEGMENTS:
            self._offers.clear()
        offers = self.playbook.offers_to(segment)
        self._offers[id(segment)] = segment, offers
        return offers
