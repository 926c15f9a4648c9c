"""What holds for all tests."""

import os

import pytest
from hypothesis import settings

# The same examples in every run: a failure means that the code has changed. To look for new ones:
# HYPOTHESIS_PROFILE=explore make pytest
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [name for name in os.environ if name.startswith("MALLSEG_")]:
        monkeypatch.delenv(variable)
