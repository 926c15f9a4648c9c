"""The paths of pages for people; all others are for programs."""

HOME = "/"
"""The first page."""

FOLDER = "/app/"
"""All other pages are below it."""

SIGN_IN = f"{FOLDER}sign-in"
SIGN_OUT = f"{FOLDER}sign-out"
"""The two that need no session: they open and close one."""

STATIC = f"{FOLDER}static/"
STATIC_FILE = STATIC + "{digest}/{file}"
"""The style sheet and the scripts, public: they contain no data."""

DOCS = "/docs"
"""The API reference; its files are below."""

DESCRIPTION = "/openapi.json"
"""The OpenAPI document, which the reference loads."""


def takes_session(path: str) -> bool:
    """Say whether a path accepts a session: a page, or the API reference and what it loads."""
    return is_page(path) or path in {DOCS, DESCRIPTION} or path.startswith(f"{DOCS}/")


def leads_to_sign_in(path: str) -> bool:
    """Say whether a person without a session is sent to sign in, and back afterwards."""
    return is_page(path) or path == DOCS


def is_page(path: str) -> bool:
    """Say whether a path, without the application's prefix, is that of a page."""
    return path == HOME or path.startswith(FOLDER)
