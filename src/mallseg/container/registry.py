"""Use-cases of stored models: their versions, and assigning by them; imported when made."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mallseg.application.registry.compare_versions import CompareVersions
    from mallseg.application.registry.delete_versions import DeleteVersions, PruneVersions
    from mallseg.application.registry.describe_segmentation import DescribeSegmentation
    from mallseg.application.registry.list_models import ListModels
    from mallseg.application.registry.promote_version import PromoteVersion, RollBack
    from mallseg.application.registry.rename_segment import RenameSegment
    from mallseg.application.registry.show_version import ShowVersion
    from mallseg.application.registry.verify_models import VerifyModels
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mallseg.application.assigning.assign_segment import AssignSegment
    from mallseg.application.assigning.label_customers import LabelCustomers


def compare_versions(**parts: Any) -> "CompareVersions":
    from mallseg.application.registry.compare_versions import CompareVersions

    return CompareVersions(**parts)


def delete_versions(**parts: Any) -> "DeleteVersions":
    from mallseg.application.registry.delete_versions import DeleteVersions

    return DeleteVersions(**parts)


def prune_versions(**parts: Any) -> "PruneVersions":
    from mallseg.application.registry.delete_versions import PruneVersions

    return PruneVersions(**parts)


def describe_segmentation(**parts: Any) -> "DescribeSegmentation":
    from mallseg.application.registry.describe_segmentation import DescribeSegmentation

    return DescribeSegmentation(**parts)


def list_models(**parts: Any) -> "ListModels":
    from mallseg.application.registry.list_models import ListModels

    return ListModels(**parts)


def promote_version(**parts: Any) -> "PromoteVersion":
    from mallseg.application.registry.promote_version import PromoteVersion

    return PromoteVersion(**parts)


def roll_back(**parts: Any) -> "RollBack":
    from mallseg.application.registry.promote_version import RollBack

    return RollBack(**parts)


def rename_segment(**parts: Any) -> "RenameSegment":
    from mallseg.application.registry.rename_segment import RenameSegment

    return RenameSegment(**parts)


def show_version(**parts: Any) -> "ShowVersion":
    from mallseg.application.registry.show_version import ShowVersion

    return ShowVersion(**parts)


def verify_models(**parts: Any) -> "VerifyModels":
    from mallseg.application.registry.verify_models import VerifyModels

    return VerifyModels(**parts)


def assign_segment(**parts: Any) -> "AssignSegment":
    from mallseg.application.assigning.assign_segment import AssignSegment

    return AssignSegment(**parts)


def label_customers(**parts: Any) -> "LabelCustomers":
    from mallseg.application.assigning.label_customers import LabelCustomers

    return LabelCustomers(**parts)
