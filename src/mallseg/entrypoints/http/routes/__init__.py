"""What is served, and where."""

from fastapi import APIRouter

from mallseg.container import Container
from mallseg.entrypoints.http.faults import Faults
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.observability.route import add_metrics_route
from mallseg.entrypoints.http.routes.assignments import add_assignment_routes, add_feature_routes
from mallseg.entrypoints.http.routes.batches import AssignBatch, add_batch_routes
from mallseg.entrypoints.http.routes.cards import Cards
from mallseg.entrypoints.http.routes.files import LabelFile
from mallseg.entrypoints.http.routes.health import add_health_routes
from mallseg.entrypoints.http.routes.models import add_model_routes
from mallseg.entrypoints.http.routes.segments import add_segment_routes
from mallseg.entrypoints.http.routes.served import Served

TAGS = [
    {"name": "assignments", "description": "Which segment a customer belongs to."},
    {"name": "segments", "description": "The segments of the model that is served."},
    {"name": "models", "description": "What the store holds."},
    {"name": "health", "description": "For load balancers and supervisors."},
    {"name": "operations", "description": "For those who watch the service."},
]


def add_routes(
    router: APIRouter, container: Container, models: Served, *, faults: Faults, metrics: Metrics
) -> None:
    """Serve models of a store, and show what the store holds of every model.

    The routes go straight to the application's router: one that is included is matched twice.
    """
    settings = container.settings()
    http = settings.http
    fields = tuple(feature.field for feature in settings.declared())
    assign_segment = container.assign_segment(store=models.models)
    add_assignment_routes(router, assign_segment, models, metrics=metrics, declared=fields)
    assign_batch = AssignBatch(
        assign_columns=container.assigned_columns, metrics=metrics, declared=fields
    )
    slots = FileSlots(most=http.max_files_at_once)
    label_file = LabelFile(
        posted=container.posted_csv,
        usual_encoding=settings.data.encoding,
        label=container.label_customers(),
        slots=slots,
        metrics=metrics,
    )
    add_batch_routes(router, models, assign_batch, label_file, http)
    add_feature_routes(router, models)
    store = container.store()
    cards = Cards(store=store, wording=container.wording())
    add_segment_routes(router, models, cards)
    add_model_routes(router, container.list_models(), container.show_version())
    add_health_routes(router, models, faults)
    add_metrics_route(
        router, metrics, models=models.models, store=store, served=tuple(sorted(models.allowed))
    )
