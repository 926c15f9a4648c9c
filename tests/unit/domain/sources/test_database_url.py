import copy
import pickle

import pytest

from mallseg.domain.sources.database_url import DatabaseUrl, without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://mall:secret@db:5432/lake", "postgresql://mall:***@db:5432/lake"),
        ("postgresql+psycopg://mall:secret@db/lake", "postgresql+psycopg://mall:***@db/lake"),
        ("postgresql://mall@db/lake", "postgresql://mall@db/lake"),
        ("postgresql:///lake?service=mall", "postgresql:///lake?service=mall"),
        ("postgresql://db/?user=mall&password=secret", "postgresql://db/?user=mall&password=***"),
        ("postgresql://db/?sslpassword=secret&sslmode=require",
         "postgresql://db/?sslpassword=***&sslmode=require"),
        ("postgresql://mall:se/cr#et?@db/lake", "postgresql://mall:***@db/lake"),
        ("postgresql://mall:se@cret@db/lake", "postgresql://mall:***@db/lake"),
        ("postgresql://mall:secret", "postgresql://mall:***"),
        ("postgresql://mall:secret/lake", "postgresql://mall:***/lake"),
        ("postgresql://[::1]:5432/lake", "postgresql://[::1]:5432/lake"),
        ("postgresql://mall:sec\nret@db/lake", "postgresql://mall:***@db/lake"),
        ("spark://", "spark://"),
        ("mall.csv", "mall.csv"),
        ("--store", "--store"),
        ("--source=postgresql://mall:secret@db/lake", "--source=postgresql://mall:***@db/lake"),
    ],
)  # fmt: skip
def test_a_password_is_hidden_in_every_form_of_an_address(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_a_password_is_hidden_in_texts_and_representations() -> None:
    url = DatabaseUrl.of("postgresql+psycopg://mall:secret@db/lake")

    assert url is not None
    assert url.scheme == "postgresql"
    assert "secret" not in f"{url} {url!r} {url!s} {[url]}"
    assert url.reveal() == "postgresql+psycopg://mall:secret@db/lake"
    assert copy.copy(url) == pickle.loads(pickle.dumps(url)) == url  # noqa: S301  (our own bytes)


def test_an_address_needs_a_scheme() -> None:
    for text in ("mall.csv", "C:/mall.csv", "-", "", "1://x", "://x", "folder/*.parquet"):
        assert DatabaseUrl.of(text) is None
