"""Train: begin a training, see how it goes, and use or leave what came of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mallseg.application.registry.describe_segmentation import DescribeSegmentation
from mallseg.application.registry.promote_version import PromoteVersion
from mallseg.domain.errors import (
    InvalidOptionError,
    SegmentationNotFoundError,
    TrainingRunningError,
    UnreadableSegmentationError,
)
from mallseg.domain.ports import TrainingRecords, Uploads
from mallseg.domain.segments.naming import Wording
from mallseg.domain.service.api_key import Scope
from mallseg.domain.service.training import Training
from mallseg.domain.service.upload import Upload
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.forms import field_of, form_of
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.http.routes.served import ServedModels
from mallseg.entrypoints.http.routes.uploads import owner_of
from mallseg.entrypoints.http.training.choices import sections_of
from mallseg.entrypoints.http.training.starter import TrainingStarter
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words import gate, identity
from mallseg.entrypoints.presentation.words import train_page as words
from mallseg.entrypoints.presentation.words.navigation import View

PATH = f"{FOLDER}train"

_NUMBERS = range(2, 21)
_LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainView:
    """The view in which a training is begun and followed."""

    page: Page
    models: ServedModels
    start: TrainingStarter
    records: TrainingRecords
    uploads: Uploads
    describing: Callable[[], DescribeSegmentation]
    promote: PromoteVersion
    wording: Wording

    def choose(
        self,
        request: Request,
        *,
        upload: str = "",
        chosen: Mapping[str, str] | None = None,
        problem: str = "",
    ) -> Response:
        """Show the form, and the trainings so far."""
        latest = self.records.latest()
        return self.page.show(
            request,
            "train.html.j2",
            here=View.TRAIN,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
            uploads=self.uploads.of_owner(owner_of(request)),
            upload=upload,
            chosen=chosen or {},
            problem=problem,
            numbers=_NUMBERS,
            running=next((each for each in latest if each.is_running), None),
            latest=latest,
            now=datetime.now(UTC),
            champion=self._champion(self.models.default),
            words=words,
        )

    def show(self, request: Request, training: Training) -> Response:
        """Show how a training goes, or what came of it."""
        report = None if training.result is None else self._report(training)
        return self.page.show(
            request,
            "training.html.j2",
            here=View.TRAIN,
            training=training,
            upload=self._upload_of(request, training),
            report=report,
            champion=self._champion(training.model),
            words=words,
            gate=gate,
            identity=identity,
        )

    def begin(self, request: Request, chosen: Mapping[str, str]) -> Training:
        """Start a training as the form says."""
        upload = self.uploads.find(chosen.get("upload", ""), owner=owner_of(request))
        choices: dict[str, Any] = {}
        if segments := chosen.get("segments", ""):
            choices["segments"] = (
                int(segments) if re.fullmatch("[0-9]{1,9}", segments) else segments
            )
        if least := chosen.get("min_segment_size", ""):
            choices["min_segment_size"] = least
        if chosen.get("then") == _LOOK and self._champion(self.models.default) is not None:
            choices["promote"] = "never"
        named = {"model": {"name": self.models.default}}
        return self.start(upload.path, upload.read_as, sections_of(choices), named)

    def _report(self, training: Training) -> SegmentationReport | None:
        try:
            described = self.describing()(
                model=self.models.require(training.model), version=training.version
            )
        except (SegmentationNotFoundError, UnreadableSegmentationError):
            return None
        return SegmentationReport.of(described, self.wording)

    def _upload_of(self, request: Request, training: Training) -> Upload | None:
        """Find its file, if it is still here: by its name, among those of who asks."""
        own = self.uploads.of_owner(owner_of(request))
        return next((each for each in own if each.name == training.source), None)

    def _champion(self, model: str) -> int | None:
        try:
            return self.models.models.load(model).version
        except (SegmentationNotFoundError, UnreadableSegmentationError):
            return None


def add_train(view: TrainView) -> None:
    """Serve it."""
    page, records = view.page, view.records

    @page.view(PATH, View.TRAIN)
    def show_train(request: Request, upload: str = "") -> Response:
        return view.choose(request, upload=upload)

    @page.form(PATH, needed=Scope.ADMIN)
    async def begin_training(request: Request) -> Response:
        form = await form_of(request)
        chosen = {name: field_of(form, name) for name in form}
        try:
            training = await run_in_threadpool(view.begin, request, chosen)
        except TrainingRunningError as error:
            return page.go(request, f"app/train/{error.training}")
        except InvalidOptionError as error:
            return await run_in_threadpool(
                view.choose,
                request,
                upload=chosen.get("upload", ""),
                chosen=chosen,
                problem=words.refusal(error),
            )
        return page.go(request, f"app/train/{training.id}")

    @page.view(f"{PATH}/{{training}}", needed=Scope.ADMIN)
    def show_training(request: Request, training: str) -> Response:
        return view.show(request, records.find(training))

    @page.form(f"{PATH}/{{training}}/cancel", needed=Scope.ADMIN)
    async def cancel_training(request: Request, training: str) -> Response:
        await run_in_threadpool(records.cancel, training)
        return page.go(request, f"app/train/{training}")

    @page.form(f"{PATH}/{{training}}/use", needed=Scope.ADMIN)
    async def use_version(request: Request, training: str) -> Response:
        await run_in_threadpool(_use, view, training)
        return page.go(request, f"app/train/{training}")


def _use(view: TrainView, training: str) -> None:
    found = view.records.find(training)
    if found.version is not None:
        view.promote(model=view.models.require(found.model), version=found.version)
