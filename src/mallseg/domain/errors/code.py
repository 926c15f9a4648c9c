"""The base of all errors, and their codes: stable words, each with a default text in English.

A text says what is wrong and, after the colon, what to do. It is filled with the facts of an error
and names no option of a command line: an entry point that has a better advice gives its own.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from mallseg.domain.visible import shell_word, visible

Fact = str | int | float | tuple[str, ...]
"""A number, a name, or the names to choose from; never a customer's value."""


class Code(StrEnum):
    """The code of a kind of error, which is unique in mallseg.

    Attributes
    ----------
    text
        The default text, with the names of facts in braces.
    advice
        The default advice, or what was expected; often empty.
    """

    text: str
    advice: str

    def __new__(cls, value: str, text: str, advice: str = "") -> Self:
        """Make a member with its text."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        member.advice = advice
        return member

    def statement(self, facts: Mapping[str, Fact]) -> str:
        """Return the text without advice."""
        return _reason(self, tuple(facts.items()), "")

    def reason(self, facts: Mapping[str, Fact], advice: str = "") -> str:
        """Return the text with its facts and advice; `advice` replaces the default one."""
        return _reason(self, tuple(facts.items()), advice or self.advice)


class MallsegError(Exception):
    """Base class of all errors that mallseg raises deliberately.

    Attributes
    ----------
    code
        The stable code of the error.
    facts
        The numbers and names that fill in its text.
    advice
        Replaces the default advice, where better advice is known; it may name facts in braces.
    """

    def __init__(self, code: Code, /, **facts: Fact) -> None:
        super().__init__()
        self.code = code
        self.facts = facts
        self.advice = ""

    @property
    def reason(self) -> str:
        """The text without the location of the error."""
        return self.code.reason(self.facts)

    def text(self, advice: str = "") -> str:
        """Return the English text; `advice` replaces the default, and may name facts in braces."""
        return self.code.reason(self.facts, advice)

    def __str__(self) -> str:
        """Return the text, with `advice` if there is any."""
        return self.text(self.advice)

    def __repr__(self) -> str:
        """Include the text."""
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the error with all its attributes."""
        return type(self).__new__, (type(self),), self.__dict__


class MallsegWarning(UserWarning):
    """A warning about a result, in the Python API."""


@lru_cache(maxsize=256)  # rejected records have few reasons
def _reason(code: Code, facts: tuple[tuple[str, Fact], ...], advice: str) -> str:
    known = {name: _in_a_sentence(fact) for name, fact in facts}
    text = f"{code.text}: {advice}" if advice else code.text
    if "digits" in known:
        text += _MOST_DIGITS
    try:
        return text.format_map({"range": _range(known), "there": _there(known), **known})
    except (KeyError, ValueError):  # a fact is missing: an error must still be readable
        return f"{code} {dict(facts)}" if facts else str(code)


def _in_a_sentence(fact: Fact) -> Fact:
    match fact:
        case tuple():
            return _Names(fact)
        case str():
            return _Text(fact)
    return fact


class _Text(str):
    """A text in a sentence, with invisible characters escaped.

    ``{unit:shell}`` can be copied to a command line, and ``{found:ends}`` of ``1..100`` to Python.
    """

    __slots__ = ()

    def __format__(self, form: str) -> str:
        if form == "shell":
            return shell_word(self)
        if form == "ends":
            return f"({self.replace('..', ', ')})"
        return str.__format__(visible(self), form)


class _Names(tuple[str, ...]):
    """Names in a sentence: ``{names:or}``, ``{names:and}``.

    ``{names:quoted}`` and ``{names:choice}`` are the same with quotes: and, or.
    """

    __slots__ = ()

    def __format__(self, form: str) -> str:
        if form == "quoted":
            return " and ".join(map(repr, self))
        if form == "choice":
            return " or ".join(map(repr, self))
        names = [*map(visible, self)]
        if form and len(names) > 1:
            return f"{', '.join(names[:-1])} {form} {names[-1]}"
        return ", ".join(names)


def _range(facts: Mapping[str, object]) -> str:
    """Format the known ends of a feature's range: " from 0 to 1000000 (k$)"."""
    match "lowest" in facts, "highest" in facts:
        case True, True:
            said = " from {lowest:.15g} to {highest:.15g}"
        case True, False:
            said = " of at least {lowest:.15g}"
        case False, True:
            said = " of at most {highest:.15g}"
        case _:
            said = ""
    return (f"{said} ({{unit}})" if "unit" in facts else said).format_map(facts)


def _there(facts: Mapping[str, object]) -> str:
    """Format the columns of a source, if they are known: "; its columns are a, b"."""
    columns, nearest = facts.get("columns"), facts.get("nearest")
    said = f"; its columns are {columns}" if columns else ""
    return f"{said}; perhaps {nearest:choice} is meant" if nearest else said


_MOST_DIGITS = ", with at most {digits} digits before the decimal mark"
