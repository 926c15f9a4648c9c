"""Errors that tests expect, by their codes, as texts may change."""

from collections.abc import Callable

from mallseg.domain.errors import Code, Fact, MallsegError


def coded(code: Code, **facts: Fact) -> Callable[[BaseException], bool]:
    """Check that an error has this code, and these facts among its own."""
    return lambda error: (
        isinstance(error, MallsegError)
        and error.code is code
        and error.facts.items() >= facts.items()
    )
