"""The files that were sent to a service, as its pages name them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from mallseg.domain.service.upload import Upload
from mallseg.entrypoints.presentation.words.phrases import counted


def size_in_words(size: int) -> str:
    """Write a size: ``256 MB``, ``3.4 kB``."""
    for power, unit in ((2, "MB"), (1, "kB")):
        if size >= 1024**power:
            return f"{size / 1024**power:,.3g} {unit}"
    return counted(size, "byte")


def last_used(upload: Upload, now: datetime) -> str:
    """Say when a file was last used."""
    minutes = int((now - upload.used_at).total_seconds() // 60)
    return f"last used {counted(minutes, 'minute')} ago" if minutes > 0 else "used just now"


def distinctions(uploads: Sequence[Upload], now: datetime) -> Mapping[str, str]:
    """Say, by its token, what follows a file's name in a menu: nothing where the name is enough.

    Of several files with one name it is their size and last use: `` (3.4 kB, used just now)``, and
    a number where these are the same too.
    """
    names = Counter(each.name for each in uploads)
    found: dict[str, str] = {}
    seen = Counter[tuple[str, str]]()
    for each in uploads:
        facts = f"{size_in_words(each.size)}, {last_used(each, now)}"
        seen[each.name, facts] += 1
        place = seen[each.name, facts]
        number = f", {place}" if place > 1 else ""
        found[each.token] = f" ({facts}{number})" if names[each.name] > 1 else ""
    return found
