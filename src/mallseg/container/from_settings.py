"""Values that the settings declare: the plan, the contract, the playbook, limits."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.chosen_features import choose_features
from mallseg.domain.errors import MallsegError
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.playbook import Playbook
from mallseg.domain.sources.data_contract import DataContract
from mallseg.settings.loading import packaged  # noqa: TID253  (imported lazily as a package)
from mallseg.settings.sections import Settings  # noqa: TID253

if TYPE_CHECKING:
    from mallseg.domain.monitoring.drift import DriftLimits
    from mallseg.domain.monitoring.gate import GateLimits
    from mallseg.domain.ports import SegmentationStore
    from mallseg.settings.sections import DriftSettings, GateSettings


def plan(settings: Settings, **choices: Any) -> Plan:
    """Make the plan of the settings, overridden by the given options.

    `features` may be names of declared features.
    """
    if "features" in choices:
        choices["features"] = choose_features(choices["features"], settings.declared())
    return replace(settings.plan(), **choices)


def contract(settings: Settings, store: "Callable[[], SegmentationStore]") -> DataContract:
    """Make the contract of a source: it may name features that only the model in use declares."""
    declared = settings.features.keys()
    data = settings.data
    columns = {*data.columns} - settings.breakdowns.keys()
    if declared >= {*columns, *data.in_parts, *data.as_given}:
        return settings.contract()
    try:
        also = store().load(settings.model.name).segmentation.features
    except MallsegError:
        also = ()
    return settings.contract(also)


def breakdowns(settings: Settings) -> tuple[Breakdown, ...]:
    return settings.breakdowns_to_count()


def playbook(settings: Settings) -> Playbook:
    from mallseg.adapters.toml_playbook import load_playbook

    own = settings.playbook.file
    return load_playbook(packaged("playbook.toml"), Path(own) if own else None, settings.declared())


def wording(playbook: Playbook) -> Wording:
    return Wording(playbook=playbook)


def gate_limits(settings: "GateSettings") -> "GateLimits":
    from mallseg.domain.monitoring.gate import GateLimits

    return GateLimits(**settings.model_dump(exclude={"promote"}))


def drift_limits(settings: "DriftSettings") -> "DriftLimits":
    from mallseg.domain.monitoring.drift import DriftLimits

    return DriftLimits(**settings.model_dump())
