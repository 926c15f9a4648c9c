"""The application: ``uvicorn --factory mallseg.entrypoints.http.app:create_app``."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware

from mallseg import __version__
from mallseg.container import Container, build_container
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import MallsegError, SegmentationNotFoundError
from mallseg.domain.ports import KeyReader, ModelReader, Uploads
from mallseg.entrypoints.http.batch_body import SCHEMA as BATCH_SCHEMA
from mallseg.entrypoints.http.batch_body import batch_schema
from mallseg.entrypoints.http.customer_body import SCHEMA, customer_schema
from mallseg.entrypoints.http.docs_page import add_docs_page
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.guard.body_limit import BodyLimit
from mallseg.entrypoints.http.guard.guard import guard_middleware, guard_options, standalone_guard
from mallseg.entrypoints.http.guard.scopes import GuardedRoute, describe_keys
from mallseg.entrypoints.http.hot_path.wiring import build_hot_path
from mallseg.entrypoints.http.load_shedding import ConcurrencyLimit, Overload
from mallseg.entrypoints.http.observability.metrics import Metrics, refused_so_far
from mallseg.entrypoints.http.page.on_demand import PagesOnDemand, WebApplication
from mallseg.entrypoints.http.problem_handlers import add_problem_handlers
from mallseg.entrypoints.http.problems import problem_schemas
from mallseg.entrypoints.http.request_log import LOGGER, RequestLog
from mallseg.entrypoints.http.routes.served import ServedModels
from mallseg.entrypoints.http.routes.service_parts import ServiceParts
from mallseg.entrypoints.http.routes.uploads import upload_cleanup
from mallseg.entrypoints.http.routes.wiring import TAGS, add_routes
from mallseg.entrypoints.http.training.starter import TrainingStarter
from mallseg.log import dropped, logger_named

if TYPE_CHECKING:
    from mallseg.entrypoints.http.page.page import Page


class _Api(FastAPI):
    """FastAPI with an OpenAPI document that describes problems, and the served model's customer."""

    features: Callable[[], tuple[Feature, ...]]
    declared: tuple[str, ...]
    has_keys: Callable[[], bool]

    def openapi(self) -> dict[str, Any]:
        """Make the OpenAPI document; the features are those of the served model."""
        document = super().openapi()
        schemas = document["components"]["schemas"]
        schemas.update(problem_schemas())
        schemas[SCHEMA] = customer_schema(self.features(), declared=self.declared)
        schemas[BATCH_SCHEMA] = batch_schema()
        describe_keys(document, has_keys=self.has_keys())
        return document


def create_app(container: Container | None = None, *, service: int | None = None) -> FastAPI:
    """Create the application, to be served by itself or mounted in another one.

    It does not configure logging, and logs as structlog and the standard library are configured.

    Parameters
    ----------
    container
        Made from MALLSEG_CONFIG and the environment if it is not given.
    service
        Trainings end with this process; by default the present one.

    Raises
    ------
    InvalidOptionError
        A setting is unknown or its value not allowed.
    KeysUnavailableError
        There are keys, and they cannot be read.
    """
    container = build_container() if container is None else container
    settings, records = container.settings(), container.training_records()
    http, keys = settings.http, container.cached_keys()
    keys.ring()  # a service whose keys cannot be read does not start
    metrics = Metrics(dropped_lines=dropped, refused=refused_so_far)
    parts, overload = ServiceParts.of(container, metrics), Overload(metrics.count_shed)
    start = TrainingStarter(settings=settings, records=records, service=service)
    guard = guard_options(http, keys, container.session_secret().read)
    app = _api(
        container,
        parts.models,
        keys,
        middleware=[
            Middleware(RequestLog, metrics=metrics),
            Middleware(ConcurrencyLimit, most=http.max_concurrent, overload=overload),
            *guard_middleware(http, guard),
            Middleware(BodyLimit, largest=http.max_body_bytes),
        ],
    )
    app.state.faults = parts.faults
    add_problem_handlers(app)
    slots = app.state.file_slots = FileSlots(most=http.max_files_at_once)
    add_routes(app.router, container, parts, start, slots)
    app.state.pages = WebApplication(
        partial(_add_views, app.router, container, parts, keys=keys, start=start, slots=slots)
    )
    app.user_middleware.insert(0, Middleware(PagesOnDemand, pages=app.state.pages))
    app.state.hot_path = build_hot_path(app.routes, parts, standalone_guard(guard), overload)
    if http.docs:
        add_docs_page(app)
    return app


def _add_views(
    router: APIRouter, container: Container, parts: ServiceParts, **options: Any
) -> "Page":
    """Add the views of the web application, which are not imported before."""
    from mallseg.entrypoints.http.page.wiring import add_page

    return add_page(router, container, parts.assign_one, faults=parts.faults, **options)


def _api(
    container: Container, served: ServedModels, keys: KeyReader, *, middleware: list[Middleware]
) -> _Api:
    """Configure FastAPI; routes are added later."""
    settings, uploads = container.settings(), container.uploads()
    models, model = served.models, served.default
    app = _Api(
        title="mallseg",
        version=__version__,
        summary="Which segment a customer of the mall belongs to.",
        openapi_tags=TAGS,
        servers=[{"url": "."}],  # relative to openapi.json, so that any prefix is kept
        root_path_in_servers=False,
        openapi_url="/openapi.json" if settings.http.docs else None,
        docs_url=None,
        redoc_url=None,
        # It would report paths and messages of exceptions, which may contain values.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        redirect_slashes=False,  # a redirect would repeat the path, which may contain values
        generate_unique_id_function=_operation_id,
        middleware=middleware,
        lifespan=lambda _: _lifespan(models, model, uploads),
    )
    app.router.route_class = GuardedRoute
    app.features = lambda: _features(models, model) or settings.plan().features
    app.declared = tuple(feature.field for feature in settings.declared())
    app.has_keys = lambda: keys.ring() is not None
    return app


@asynccontextmanager
async def _lifespan(models: ModelReader, model: str, uploads: Uploads) -> AsyncIterator[None]:
    """Log what is served, and remove old uploads while it runs."""
    _log_served_model(models, model)
    async with upload_cleanup(uploads):
        yield


def _log_served_model(models: ModelReader, model: str) -> None:
    """Log the served version; a service without a model starts, and is not ready."""
    log = logger_named(LOGGER)
    try:
        stored = models.load(model)
    except SegmentationNotFoundError:
        log.warning("no_model_yet", model=model)
    except MallsegError as error:
        log.error("model_unreadable", model=model, reason=str(error))  # noqa: TRY400
    else:
        log.info("serving", model=stored.model, version=stored.version)


def _features(models: ModelReader, model: str) -> tuple[Feature, ...]:
    """Give the features of the served model; empty if there is none yet."""
    try:
        return models.load(model).segmentation.features
    except MallsegError:
        return ()


def _operation_id(route: APIRoute) -> str:
    return route.name
