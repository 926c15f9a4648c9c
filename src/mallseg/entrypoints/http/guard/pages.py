"""Which paths are pages, for people in a browser; all others are for programs."""

HOME = "/"
"""Where a browser begins."""

FOLDER = "/app/"
"""Below it stands every other page."""

SIGN_IN = f"{FOLDER}sign-in"
SIGN_OUT = f"{FOLDER}sign-out"
"""The two that need no key: the one takes it, the other forgets it."""

STATIC = f"{FOLDER}static/"
STATIC_FILE = STATIC + "{digest}/{file}"
"""The style sheet and the scripts, for everybody: they hold nothing of a mall."""


DOCS = "/docs"
"""What the API is, for people who write programs; its files are below."""

DESCRIPTION = "/openapi.json"
"""What that page reads."""


def takes_session(path: str) -> bool:
    """Say whether signing in opens a path: that of a page, or what a browser reads for one."""
    return is_page(path) or path in {DOCS, DESCRIPTION} or path.startswith(f"{DOCS}/")


def leads_to_sign_in(path: str) -> bool:
    """Say whether a person without a key is asked for one, and led back."""
    return is_page(path) or path == DOCS


def is_page(path: str) -> bool:
    """Say whether a path, without any prefix of the application, is that of a page."""
    return path == HOME or path.startswith(FOLDER)
