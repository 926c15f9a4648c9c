"""What programs read of a file that was assigned."""

from dataclasses import dataclass

from mallseg.application.assigning.label_customers import Labelled
from mallseg.entrypoints.presentation.documents.check import RejectionDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledDocument:
    """What came of assigning a file; `customers` counts them by the segments' slugs."""

    model: str
    version: int
    source: str
    records: int
    assigned: int
    not_assigned: int
    customers: dict[str, int]
    faults: dict[str, int]
    examples: list[RejectionDocument]

    @classmethod
    def of(cls, labelled: Labelled) -> "LabelledDocument":
        """Write down the account."""
        labelling = labelled.labelling
        return cls(
            model=labelled.model,
            version=labelled.version,
            source=labelling.source,
            records=labelling.records,
            assigned=labelling.assigned,
            not_assigned=labelling.not_assigned,
            customers=dict(labelling.customers),
            faults={str(fault): count for fault, count in labelling.faults.items()},
            examples=RejectionDocument.all_of(labelling.rejections),
        )
