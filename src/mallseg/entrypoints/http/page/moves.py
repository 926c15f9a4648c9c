"""Moves: who went from one segment to another between two files, or by the ledger's months."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.ports import Uploads
from mallseg.domain.service.upload import Upload
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.file_jobs import FileJobs, UnusableFileError
from mallseg.entrypoints.http.page.ledger_moves import LedgerMovesView
from mallseg.entrypoints.http.page.list_form import FILE
from mallseg.entrypoints.http.page.lists import made_file
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.uploads import owner_of
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.web.moves_lines import MovesLines
from mallseg.entrypoints.presentation.words import moves_page as words
from mallseg.entrypoints.presentation.words.navigation import View
from mallseg.entrypoints.presentation.words.train_page import for_a_page
from mallseg.entrypoints.presentation.words.uploads_page import distinctions

PATH = f"{FOLDER}moves"

_MADE = "moves"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesView:
    """The view, and what it works with."""

    page: Page
    described: DescribedModel
    uploads: Uploads
    jobs: FileJobs
    by_ledger: LedgerMovesView

    def add(self) -> None:
        """Serve it."""
        self.page.view(PATH, View.MOVES)(self.show_moves)
        self.by_ledger.add()
        self.page.view(f"{PATH}/{{token}}/{{made}}/{{name}}")(self.download)

    async def show_moves(
        self, request: Request, before: str = "", now: str = "", id_column: str = ""
    ) -> Response:
        """Ask for two files or two months, and show who moved between them."""
        report, by_ledger = await run_in_threadpool(self._report, request.query_params)
        lines, problem, made = None, "", secrets.token_hex(4)
        if report and before and now:
            if before == now:
                problem = words.SAME
            else:
                try:
                    lines = await self._found(request, before, now, id_column, made)
                except UnusableFileError as error:
                    problem = for_a_page(error.reason)
        uploads = await run_in_threadpool(self.uploads.of_owner, owner_of(request))
        return self.page.show(
            request,
            "moves.html.j2",
            here=View.MOVES,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
            uploads=uploads,
            more=distinctions(uploads, datetime.now(UTC)),
            before=before,
            now=now,
            id_column=id_column,
            problem=problem,
            lines=lines,
            made=made,
            file_mark=FILE,
            report=report,
            words=words,
            names_customers=self.by_ledger.names_customers,
            **by_ledger,
        )

    async def download(self, request: Request, token: str, made: str, name: str) -> Response:
        """Give one of the lists of those who moved."""
        upload = await self._upload(request, token)
        path = await run_in_threadpool(made_file, upload, _MADE, made, name)
        return FileResponse(path, filename=path.name, media_type="application/octet-stream")

    async def _found(
        self, request: Request, before: str, now: str, id_column: str, made: str
    ) -> MovesLines:
        earlier, later = await self._upload(request, before), await self._upload(request, now)
        found = await self.jobs.use(
            "moves",
            later,
            before=str(earlier.path),
            before_read_as=earlier.read_as,
            target=str(later.made / _MADE / made),
            id_column=id_column.strip(),
        )
        return msgspec.convert(found, MovesLines)

    async def _upload(self, request: Request, token: str) -> Upload:
        return await run_in_threadpool(self.uploads.find, token, owner=owner_of(request))

    def _report(
        self, asked: Mapping[str, str]
    ) -> tuple[SegmentationReport | None, Mapping[str, Any]]:
        try:
            report = self.described.report()
        except SegmentationNotFoundError:
            return None, {}
        return report, self.by_ledger.shown(report, asked)
