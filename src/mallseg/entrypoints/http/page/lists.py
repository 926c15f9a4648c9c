"""List: whom a campaign writes to, what it could show, and the files."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from mallseg.domain.errors import InvalidOptionError, MallsegError
from mallseg.domain.ports import Uploads
from mallseg.domain.service.api_key import Scope
from mallseg.domain.service.upload import Upload, plain_file_name
from mallseg.entrypoints.http.file_jobs.listing import choice_of
from mallseg.entrypoints.http.guard.callers import caller_of
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.file_jobs import FileJobs, UnusableFileError
from mallseg.entrypoints.http.page.forms import field_of, form_of
from mallseg.entrypoints.http.page.ledger_moves import months_of
from mallseg.entrypoints.http.page.list_form import (
    FILE,
    Form,
    choice_in,
    earlier_file_in,
    other_text_for_yes,
)
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.uploads import owner_of
from mallseg.entrypoints.presentation.web.list_lines import (
    HELD_OUT,
    AudienceLines,
)
from mallseg.entrypoints.presentation.words import lists_page as words
from mallseg.entrypoints.presentation.words.navigation import View
from mallseg.entrypoints.presentation.words.train_page import for_a_page
from mallseg.entrypoints.presentation.words.uploads_page import distinctions

PATH = f"{FOLDER}list"

_WRITE = {"csv": ".csv", "xlsx": ".xlsx"}
_MADE = "list"
_LED_HERE = ("segment", "moved_from", "moved_since")
"""The choices that a link to this view may bring."""

_USUAL = {
    "hold_out": "10",
    "usual_share": "10",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """The view, and what it works with."""

    page: Page
    described: DescribedModel
    uploads: Uploads
    jobs: FileJobs

    def add(self) -> None:
        """Serve it."""
        page = self.page
        page.view(PATH, View.LIST)(self.show_list)
        page.form(PATH, needed=Scope.READ)(self.make)
        page.view(f"{PATH}/{{token}}/{{made}}/{{name}}")(self.download)

    async def show_list(self, request: Request, upload: str = "") -> Response:
        """Ask for a file, and then what is wanted of it."""
        campaign = words.usual_campaign(datetime.now(UTC).date())
        chosen = {name: [value] for name, value in {**_USUAL, "campaign": campaign}.items()}
        asked = request.query_params
        led_here = {name: asked.getlist(name) for name in _LED_HERE if name in asked}
        return await self._show(request, upload, {**chosen, **led_here})

    async def make(self, request: Request) -> Response:
        """Preview the list, or write it."""
        form = await form_of(request)
        upload = await self._upload(request, field_of(form, "upload"))
        if closer := field_of(form, "closer_share"):
            form = {**form, "hold_out": [closer]}
        form = await self._with_text_for_yes(form, upload)
        ending = _WRITE.get(field_of(form, "do"))
        handed: dict[str, Any] = {}
        made = secrets.token_hex(4)  # of two lists at once, each stays what it is
        try:
            handed["choice"] = choice_in(form)
            choice_of(handed["choice"])  # what is not allowed is refused here
            handed |= await self._where_they_were(request, form, handed["choice"])
            if opted_out := field_of(form, "opted_out"):
                handed["opted_out"] = str((await self._upload(request, opted_out)).path)
            if ending:
                name = plain_file_name(field_of(form, "campaign") + ending)
                handed["target"] = str(upload.made / _MADE / made / name)
            found = await self.jobs.use("audience", upload, **handed)
        except InvalidOptionError as error:
            return await self._show(request, upload.token, form, problem=words.refusal(error))
        except UnusableFileError as error:
            return await self._show(request, upload.token, form, problem=error.reason)
        lines = msgspec.convert(found["lines"], AudienceLines)
        return await self._show(
            request, upload.token, form, lines=lines, columns=found["columns"], made=made
        )

    async def download(self, request: Request, token: str, made: str, name: str) -> Response:
        """Give a file that was written."""
        upload = await self._upload(request, token)
        path = await run_in_threadpool(made_file, upload, _MADE, made, name)
        return FileResponse(path, filename=path.name, media_type="application/octet-stream")

    async def _where_they_were(
        self, request: Request, form: Form, choice: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Say what knows which segments customers were in: an earlier file, or the ledger."""
        if not choice["moved_from"]:
            return {}
        if token := earlier_file_in(form):
            earlier = await self._upload(request, token)
            return {"before": str(earlier.path), "before_read_as": earlier.read_as}
        _check_may_ask_the_ledger(request)
        return {"with_ledger": True}

    async def _with_text_for_yes(self, form: Form, upload: Upload) -> Form:
        """Fill in what says yes in the column that was chosen, where it is not written down."""
        column = field_of(form, "opt_in")
        if not column or field_of(form, "opt_in_value"):
            return form
        try:
            columns = await self.jobs.use("columns", upload)
        except UnusableFileError:  # said when the file is read for the list
            return form
        return {**form, "opt_in_value": [columns["yes"].get(column, "")]}

    async def _show(
        self,
        request: Request,
        token: str,
        form: Form,
        *,
        problem: str = "",
        lines: AudienceLines | None = None,
        columns: Mapping[str, Any] | None = None,
        made: str = "",
    ) -> Response:
        upload = None
        uploads = await run_in_threadpool(self.uploads.of_owner, owner_of(request))
        stored = await run_in_threadpool(self.described.stored)
        periods = await run_in_threadpool(self._periods) if stored else ()
        if stored and (token or len(uploads) == 1):
            upload = await self._upload(request, token or uploads[0].token)
            try:
                columns = columns or await self.jobs.use("columns", upload)
            except UnusableFileError as error:
                problem = problem or error.reason
        return self.page.show(
            request,
            "list.html.j2",
            here=View.LIST,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
            uploads=uploads,
            more=distinctions(uploads, datetime.now(UTC)),
            upload=upload,
            columns=columns["names"] if columns else (),
            yes=other_text_for_yes(form, columns) if columns else "",
            stored=stored,
            chosen={name: values[-1] for name, values in form.items()},
            segments=form.get("segment", []),
            excluded=form.get("excluded", []),
            problem=for_a_page(problem),
            lines=lines,
            held_out=HELD_OUT,
            periods=periods,
            file_mark=FILE,
            made=made,
            words=words,
        )

    async def _upload(self, request: Request, token: str) -> Upload:
        return await run_in_threadpool(self.uploads.find, token, owner=owner_of(request))

    def _periods(self) -> Sequence[tuple[str, str]]:
        """Say since when it can be asked who moved; nothing without an earlier month."""
        try:
            report = self.described.report()
        except MallsegError:
            return ()
        return words.periods(months_of(report), report.version)


def _check_may_ask_the_ledger(request: Request) -> None:
    """Require the scope for looking customers up."""
    caller = caller_of(request.scope)
    if not caller or not Scope.CUSTOMERS.is_among(caller.scopes):
        raise HTTPException(HTTPStatus.FORBIDDEN)


def made_file(upload: Upload, *names: str) -> Path:
    """Find a file that was made of an upload, by names among those that are there.

    Raises
    ------
    HTTPException
        There is none.
    """
    path: Path | None = upload.made
    for name in names:
        path = _within(path, name) if path else None
    if path is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return path


def _within(folder: Path, name: str) -> Path | None:
    try:
        return next((each for each in folder.iterdir() if each.name == name), None)
    except OSError:
        return None
