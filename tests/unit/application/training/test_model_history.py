"""The history of a model of which not all can be read."""

from dataclasses import dataclass, field, replace

import pytest

from mallseg.application.events import Event
from mallseg.application.training.model_history import ModelHistory, load_history
from mallseg.application.training_events import ChampionUnreadable
from mallseg.domain.errors import ModelFault, UnreadableSegmentationError
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_store import InMemoryStore


@dataclass
class DamagedStore(InMemoryStore):
    """Some versions cannot be loaded, and the alias of the champion may be damaged."""

    damaged: set[int] = field(default_factory=set)
    is_pointer_damaged: bool = False

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        loaded = super().load(model, version)
        if loaded.version in self.damaged:
            raise UnreadableSegmentationError(
                f"{loaded.version}/model.joblib", ModelFault.DAMAGED, detail="is damaged"
            )
        return loaded

    def champion(self, model: str) -> int | None:
        if self.is_pointer_damaged:
            raise UnreadableSegmentationError(
                "aliases/champion", ModelFault.DAMAGED, detail="is damaged"
            )
        return super().champion(model)


def a_store(**damage: object) -> DamagedStore:
    """Three versions of a mall, the third in use."""
    store = DamagedStore()
    for number in (1, 2, 3):
        provenance = replace(a_provenance(), slugs=(f"seg-{number:02d}",))
        store.save("mall", two_segments(shift=number), provenance, as_champion=True)
    for name, value in damage.items():
        setattr(store, name, value)
    return store


def looked_back(store: DamagedStore) -> tuple[ModelHistory, list[Event]]:
    events: list[Event] = []
    return load_history(store, "mall", events.append), events


def test_a_training_follows_the_champion() -> None:
    history, events = looked_back(a_store())

    assert history.predecessor is history.champion is not None
    assert (history.in_use, history.parent, history.champion.version) == (3, 3, 3)
    assert events == []


@pytest.mark.parametrize(
    ("damage", "file", "newest"),
    [
        ({"damaged": {3}}, "3/model.joblib", 2),
        ({"damaged": {3, 2}}, "3/model.joblib", 1),
        ({"is_pointer_damaged": True}, "aliases/champion", 3),
    ],
)
def test_a_damaged_champion_is_replaced_by_the_newest_readable_version(
    damage: dict[str, object], file: str, newest: int
) -> None:
    history, events = looked_back(a_store(**damage))

    assert history.predecessor is not None
    assert history.parent == history.predecessor.version == newest
    assert history.champion is None
    assert events == [
        ChampionUnreadable(
            reason=f"{file}: is damaged (promote another version or train again)", instead=newest
        )
    ]


def test_without_a_readable_version_the_slugs_are_still_not_used_again() -> None:
    history, events = looked_back(a_store(damaged={1, 2, 3}))

    assert (history.in_use, history.predecessor, history.parent) == (3, None, 3)
    assert events == [
        ChampionUnreadable(
            reason="3/model.joblib: is damaged (promote another version or train again)",
            instead=None,
        )
    ]
    assert history.registry.used.slugs == {"seg-01", "seg-02", "seg-03"}
