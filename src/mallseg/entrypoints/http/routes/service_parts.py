"""What answers with: made once, for the routes and for the hot path before them."""

from dataclasses import dataclass

from mallseg.container import Container
from mallseg.domain.registry.version import check_model_name
from mallseg.entrypoints.http.faults import Faults
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.routes.assignments import OneAssignment
from mallseg.entrypoints.http.routes.batches import AssignBatch
from mallseg.entrypoints.http.routes.columns import ColumnAssignment
from mallseg.entrypoints.http.routes.served import Served


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceParts:
    """The models that are served, and what is done with them.

    Attributes
    ----------
    one, many
        The assignment of one customer, and of all in a body of JSON.
    columns
        Of customers who are columns of values.
    """

    models: Served
    faults: Faults
    metrics: Metrics
    one: OneAssignment
    columns: ColumnAssignment
    many: AssignBatch

    @classmethod
    def of(cls, container: Container, metrics: Metrics) -> "ServiceParts":
        """Put it together.

        Raises
        ------
        InvalidOptionError
            The name of the usual model is none.
        """
        settings, models = container.settings(), container.cached_models()
        usual = check_model_name(settings.model.name)
        allowed = frozenset({usual, *settings.http.models})
        served = Served(models=models, usual=usual, allowed=allowed)
        declared = tuple(feature.field for feature in settings.declared())
        columns = ColumnAssignment(assign_columns=container.assigned_columns, metrics=metrics)
        return cls(
            models=served,
            faults=Faults(models=models, usual=usual),
            metrics=metrics,
            one=OneAssignment(
                assign_segment=container.assign_segment(store=models),
                models=served,
                metrics=metrics,
                declared=declared,
            ),
            columns=columns,
            many=AssignBatch(assign=columns, metrics=metrics, declared=declared),
        )
