"""An import hook that hides optional packages from libraries that can do without them."""

import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

BLOCKED_IMPORTS: Mapping[str, tuple[str, ...]] = {
    "pandas": ("sklearn",),
    "rich": ("sklearn.cluster", "structlog"),
}
"""Optional packages, with those that would import them: for data frames, progress bars, tracebacks.
scikit-learn is given arrays only, and structlog a formatter for tracebacks."""


class OptionalImportBlocker(MetaPathFinder):
    """An import hook that hides optional packages from given libraries while these are imported.

    The libraries continue as if the package were not installed. pandas, with pyarrow, takes up to a
    third of the time of importing scikit-learn. Packages imported before are found regardless.

    Only for mallseg's own processes: elsewhere, scikit-learn may be used with data frames later,
    and another thread may import pandas at that moment.

    Parameters
    ----------
    blocked
        Optional packages, with the packages they are hidden from.
    """

    def __init__(self, blocked: Mapping[str, tuple[str, ...]] = BLOCKED_IMPORTS) -> None:
        self._done_without = blocked

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return None, or raise ModuleNotFoundError to stop the search."""
        del path, target
        if any(map(_is_being_imported, self._done_without.get(fullname, ()))):
            raise ModuleNotFoundError(f"{fullname} is not needed here", name=fullname)
        return None


def _is_being_imported(name: str) -> bool:
    """Check importlib's flag for an import in progress."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))
