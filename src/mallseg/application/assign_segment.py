"""Tell which segment of a stored model a customer belongs to."""

from dataclasses import dataclass

from mallseg.domain.assignment import Assignment
from mallseg.domain.customer import Customer
from mallseg.domain.feature import Feature
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.scaling import Scaling


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """An assignment, and the model that made it: its version, features and scaling."""

    model: str
    version: int
    features: tuple[Feature, ...]
    scaling: Scaling
    assignment: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignSegment:
    """Assign one customer by a model's champion, or by the version that is asked for.

    - The nearest centre decides, after scaling; ties go to the lowest number.
    - Properties of the customer that the model does not look at make no difference.
    """

    store: SegmentationStore

    def __call__(
        self, customer: Customer, *, model: str, version: int | str | None = None
    ) -> Assigned:
        """Load, by number or alias if one is given, and assign.

        Raises
        ------
        InvalidCustomerError
            The customer lacks a feature of the model.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        stored = self.store.load(model, version)
        return Assigned(
            model=stored.model,
            version=stored.version,
            features=stored.segmentation.features,
            scaling=stored.segmentation.scale.scaling,
            assignment=stored.segmentation.assign(customer),
        )
