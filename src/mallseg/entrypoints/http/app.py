"""The application: ``uvicorn --factory mallseg.entrypoints.http.app:create_app``."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from mallseg import __version__
from mallseg.container import Container, build_container
from mallseg.domain.access.scope import Scope
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import MallsegError, SegmentationNotFoundError
from mallseg.domain.ports import ModelReader
from mallseg.domain.registry.version import check_model_name
from mallseg.entrypoints.http.batch_body import SCHEMA as BATCH_SCHEMA
from mallseg.entrypoints.http.batch_body import batch_schema
from mallseg.entrypoints.http.body_limit import BodyLimit
from mallseg.entrypoints.http.customer_body import SCHEMA, customer_schema
from mallseg.entrypoints.http.faults import Faults
from mallseg.entrypoints.http.gate import Gate
from mallseg.entrypoints.http.guard.scopes import GuardedRoute, needs
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import add_problem_handlers, problem_schemas
from mallseg.entrypoints.http.request_log import LOGGER, RequestLog
from mallseg.entrypoints.http.routes import TAGS, add_routes
from mallseg.entrypoints.http.routes.served import Served
from mallseg.log import logger_named


class _Api(FastAPI):
    """FastAPI, whose own description of errors and of the customer would be wrong here."""

    features: Callable[[], tuple[Feature, ...]]

    def openapi(self) -> dict[str, Any]:
        """Describe the problems too, and the customer as the served model needs it."""
        document = super().openapi()
        schemas = document["components"]["schemas"]
        schemas.update(problem_schemas())
        schemas[SCHEMA] = customer_schema(self.features())
        schemas[BATCH_SCHEMA] = batch_schema()
        return document


def create_app(container: Container | None = None) -> FastAPI:
    """Put the application together: to be served by itself, or mounted in another one.

    It configures no logging. Its log goes where structlog or the standard library's logging has
    been configured to write.

    Parameters
    ----------
    container
        The parts; without it they are made as MALLSEG_CONFIG and the environment say.

    Raises
    ------
    InvalidOptionError
        A setting is unknown or its value not allowed.
    """
    container = build_container() if container is None else container
    settings = container.settings()
    models = container.cached_models()
    model = check_model_name(settings.model.name)
    metrics = Metrics()
    app = _Api(
        title="mallseg",
        version=__version__,
        summary="Which segment a customer of the mall belongs to.",
        openapi_tags=TAGS,
        servers=[{"url": "."}],  # as seen from openapi.json: right behind any prefix
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the path, and what stands in it
        generate_unique_id_function=_operation_id,
        middleware=[
            Middleware(RequestLog, metrics=metrics),
            Middleware(Gate, most=settings.http.max_concurrent),
            Middleware(BodyLimit, largest=settings.http.max_body_bytes),
        ],
        lifespan=lambda _: _announced(models, model),
    )
    app.router.route_class = GuardedRoute
    app.features = lambda: _features(models, model) or settings.plan().features
    add_problem_handlers(app)
    served = Served(models=models, usual=model, allowed=frozenset({model, *settings.http.models}))
    app.state.faults = faults = Faults(models=models, usual=model)
    add_routes(app.router, container, served, faults=faults, metrics=metrics)
    _add_docs_page(app)
    return app


@asynccontextmanager
async def _announced(models: ModelReader, model: str) -> AsyncIterator[None]:
    _announce(models, model)
    yield


def _announce(models: ModelReader, model: str) -> None:
    """Say what is served. A server without a model starts all the same, and is not ready."""
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
    """Give the features of the served model; none where none can be served yet."""
    try:
        return models.load(model).segmentation.features
    except MallsegError:
        return ()


def _operation_id(route: APIRoute) -> str:
    return route.name


_PAGE = "/docs"
_SCRIPTS = "docs/static"


def _add_docs_page(app: FastAPI) -> None:
    """Serve Swagger UI as fastapi-offline ships it; FastAPI's own page loads it from a CDN.

    Its links are relative: it works behind a proxy's prefix, and in an application around this one.
    """
    folder = files("fastapi_offline").joinpath("static")
    app.mount(f"/{_SCRIPTS}", StaticFiles(directory=str(folder)))

    @app.get(_PAGE, include_in_schema=False, openapi_extra=needs(Scope.READ))
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title="mallseg",
            swagger_js_url=f"{_SCRIPTS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_SCRIPTS}/swagger-ui.css",
            swagger_favicon_url=f"{_SCRIPTS}/favicon.png",
        )
