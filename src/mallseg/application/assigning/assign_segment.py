"""Assign one customer to a segment of a stored model."""

from dataclasses import dataclass, replace
from itertools import chain

from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import ANNUAL_INCOME, SPENDING_SCORE, Feature
from mallseg.domain.customers.units import DEFAULT_UNITS, Units
from mallseg.domain.ports import ModelReader
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.counterfactual import Counterfactual, counterfactuals
from mallseg.domain.segments.naming.playbook import EMPTY_PLAYBOOK, Offer, Playbook
from mallseg.domain.segments.scaling import Scaling

USUAL_CHANGES = (SPENDING_SCORE,)
WITH_INCOME = (SPENDING_SCORE, ANNUAL_INCOME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """An assignment, its counterfactuals, what to offer, and the model that made it.

    Attributes
    ----------
    slugs
        Of all segments, in the order of the assignment's distances.
    changes
        The smallest ones into other segments, feature by feature.
    """

    model: str
    version: int
    features: tuple[Feature, ...]
    scaling: Scaling
    slugs: tuple[str, ...]
    assignment: Assignment
    changes: tuple[Counterfactual, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignSegment:
    """Assign one customer by a model's champion, or by the version that is asked for.

    - The nearest centre decides, after scaling; ties go to the lowest number.
    - Properties of the customer that the model does not use make no difference.
    - It has a certainty, and the smallest changes that would lead into another segment: of the
      score, which a mall can influence, and of the income only when asked for.
    - The offers are those of the playbook today, not those at the time of the training.
    """

    store: ModelReader
    playbook: Playbook = EMPTY_PLAYBOOK
    units: Units = DEFAULT_UNITS

    def __call__(
        self,
        customer: Customer,
        *,
        model: str,
        version: int | str | None = None,
        changes_of: tuple[Feature, ...] = USUAL_CHANGES,
    ) -> Assigned:
        """Load, by number or alias if one is given, and assign.

        Raises
        ------
        InvalidCustomerError
            The customer lacks a feature of the model.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        return self.using(self.store.load(model, version), customer, changes_of=changes_of)

    def using(
        self,
        stored: StoredSegmentation,
        customer: Customer,
        *,
        changes_of: tuple[Feature, ...] = USUAL_CHANGES,
    ) -> Assigned:
        """Assign by a model that was loaded before.

        Raises
        ------
        InvalidCustomerError
            The customer lacks a feature of the model.
        """
        segmentation = stored.segmentation
        assignment = segmentation.assign(customer)
        segment = assignment.segment
        changes = (counterfactuals(segmentation, assignment, feature) for feature in changes_of)
        return Assigned(
            model=stored.model,
            version=stored.version,
            features=segmentation.features,
            scaling=segmentation.scale.scaling,
            slugs=tuple(each.slug for each in segmentation.segments),
            assignment=assignment,
            changes=tuple(
                replace(change, feature=self.units.labelled(change.feature))
                for change in chain.from_iterable(changes)
            ),
            offers=self.playbook.offers(segment.type, segment.slug),
        )
