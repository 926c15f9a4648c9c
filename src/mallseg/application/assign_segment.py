"""Tell which segment of a stored model a customer belongs to."""

from dataclasses import dataclass

from mallseg.domain.assignment import Assignment
from mallseg.domain.customer import Customer
from mallseg.domain.feature import Feature
from mallseg.domain.playbook import EMPTY_PLAYBOOK, Offer, Playbook
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.scaling import Scaling


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """An assignment, what to offer, and the model: its version, features and scaling."""

    model: str
    version: int
    features: tuple[Feature, ...]
    scaling: Scaling
    assignment: Assignment
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignSegment:
    """Assign one customer by a model's champion, or by the version that is asked for.

    - The nearest centre decides, after scaling; ties go to the lowest number.
    - Properties of the customer that the model does not look at make no difference.
    - The offers are those that the playbook has today, not those of the day of the training.
    """

    store: SegmentationStore
    playbook: Playbook = EMPTY_PLAYBOOK

    def __call__(self, customer: Customer, *, model: str, version: int | None = None) -> Assigned:
        """Load and assign.

        Raises
        ------
        InvalidCustomerError
            The customer lacks a feature of the model.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        stored = self.store.load(model, version)
        assignment = stored.segmentation.assign(customer)
        segment = assignment.segment
        return Assigned(
            model=stored.model,
            version=stored.version,
            features=stored.segmentation.features,
            scaling=stored.segmentation.scale.scaling,
            assignment=assignment,
            offers=self.playbook.offers(segment.type, segment.slug),
        )
