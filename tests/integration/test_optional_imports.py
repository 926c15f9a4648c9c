"""What scikit-learn would import, and a command does without."""

import sys
from types import ModuleType

import pytest

from mallseg.entrypoints.cli.optional_imports import WithoutOptional

LAST_TO_COME = "sklearn.cluster._kmeans"


@pytest.fixture
def is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where scikit-learn has begun to be imported, and KMeans is not there yet."""
    monkeypatch.setitem(sys.modules, "sklearn", ModuleType("sklearn"))
    monkeypatch.delitem(sys.modules, LAST_TO_COME, raising=False)


@pytest.mark.usefixtures("is_imported")
@pytest.mark.parametrize("name", ["pandas", "rich"])
def test_scikit_learn_finds_no_library_that_it_can_do_without(name: str) -> None:
    with pytest.raises(ModuleNotFoundError) as refused:
        WithoutOptional().find_spec(name)

    assert refused.value.name == name


@pytest.mark.usefixtures("is_imported")
@pytest.mark.parametrize("name", ["numpy", "scipy.stats", "pandas.core", "narwhals"])
def test_what_it_needs_is_left_to_the_usual_finders(name: str) -> None:
    assert WithoutOptional().find_spec(name) is None


@pytest.mark.parametrize("name", ["pandas", "rich"])
def test_others_find_both_before_scikit_learn_and_after_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "sklearn", raising=False)
    before = WithoutOptional().find_spec(name)
    monkeypatch.setitem(sys.modules, "sklearn", ModuleType("sklearn"))
    monkeypatch.setitem(sys.modules, LAST_TO_COME, ModuleType(LAST_TO_COME))

    assert before is None
    assert WithoutOptional().find_spec(name) is None
