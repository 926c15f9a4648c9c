"""Import hooks by which libraries import less than they would: see decision 0056.

Both are for mallseg's own processes only: elsewhere, scikit-learn may be used with data frames
later, and another thread may import pandas at that moment. They derive from none of
`importlib.abc`, which takes 9 ms to import.
"""

import sys
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

BLOCKED_IMPORTS: Mapping[str, tuple[str, ...]] = {
    "pandas": ("sklearn",),
    "rich": ("sklearn.cluster", "structlog"),
}
"""Optional packages, with those that would import them: for data frames, progress bars, tracebacks.
scikit-learn is given arrays only, and structlog a formatter for tracebacks."""

DEFERRED_IMPORTS: Mapping[str, tuple[str, ...]] = {
    "scipy.integrate": ("sklearn", "sklearn.cluster"),
    "scipy.interpolate": ("sklearn", "sklearn.cluster"),
    "scipy.stats": ("sklearn", "sklearn.cluster"),
}
"""Modules that are imported when they are first used, with those that import them beforehand:
scikit-learn needs them for other estimators than K-means."""


class OptionalImportBlocker:
    """An import hook that hides optional packages from given libraries while these are imported.

    The libraries continue as if the package were not installed. pandas, with pyarrow, takes up to a
    third of the time of importing scikit-learn. Packages imported before are found regardless.

    Parameters
    ----------
    blocked
        Optional packages, with the packages they are hidden from.
    """

    def __init__(self, blocked: Mapping[str, tuple[str, ...]] = BLOCKED_IMPORTS) -> None:
        self._blocked = blocked

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return None, or raise ModuleNotFoundError to stop the search."""
        del path, target
        if _any_is_being_imported(self._blocked.get(fullname, ())):
            raise ModuleNotFoundError(f"{fullname} is not needed here", name=fullname)
        return None


class ImportDeferrer:
    """An import hook that puts off importing modules until one of their names is used.

    While a library is imported that imports such a module, it gets a stand-in, and stand-ins for
    the names it takes from there: a function is imported when it is called, a class when it is
    derived from. All others get the module itself. `importlib.util.LazyLoader` would import the
    module at the first ``from scipy.stats import rankdata``.

    Parameters
    ----------
    deferred
        Modules, with the libraries that import them without using them.
    """

    def __init__(self, deferred: Mapping[str, tuple[str, ...]] = DEFERRED_IMPORTS) -> None:
        self._deferred = {**deferred}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return the spec of a stand-in, or None."""
        del path, target
        if _any_is_being_imported(self._deferred.get(fullname, ())):
            return ModuleSpec(fullname, self)  # type: ignore[arg-type] # no ABC
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Create the stand-in of a module."""
        return _DeferredModule(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: nothing is executed before it is used."""

    def importers(self, name: str) -> Collection[str]:
        """Return the libraries that get a stand-in of a module."""
        return self._deferred.get(name, ())

    def load(self, name: str) -> ModuleType:
        """Import a module instead of its stand-in, which is not made again."""
        self._deferred.pop(name, None)
        if isinstance(sys.modules.get(name), _DeferredModule):
            del sys.modules[name]
        return import_module(name)


class _DeferredModule(ModuleType):
    def __init__(self, name: str, deferrer: ImportDeferrer) -> None:
        super().__init__(name)
        self._deferrer = deferrer

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # what the import system asks for
            raise AttributeError(name)
        if _any_is_being_imported(self._deferrer.importers(self.__name__)):
            return _DeferredName(self._deferrer, self.__name__, name)
        return getattr(self._deferrer.load(self.__name__), name)


class _DeferredName:
    """A function, class or other object of a module that is imported when this is used."""

    def __init__(self, deferrer: ImportDeferrer, module: str, name: str) -> None:
        self._deferrer, self._module, self._name = deferrer, module, name

    def _object(self) -> object:
        return getattr(self._deferrer.load(self._module), self._name)

    def __call__(self, *args: object, **options: object) -> object:
        return self._object()(*args, **options)  # type: ignore[operator]

    def __getattr__(self, name: str) -> object:
        return getattr(self._object(), name)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[object, ...]:
        del bases
        return (self._object(),)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._object())  # type: ignore[arg-type]


def _any_is_being_imported(names: Collection[str]) -> bool:
    """Check importlib's flag for an import in progress."""
    specs = (getattr(sys.modules.get(name), "__spec__", None) for name in names)
    return any(getattr(spec, "_initializing", False) for spec in specs)
