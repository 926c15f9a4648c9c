"""No name leads out of the store."""

import sys
from collections.abc import Callable
from itertools import product, starmap
from pathlib import Path
from urllib.parse import quote

import pytest

from mallseg import AssignSegment, Customer, MallsegError, ShowVersion
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.entrypoints.cli.main import main
from mallseg.testing.builders import a_provenance, two_segments
from tests.audit import events, touched
from tests.builders_http import client_of
from tests.examples import exhaustive

A_CUSTOMER = Customer(annual_income_k=80, spending_score=70)
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A store; beside it another, whole one, with links that lead there from every place."""
    store, other = JoblibStore(tmp_path / "models"), JoblibStore(tmp_path / "elsewhere")
    for each in (store, other):
        for _ in range(2):
            each.save("mall", two_segments(), a_provenance(), as_champion=True)
    (store.root / "linked").symlink_to(other.root / "mall")
    (store.root / "mall/versions/8").symlink_to(other.root / "mall/versions/1")
    (store.root / "mall/aliases/linked").symlink_to(other.root / "mall/aliases/champion")
    return store.root


NAMES = [
    "../elsewhere/mall", "../../elsewhere/mall", "..", ".", "/etc/passwd", "mall/../../elsewhere",
    "mall\0", "\0", "x" * 300, "9" * 300, "mall/versions/1", "%2e%2e", "..\\elsewhere", "~", "-",
    "linked",
]  # fmt: skip
"""Traversal, absolute, NUL, 300 characters; `linked` and 8 are links."""

TYPICAL = ["../elsewhere/mall", "linked"]
OTHERS = [name for name in NAMES if name not in TYPICAL]
"""The library refuses all; whatever stands before it hands on what it was given."""


def _outside(calls: list[tuple[str, str]], root: Path) -> list[str]:
    """The files that were touched, except the store, Python and mallseg.

    Metrics tell what the kernel says of the process.
    """
    ours = [str(root), str(PROJECT), sys.prefix, sys.base_prefix, "/proc/stat", "/proc/self/"]
    return [path for path in touched(calls) if not path.startswith(tuple(ours))]


def _through_the_library(root: Path, name: str) -> None:
    store = JoblibStore(root)
    attempts: list[Callable[[], object]] = [
        lambda: AssignSegment(store=store)(A_CUSTOMER, model=name),
        lambda: AssignSegment(store=store)(A_CUSTOMER, model="mall", version=name),
        lambda: ShowVersion(store=store)(model=name, version=name),
        lambda: store.catalogue(name),
        lambda: store.save(name, two_segments(), a_provenance()),
        lambda: store.check_writable(name),
        lambda: store.promote(name, 1),
        lambda: store.promote("mall", 8),
        lambda: store.load("mall", 8),
        lambda: store.roll_back(name),
        lambda: store.remove_alias(name, "champion"),
        lambda: store.delete(name, 1),
    ]
    for attempt in attempts:
        with pytest.raises(MallsegError):
            attempt()


def _through_the_command_line(root: Path, name: str) -> None:
    given = ["--store", str(root)]
    commands = [
        ["segments", "--model", name],
        ["assign", "--income", "80", "--score", "70", "--model", name],
        ["models", "show", "--model", name],
        ["models", "show", "--", name],
        ["models", "promote", "--", name],
        ["models", "alias", "challenger", "--", name],
        ["models", "delete", "--", name],
        ["models", "delete", "1", "--model", name],
        ["models", "prune", "--keep", "1", "--model", name],
        ["models", "verify", "--model", name],
    ]
    for command in commands:
        place = 2 if command[0] == "models" else 1
        assert main([*command[:place], *given, *command[place:]]) != 0


def _over_http(root: Path, name: str) -> None:
    given = quote(name, safe="")
    with client_of(root) as client:
        for path in (
            f"/v1/models/{given}/versions",
            f"/v1/models/{given}/versions/1",
            f"/v1/models/mall/versions/{given}",
            "/v1/models/mall/versions/8",
            f"/v1/segments/{given}",
        ):
            # Whatever asks resolves dots by itself, and asks for something else then.
            assert client.get(path).status_code >= 400 or name in {".", ".."}


@pytest.mark.parametrize(
    ("way", "name"),
    [
        *((_through_the_library, name) for name in NAMES),
        (_through_the_command_line, "linked"),
        (_over_http, "../elsewhere/mall"),
        exhaustive(_through_the_command_line, "../elsewhere/mall"),
        exhaustive(_over_http, "linked"),
        *starmap(exhaustive, product([_through_the_command_line, _over_http], OTHERS)),
    ],
)
def test_no_name_leads_out_of_the_store(
    root: Path, way: Callable[[Path, str], None], name: str
) -> None:
    with events() as calls:
        way(root, name)

    assert _outside(calls, root) == []
    assert sorted(path.name for path in root.parent.iterdir()) == ["elsewhere", "models"]
    assert JoblibStore(root).load("mall").version == 2


def test_the_audit_would_see_a_file_outside(tmp_path: Path, root: Path) -> None:
    with events() as calls:
        (tmp_path / "elsewhere/mall/.lock").read_bytes()

    assert len(_outside(calls, root)) == 1
