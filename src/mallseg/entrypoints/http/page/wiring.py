"""The views of the web application, put together, and the files that they load."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from mallseg.container import Container
from mallseg.domain.ports import KeyReader
from mallseg.entrypoints.http.faults import Faults
from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.guard.pages import STATIC_FILE
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.page.ask import add_ask
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.file import FileView
from mallseg.entrypoints.http.page.file_jobs import FileJobs
from mallseg.entrypoints.http.page.ledger_moves import LedgerMovesView
from mallseg.entrypoints.http.page.lists import ListView
from mallseg.entrypoints.http.page.moves import MovesView
from mallseg.entrypoints.http.page.overview import add_overview
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.page.results import ResultsView
from mallseg.entrypoints.http.page.segment import add_segment
from mallseg.entrypoints.http.page.sign_in import add_sign_in
from mallseg.entrypoints.http.page.train import TrainView, add_train
from mallseg.entrypoints.http.routes.assignments import OneAssignment
from mallseg.entrypoints.http.routes.wiring import SECRET
from mallseg.entrypoints.http.training.starter import TrainingStarter
from mallseg.entrypoints.presentation.web.static_files import bundle_digest, static_files


def add_page(
    router: APIRouter,
    container: Container,
    assign: OneAssignment,
    *,
    keys: KeyReader,
    faults: Faults,
    start: TrainingStarter,
    slots: FileSlots,
) -> Page:
    """Add the views of the web application to a router."""
    page = Page(router=router, signs_in=lambda: keys.ring() is not None)
    described = DescribedModel.of(container, assign.models)
    add_static_route(router)
    add_sign_in(page, keys, secret=container.session_secret().make)
    add_overview(page, described, faults)
    add_segment(page, described, faults, rename=container.rename_segment())
    add_ask(page, described, assign)
    _add_files(page, container, described, slots)
    train = TrainView(
        page=page,
        models=assign.models,
        start=start,
        records=start.records,
        uploads=container.uploads(),
        describing=container.describe_segmentation,
        promote=container.promote_version(),
        wording=container.wording(),
    )
    add_train(train)
    return page


def _add_files(
    page: Page, container: Container, described: DescribedModel, slots: FileSlots
) -> None:
    settings = container.settings()
    jobs = FileJobs(
        settings=settings.model_dump(mode="json", exclude=SECRET),
        signing_key=settings.store.signing_key.get_secret_value(),
        ledger_key=settings.ledger.key.get_secret_value(),
        process=LimitedProcess.of(settings.http),
        slots=slots,
        kept=container.kept_settings(),
    )
    FileView(
        page=page,
        uploads=container.uploads(),
        jobs=jobs,
        models=described.models,
        largest=settings.http.max_file_bytes,
    ).add()
    ListView(page=page, described=described, uploads=container.uploads(), jobs=jobs).add()
    ResultsView(page=page, uploads=container.uploads(), jobs=jobs).add()
    by_ledger = LedgerMovesView(
        page=page,
        described=described,
        ledger=container.customer_ledger,
        names_customers=not settings.ledger.key_bytes(),
    )
    MovesView(
        page=page, described=described, uploads=container.uploads(), jobs=jobs, by_ledger=by_ledger
    ).add()


_KEPT = "public, max-age=31536000, immutable"


def add_static_route(router: APIRouter) -> None:
    """Serve them from memory."""

    @router.get(STATIC_FILE, include_in_schema=False, openapi_extra=needs(None))
    async def static(digest: str, file: str) -> Response:
        found = static_files().get(file)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        caching = _KEPT if digest == bundle_digest() else "no-store"
        return Response(
            found.content, media_type=found.media_type, headers={"cache-control": caching}
        )
