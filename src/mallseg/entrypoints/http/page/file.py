"""File: one that was sent is looked at, and then used."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import unquote, urlencode

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, MallsegError, SourceFault
from mallseg.domain.ports import Uploads
from mallseg.domain.service.api_key import Scope
from mallseg.domain.service.upload import Upload
from mallseg.domain.sources.find_columns import find_columns
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.file_jobs import (
    AS,
    BEFORE,
    Fields,
    FileJobs,
    UnusableFileError,
    labelled_copy_of,
)
from mallseg.entrypoints.http.page.forms import field_of, form_of
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.checks import MEDIA_TYPES
from mallseg.entrypoints.http.routes.files import full_disk_as_507
from mallseg.entrypoints.http.routes.served import ServedModels, json_response
from mallseg.entrypoints.http.routes.uploads import owner_of, save_upload
from mallseg.entrypoints.presentation.web.file_check import FileCheck
from mallseg.entrypoints.presentation.words import files_page as words
from mallseg.entrypoints.presentation.words.navigation import View
from mallseg.entrypoints.presentation.words.uploads_page import distinctions

PATH = f"{FOLDER}file"
_ONE = PATH + "/{token}"
_KEPT = f"{FOLDER}file-settings/remove"

_NEXT = {"train": "train", "list": "list", "moves": "moves"}
"""The views that take a file over, each as ``?upload=TOKEN``."""

_OF_ACTIONS = frozenset({"then", "name", "earlier"})
"""Fields of forms that say what is to be done, and not how a file is read."""


_JUST_KEPT = "kept"
"""Beside the name of what was kept, where that is to be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """The view, and what it works with.

    Attributes
    ----------
    largest
        Bytes of a file.
    """

    page: Page
    uploads: Uploads
    jobs: FileJobs
    models: ServedModels
    largest: int

    def add(self) -> None:
        """Serve it."""
        page = self.page
        page.view(PATH, View.FILE)(self.show_files)
        page.form(f"{PATH}/send", needed=Scope.READ, takes=MEDIA_TYPES, largest_body=self.largest)(
            self.send
        )
        page.view(_ONE)(self.show_file)
        page.view(f"{_ONE}/segments")(self.download)
        page.form(f"{_ONE}/remove", needed=Scope.READ)(self.remove)
        page.form(f"{_ONE}/use", needed=Scope.READ)(self.use)
        page.form(f"{_ONE}/assign", needed=Scope.READ)(self.assign)
        page.form(f"{_ONE}/compare", needed=Scope.READ)(self.compare)
        for asked in ("assign", "compare"):  # where the page of an answer is loaded again
            page.view(f"{_ONE}/{asked}")(self.go_back)
        page.form(f"{_ONE}/keep", needed=Scope.ADMIN)(self.keep)
        page.form(_KEPT, needed=Scope.ADMIN)(self.forget)

    def show_files(self, request: Request) -> Response:
        """Ask for a file, and list those that are here."""
        return self.page.show(
            request,
            "file.html.j2",
            here=View.FILE,
            words=words,
            files=self.uploads.of_owner(owner_of(request)),
            now=datetime.now(UTC),
            largest=self.largest,
            kept=self.jobs.kept.names(),
        )

    async def send(self, request: Request) -> Response:
        """Take a file, and say to the script where to go on."""
        name = unquote(request.headers.get("x-file-name", ""))
        with full_disk_as_507():
            upload = await save_upload(request, self.uploads, name)
        return json_response({"open": f"{PATH}/{upload.token}".removeprefix("/")})

    async def show_file(self, request: Request, token: str) -> Response:
        """Check a file as the fields of the address ask for it, and show what is read."""
        upload = await self._upload(request, token)
        fields = [each for each in request.query_params.multi_items() if each[0] != _JUST_KEPT]
        try:
            check = await self.jobs.look(upload, fields)
        except UnusableFileError as error:
            return self._refused(request, upload, error)
        except InvalidOptionError as error:
            return self._refused(request, upload, UnusableFileError(str(error)))
        features = await run_in_threadpool(self._features_in_use)
        uploads = await run_in_threadpool(self.uploads.of_owner, owner_of(request))
        return self.page.show(
            request,
            "file_check.html.j2",
            here=View.FILE,
            words=words,
            upload=upload,
            check=check,
            fields=_said(fields),
            said=dict(fields),
            offered=[*(dict(_said(fields)) | dict(check.remedy)).items()],
            others=[each for each in uploads if each.token != upload.token],
            more=distinctions(uploads, datetime.now(UTC)),
            kept=await run_in_threadpool(self.jobs.kept.names),
            just_kept=_JUST_KEPT in request.query_params,
            has_model=bool(features),
            lacking=labels_lacking(check, features),
        )

    async def assign(self, request: Request, token: str) -> Response:
        """Give every customer a segment, and offer the copy."""
        upload, fields, _ = await self._asked(request, token)
        try:
            labelled = await self.jobs.assign(upload, fields)
        except UnusableFileError as error:
            return self._refused(request, upload, error, again=("assign", words.ASSIGN))
        return self.page.show(
            request,
            "file_segments.html.j2",
            here=View.FILE,
            words=words,
            upload=upload,
            labelled=labelled,
            name=labelled_copy_of(upload).name,
        )

    async def compare(self, request: Request, token: str) -> Response:
        """Compare its customers with those of the training."""
        upload, fields, _ = await self._asked(request, token)
        try:
            compared = await self.jobs.compare(upload, fields)
        except UnusableFileError as error:
            return self._refused(request, upload, error, again=("compare", words.COMPARE))
        return self.page.show(
            request,
            "file_compared.html.j2",
            here=View.FILE,
            words=words,
            upload=upload,
            compared=compared,
        )

    async def go_back(self, request: Request, token: str) -> Response:
        """Lead from the address of a form to the file that it was about."""
        upload = await self._upload(request, token)
        return self.page.go(request, f"{_path_of(upload)}?{urlencode({BEFORE: 'yes'})}")

    async def download(self, request: Request, token: str) -> Response:
        """Give the copy with the segments."""
        upload = await self._upload(request, token)
        path = labelled_copy_of(upload)
        if not path.exists():
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return FileResponse(path, filename=path.name, media_type="application/octet-stream")

    async def use(self, request: Request, token: str) -> Response:
        """Hand a file over to another view, which reads it as it was read here."""
        upload, _, form = await self._asked(request, token)
        then = _NEXT.get(field_of(form, "then"))
        if then is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        files = {"upload": upload.token}
        if earlier := field_of(form, "earlier"):
            files = {"before": earlier, "now": upload.token}
        return self.page.go(request, f"{FOLDER}{then}?{urlencode(files)}".removeprefix("/"))

    async def keep(self, request: Request, token: str) -> Response:
        """Keep how a file is read, for the files of the next months."""
        upload, fields, form = await self._asked(request, token)
        name = field_of(form, "name")
        try:
            await self.jobs.keep(upload, fields, name)
        except UnusableFileError as error:
            return self._refused(request, upload, error)
        except InvalidOptionError as error:
            return self._refused(request, upload, UnusableFileError(str(error)))
        said = urlencode({AS: name, _JUST_KEPT: "yes"})
        return self.page.go(request, f"{_path_of(upload)}?{said}")

    async def forget(self, request: Request) -> Response:
        """Delete how a kind of file is read."""
        form = await form_of(request)
        await run_in_threadpool(self.jobs.kept.remove, field_of(form, "name"))
        return self.page.go(request, PATH.removeprefix("/"))

    async def remove(self, request: Request, token: str) -> Response:
        """Delete an uploaded file."""
        await run_in_threadpool(self.uploads.remove, token, owner=owner_of(request))
        return self.page.go(request, PATH.removeprefix("/"))

    async def _asked(
        self, request: Request, token: str
    ) -> tuple[Upload, Fields, Mapping[str, list[str]]]:
        """Read what is to be done with a file, and remember how it is read."""
        upload, form = await self._upload(request, token), await form_of(request)
        fields = [
            (name, text)
            for name, texts in form.items()
            if name not in _OF_ACTIONS
            for text in texts
        ]
        settings = await run_in_threadpool(self.jobs.read_as, upload, fields)
        upload = await run_in_threadpool(
            self.uploads.read_as, upload.token, owner=upload.owner, settings=settings
        )
        return upload, [(BEFORE, "yes")], form

    async def _upload(self, request: Request, token: str) -> Upload:
        return await run_in_threadpool(self.uploads.find, token, owner=owner_of(request))

    def _features_in_use(self) -> tuple[Feature, ...]:
        """Give what the segments in use compare by; nothing where there are none."""
        with suppress(MallsegError, HTTPException):
            return self.models.load().segmentation.features
        return ()

    def _refused(
        self,
        request: Request,
        upload: Upload,
        error: UnusableFileError,
        again: tuple[str, str] | None = None,
    ) -> Response:
        """Say why a file cannot be used, and lead back to it.

        Parameters
        ----------
        again
            What can be tried again with the remedy: where it is served, and what it is called.
        """
        return self.page.show(
            request,
            "file_refused.html.j2",
            here=View.FILE,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            words=words,
            upload=upload,
            reason=error.reason,
            remedy=error.remedy,
            lines=error.lines,
            waives=error.waives,
            again=again,
        )


def _said(fields: Fields) -> list[tuple[str, str]]:
    """Leave out what was left empty."""
    return [(name, text) for name, text in fields if text.strip()]


def _path_of(upload: Upload) -> str:
    return f"{PATH}/{upload.token}".removeprefix("/")


def labels_lacking(check: FileCheck, features: Sequence[Feature]) -> tuple[str, ...]:
    """Name the features of a model that have no column in a file.

    What else may be wrong with a column, such as its unit, is said when the file is used.
    """
    read = {each.name for each in check.features if each.column}
    header = [each.name for each in check.columns]
    return tuple(_lacking(header, [each for each in features if each.name not in read]))


def _lacking(header: Sequence[str], features: Sequence[Feature]) -> Iterator[str]:
    for feature in features:
        try:
            find_columns("", header, (feature,))
        except CustomerDataError as error:
            if error.code is SourceFault.NO_COLUMN:
                yield feature.label
