"""Builds the API reference from the docstrings: `make docs`. Decision 0020 says why so."""

import pkgutil
import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

import mallseg

DOCUMENTED = (
    "mallseg.entrypoints.library", "mallseg.entrypoints.estimator", "mallseg.container",
    "mallseg.application", "mallseg.domain",
    "mallseg.entrypoints.presentation.views.card", "mallseg.entrypoints.presentation.words.cards",
    "mallseg.testing",
)  # fmt: skip
WITHOUT_PARTS = {"mallseg.container"}
"""Packages of which the modules inside are for itself only."""
PAGES = Path(__file__).parent / "packages"
"""Where each build writes one page per package; ignored by git."""

project = "mallseg"
release = mallseg.__version__
extensions = ["sphinx.ext.autodoc", "numpydoc"]

# Every reference must resolve, except those into other libraries, whose indexes are online, and
# those to type variables (below).
nitpicky = True
_LIBRARIES = (
    "abc|array|collections|contextlib|datetime|dependency_injector|enum|fractions|numpy|os"
    "|pathlib|sklearn"
)
nitpick_ignore_regex = [("py:.*", rf"({_LIBRARIES})(\..*)?")]

default_role = "code"  # `x` in a docstring is code
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autosummary_generate = False  # numpydoc loads it
numpydoc_show_class_members = False  # autodoc lists them

html_theme = "alabaster"
html_theme_options = {"description": "API reference", "sidebar_width": "280px"}
html_show_sourcelink = False


def setup(app: Sphinx) -> None:
    """Write the pages before Sphinx reads them, and find public names that are on none."""
    app.connect("builder-inited", _write_pages)
    app.connect("autodoc-process-signature", _without_factories)
    app.connect("env-check-consistency", _find_missing)


def _write_pages(_: Sphinx) -> None:
    packages: dict[str, list[ModuleType]] = {}
    for module in _modules():
        package = module.__name__ if hasattr(module, "__path__") else str(module.__package__)
        packages.setdefault(package, []).append(module)
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir()
    for package, modules in packages.items():
        lines = [package, "=" * len(package), "", *_lines(modules)]
        (PAGES / f"{package}.rst").write_text("\n".join(lines), encoding="utf-8")


def _modules() -> Iterator[ModuleType]:
    for name in DOCUMENTED:
        root = import_module(name)
        yield root
        if name in WITHOUT_PARTS:
            continue
        for found in pkgutil.walk_packages(getattr(root, "__path__", ()), f"{name}."):
            yield import_module(found.name)


def _lines(modules: list[ModuleType]) -> Iterator[str]:
    """Document public names under the name they are imported by, the others where they are."""
    for module in modules:
        own = [name for name, value in vars(module).items() if _home(value) == module.__name__]
        if not hasattr(module, "__path__"):
            title = module.__name__.rpartition(".")[2]
            yield f"{title}\n{'-' * len(title)}\n"
        yield f".. automodule:: {module.__name__}\n"
        for name in own:
            if getattr(mallseg, name, None) is getattr(module, name):
                yield from _entry(f"mallseg.{name}", getattr(mallseg, name))
            elif not name.startswith("_"):
                yield from _entry(f"{module.__name__}.{name}", getattr(module, name))


def _entry(path: str, value: object) -> Iterator[str]:
    if isclass(value):
        bases = "" if value.__bases__ == (object,) else "   :show-inheritance:\n"
        yield f".. autoclass:: {path}\n   :members:\n{bases}"
    else:
        yield f".. autofunction:: {path}\n"


def _home(value: object) -> str | None:
    return value.__module__ if isclass(value) or isfunction(value) else None


def _without_factories(*event: str | None) -> tuple[str | None, str | None]:
    """Write `...` for defaults that are made or are functions, which Sphinx cannot parse."""
    *_, signature, returned = event
    return signature and re.sub(r"<(factory|function \S+)( at \w+)?>", "...", signature), returned


def _find_missing(_: Sphinx, environment: BuildEnvironment) -> None:
    documented = environment.domains.python_domain.objects
    for name in mallseg.__all__:
        if f"mallseg.{name}" not in documented:
            getLogger(__name__).warning("mallseg.%s is not in the reference", name)


nitpick_ignore = [
    ("py:class", f"{module.__name__}.{name}")
    for module in _modules()
    for name, value in vars(module).items()
    if isinstance(value, TypeVar)
]
# Ports import types for type checkers only, so these are names without a module to Sphinx.
nitpick_ignore += [("py:class", name) for name in ("AbstractContextManager", "Point", "Points")]
