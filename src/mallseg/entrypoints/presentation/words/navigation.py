"""The views of the web application, as its navigation names them, and what its layout says."""

from enum import StrEnum


class View(StrEnum):
    """A view, in the order of the navigation."""

    FILE = "File"
    OVERVIEW = "Overview"
    LIST = "List"
    MOVES = "Moves"
    ASK = "Ask"
    TRAIN = "Train"


APPLICATION = "Customer segments"
SKIP = "Skip to the content"
NAVIGATION = "Views"
SIGNED_IN_AS = "Signed in with the key “{name}”"
SIGN_OUT = "Sign out"
NO_SCRIPT = (
    "JavaScript is off. Everything here works without it, except uploads and pointing at the map."
)
OFFLINE = (
    "The server cannot be reached. What you see may be old; nothing is lost. Check the network: "
    "this message goes away when the server answers again."
)
WORKING = "The server is working on it …"
INTERRUPTED = (
    "The server went away while it worked on this: there is no answer. Your file and what you "
    "filled in are still here. Ask again when the server answers."
)
MADE_BY = "mallseg {version}. This page loads nothing from other servers."
BEGIN = (
    "mallseg finds the groups among your customers in a file: a CSV or a workbook with a row for "
    "each, as the till or the loyalty programme exports it."
)
TO_FILE = "Begin with a file"
