"""What is served, and where."""

from fastapi import APIRouter

from mallseg.application.assigning.assign_segment import AssignSegment
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.show_version import ShowVersion
from mallseg.domain.customers.feature import Feature
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.domain.segments.naming.naming import Wording
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.observability.route import add_metrics_route
from mallseg.entrypoints.http.routes.assignments import add_assignment_routes, add_feature_routes
from mallseg.entrypoints.http.routes.health import add_health_routes
from mallseg.entrypoints.http.routes.models import add_model_routes
from mallseg.entrypoints.http.routes.segments import add_segment_routes

TAGS = [
    {"name": "assignments", "description": "Which segment a customer belongs to."},
    {"name": "segments", "description": "The segments of the model that is served."},
    {"name": "models", "description": "What the store holds."},
    {"name": "health", "description": "For load balancers and supervisors."},
    {"name": "operations", "description": "For those who watch the service."},
]


def add_routes(
    router: APIRouter,
    *,
    assign_segment: AssignSegment,
    list_models: ListModels,
    show_version: ShowVersion,
    models: ModelReader,
    metrics: Metrics,
    store: SegmentationStore,
    wording: Wording,
    model: str,
    declared: tuple[Feature, ...],
) -> None:
    """Serve one model of a store, and show what the store holds of every model.

    The routes go straight to the application's router: one that is included is matched twice.
    """
    fields = tuple(feature.field for feature in declared)
    add_assignment_routes(
        router, assign_segment, models=models, metrics=metrics, model=model, declared=fields
    )
    add_feature_routes(router, models, model)
    add_segment_routes(router, models, store, wording, model)
    add_model_routes(router, list_models, show_version)
    add_health_routes(router, models, model)
    add_metrics_route(router, metrics, models=models, store=store, served=(model,))
