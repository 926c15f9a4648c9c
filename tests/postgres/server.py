"""A PostgreSQL server of our own, in a temporary folder, and nothing of it afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

OWNER, PASSWORD = "owner", "not a secret: p@ss/w%rd"
_QUOTED = "not%20a%20secret%3A%20p%40ss%2Fw%25rd"
_SETTINGS = {
    "listen_addresses": "127.0.0.1", "fsync": "off", "full_page_writes": "off",
    "shared_buffers": "32MB", "max_connections": "20", "track_activity_query_size": "16384",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: every role of it has the same password."""

    folder: Path
    port: int

    def url(self, role: str = OWNER, password: str | None = _QUOTED, database: str = "lake") -> str:
        """Give its address for a role."""
        own = f":{password}" if password is not None else ""
        return f"postgresql://{role}{own}@127.0.0.1:{self.port}/{database}"

    def connect(self, role: str = OWNER, **more: Any) -> "psycopg.Connection[tuple[Any, ...]]":
        """Connect, for statements that are each kept at once."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=role, password=PASSWORD, autocommit=True,
            **{"dbname": "lake", **more},
        )  # fmt: skip

    def run(self, *statements: str) -> None:
        """Run statements as the owner."""
        with self.connect() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Give what a query of the owner finds."""
        with self.connect() as connection:
            return connection.execute(query.encode()).fetchall()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        _run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-o",
             f"-p {self.port} -k {self.folder} {options}", "start")  # fmt: skip

    def kill(self) -> None:
        """End it at once, without a word to those who are connected."""
        _run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    @contextmanager
    def small_disk(self, size: str) -> Iterator[str]:
        """Give a tablespace on a disk of its own; mounting one needs root."""
        place = self.folder / "small"
        place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", place], check=True)
        try:
            shutil.chown(place, "postgres", "postgres")
            self.run(f"CREATE TABLESPACE small LOCATION {literal(str(place))}")
            yield "small"
            self.run("DROP TABLESPACE small")
        finally:
            subprocess.run(["umount", place], check=True)

    def wait_for(self, query: str) -> None:
        """Wait until another connection runs a query with these words."""
        asked = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
        end = time.monotonic() + 20
        with self.connect() as connection:
            while not connection.execute(
                f"{asked} AND pid <> pg_backend_pid()", [f"%{query}%"]
            ).fetchall():
                assert time.monotonic() < end, f"no connection runs {query}"
                time.sleep(0.01)


def _program(name: str) -> str:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr/pgsql").glob("*/bin")]
    found = [str(each / name) for each in sorted(folders) if (each / name).exists()]
    program = found[-1] if found else shutil.which(name)
    assert program, f"{name} is not installed: apt-get install postgresql"
    return program


def _run(program: str, *words: str) -> None:
    done = subprocess.run(
        [_program(program), *words], cwd="/", check=False, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL, text=True,
        **_as_postgres(),
    )  # fmt: skip
    assert done.returncode == 0, f"{program} failed: {done.stdout}"


def _as_postgres() -> dict[str, Any]:
    """Run it as the user `postgres`: initdb refuses root."""
    if os.geteuid():
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def running() -> Iterator[Server]:
    """Make a database and serve it."""
    folder = Path(tempfile.mkdtemp(prefix="mallseg-pg-"))
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if not os.geteuid():
        who = pwd.getpwnam("postgres")
        for path in (folder, secret):
            os.chown(path, who.pw_uid, who.pw_gid)
    try:
        _run("initdb", "-D", str(folder / "data"), "-U", OWNER, f"--pwfile={secret}",
             "--auth=scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C")  # fmt: skip
        server = Server(folder, _free_port())
        server.start()
        try:
            with server.connect(dbname="postgres") as connection:
                connection.execute("CREATE DATABASE lake")
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder)


def literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def inserted(table: str, rows: Sequence[Sequence[object]]) -> str:
    """Write the statement that inserts rows."""
    listed = ", ".join(
        f"({', '.join('NULL' if v is None else literal(str(v)) for v in row)})" for row in rows
    )
    return f"INSERT INTO {table} VALUES {listed}"
