"""Advice on refused sources: finds options that work by trying them, and prints the command."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from mallseg.application.checking.check_customers import CheckReport, Diagnosis, diagnose
from mallseg.application.checking.kept_columns import Summaries
from mallseg.application.events import OnEvent, ignore
from mallseg.domain.customers.column_name import without_accents
from mallseg.domain.errors import (
    FileFault,
    MallsegError,
    SourceFault,
    UnitFault,
)
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_remedy import find_remedy
from mallseg.domain.sources.refused_source import RefusedSource
from mallseg.domain.sources.remedy import Remedy
from mallseg.domain.visible import shell_command
from mallseg.entrypoints.cli.plans import PlanOf, plan_of_settings
from mallseg.entrypoints.cli.session import Session
from mallseg.entrypoints.cli.source import Source, first_of, words_of
from mallseg.entrypoints.presentation.words.remedies import (
    NOT_CALCULATED,
    OF_THEIR_OWN,
    options_of,
    refusal_lines,
    what_it_reads,
)

_ABOUT_OTHER_CUSTOMERS = frozenset({SourceFault.NO_COLUMN, FileFault.FORMULAS_WITHOUT_VALUES})
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
    """Check a source with the options given, then with options that may help.

    Parameters
    ----------
    on_event
        Receives the events of the first check, with the options as given.
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
    """Return the command line as given, with the options of a remedy.

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
    """Leave out options that only concern this run, or are overridden for the same feature."""
    overridden = {(name, own.partition("=")[0]) for name, own in pairwise(options) if "=" in own}
    kept, rest = [], iter(words)
    for word in rest:
        name, mark, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name in (*_ALONE, *alone):
            continue
        if name in (*_WITH_VALUE, *with_value):
            if not mark:
                next(rest, None)
            continue
        if any(name == option for option, _ in overridden):
            value = value if mark else next(rest, "")
            if (name, value.partition("=")[0].strip()) not in overridden:
                kept += [name, value]
            continue
        kept.append(word)
    return kept


def resave_command(session: Session, source: Source) -> str:
    """Return the command that checks a file and saves its columns as they are now."""
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
    """Return lines on what was found, what may be meant, and the command that works, if any.

    Parameters
    ----------
    refusal
        A refusal that a check would not make, as when only a model knows the unit.
    """
    try:
        found = diagnosis_of(session, source, plan_of, can_declare=can_declare)
    except MallsegError:  # there is no more to say than the refusal itself
        return []
    if refusal and found.works and not found.remedy:
        remedy = find_remedy(RefusedSource(features=(), contract=DataContract()), refusal)
        found = replace(found, remedy=remedy)
    command = command_with(session, found.remedy) if found.works and found.remedy else ""
    lines = [*refusal_lines(found, session.numbers, command)]
    if not command and session.command == _ASSIGN and _is_about_other_customers(refusal):
        lines += _training_command(session, source, refusal)
    return lines


def _is_about_other_customers(refusal: MallsegError | None) -> bool:
    """Check whether a refusal suggests that these are not the model's customers."""
    return (
        refusal is None
        or isinstance(refusal.code, UnitFault)
        or refusal.code in _ABOUT_OTHER_CUSTOMERS
    )


def _training_command(
    session: Session, source: Source, refusal: MallsegError | None
) -> Iterator[str]:
    """Yield the command that trains a separate model on the file."""
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
    """Derive a model's name from a file name."""
    stem = without_accents(source.name.partition(".")[0]).lower() if source else ""
    plain = _NOT_IN_A_NAME.sub("-", stem).strip("-")
    return plain[:_LONGEST_NAME].rstrip("-") or "other"
