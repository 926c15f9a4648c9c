r"""Text as people are shown it: nothing in it steers a terminal, hides, or turns what follows.

Names of columns, files and segments come from anywhere, and texts with them reach terminals, logs
and pages. Whatever is not seen is written as an escape, ``\x1b`` or ``\u202e``.

One kind of sign without ink belongs to words: in Persian or Sinhala, say, a joiner or non-joiner
between letters decides how they are written. It is kept there, and nowhere else, by the rules for
names of internet domains.

References
----------
RFC 5892, appendices A.1 and A.2. Unicode Technical Report 36, section 3.
"""

import re
import shlex
import traceback
import unicodedata
from collections.abc import Iterable, Mapping

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NON_JOINER, _JOINER = "\u200c\u200d"
_VIRAMA = 9
"""The combining class of the sign that takes an Indic consonant's vowel away."""

_ARABIC = "AL"
"""The bidirectional class of letters that are joined: Arabic, Syriac and their like."""

_WITH_APOSTROPHE = re.compile(r"(?=.*')[^\\\"$`!]*")
"""Within double quotes such a text stands for itself."""

_BYTES = range(0xDC80, 0xDD00)
"""What Python makes of the bytes of a file's name that are not in the system's encoding."""


def visible(text: str, *, keep: str = "") -> str:
    r"""Write control, format and bidirectional characters of a text as escapes.

    Parameters
    ----------
    keep
        Those that stay: ``"\n"`` in a text of several lines that are our own.
    """
    if text.isprintable():
        return text
    return "".join(
        letter
        if letter in keep or unicodedata.category(letter) not in _UNSEEN or _joins(text, place)
        else _escape(letter)
        for place, letter in enumerate(text)
    )


def is_visible(text: str) -> bool:
    """Say whether all of a text is seen: it is in one line, its only space is the usual one."""
    without_joiners = text.replace(_NON_JOINER, "").replace(_JOINER, "")
    return without_joiners.isprintable() and visible(text) == text


def visible_within(value: object) -> object:
    """Do the same to all texts within lists and mappings; other values stay as they are."""
    match value:
        case str():
            return visible(value)
        case Mapping():
            return {visible(str(name)): visible_within(own) for name, own in value.items()}
        case list():
            return [visible_within(own) for own in value]
        case tuple():
            return tuple(visible_within(own) for own in value)
    return value


def visible_traceback(error: BaseException) -> str:
    """Write a traceback, each message of an exception in one line."""
    return "".join(
        visible(part, keep="\n")
        if part.startswith((" ", "\n", "Traceback"))
        else visible(part.removesuffix("\n")) + "\n"
        for part in traceback.format_exception(error)
    )


def shell_word(text: str) -> str:
    """Quote a text so that it can be copied to a command line, whatever it is."""
    if visible(text) == text:
        return f'"{text}"' if _WITH_APOSTROPHE.fullmatch(text) else shlex.quote(text)
    escaped = "".join(f"\\{letter}" if letter in "\\'" else visible(letter) for letter in text)
    return f"$'{escaped}'"  # bash, zsh and POSIX shells since 2024


def shell_command(words: Iterable[str]) -> str:
    """Write words as a command that can be copied."""
    return " ".join(map(shell_word, words))


def _joins(text: str, place: int) -> bool:
    """Say whether a joiner or non-joiner is part of a word."""
    if text[place] not in (_NON_JOINER, _JOINER) or not 0 < place < len(text) - 1:
        return False
    before, after = text[place - 1], text[place + 1]
    if unicodedata.combining(before) == _VIRAMA:
        return True
    letters = (unicodedata.bidirectional(before), unicodedata.bidirectional(after))
    return text[place] == _NON_JOINER and letters == (_ARABIC, _ARABIC)


def _escape(letter: str) -> str:
    if ord(letter) in _BYTES:
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()
