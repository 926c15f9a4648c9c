"""Imports of libraries that commands do without."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from mallseg.entrypoints.cli.import_hooks import ImportDeferrer, OptionalImportBlocker

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


@pytest.fixture
def deferring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library import a function and a class from the optional module, which is deferred."""
    (tmp_path / f"{OPTIONAL}.py").write_text(
        "class Thing:\n    kind = 'thing'\ndef double(x):\n    return 2 * x\n", encoding="utf-8"
    )
    (tmp_path / f"{LIBRARY}.py").write_text(
        f"import {OPTIONAL} as module\nfrom {OPTIONAL} import double, Thing\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "meta_path", [ImportDeferrer({OPTIONAL: (LIBRARY,)}), *sys.meta_path])


def _is_imported() -> bool:
    return hasattr(sys.modules[OPTIONAL], "__file__")


@pytest.mark.usefixtures("deferring")
def test_a_deferred_module_is_imported_when_a_function_is_called() -> None:
    library = import_module(LIBRARY)

    assert not _is_imported()
    assert library.double(21) == 42
    assert _is_imported()


@pytest.mark.usefixtures("deferring")
def test_classes_of_a_deferred_module_can_be_derived_from_and_checked() -> None:
    library = import_module(LIBRARY)

    class Special(library.Thing):  # type: ignore[misc, name-defined]
        pass

    assert Special.kind == "thing"
    assert isinstance(Special(), library.Thing)
    assert library.Thing.kind == "thing"


@pytest.mark.usefixtures("deferring")
def test_others_import_a_deferred_module_itself() -> None:
    library = import_module(LIBRARY)

    assert library.module.Thing is sys.modules[OPTIONAL].Thing
    assert _is_imported()


def test_modules_imported_before_are_found() -> None:
    optional = import_module(OPTIONAL)

    assert import_module(LIBRARY).found is optional
