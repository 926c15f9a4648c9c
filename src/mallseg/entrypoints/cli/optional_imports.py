"""What libraries import if it is installed, and what a command does without."""

import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

DONE_WITHOUT: Mapping[str, tuple[str, ...]] = {
    "pandas": ("sklearn",),
    "rich": ("sklearn.cluster", "structlog"),
}
"""By what is optional, who would import it: for data frames, bars of progress, tracebacks. We give
scikit-learn arrays, and structlog a formatter for tracebacks."""


class WithoutOptional(MetaPathFinder):
    """Has a library that is being imported not find what it can do without; all others find it.

    The library goes on as where that is not installed. pandas, with pyarrow, is up to a third of
    the time of importing scikit-learn. What has been imported before is found all the same.

    For processes of mallseg's own: in somebody else's, scikit-learn may be used for data frames
    later, and another thread may import pandas at that moment.

    Parameters
    ----------
    done_without
        By what is optional, the packages that do without it.
    """

    def __init__(self, done_without: Mapping[str, tuple[str, ...]] = DONE_WITHOUT) -> None:
        self._done_without = done_without

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find nothing, or raise ModuleNotFoundError, so that no later finder is asked."""
        del path, target
        if any(map(_is_being_imported, self._done_without.get(fullname, ()))):
            raise ModuleNotFoundError(f"{fullname} is done without here", name=fullname)
        return None


def _is_being_imported(name: str) -> bool:
    """Ask importlib's own mark, which is missing before and after; then all is found as usual."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))
