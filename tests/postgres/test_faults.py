"""Failures of a server: each has one clear error, without the password."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import main
from tests.postgres.server import PASSWORD, Server, literal

_SECRET = "geheim-42"  # noqa: S105  (of our own server)


@pytest.fixture(scope="module")
def slow(server: Server) -> Iterator[str]:
    """A view that takes half a minute to be read."""
    server.run(
        "CREATE SCHEMA slow",
        'CREATE VIEW slow.customers AS SELECT "Annual Income (k$)" AS income, '
        '"Spending Score (1-100)" AS score FROM mall.customers, '
        'LATERAL (SELECT pg_sleep(0.15 + 0 * "CustomerID")) AS s',
    )  # fmt: skip
    yield "slow.customers"
    server.run("DROP SCHEMA slow CASCADE")


def _of_role(server: Server, role: str = "weak") -> str:
    return server.url(role, _SECRET)


@pytest.fixture(scope="module")
def weak(server: Server) -> Iterator[str]:
    """The address of a role that may connect, and no more."""
    server.run(
        f"CREATE ROLE weak LOGIN PASSWORD {literal(_SECRET)}",
        "GRANT CONNECT ON DATABASE lake TO weak",
    )
    yield _of_role(server)
    server.run("DROP OWNED BY weak", "DROP ROLE weak")


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run a command with all details; nothing that it says holds a password."""
    code = main([*words, "-v"])
    said = capsys.readouterr()
    for secret in (_SECRET, PASSWORD, "not%20a%20secret"):
        assert secret not in said.out + said.err
    return code, said.err


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        (lambda url: url.replace("127.0.0.1", "no.such.host.invalid"), "unknown_host",
         "there is no host called 'no.such.host.invalid'"),
        (lambda url: url.replace(_SECRET, "wrong-" + _SECRET), "password_refused",
         "the server refuses user 'weak', or the password: set MALLSEG_DATABASE__PASSWORD"),
        (lambda url: url.replace(f":{_SECRET}", ""), "password_refused",
         "the server refuses user 'weak', or the password"),
        (lambda url: url.replace("/lake", "/pond"), "database_refused",
         'the server refuses the connection: database "pond" does not exist'),
        (lambda url: f"{url}?service=nowhere", "database_refused", '"nowhere" not found'),
        (lambda url: f"{url}?nonsense={_SECRET}", "not_a_database_url", "is no address"),
        (lambda url: url.rpartition(":")[0] + ":x/lake", "not_a_database_url", "is no address"),
        (lambda url: url.replace("postgresql", "mysql"), "other_database",
         "is of a kind of database that is not read"),
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_is_the_caller_s_fault(
    weak: str,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[str], str],
    code: str,
    text: str,
) -> None:
    exit_code, said = _said(capsys, "train", change(weak), "--table", "mall.customers")

    assert exit_code == 2
    assert text in said
    assert code in said


def test_a_server_that_does_not_run_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"postgresql://weak:{_SECRET}@127.0.0.1:1/lake"

    code, said = _said(capsys, "train", url, "--table", "mall.customers")

    assert code == 2
    assert "no server answers at 127.0.0.1:1: check host and port" in said


def test_the_table_must_be_named_and_there(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _said(capsys, "train", server.url())
    assert (code, "name it with --table" in said) == (2, True)

    code, said = _said(capsys, "train", server.url(), "--table", "mall.Custommers")
    assert code == 2
    assert "has no table 'mall.Custommers' that can be seen; perhaps 'mall.customers' is" in said

    code, said = _said(capsys, "train", server.url(), "--table", "a.b.c.d")
    assert (code, "must be the name of a table" in said) == (2, True)


def test_a_role_without_rights_learns_which(
    weak: str, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    grant = 'GRANT USAGE ON SCHEMA "mall" TO "weak"; GRANT SELECT ON "mall"."customers" TO "weak"'
    code, said = _said(capsys, "train", weak, "--table", "mall.customers")

    assert code == 2
    assert "user 'weak' may not read table mall.customers: have its owner say" in said
    assert grant in said

    server.run(grant)
    assert _said(capsys, "check", weak, "--table", "mall.customers")[0] == 0


@pytest.mark.parametrize("way", ["setting", "PGPASSWORD", "service", "password file"])
def test_a_password_comes_from_elsewhere(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    way: str,
) -> None:
    url, file = server.url(password=None), tmp_path / "secrets"
    line = {
        "service": f"[mall]\nhost=127.0.0.1\nport={server.port}\nuser=owner\ndbname=lake\n"
        f"password={PASSWORD}\n",
        "password file": f"127.0.0.1:{server.port}:lake:owner:"
        + PASSWORD.replace("\\", "\\\\").replace(":", "\\:"),
    }.get(way, "")
    file.write_text(line, encoding="utf-8")
    file.chmod(0o600)
    match way:
        case "setting":
            monkeypatch.setenv("MALLSEG_DATABASE__PASSWORD", PASSWORD)
        case "PGPASSWORD":
            monkeypatch.setenv("PGPASSWORD", PASSWORD)
        case "service":
            url = "postgresql:///?service=mall"
            monkeypatch.setenv("PGSERVICEFILE", str(file))
        case _:
            monkeypatch.setenv("PGPASSFILE", str(file))

    assert _said(capsys, "check", url, "--table", "mall.customers")[0] == 0


def test_a_saved_setting_has_no_password(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("MALLSEG_DATABASE__PASSWORD", PASSWORD)
    file, log = tmp_path / "mall.toml", tmp_path / "log.jsonl"
    words = ["check", server.url(), "--table", "mall.customers"]

    code, _ = _said(capsys, *words, "--save-settings", str(file), "--log-file", str(log))

    assert code == 0
    assert 'table = "mall.customers"' in file.read_text(encoding="utf-8")
    for written in (file, log):
        assert PASSWORD not in written.read_text(encoding="utf-8")
        assert "*" not in written.read_text(encoding="utf-8")


def test_the_command_that_would_help_has_no_password(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.run(
        "CREATE SCHEMA other",
        'CREATE TABLE other.people AS SELECT "Annual Income (k$)" AS einkommen, '
        '"Spending Score (1-100)" AS score FROM mall.customers',
    )
    try:
        code, said = _said(capsys, "train", server.url(), "--table", "other.people")
    finally:
        server.run("DROP SCHEMA other CASCADE")

    assert code == 2
    assert "--column annual_income=einkommen" in said
    assert "postgresql://owner:***@" in said


def _while_it_trains(server: Server, table: str, then: Callable[[], None], store: Path) -> str:
    """Train in a process of its own, do something to the server, and give what was said."""
    command = [sys.executable, "-m", "mallseg", "train", server.url(), "--table", table]
    with subprocess.Popen(
        [*command, "--store", str(store), "-v"], stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        server.wait_for("GROUP BY")
        then()
        out, said = process.communicate(timeout=30)
        assert process.returncode == 1, said
    assert PASSWORD not in out + said
    assert not [*store.glob("**/model.joblib")]
    return said


def _pids(server: Server) -> list[int]:
    return [pid for (pid,) in server.rows(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'mallseg'")]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "code"),
    [("pg_terminate_backend", "connection_lost"), ("pg_cancel_backend", "stopped_by_server")],
)
def test_a_training_that_is_stopped_keeps_nothing(
    server: Server, slow: str, tmp_path: Path, function: str, code: str
) -> None:
    def stop() -> None:
        server.rows(f"SELECT {function}({_pids(server)[0]})")

    assert code in _while_it_trains(server, slow, stop, tmp_path)


def test_a_server_that_is_killed_in_mid_training_is_reported(
    server: Server, slow: str, tmp_path: Path
) -> None:
    def kill() -> None:
        server.kill()
        server.start()

    said = _while_it_trains(server, slow, kill, tmp_path)

    assert "slow.customers: the connection to its server was lost, and nothing was kept" in said


def test_a_limit_of_time_is_reported(
    weak: str, server: Server, slow: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.run(
        "ALTER ROLE weak SET statement_timeout = '300ms'",
        "GRANT USAGE ON SCHEMA slow TO weak", f"GRANT SELECT ON {slow} TO weak",
    )  # fmt: skip

    code, said = _said(capsys, "train", weak, "--table", slow)

    server.run("ALTER ROLE weak RESET statement_timeout")
    assert (code, "the server stopped the query, by a time limit" in said) == (1, True)


def test_no_room_on_the_server_is_reported(
    weak: str, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """A limit of temporary files is reached as a full disk is: both are of class 53."""
    server.run(
        "CREATE SCHEMA large",
        "CREATE TABLE large.customers AS SELECT i::text AS income, 1 AS score "
        "FROM generate_series(1, 200000) AS t(i)",
        "ALTER ROLE weak SET temp_file_limit = '64kB'",
        "ALTER ROLE weak SET work_mem = '64kB'",
        "GRANT USAGE ON SCHEMA large TO weak", "GRANT SELECT ON large.customers TO weak",
    )  # fmt: skip
    try:
        code, said = _said(capsys, "train", weak, "--table", "large.customers")
    finally:
        server.run("DROP SCHEMA large CASCADE", "ALTER ROLE weak RESET ALL")

    assert (code, "the server has no room left on its disk" in said) == (1, True)


def test_a_view_that_fails_is_reported(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.run(
        "CREATE SCHEMA wrong",
        'CREATE VIEW wrong.customers AS SELECT 1 / ("CustomerID" - 200) AS income, '
        '"Spending Score (1-100)" AS score FROM mall.customers',
    )
    code, said = _said(capsys, "train", server.url(), "--table", "wrong.customers")
    server.run("DROP SCHEMA wrong CASCADE")

    assert (code, "the server cannot compute one of its values" in said) == (2, True)


def test_texts_of_no_encoding_are_reported(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    with server.connect() as connection:
        connection.execute(
            "CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' "
            "LC_CTYPE 'C'"
        )
    with server.connect(dbname="latin", client_encoding="SQL_ASCII") as connection:
        connection.execute(b"CREATE TABLE customers AS SELECT '\xe9' AS income, 1 AS score")

    code, said = _said(capsys, "train", server.url(database="latin"), "--table", "customers")

    assert (code, "texts that are not of the encoding" in said) == (2, True)


def test_an_absent_extra_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'psycopg'\", name='psycopg')\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mallseg", "train", f"postgresql://x:{_SECRET}@h/d", "--table", "t"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert (
        "source needs psycopg, which is not installed: pip install 'mallseg[postgres]' brings it"
    ) in done.stderr
    assert _SECRET not in done.stderr
    assert json.loads(done.stderr.splitlines()[-1])["code"] == "extra_missing"


def test_many_trainings_leave_no_connection_behind(server: Server) -> None:
    threads = [
        threading.Thread(target=main, args=(["check", server.url(), "--table", "mall.customers"],))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert _pids(server) == []
