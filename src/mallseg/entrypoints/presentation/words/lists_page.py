"""Texts of the page's view of lists."""

from collections.abc import Sequence
from datetime import date

from mallseg.domain.campaigns.audience import Detectable
from mallseg.domain.campaigns.effect import Conclusion, Effect, Measure
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import Version
from mallseg.entrypoints.presentation.words.campaigns import (
    difference_phrase,
    points,
    value_phrase,
)

_TWO = 2

TITLE = "List"
LEAD = (
    "Make a list of the customers of some segments to write to, and hold a few out: only then can "
    "it be known later whether writing helped."
)
NO_FILE = "There is no file here yet. Send one with your customers first."
NO_MODEL = "There are no segments yet: train first."
TO_TRAIN = "Train"
TO_FILE = "Choose a file"
WHICH_FILE = "Whose customers"
TAKE = "Take this file"
ANOTHER = "Take another file"
FROM = "From {name}"
SEGMENTS = "Which segments"
CAMPAIGN = "Name of the campaign"
CAMPAIGN_HINT = (
    "It is written into the list, and decides who is held out: the same name and share hold out "
    "the same customers again, in any list."
)
OPT_IN = "Only those who agreed to be written to"
COLUMN = "Column"
NO_CONDITION = "No condition"
IS = "has the value"
OPT_IN_HINT = (
    "The column that says who agreed. Its text for yes is found if it is yes, ja, oui, 1 or the "
    "like; otherwise enter it."
)
OTHER_YES = "In the column “{column}”, “{yes}” seems to say yes."
MOVED = "Only those who came from another segment"
MOVED_FROM = "From"
ANYWHERE = "No condition"
MOVED_SINCE = "since"
SINCE_FILE = "the file {name}"
MOVED_HINT = (
    "Those who belong to a chosen segment now, and did not then, by the ledger or by an earlier "
    "file that you have sent."
)
CONDITION = "Only those who also meet this"
OPERATORS = (("=", "is"), ("!=", "is not"), (">=", "is at least"), ("<=", "is at most"))
OPTED_OUT = "Without those in another file"
NO_LIST = "No one else is left out"
OPTED_OUT_HINT = "A file with the ids of those who are not to be written to."
EXCLUDED = "How sure a segment must be"
BORDERLINE = "Leave out customers near the border to another segment"
OUTSIDE = "Leave out customers unlike all those of the training"
LIMIT = "At most"
LIMIT_HINT = "How many customers to choose; leave it empty for all."
WHO_STAYS = "If there are more, keep those"
DRAWN = "drawn by chance"
NEAREST = "the most typical of their segment"
HOLD_OUT = "Hold out, in percent"
HOLD_OUT_HINT = (
    "The share of those chosen that is not written to, to compare with later. Without it, no one "
    "can say whether the campaign helped."
)
USUAL = "Respond anyway, in percent"
USUAL_HINT = "Your guess of how many would buy without being written to."
IDS = "Column of the customers' ids"
BY_ITS_NAME = "Found by its name"
MORE = "More choices"
LOOK = "Preview the list"
WRITE_WORKBOOK = "Make the list for Excel"
WRITE_CSV = "Make the list as CSV"
WHICH_KIND = (
    "Take the workbook to look at it or to sort it; take CSV for a tool that sends. Excel may "
    "garble accents and leading zeros of a CSV file."
)
WOULD = "Preview of the list"
WRITTEN = "The list is ready"
COULD_SHOW = "What this list could show"
NOT_WRITTEN = "No file is made yet, and nothing is sent from here."
NOT_ASKED = (
    "It was not checked whether these customers agreed to be written to: choose the column that "
    "says so, or be sure that all did."
)
DOWNLOAD = "Download {name}"
KEEP = (
    "Keep both files. Do not write to those held out; the second file shows later whether the "
    "campaign helped. Leave the columns segment_slug and campaign in: they are read then."
)
ONE_FILE = "The files are removed here an hour after you last used them."
ACCOUNT = "What became of each customer"
BY_SEGMENT = "By segment"
SEGMENT, MAILED, HELD_OUT = "Segment", "Written to", "Held out"
LOOK_FIRST = "Look before anything is sent"
LATER = "Later: did it help?"
LATER_SAYS = "When you know who responded, compare those written to with those held out."
TO_RESULTS = "Judge a campaign"
ANOTHER_RESULT = "Judge another campaign"

RESULTS = "Did it help?"
RESULTS_LEAD = (
    "Send the list as you got it here, the file of those held out, and a file of what customers "
    "did. Both groups were drawn by chance, so what they differ by is what writing changed."
)
THE_LIST = "The list of those written to"
THE_HELD_OUT = "Those held out"
THE_OUTCOMES = "What customers did"
CHOOSE_FILE = "Choose one"
RESPONDED = "The column that says who responded"
RESPONDED_HINT = "Leave it empty if the file lists only those who responded."
AMOUNT = "The column of what they spent"
AMOUNT_HINT = "Leave it empty if nothing is to be added up."
JUDGE = "Compare"
IN_STATISTICS = "The same in terms of statistics"
GROUPS = ("", "Written to", "Held out", "Difference", "Likely between", "")
NEED_THREE = "Send the three files first; they are kept here for an hour."


_OPTIONS = {
    "segment": SEGMENTS,
    "campaign": CAMPAIGN,
    "hold_out": HOLD_OUT,
    "usual_share": USUAL,
    "limit": LIMIT,
    "moved_from": MOVED,
    "moved_since": MOVED,
}


def refusal(error: InvalidOptionError) -> str:
    """Say what is wrong with a field of the form, by what it is called there."""
    field = _OPTIONS.get(error.option, error.option)
    if error.option == "segment" and error.code is OptionFault.EMPTY:
        return "Choose at least one segment"
    if error.option == "opt_in":
        return f"{OPT_IN}: enter the column's text for yes"
    if error.code is OptionFault.NOT_A_PROPER_SHARE:
        return f"{field}: must be above 0 and below 100"
    if error.code is OptionFault.NEEDS_OTHER:
        return f"{field}: the campaign needs a name"
    return f"{field}: {error.reason}"


def size_of(mailed: int, held_out: int) -> str:
    """Say how many a list holds, with the share that was really drawn to be held out."""
    if not held_out:
        return f"{mailed:,} to write to."
    share = held_out / (mailed + held_out)
    return f"{mailed:,} to write to, {held_out:,} held out ({share:.0%})."


def hold_out_exactly(customers: int) -> str:
    """Offer another share by how many it holds out."""
    return f"Hold out {customers:,}"


def could_show(found: Detectable) -> str:
    """Say how large an effect a list could show, and what that means."""
    groups = f"{found.mailed:,} written to and {found.held_out:,} held out"
    usual = f"if {100 * found.usual_share:.3g}% respond anyway"
    if found.difference is None:
        return (
            f"With {groups}, no effect however large would show, {usual}. Hold out more, or take "
            "more segments."
        )
    return (
        f"With {groups}, a difference of {points(found.difference)} in a hundred or more would "
        f"probably show (in 8 of 10 such campaigns), {usual}. A smaller one may be missed; more "
        "people held out show smaller ones."
    )


def result_sentence(effect: Effect) -> str:
    """Say what writing changed, and whether chance could have done it, without statistics."""
    mailed, held_out = (value_phrase(effect, each) for each in (effect.mailed, effect.held_out))
    if effect.measure is Measure.SHARE:
        both = f"Of those written to, {mailed} responded; of those held out, {held_out}"
    else:
        both = f"Those written to spent {mailed} on average; those held out, {held_out}"
    difference = difference_phrase(effect, effect.difference)
    match effect.conclusion:
        case Conclusion.HELPED:
            return f"{both}. Chance hardly explains the difference of {difference}: it helped."
        case Conclusion.HARMED:
            return f"{both}. Chance hardly explains the difference of {difference}: it did harm."
        case Conclusion.TOO_FEW:
            return f"{both}. There are too few people to tell whether that is chance."
    more = (
        f" One of {difference_phrase(effect, effect.detectable).lstrip('+')} or more would "
        "probably have shown."
        if effect.detectable is not None
        else ""
    )
    return f"{both}. The difference of {difference} may be chance.{more}"


def periods(months: Sequence[date], version: Version) -> Sequence[tuple[str, str]]:
    """Say since when customers may have moved, each with the day as a form sends it.

    Parameters
    ----------
    months
        Those of the ledger, the newest first; in the oldest no one has moved.
    version
        The one in use: it may be asked who has moved since it was trained.
    """
    if len(months) < _TWO:
        return ()
    made = date.fromisoformat(version.created_at[:10])
    since_version = f"version {version.number} was trained ({made.day} {made:%B %Y})"
    return (
        ("", "the last update of the ledger"),
        *((month.isoformat(), f"the beginning of {month:%B %Y}") for month in months[:-1]),
        *([(made.isoformat(), since_version)] if months[-1] < made else ()),
    )


def usual_campaign(today: date) -> str:
    """Suggest a name."""
    return f"Campaign of {today.day} {today:%B %Y}"
