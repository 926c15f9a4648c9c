"""Texts of the page's view of a file: how it is read, and what can be done with it."""

from collections.abc import Sequence

from mallseg.application.checking.check_customers import Diagnosis
from mallseg.application.checking.preview_customers import PreviewedCustomer
from mallseg.application.reading_events import NamesFound, OutliersExcluded
from mallseg.application.training_events import TrainingNote
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import Fault
from mallseg.domain.sources.breakdown_columns import BreakdownColumn
from mallseg.domain.sources.column_proposal import ColumnProposal, Evidence
from mallseg.entrypoints.presentation.words.features import AS_READ, trimmed, with_unit
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent, listed
from mallseg.entrypoints.presentation.words.training_notes import note_sentence

HEADING = "Begin with a file of your customers"
LEAD = (
    "A CSV file or a workbook with a row for each customer, as the till or the loyalty programme "
    "exports it. You see what is read from it before anything is done with it."
)
DROP = "Drop the file here, or choose it"
KINDS = "CSV (plain or compressed), JSON, xlsx, xlsm, xlsb, xls or ods, of at most {size}."
NEEDS_SCRIPT = (
    "Sending a file needs JavaScript, which is off in this browser. Turn it on for this page, or "
    "ask the person who runs the service to send the file for you."
)
SENDING = "Sending {name} …"
READING = "{name} has arrived, and is being read …"
TOO_LARGE = "{name} is too large: a file may have at most {size}."
NOT_SENT = "{name} could not be sent: the connection broke off. Try again."
PRIVACY = "The file stays on this server, and is removed an hour after it was last used."
ONLY_YOU = "Only you can see it."
YOURS = "Your files"
REMOVE = "Remove this file"
REMOVE_ONE = "Remove"

AS_LAST_TIME = "Read it as last time"
FITS = "The columns are those of a file that was read before."
ALL_SAVED = "Saved for the files of the next months"
READ_IT_LIKE = "Read it like"
FORGET = "Forget"
NO_WAY = "As it comes"

HOW = "How it is read"
SHOW_AGAIN = "Show what would be read"
SHEET = "Sheet"
ONE_SHEET = (
    "Or read one of these sheets alone, for instance if each is another month of the same mall:"
)
ALL_SHEETS = "All sheets with these columns, as one table"
NAMES_IN = "Row with the column names"
ROW = "Row"
TOP = "The first rows of the file"
DECIMAL = "Decimal mark"
THOUSANDS = "Mark between thousands"
SIGNS = "Numbers have a currency sign: € 15"
PERCENT = "Numbers have a percent sign: 45 %"
ENCODING = "Characters"
ENCODINGS = {
    "utf-8": "usual (UTF-8)",
    "cp1252": "Windows, Western Europe",
    "latin-1": "Latin-1",
    "utf-16": "UTF-16, as “Unicode text”",
}
DECIMALS = {".": "point: 1.5", ",": "comma: 1,5"}
GROUPS = {
    "": "none: 1500",
    ",": "comma: 1,500",
    ".": "point: 1.500",
    "'": "apostrophe: 1'500",
    "space": "space: 1 500",
}
WHICH_COLUMN = "Which column is the {label}?"
NO_COLUMN = "none of them yet"
UNIT = "Unit"
UNIT_AS_READ = "as the file says"
AMOUNTS = "The values are"
IN_UNIT = "in {unit}, or as the file says"
IN_PARTS = "in {part_unit}: divide by {parts:,}"
AS_GIVEN = "right as they are, although they look otherwise"
LEAVE_OUT = "Leave out what cannot be read, up to this share of the records (%)"
KEEP_OUTLIERS = "Include customers who are far from all others"

PREVIEW = "The first customers, and what is read of them"
READ_AS = "read as"
AS_TABLE = "Table of the first customers"

NEXT = "What do you want to do with it?"
TRAIN = "Train on this file"
TRAIN_SAYS = (
    "Training finds segments: groups among these customers. You see them beside those in use."
)
TRAIN_FIRST = "Training finds segments: groups among these customers. It takes seconds to minutes."
ASSIGN = "Give every customer a segment"
ASSIGN_SAYS = "Get this file back with the segment of each customer in it, to download."
COMPARE = "Compare with the customers of the training"
COMPARE_SAYS = "Has the mall changed since? Nothing is stored."
MOVES = "See who has moved"
MOVES_SAYS = "With the file of an earlier month beside it."
EARLIER = "The earlier month"
LIST = "Make a list for a campaign"
LIST_SAYS = "Choose segments, and download their customers."
NO_MODEL = "There are no segments yet. Ask someone whose key may train to train on this file."

KEEP = "Keep how this file is read"
KEEP_SAYS = "Next month it is offered again when a file with the same columns arrives."
NAME = "A name, such as “till export”"
TOO_MUCH = (
    "The file takes more memory or time than is allowed here. Make it smaller, or ask the person "
    "who runs the service to check it with `mallseg check`."
)
UNREADABLE = "{name} cannot be used like this"
IF_THAT_IS_RIGHT = "If this is right, it can be done:"
START_ANEW = "Read it as it comes"
OTHER_FILE = "Another file"
READ_LIKE_THIS = "Read it like this"
RIGHT_AS_THEY_ARE = "They are right as they stand"
CORRECT_FIRST = (
    "Correct the unit in the file, and send it again: segments are only as good as the figures."
)
OTHER_THAN_MODEL = (
    "The segments in use were found with figures in another unit than these. Convert these in the "
    "file and send it again, or train on this file."
)
SEND_CORRECTED = "Send a corrected file"
ONLY_IF_RIGHT = "Only if the figures are right as they stand, whatever the file says:"
ALL_THE_SAME = "{what} anyway"
DOES_NOT_HELP = "Show what remains then"
MORE = "and {count} more columns"
AUTOMATIC = "as found: {column}"
OTHER = "Faults and outliers"
VALUES_MAY_BE = "Values may be"
NAMES_OF_COLUMNS = "Names of all columns, separated by commas, if no row has them"
NAMES_FOUND = "as found"
FIRST = "begins with"
COLUMN = "Column"
THEN = "Share then"
NOW = "Share now"
SEGMENT = "Segment"
CUSTOMERS = "Customers"
WHY_NOT = "What has to be settled"
SAVE = "Keep it"
KEPT = "Kept as “{name}”. It is offered when a file with these columns arrives."
READ_LIKE = "Read like “{name}”."
LEFT_OUT = "Records that cannot be read"
LEFT_OUT_TABLE = "Table of the records that cannot be read"
FIRST_LEFT_OUT = "The first {shown} of {records:,}:"
ALL_LEFT_OUT = "They are left out of all that is done here, unless you correct them in the file."
WHOLE_RECORD = "the whole record"
WHY = "What is wrong"

CHANGED = "What has changed since it was kept"
ASSIGNED = "The file with its segments is ready"
DOWNLOAD = "Download {name}"
BACK = "Back to the file"
COMPARED = "This file beside the customers of the training"

_EVIDENCE = {
    Evidence.SPELLING: "its name is spelled much like it",
    Evidence.SYNONYM: "its name means the same",
    Evidence.ONLY_ONE_LEFT: "it is the only column of numbers left",
    Evidence.ORDER: "it stands where such a column usually stands",
}
_NOT_READ = {
    Fault.MISSING: "missing",
    Fault.NOT_A_NUMBER: "no number",
    Fault.OUT_OF_RANGE: "out of range",
}


def range_of(lowest: str, highest: str) -> str:
    """Say between which values a feature may be, or how that is written."""
    return f"{lowest} to {highest}" if lowest and highest else "such as 0 to 100"


def lacking_in_words(labels: Sequence[str]) -> str:
    """Say what the segments in use would need, and what can be done instead."""
    has, it = ("have no columns", "columns") if labels[1:] else ("has no column", "column")
    return (
        f"The segments in use compare customers by {listed(labels)}, which {has} here. Train on "
        f"this file to find segments by what it has; or follow “{START_ANEW}” below, and choose "
        f"the {it}."
    )


def verdict_of(found: Diagnosis) -> str:
    """Say whether a training would take the file as it was asked for."""
    report = found.report
    if report.refusals:
        return "Not yet: something has to be settled first"
    assert report.reading is not None  # noqa: S101  (what was not read has a warning)
    reading = report.reading
    if reading.rejected_rows:
        return (
            f"{reading.census.customers:,} of {counted(reading.records, 'customer')} can be read, "
            f"{reading.rejected_rows:,} cannot"
        )
    return f"All {counted(reading.records, 'customer')} can be read"


def offer_of(found: Diagnosis) -> str:
    """Say what a file would be if it were read as proposed; nothing where nothing is proposed."""
    if not found.remedy or not found.report.refusals:
        return ""
    reading = found.last.reading
    if not found.works or reading is None:
        return "This goes part of the way:"
    if reading.rejected_rows:
        said = f"{reading.census.customers:,} of {counted(reading.records, 'customer')}"
    else:
        said = f"all {counted(reading.records, 'customer')}"
    if found.waived:
        return f"Only if the figures are right as they stand, {said} can be used:"
    return f"Read like this, {said} can be used:"


def evidence_of(proposal: ColumnProposal) -> str:
    """Say what speaks for a column."""
    said = [_EVIDENCE[each] for each in proposal.evidence if each in _EVIDENCE]
    if proposal.lowest is not None and proposal.highest is not None:
        ends = (trimmed(end, AS_READ) for end in (proposal.lowest, proposal.highest))
        said.append(f"its values, {' to '.join(ends)}, are in the range of one")
    return listed(said)


def value_in_words(value: float | Fault, feature: Feature) -> str:
    """Write a value as it is read: ``15.5 k$``; or why there is none."""
    if isinstance(value, Fault):
        return _NOT_READ.get(value, "not read")
    return with_unit(trimmed(value, AS_READ), feature)


def customer_line(customer: PreviewedCustomer, features: Sequence[Feature]) -> str:
    """Say what would be read of a customer: ``row 2: annual income 15 k€, spending score 39``."""
    read = (f"{each.label} {value_in_words(customer.values[each.name], each)}" for each in features)
    return f"Row {customer.row}: {', '.join(read)}"


def reading_as(numbers: NumberFormat, texts: Sequence[str]) -> str:
    """Show on the first text that has a mark what a format makes of it: ``15,5 is 15.5``."""
    marked = (text for text in texts if not text.strip().isdigit() and text.strip())
    example = next(marked, "")
    if not example:
        return ""
    number = numbers.number_in(example)
    return f"{example} is {'no number' if number is None else trimmed(number, AS_READ)}"


def counted_line(found: BreakdownColumn) -> str:
    """Say from which column the customers of each segment are counted."""
    unknown = f", {in_percent(found.unknown_share)} of it unknown" if found.unknown_share else ""
    return (
        f"In each segment, customers are counted by {found.breakdown.label}, from column "
        f"“{found.column}”{unknown}."
    )


def page_note(note: TrainingNote) -> str:
    """Say what a training would remark on, without the options of a command."""
    match note:
        case OutliersExcluded():
            return (
                f"{counted(note.customers, 'customer')} ({note.share:.1%}) are far from all "
                "others, and would take no part in a training."
            )
        case NamesFound():
            return f"The names of the columns were found in row {note.record}."
    return note_sentence(note)
