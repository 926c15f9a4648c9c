"""What to type so that a source can be read: found by trying, and ready to copy."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.application.events import OnEvent, ignore
from mallseg.application.training.check_customers import CheckReport, Diagnosis, diagnose
from mallseg.application.training.kept_columns import Summaries
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.remedies.find_remedy import RefusedSource
from mallseg.domain.customers.remedies.remedy import Remedy
from mallseg.domain.customers.texts.column_name import without_accents
from mallseg.domain.errors import (
    CustomerDataError,
    FileFault,
    MallsegError,
    SourceFault,
    TableFault,
    UnitFault,
)
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import FEWEST_SEGMENTS
from mallseg.domain.visible import shell_command
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.cli.source import Source, first_of, words_of
from mallseg.entrypoints.presentation.words.remedies import (
    NOT_CALCULATED,
    OF_THEIR_OWN,
    options_of,
    refusal_lines,
    what_it_reads,
)

if TYPE_CHECKING:
    from mallseg.container import Container

PlanOf = Callable[["Container"], Plan]

_MOST_UNREAD = 0.5
"""More than half of a file's records unread, and a copy with segments is of no use."""

SAVED_ANEW = frozenset(
    {SourceFault.COLUMN_OF_OTHER_KIND, SourceFault.COLUMN_NOW_IN, SourceFault.COLUMN_SCALED}
)
_OF_OTHERS = frozenset({SourceFault.NO_COLUMN, FileFault.FORMULAS_WITHOUT_VALUES})
_ASSIGN = "assign"
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 40
_WITH_VALUE = ("--save-settings",)
_ALONE = ("--json",)


def diagnosis_of(
    session: Session,
    source: Source,
    plan_of: PlanOf,
    *,
    can_declare: bool = True,
    on_event: OnEvent = ignore,
) -> Diagnosis:
    """Check a source with the options given, and with those that would help.

    Parameters
    ----------
    on_event
        Receives the events of the first check: of the source as it was asked for.
    """
    from mallseg.container import build_container
    from mallseg.settings.overrides import settings_with

    kept: dict[str, Summaries] = {}

    def check(remedy: Remedy) -> CheckReport:
        settings = settings_with(session.settings, remedy)
        container = build_container(session.config, settings=settings)
        return container.check_customers()(
            container.customers(source),
            plan=plan_of(container),
            can_declare=can_declare,
            kept=kept.setdefault(container.settings().data.encoding, {}),
            on_event=ignore if remedy else on_event,
        )

    return diagnose(check)


def command_with(session: Session, remedy: Remedy, *, instead: str = "") -> str:
    """Write the command that was given with the options of a remedy, ready to be copied.

    Parameters
    ----------
    instead
        Another command that takes the same options.
    """
    words = [*session.words]
    place = words.index(session.command)
    words[place] = instead or session.command
    options = options_of(remedy, session.numbers)
    kept = _without(words, options)
    return shell_command(["mallseg", *kept, *options])


def _without(
    words: Sequence[str],
    options: Sequence[str],
    with_value: Sequence[str] = (),
    alone: Sequence[str] = (),
) -> list[str]:
    """Leave out what only concerns this run, and what the options say of the same feature."""
    said = {(name, own.partition("=")[0]) for name, own in pairwise(options) if "=" in own}
    kept, rest = [], iter(words)
    for word in rest:
        name, mark, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name in (*_ALONE, *alone):
            continue
        if name in (*_WITH_VALUE, *with_value):
            if not mark:
                next(rest, None)
            continue
        if any(name == option for option, _ in said):
            value = value if mark else next(rest, "")
            if (name, value.partition("=")[0].strip()) not in said:
                kept += [name, value]
            continue
        kept.append(word)
    return kept


@contextmanager
def advised(
    session: Session, source: Source, plan_of: PlanOf, *, can_declare: bool = True
) -> Iterator[None]:
    """Put what would help below the refusal of a source."""
    try:
        yield
    except CustomerDataError as error:
        if isinstance(error.code, TableFault):  # no option to be found by trying
            raise
        if error.code in SAVED_ANEW:
            command = saving_anew(session, source)
            session.advice = [f"This takes it as it is now, and shows how it is read:\n  {command}"]
        else:
            session.advice = advice_on(
                session, source, plan_of, can_declare=can_declare, refusal=error
            )
        raise


def saving_anew(session: Session, source: Source) -> str:
    """Write the command that looks at a file, and takes its columns as they are now."""
    config = str(session.config)
    words = ["check", *words_of(source), "--config", config, "--save-settings", config]
    return shell_command(["mallseg", *words])


def advice_on(
    session: Session,
    source: Source,
    plan_of: PlanOf,
    *,
    can_declare: bool = True,
    refusal: MallsegError | None = None,
) -> list[str]:
    """Say what is there, what may be meant, and the command that works, as far as one was found.

    Parameters
    ----------
    refusal
        Of a source that a check does not refuse, as when only a model knows its unit.
    """
    try:
        found = diagnosis_of(session, source, plan_of, can_declare=can_declare)
    except MallsegError:  # nothing can be said of it but the refusal itself
        return []
    if refusal and found.works and not found.remedy:
        remedy = RefusedSource(features=(), contract=DataContract()).remedy(refusal)
        found = replace(found, remedy=remedy)
    command = command_with(session, found.remedy) if found.works and found.remedy else ""
    lines = [*refusal_lines(found, session.numbers, command)]
    if not command and session.command == _ASSIGN and _is_of_others(refusal):
        lines += _model_of_its_own(session, source, refusal)
    return lines


def _is_of_others(refusal: MallsegError | None) -> bool:
    """Check whether a refusal says that these are other customers than the model's."""
    return refusal is None or isinstance(refusal.code, UnitFault) or refusal.code in _OF_OTHERS


def _model_of_its_own(
    session: Session, source: Source, refusal: MallsegError | None
) -> Iterator[str]:
    """Give the command that trains a model of another name on a file."""
    try:
        found = diagnosis_of(session, source, plan_of_settings)
    except MallsegError:
        return
    if not found.works:
        return
    words, options = [*session.words], options_of(found.remedy, session.numbers)
    place = words.index(session.command)
    words[place : place + 1] = ["train", *words_of(source)]
    kept = _without(words, options, ("--file", "--out", "--model"), ("--for-spreadsheet",))
    command = shell_command(["mallseg", *kept, *options, "--model", _model_name(first_of(source))])
    no_values = refusal is not None and refusal.code is FileFault.FORMULAS_WITHOUT_VALUES
    why = NOT_CALCULATED if no_values else OF_THEIR_OWN
    yield f"{why}\n{what_it_reads(found)}\n  {command}"


def _model_name(source: Path | None) -> str:
    """Name a model by a file."""
    stem = without_accents(source.name.partition(".")[0]).lower() if source else ""
    plain = _NOT_IN_A_NAME.sub("-", stem).strip("-")
    return plain[:_LONGEST_NAME].rstrip("-") or "other"


def plan_of_model(container: "Container") -> Plan:
    """Make the plan by which a file is checked that is to be assigned by a model."""
    settings = container.settings()
    stored = container.store().load(settings.model.name)
    return replace(
        settings.plan(),
        features=stored.segmentation.features,
        segments=FEWEST_SEGMENTS,
        max_bad_rows=_MOST_UNREAD,
        keep_outliers=True,
    )


def plan_of_settings(container: "Container") -> Plan:
    """Make the plan of a training."""
    return container.settings().plan()
