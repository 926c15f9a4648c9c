r"""Escaping invisible characters, so that text is safe to show in terminals, logs and pages.

Names of columns, files and segments are untrusted input. Control characters, format characters and
bidirectional overrides in them could control a terminal or disguise text: they are written as
escapes, such as ``\x1b`` or ``\u202e``.

Joiners and non-joiners are exceptions: between letters of Persian or Sinhala, for instance, they
are part of the spelling. They are kept in the contexts that the rules for internationalised domain
names allow.

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
"""The combining class of viramas, which suppress the vowel of an Indic consonant."""

_ARABIC = "AL"
"""The bidirectional class of cursive letters: Arabic, Syriac and others."""

_WITH_APOSTROPHE = re.compile(r"(?=.*')[^\\\"$`!]*")
"""A text with an apostrophe that needs no escapes within double quotes."""

_BYTES = range(0xDC80, 0xDD00)
"""Surrogates by which Python represents undecodable bytes of file names (PEP 383)."""


def visible(text: str, *, keep: str = "") -> str:
    r"""Escape the control, format and bidirectional characters of a text.

    Parameters
    ----------
    keep
        Characters that are not escaped, such as ``"\n"`` in a text of several lines.
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
    """Whether a text is one line without invisible characters or unusual spaces."""
    without_joiners = text.replace(_NON_JOINER, "").replace(_JOINER, "")
    return without_joiners.isprintable() and visible(text) == text


def visible_within(value: object) -> object:
    """Escape all texts within lists and mappings; other values are returned unchanged."""
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
    """Format a traceback, with the message of each exception in one line."""
    return "".join(
        visible(part, keep="\n")
        if part.startswith((" ", "\n", "Traceback"))
        else visible(part.removesuffix("\n")) + "\n"
        for part in traceback.format_exception(error)
    )


def shell_word(text: str) -> str:
    """Quote any text so that it can be copied to a command line."""
    if visible(text) == text:
        return f'"{text}"' if _WITH_APOSTROPHE.fullmatch(text) else shlex.quote(text)
    escaped = "".join(f"\\{letter}" if letter in "\\'" else visible(letter) for letter in text)
    return f"$'{escaped}'"  # bash, zsh and POSIX shells since 2024


def shell_command(words: Iterable[str]) -> str:
    """Join words to a command that can be copied to a command line."""
    return " ".join(map(shell_word, words))


def _joins(text: str, place: int) -> bool:
    """Whether the character at an index is a joiner or non-joiner that is part of a word."""
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
