"""No model file runs code, takes memory, or is believed because its manifest vouches for it."""

import tracemalloc
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import UnreadableSegmentationError
from tests.audit import events, ran
from tests.builders import a_provenance, two_segments
from tests.crafted import crafted, put_in_place

MOST_MEMORY_BYTES = 10 << 20
_KINDS = crafted()


@pytest.mark.parametrize("kind", _KINDS)
def test_a_crafted_model_is_refused_and_nothing_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    store = JoblibStore(tmp_path / "models")
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    store.load("mall")  # so that nothing is imported for the first time below
    put_in_place(store.root / "mall/versions/1", _KINDS[kind])

    tracemalloc.start()
    try:
        with events() as calls, pytest.raises(UnreadableSegmentationError):
            store.load("mall")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert ran(calls) == []
    assert not (tmp_path / "ran").exists()
    assert peak < MOST_MEMORY_BYTES
