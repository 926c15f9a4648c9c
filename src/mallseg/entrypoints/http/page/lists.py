"""List: whom a campaign writes to, what it could show, the files, and what came of it."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from mallseg.domain.access.scope import Scope
from mallseg.domain.errors import InvalidOptionError, MallsegError, OptionFault
from mallseg.domain.ports import Uploads
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.uploads.upload import Upload, plain_file_name
from mallseg.entrypoints.http.file_jobs.listing import choice_of
from mallseg.entrypoints.http.guard.callers import caller_of
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.file_jobs import FileJobs, UnusableFileError
from mallseg.entrypoints.http.page.forms import field_of, form_of
from mallseg.entrypoints.http.page.ledger_moves import months_of
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.uploads import owner_of
from mallseg.entrypoints.presentation.documents.list_use import (
    HELD_OUT,
    AudienceLines,
    ResultLines,
)
from mallseg.entrypoints.presentation.words import lists as words
from mallseg.entrypoints.presentation.words.navigation import View
from mallseg.entrypoints.presentation.words.trainings import for_a_page

PATH = f"{FOLDER}list"
RESULTS = f"{FOLDER}results"

_WRITE = {"csv": ".csv", "xlsx": ".xlsx"}
_MADE = "list"
_LED_HERE = ("segment", "moved_from", "moved_since")
"""What a link to this view may have chosen."""

_USUAL = {
    "hold_out": "10",
    "usual_share": "10",
}

Form = Mapping[str, list[str]]


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
        page.view(RESULTS)(self.show_results)
        page.form(RESULTS, needed=Scope.READ)(self.judge)

    async def show_list(self, request: Request, upload: str = "") -> Response:
        """Ask for a file, and then what is wanted of it."""
        campaign = words.usual_campaign(datetime.now(UTC).date())
        chosen = {name: [value] for name, value in {**_USUAL, "campaign": campaign}.items()}
        asked = request.query_params
        led_here = {name: asked.getlist(name) for name in _LED_HERE if name in asked}
        return await self._show(request, upload, {**chosen, **led_here})

    async def make(self, request: Request) -> Response:
        """Look whom the list would hold, or write it."""
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
            if handed["choice"]["moved_from"]:
                _check_may_ask_the_ledger(request)
                handed["with_ledger"] = True
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

    async def show_results(self, request: Request) -> Response:
        """Ask for the three files."""
        uploads = await run_in_threadpool(self.uploads.of_owner, owner_of(request))
        return await self._show_results(request, _likely(uploads))

    async def judge(self, request: Request) -> Response:
        """Compare those written to with those held out."""
        form = await form_of(request)
        mailed, held_out, outcomes = [
            await self._upload(request, field_of(form, name))
            for name in ("mailed", "held_out", "outcomes")
        ]
        choice = {name: field_of(form, name) for name in ("responded", "amount")}
        try:
            found = await self.jobs.use(
                "results",
                outcomes,
                mailed=str(mailed.path),
                held_out=str(held_out.path),
                choice=choice,
            )
        except UnusableFileError as error:
            return await self._show_results(request, form, problem=error.reason)
        return await self._show_results(request, form, lines=msgspec.convert(found, ResultLines))

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
            upload=upload,
            columns=columns["names"] if columns else (),
            yes=_other_text_for_yes(form, columns) if columns else "",
            stored=stored,
            chosen={name: values[-1] for name, values in form.items()},
            segments=form.get("segment", []),
            excluded=form.get("excluded", []),
            problem=for_a_page(problem),
            lines=lines,
            held_out=HELD_OUT,
            periods=periods,
            made=made,
            words=words,
        )

    async def _show_results(
        self, request: Request, form: Form, *, problem: str = "", lines: ResultLines | None = None
    ) -> Response:
        return self.page.show(
            request,
            "results.html.j2",
            here=View.LIST,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
            uploads=await run_in_threadpool(self.uploads.of_owner, owner_of(request)),
            chosen={name: values[-1] for name, values in form.items()},
            problem=for_a_page(problem),
            lines=lines,
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


def _other_text_for_yes(form: Form, columns: Mapping[str, Any]) -> str:
    """Give what seems to say yes in the chosen column, where something else was written down."""
    found = str(columns["yes"].get(field_of(form, "opt_in"), ""))
    return found if found != field_of(form, "opt_in_value") else ""


def _check_may_ask_the_ledger(request: Request) -> None:
    """Let only those ask where customers were who may look customers up."""
    caller = caller_of(request.scope)
    if not caller or not Scope.CUSTOMERS.is_among(caller.scopes):
        raise HTTPException(HTTPStatus.FORBIDDEN)


def _likely(uploads: Sequence[Upload]) -> dict[str, list[str]]:
    """Guess by their names which file is which: a list and those held out are called alike."""
    held_out = next((each for each in uploads if f".{HELD_OUT}." in each.name), None)
    if held_out is None:
        return {}
    stem = held_out.name.rpartition(f".{HELD_OUT}.")[0]  # the list itself may be a workbook
    mailed = next((each for each in uploads if each.name.rpartition(".")[0] == stem), None)
    others = [each for each in uploads if each not in (held_out, mailed)]
    found = {"mailed": mailed, "held_out": held_out, "outcomes": others[0] if others else None}
    return {field: [each.token] for field, each in found.items() if each}


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


def choice_in(form: Form) -> dict[str, Any]:
    """Read what is wanted, as the job takes it.

    Raises
    ------
    InvalidOptionError
        A number is none, or no segment is chosen.
    """
    if not form.get("segment"):
        raise InvalidOptionError("segment", OptionFault.EMPTY)
    hold_out = _percent(form, "hold_out")
    limit = field_of(form, "limit")
    if limit and not re.fullmatch("[1-9][0-9]{0,8}", limit):
        raise InvalidOptionError("limit", OptionFault.BELOW_MINIMUM, lowest=1)
    moved_from = [each for each in form.get("moved_from", []) if each]
    return {
        "segments": form["segment"],
        "conditions": [*_conditions(form)],
        "moved_from": moved_from,
        "moved_since": _day(form) if moved_from else "",
        "excluded": [each for each in form.get("excluded", []) if each in {*map(str, Certainty)}],
        "id_column": field_of(form, "id_column"),
        "limit": int(limit) if limit else None,
        "prefers_nearest": field_of(form, "stays") == "nearest",
        "campaign": field_of(form, "campaign"),
        "hold_out": hold_out or None,
        "usual_share": _percent(form, "usual_share") or 0.1,
    }


def _conditions(form: Form) -> list[str]:
    found = []
    if column := field_of(form, "opt_in"):
        if not field_of(form, "opt_in_value"):
            raise InvalidOptionError("opt_in", OptionFault.EMPTY)
        found.append(f"{column}={field_of(form, 'opt_in_value')}")
    operators = {operator for operator, _ in words.OPERATORS}
    operator = field_of(form, "operator")
    if (column := field_of(form, "condition")) and operator in operators:
        found.append(f"{column}{operator}{field_of(form, 'value')}")
    return found


def _day(form: Form) -> str:
    """Read since when customers must have moved; an empty field is the ledger's last update."""
    text = field_of(form, "moved_since")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise InvalidOptionError("moved_since", OptionFault.NOT_A_DAY) from None


def _percent(form: Form, name: str) -> float:
    """Read a share in percent; nothing is 0."""
    text = field_of(form, name).removesuffix("%").strip().replace(",", ".")
    if not text:
        return 0.0
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text):
        raise InvalidOptionError(name, OptionFault.NOT_A_PROPER_SHARE)
    if (share := float(text) / 100) >= 1:
        raise InvalidOptionError(name, OptionFault.NOT_A_PROPER_SHARE)
    return share
