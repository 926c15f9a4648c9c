"""The number of cases of each property, for `make test` and for `make test-all`."""

import pytest
from hypothesis import settings


def examples(full: int) -> int:
    """Scale a number of made-up inputs by the profile in use, of which the usual one has 100."""
    return max(1, full * settings().max_examples // 100)


def exhaustive(*values: object) -> object:
    """A case of a test that only `make test-all` runs."""
    return pytest.param(*values, marks=pytest.mark.exhaustive)
