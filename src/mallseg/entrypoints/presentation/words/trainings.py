"""Texts of the page's view of trainings: before, while and after one runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.application.events import Stage
from mallseg.domain.errors import InvalidOptionError, TrainingFault
from mallseg.domain.service.training import StageProgress, Training, TrainingState
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent, sentence
from mallseg.entrypoints.presentation.words.report import changes, recommendation

TITLE = "Train"
LEAD = (
    "Training looks for the groups among the customers in a file, and makes segments of them. It "
    "takes seconds to minutes. You can leave the page meanwhile: nothing is lost."
)
NO_FILE = "There is no file here yet. Send one first, and look at what mallseg understands of it."
TO_FILE = "Choose a file"
ANOTHER_FILE = "Send another file"
WHICH_FILE = "Which file"
HOW_MANY = "How many segments"
FIND_OUT = "As many as there are groups"
HOW_MANY_HINT = (
    "The recommended number. A model in use keeps its number of segments until three trainings in "
    "a row find another one better. A number that you choose is used as it is."
)
LEAST_SIZE = "The smallest segment has at least"
LEAST_SIZE_HINT = "A number of customers, or a share such as 5%. Leave it empty for any size."
WHEN_DONE = "When it is done"
LET_ME_LOOK = "Show me the new segments beside those in use, and I decide"
BY_THE_LIMITS = "Use the new segments at once, unless they break a limit"
MORE = "More choices"
BEGIN = "Train"
MAY_NOT = "Your key may look at segments, but not train. Ask for one with the scope “admin”."
ONE_AT_A_TIME = "A training is running. The next can begin when it has ended."
SEE_HOW = "See how it goes"
EARLIER = "Trainings so far"
NONE_YET = "There has been no training here yet."
CANCEL = "Cancel the training"
AGAIN = "Train again"
STAGES = "What has been done"
CAN_LEAVE = "You can leave this page: the training goes on, and its result will be here."
REFRESHES = "This page is loaded anew every few seconds."
USE = "Use the new segments"
LEAVE = "Keep those in use"
TO_OVERVIEW = "Look at the segments"
TO_LIST = "Make a list for a campaign"
CHECK_FILE = "Look at the file"
GROUPS = "How many groups there are"
BESIDE = "How many customers each segment has, beside version {version}"
WHO_MOVED = "Who moved"
CHANGED = "What changed"
REMARKS = "What to know"
LIMITS = "The limits for a new version"
COLUMNS = ("Segment", "Before", "New", "Change")
FROM_TO = "From version {before} (down) to version {after} (across): how many customers."
NEW, GONE = "new", "no longer there"

_STAGES = {
    Stage.READING: "Reading the file",
    Stage.LOCATING: "Looking up customers far from all others",
    Stage.SEARCHING: "Finding the segments",
    Stage.SETTLING: "Placing every customer",
    Stage.COMPARING: "Comparing numbers of segments",
    Stage.RESAMPLING: "Trying other customers of the same mall",
    Stage.ASSIGNING: "Assigning customers",
}
_STATES = {
    TrainingState.RUNNING: "running",
    TrainingState.DONE: "done",
    TrainingState.REFUSED: "the file or the choices could not be used",
    TrainingState.FAILED: "failed",
    TrainingState.CANCELLED: "cancelled",
}
_NOT_STUDIED = (
    "You chose the number of segments, so it was not studied whether the customers form as many "
    "groups."
)
_UNCHANGED = "The segments in use are unchanged."
_FAILED: Mapping[str, tuple[str, str]] = {
    TrainingFault.TRAINING_INTERRUPTED: (
        "The training was interrupted",
        (
            "The server was stopped or restarted while it ran. Nothing has changed. Train again: "
            "the file is here for an hour after you last used it; after that, send it once more."
        ),
    ),
    TrainingFault.TRAINING_OUT_OF_MEMORY: (
        "The training needed too much memory",
        (
            "The file is larger than this server can work on. Ask the person who runs it to "
            "allow more, or train on fewer columns or customers."
        ),
    ),
    TrainingFault.TRAINING_TOO_LONG: (
        "The training took too long",
        (
            "Ask the person who runs the server to allow more time, or choose the number of "
            "segments: then it needs no study."
        ),
    ),
    TrainingFault.TRAINING_CRASHED: (
        "The training broke down",
        (
            "Train again. If it breaks down again, look at the file, or send it to the person who "
            "runs the server."
        ),
    ),
}
_BROKEN = ("The training failed", "Ask the person who runs the server: its log says why.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The texts for the end of a training: a heading, what happened, and what to do."""

    heading: str
    happened: str
    advice: str


_FIELDS = {"segments": HOW_MANY, "min segment size": LEAST_SIZE}


def refusal(error: InvalidOptionError) -> str:
    """Say what is wrong with a field of the form, by what it is called there."""
    field = _FIELDS.get(error.option)
    return f"{field}: {error.reason}" if field else for_a_page(str(error))


def stage_phrase(progress: StageProgress) -> str:
    """Say what is done in a stage."""
    return _STAGES.get(Stage(progress.stage), progress.stage)


def stage_share(progress: StageProgress) -> str:
    """Say how far it is: ``120,000 rows``, ``40%``."""
    if progress.records:
        return counted(progress.records, "row")
    return in_percent(min(progress.done / progress.total, 1)) if progress.total else ""


def state_phrase(training: Training) -> str:
    """Say in a list how it stands."""
    if training.state is TrainingState.DONE:
        return f"done: version {training.version}"
    return _STATES[training.state]


def now_at(training: Training) -> str:
    """Say what is being done: for the eye and for screen readers."""
    if not training.progress:
        return "Starting …"
    now = training.progress[-1]
    share = stage_share(now)
    return f"{stage_phrase(now)} …{f' {share}' if share else ''}"


def heading(training: Training, report: SegmentationReport | None) -> str:
    """Say in a line how it stands, or how it ended."""
    if training.is_running:
        return f"Training on {training.source}"
    if report is None:
        return ended(training).heading
    segments = counted(len(report.segments), "segment")
    verb = "is" if len(report.segments) == 1 else "are"
    return f"Training is done: {segments} {verb} {'in use' if report.is_in_use else 'ready'}"


def decided(report: SegmentationReport, champion: int | None) -> str:
    """Say what is in use, and what there is to decide."""
    own = f"version {report.version.number}"
    if report.is_in_use:
        return f"They are those of every page, list and answer from now on ({own})."
    if champion is None:
        return f"None are in use yet. Look at these ({own}), and use them or train again."
    return (
        f"The segments of version {champion} stay in use until you decide. Look at what is "
        f"different in the new ones ({own}), and use them or keep those in use."
    )


def ended(training: Training) -> Said:
    """Say how it ended where it has no result."""
    why = training.problem
    if training.state is TrainingState.CANCELLED:
        return Said(heading="The training was cancelled", happened=_UNCHANGED, advice="")
    if why is None:
        return Said(
            heading=f"Version {training.version} no longer exists",
            happened="It was deleted, or cannot be read.",
            advice="",
        )
    said = sentence(f"{why.reason[:1].upper()}{why.reason[1:]}")
    if training.state is TrainingState.REFUSED:
        return Said(
            heading="The file could not be used as it is read",
            happened=said,
            advice="Look at what mallseg understands of the file, correct it there, and train "
            f"again. {_UNCHANGED}",
        )
    known, advice = _FAILED.get(why.code, _BROKEN)
    saved = (
        f" It had saved version {training.version}; the overview says which one is in use."
        if training.version
        else ""
    )
    return Said(heading=known, happened=f"{said}{saved}", advice=advice)


def groups_found(report: SegmentationReport) -> tuple[str, ...]:
    """Say what the study found, as a reader of the page can use it."""
    said = recommendation(report)
    return said if report.study else (_NOT_STUDIED, *said[1:])


def what_changed(report: SegmentationReport) -> tuple[str, ...]:
    """Say who moved since the version before, and what became of the segments."""
    return tuple(map(for_a_page, changes(report)))


def remarks(training: Training) -> tuple[str, ...]:
    """Give the notes of a training, without what names options of a command line."""
    notes = (training.result or {}).get("notes", ())
    said = (for_a_page(str(note["in_words"])) for note in notes)  # type: ignore[attr-defined]
    return tuple(filter(None, said))


_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z`“-])")
_OF_A_COMMAND_LINE = re.compile(r"`mallseg|(?:^|[\s`])--[a-z]")


def for_a_page(text: str) -> str:
    """Leave the sentences out that name a command or an option."""
    kept = (each for each in _SENTENCE.split(text) if not _OF_A_COMMAND_LINE.search(each))
    return " ".join(kept)
