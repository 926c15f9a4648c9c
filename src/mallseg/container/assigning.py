"""Use-cases that assign customers, each imported when it is made."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mallseg.application.assigning.assign_segment import AssignSegment
    from mallseg.application.assigning.label_customers import LabelCustomers


def assign_segment(**parts: Any) -> "AssignSegment":
    from mallseg.application.assigning.assign_segment import AssignSegment

    return AssignSegment(**parts)


def label_customers(**parts: Any) -> "LabelCustomers":
    from mallseg.application.assigning.label_customers import LabelCustomers

    return LabelCustomers(**parts)
