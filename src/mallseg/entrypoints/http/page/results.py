"""Results: what came of a campaign, by its two lists and what customers did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mallseg.domain.ports import Uploads
from mallseg.domain.service.api_key import Scope
from mallseg.domain.service.upload import Upload
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.file_jobs import FileJobs, UnusableFileError
from mallseg.entrypoints.http.page.forms import field_of, form_of
from mallseg.entrypoints.http.page.list_form import Form
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.uploads import owner_of
from mallseg.entrypoints.presentation.web.list_lines import HELD_OUT, ResultLines
from mallseg.entrypoints.presentation.words import lists_page as words
from mallseg.entrypoints.presentation.words.navigation import View
from mallseg.entrypoints.presentation.words.train_page import for_a_page
from mallseg.entrypoints.presentation.words.uploads_page import distinctions

PATH = f"{FOLDER}results"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    """The view, and what it works with."""

    page: Page
    uploads: Uploads
    jobs: FileJobs

    def add(self) -> None:
        """Serve it."""
        self.page.view(PATH)(self.show_form)
        self.page.form(PATH, needed=Scope.READ)(self.judge)

    async def show_form(self, request: Request) -> Response:
        """Ask for the three files."""
        uploads = await run_in_threadpool(self.uploads.of_owner, owner_of(request))
        return await self._show(request, _likely(uploads))

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
            return await self._show(request, form, problem=error.reason)
        return await self._show(request, form, lines=msgspec.convert(found, ResultLines))

    async def _show(
        self, request: Request, form: Form, *, problem: str = "", lines: ResultLines | None = None
    ) -> Response:
        uploads = await run_in_threadpool(self.uploads.of_owner, owner_of(request))
        return self.page.show(
            request,
            "results.html.j2",
            here=View.LIST,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
            uploads=uploads,
            more=distinctions(uploads, datetime.now(UTC)),
            chosen={name: values[-1] for name, values in form.items()},
            problem=for_a_page(problem),
            lines=lines,
            words=words,
        )

    async def _upload(self, request: Request, token: str) -> Upload:
        return await run_in_threadpool(self.uploads.find, token, owner=owner_of(request))


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
