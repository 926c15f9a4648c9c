"""The plans by which commands read a source: that of the settings, or of a model."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import FEWEST_SEGMENTS

if TYPE_CHECKING:
    from mallseg.container import Container

PlanOf = Callable[["Container"], Plan]

_MOST_UNREAD = 0.5
"""If more than half of the records are unreadable, a labelled copy is useless."""


def plan_of_model(container: "Container") -> Plan:
    """Make the plan for checking a file that a model is to assign."""
    settings = container.settings()
    stored = container.store().load(settings.model.name)
    return replace(
        settings.plan(),
        features=stored.segmentation.features,
        segments=FEWEST_SEGMENTS,
        max_bad_rows=_MOST_UNREAD,
        keep_outliers=True,
    )


def plan_of_settings(container: "Container") -> Plan:
    """Make the plan of a training."""
    return container.settings().plan()
