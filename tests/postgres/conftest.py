"""A real server for the tests of a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import MALL_CSV
from tests.postgres.server import PASSWORD, Server, literal, running

READER = 'read"er; DROP TABLE'
"""A role that may read one table and nothing else; its name is as hostile as names get."""

QUOTED_READER = '"read""er; DROP TABLE"'


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Serve a database with the published customers in `mall.customers`."""
    with running() as server:
        header = MALL_CSV.read_text(encoding="utf-8").splitlines()[0].split(",")
        types = ["integer PRIMARY KEY", "text", "integer", "double precision", "smallint"]
        columns = ", ".join(f'"{n}" {t}' for n, t in zip(header, types, strict=True))
        server.run(
            "REVOKE ALL ON DATABASE lake FROM PUBLIC",
            "CREATE SCHEMA mall",
            f"CREATE TABLE mall.customers ({columns})",
            f"CREATE ROLE {QUOTED_READER} LOGIN PASSWORD {literal(PASSWORD)}",
            f"GRANT CONNECT ON DATABASE lake TO {QUOTED_READER}",
            f"GRANT USAGE ON SCHEMA mall TO {QUOTED_READER}",
            f"GRANT SELECT ON mall.customers TO {QUOTED_READER}",
        )
        with server.connect() as connection, connection.cursor() as cursor:  # noqa: SIM117
            with cursor.copy("COPY mall.customers FROM STDIN (FORMAT csv, HEADER)") as copy:
                copy.write(MALL_CSV.read_bytes())
        yield server


@pytest.fixture
def own(server: Server) -> Iterator[Server]:
    """Give a schema `own` to one test."""
    server.run("CREATE SCHEMA own")
    yield server
    server.run("DROP SCHEMA own CASCADE")


@pytest.fixture(scope="session")
def csv_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train on the CSV file of the same customers, once."""
    from mallseg.entrypoints.cli.main import main

    store = tmp_path_factory.mktemp("csv") / "models"
    assert main(["train", str(MALL_CSV), "--segments", "5", "-q", "--store", str(store)]) == 0
    return store
