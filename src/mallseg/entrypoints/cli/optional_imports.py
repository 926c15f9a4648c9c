"""What scikit-learn would import if it is installed, and what a command does without."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_OPTIONAL = frozenset({"pandas", "rich"})
"""For data frames and for bars of progress: neither is shown to it here."""

_LIBRARY, _LAST_TO_COME = "sklearn", "sklearn.cluster._kmeans"


class WithoutOptional(MetaPathFinder):
    """Has scikit-learn find neither pandas nor rich while it is imported, and all others find them.

    It tries both and goes on without, as where they are not installed. pandas, with pyarrow, is a
    third of the time of its import. What has been imported already it finds all the same.

    For processes of mallseg's own: scikit-learn in the process of somebody else may be used for
    data frames later, and another thread may import pandas at that moment.
    """

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find nothing, or raise ModuleNotFoundError, which no later finder can."""
        del path, target
        if fullname in _OPTIONAL and _LIBRARY in sys.modules and _LAST_TO_COME not in sys.modules:
            raise ModuleNotFoundError(f"scikit-learn does without {fullname} here", name=fullname)
        return None
