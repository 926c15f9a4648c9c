"""The files that were sent, as menus name them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from mallseg.domain.service.upload import Upload
from mallseg.entrypoints.presentation.words.uploads_page import distinctions

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def _sent(token: str, name: str, *, size: int = 2048, minutes_ago: int = 0) -> Upload:
    return Upload(
        token=token,
        name=name,
        owner="",
        size=size,
        path=Path(name),
        made=Path("made"),
        used_at=NOW - timedelta(minutes=minutes_ago),
    )


def test_a_name_that_is_alone_says_enough() -> None:
    sent = [_sent("a", "June.csv"), _sent("b", "July.csv")]

    assert distinctions(sent, NOW) == {"a": "", "b": ""}


def test_files_of_one_name_are_told_apart_by_size_and_time() -> None:
    sent = [
        _sent("a", "customers.csv"),
        _sent("b", "customers.csv", size=3 * 1024**2),
        _sent("c", "customers.csv", minutes_ago=1),
        _sent("d", "July.csv"),
    ]

    assert distinctions(sent, NOW) == {
        "a": " (2 kB, used just now)",
        "b": " (3 MB, used just now)",
        "c": " (2 kB, last used 1 minute ago)",
        "d": "",
    }


def test_files_that_are_alike_in_all_are_numbered() -> None:
    sent = [_sent(token, "customers.csv") for token in "abc"]

    assert [*distinctions(sent, NOW).values()] == [
        " (2 kB, used just now)",
        " (2 kB, used just now, 2)",
        " (2 kB, used just now, 3)",
    ]
