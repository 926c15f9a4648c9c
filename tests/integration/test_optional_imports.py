"""Imports of libraries that commands do without."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.main import OptionalImportBlocker

LIBRARY, OPTIONAL, ANOTHER = "a_library", "an_optional_one", "another_library"
TRIES = f"try:\n    import {OPTIONAL} as found\nexcept ImportError:\n    found = None\n"


@pytest.fixture(autouse=True)
def _libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install two libraries that try a third, which the first of them does without."""
    for name, text in ((LIBRARY, TRIES), (OPTIONAL, ""), (ANOTHER, TRIES)):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    finder = OptionalImportBlocker({OPTIONAL: (LIBRARY,)})
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    yield
    for name in (LIBRARY, OPTIONAL, ANOTHER):
        sys.modules.pop(name, None)


def test_a_library_goes_on_without_what_is_optional() -> None:
    assert import_module(LIBRARY).found is None
    assert OPTIONAL not in sys.modules


def test_others_find_it_before_and_after_that() -> None:
    before = import_module(ANOTHER).found
    del sys.modules[OPTIONAL], sys.modules[ANOTHER]
    import_module(LIBRARY)

    assert before is not None
    assert import_module(ANOTHER).found is not None


def test_modules_imported_before_are_found() -> None:
    optional = import_module(OPTIONAL)

    assert import_module(LIBRARY).found is optional
