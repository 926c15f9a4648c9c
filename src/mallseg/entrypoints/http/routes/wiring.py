"""Adds all routes to an application."""

from fastapi import APIRouter

from mallseg.container import Container
from mallseg.entrypoints.http.file_jobs.checker import Checker
from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.routes.assignments import (
    add_assignment_routes,
    add_feature_routes,
)
from mallseg.entrypoints.http.routes.batches import add_batch_routes
from mallseg.entrypoints.http.routes.cards import Cards
from mallseg.entrypoints.http.routes.changes import add_change_routes
from mallseg.entrypoints.http.routes.checks import add_check_routes
from mallseg.entrypoints.http.routes.customers import add_customer_routes
from mallseg.entrypoints.http.routes.files import LabelFile
from mallseg.entrypoints.http.routes.health import add_health_routes
from mallseg.entrypoints.http.routes.metrics import add_metrics_route
from mallseg.entrypoints.http.routes.models import add_model_routes
from mallseg.entrypoints.http.routes.segments import add_segment_routes
from mallseg.entrypoints.http.routes.service_parts import ServiceParts
from mallseg.entrypoints.http.routes.standard.inference import add_inference_routes
from mallseg.entrypoints.http.routes.standard.mlflow import add_mlflow_routes
from mallseg.entrypoints.http.routes.trainings import add_training_routes
from mallseg.entrypoints.http.routes.uploads import add_upload_routes
from mallseg.entrypoints.http.training.starter import TrainingStarter

TAGS = [
    {"name": "assignments", "description": "Which segment a customer belongs to."},
    {"name": "segments", "description": "The segments of the model that is served."},
    {"name": "customers", "description": "A customer in the ledger."},
    {"name": "files", "description": "Uploads and checks of files."},
    {"name": "trainings", "description": "Trainings on uploaded files, one at a time."},
    {"name": "models", "description": "Versions in the store, and which one is in use."},
    {"name": "standard protocols", "description": "For clients of KServe, Triton and MLflow."},
    {"name": "health", "description": "Probes for load balancers and orchestrators."},
    {"name": "operations", "description": "Metrics."},
]

SECRET = {"store": {"signing_key"}, "ledger": {"key"}}


def add_routes(
    router: APIRouter,
    container: Container,
    parts: ServiceParts,
    start: TrainingStarter,
    slots: FileSlots,
) -> None:
    """Add all routes, directly to the application's router: an included router is matched twice."""
    models, faults = parts.models, parts.faults
    store, wording = container.store(), container.wording()
    add_assignment_routes(router, parts.assign_one)
    _add_file_routes(router, container, parts, slots)
    largest = container.settings().http.max_batch_bytes
    add_mlflow_routes(router, models, parts.assign_columns, largest=largest)
    add_inference_routes(router, models, parts.assign_columns, largest=largest)
    add_feature_routes(router, models)
    add_segment_routes(router, models, Cards(store=store, wording=wording))
    add_customer_routes(router, models, container.customer_ledger, faults)
    add_model_routes(
        router,
        container.list_models(),
        container.show_version(),
        container.describe_segmentation,
        wording,
    )
    add_change_routes(
        router,
        models,
        faults,
        promote=container.promote_version(),
        roll_back=container.roll_back(),
    )
    add_training_routes(
        router, models, start=start, records=start.records, uploads=container.uploads()
    )
    add_health_routes(router, models, faults)
    add_metrics_route(
        router,
        parts.metrics,
        faults=faults,
        models=models.models,
        store=store,
        served=tuple(sorted(models.allowed)),
    )


def _add_file_routes(
    router: APIRouter, container: Container, parts: ServiceParts, slots: FileSlots
) -> None:
    """Add the routes of batches and files."""
    settings = container.settings()
    label_file = LabelFile(
        posted=container.posted_csv,
        default_encoding=settings.data.encoding,
        label=container.label_customers(),
        slots=slots,
        metrics=parts.metrics,
    )
    add_batch_routes(router, parts.models, parts.assign_batch, label_file, settings.http)
    process = LimitedProcess.of(settings.http)
    checker = Checker(settings=settings.model_dump(mode="json", exclude=SECRET), process=process)
    add_check_routes(router, checker, slots, largest=settings.http.max_file_bytes)
    add_upload_routes(router, container.uploads(), largest=settings.http.max_file_bytes)
