"""Texts of error pages: what happened, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemWords:
    """The heading of a page that refuses something, and what to do about it."""

    heading: str
    advice: str


_OURS = ProblemWords(
    heading="Something went wrong here",
    advice="This is not your fault. Try again in a minute; if it stays, tell the person who runs "
    "the service, with the number below: the log has the details under it.",
)

_BY_STATUS: Mapping[int, ProblemWords] = {
    400: ProblemWords(
        heading="The form did not arrive completely",
        advice="Go back, and send it again.",
    ),
    401: ProblemWords(heading="Please sign in", advice="This page asks for a key."),
    403: ProblemWords(
        heading="Your key does not allow this",
        advice="Ask the person who gave you the key for one that does, and sign in with it.",
    ),
    404: ProblemWords(
        heading="There is nothing here",
        advice="The link may be old: a segment that was merged or renamed has another address. "
        "Begin at the overview.",
    ),
    405: ProblemWords(
        heading="This page cannot be opened like that",
        advice="Begin at the overview.",
    ),
    409: ProblemWords(
        heading="Not now",
        advice="Something else is being done at the moment. Wait until it is finished, and try "
        "again.",
    ),
    413: ProblemWords(
        heading="That is too large",
        advice="Send less at a time, or ask the person who runs the service to allow more.",
    ),
    415: ProblemWords(
        heading="That kind of file is not read here",
        advice="Go back, and choose a CSV file or a workbook.",
    ),
    421: ProblemWords(
        heading="The service is not known by this address",
        advice="Open it by the address that you were given. The person who runs it can allow "
        "others in the setting http.allowed_hosts.",
    ),
    422: ProblemWords(heading="That does not fit", advice="Go back, and change what was entered."),
    429: ProblemWords(heading="Too much at once", advice="Wait a moment, and try again."),
    503: ProblemWords(
        heading="Not available at the moment",
        advice="Try again in a minute. If it stays, tell the person who runs the service.",
    ),
    507: ProblemWords(
        heading="The server has no room",
        advice="Nothing was kept. Tell the person who runs the service that its disk is full.",
    ),
}

_BY_CODE: Mapping[str, ProblemWords] = {
    "foreign_origin": ProblemWords(
        heading="This came from another page",
        advice="For safety, only forms of this service itself are taken. Open the service anew, "
        "and do it there.",
    ),
    "no_upload": ProblemWords(
        heading="This file is not here any more",
        advice="Nothing else is lost: choose the file once more, under File.",
    ),
    "too_many_uploads": ProblemWords(
        heading="There are too many files here",
        advice="Remove one that is done with, under File, and send yours again.",
    ),
    "service_without_keys": ProblemWords(
        heading="No one can sign in here yet",
        advice="The service has no keys, so it answers on its own machine only. The person who "
        "runs it makes one with `mallseg keys create`.",
    ),
}
_BY_CODE = {**_BY_CODE, "cross_site": _BY_CODE["foreign_origin"]}


def words_for(status: int, code: str | None) -> ProblemWords:
    """Give what to say of a problem."""
    return _BY_CODE.get(code or "") or _BY_STATUS.get(status, _OURS)


REFERENCE = "Number for the log: {request_id}"
TO_OVERVIEW = "To the overview"
AGAIN = "Try again"
