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


def is_page(path: str) -> bool:
    """Say whether a path, without any prefix of the application, is that of a page."""
    return path == HOME or path.startswith(FOLDER)
