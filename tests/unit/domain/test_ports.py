"""The ports of the core are found by name, each imported when it is asked for."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from mallseg.domain import ports


def test_every_port_is_found_in_its_module() -> None:
    modules = _for_checkers()

    assert [*modules] == sorted(ports.__all__)
    for name, module in modules.items():
        assert getattr(ports, name) is getattr(import_module(module), name)


def test_unknown_ports_are_no_attributes() -> None:
    with pytest.raises(AttributeError, match="Typewriter"):
        getattr(ports, "Typewriter")  # noqa: B009  (a type checker knows it too)


def _for_checkers() -> dict[str, str]:
    """Give the module of each port, as type checkers read it."""
    tree = ast.parse(Path(ports.__file__).read_text(encoding="utf-8"))
    found = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and ports.__name__ in node.module
        for alias in node.names
    }
    return dict(sorted(found.items()))
