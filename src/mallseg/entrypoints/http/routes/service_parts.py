"""The parts that routes and hot path share, built once."""

from dataclasses import dataclass

from mallseg.container import Container
from mallseg.domain.registry.version import check_model_name
from mallseg.entrypoints.http.faults import Faults
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.routes.assignments import OneAssignment
from mallseg.entrypoints.http.routes.batches import AssignBatch
from mallseg.entrypoints.http.routes.columns import ColumnAssignment
from mallseg.entrypoints.http.routes.served import ServedModels


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceParts:
    """The served models, their faults and metrics, and the ways to assign customers.

    Attributes
    ----------
    assign_one, assign_batch
        Assign one customer, and all in a JSON body.
    assign_columns
        Assigns customers given as columns of values.
    """

    models: ServedModels
    faults: Faults
    metrics: Metrics
    assign_one: OneAssignment
    assign_columns: ColumnAssignment
    assign_batch: AssignBatch

    @classmethod
    def of(cls, container: Container, metrics: Metrics) -> "ServiceParts":
        """Build them.

        Raises
        ------
        InvalidOptionError
            The name of the default model is not allowed.
        """
        settings, models = container.settings(), container.cached_models()
        default = check_model_name(settings.model.name)
        allowed = frozenset({default, *settings.http.models})
        served = ServedModels(models=models, default=default, allowed=allowed)
        declared = tuple(feature.field for feature in settings.declared())
        columns = ColumnAssignment(assign_columns=container.assigned_columns, metrics=metrics)
        return cls(
            models=served,
            faults=Faults(models=models, default=default),
            metrics=metrics,
            assign_one=OneAssignment(
                assign_segment=container.assign_segment(store=models),
                models=served,
                metrics=metrics,
                declared=declared,
            ),
            assign_columns=columns,
            assign_batch=AssignBatch(assign=columns, metrics=metrics, declared=declared),
        )
