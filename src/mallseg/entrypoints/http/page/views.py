"""The views of the web application, put together."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from mallseg.container import Container
from mallseg.domain.ports import KeyReader
from mallseg.entrypoints.http.page.error_pages import ErrorPages
from mallseg.entrypoints.http.page.overview import add_overview
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.page.sign_in import add_sign_in
from mallseg.entrypoints.http.page.static_route import add_static_route
from mallseg.entrypoints.http.page.train import TrainView, add_train
from mallseg.entrypoints.http.routes.served import Served
from mallseg.entrypoints.http.training.starter import TrainingStarter


def add_page(
    app: FastAPI,
    container: Container,
    models: Served,
    keys: KeyReader,
    *,
    start: TrainingStarter,
) -> None:
    """Serve the web application, once the application's other middleware is there."""
    page = Page(router=app.router, signs_in=lambda: keys.ring() is not None)
    app.user_middleware.insert(0, Middleware(ErrorPages, page=page))
    add_static_route(app.router)
    add_sign_in(page, keys, secret=container.session_secret().make)
    add_overview(
        page, models, describing=container.describe_segmentation, wording=container.wording()
    )
    train = TrainView(
        page=page,
        models=models,
        start=start,
        records=start.records,
        uploads=container.uploads(),
        describing=container.describe_segmentation,
        promote=container.promote_version(),
        wording=container.wording(),
    )
    add_train(train)
