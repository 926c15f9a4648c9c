"""Whatever happens to the bytes of a store: refused, never taken for another model."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import MallsegError, ModelFault, UnreadableSegmentationError
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.testing.builders import a_provenance, two_segments
from tests.builders import A_KEY, mall_census
from tests.examples import exhaustive

FILES = (
    "versions/1/manifest.json",
    "versions/1/model.joblib",
    "versions/1/profile.json",
    "aliases/champion",
)


@pytest.fixture(params=[exhaustive(None), A_KEY], ids=["not signed", "signed"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> JoblibStore:
    """Three versions; the champion is 1, and 2 and 3 were before."""
    store = JoblibStore(tmp_path / "models", request.param)
    for shift in (0.0, 5.0, 7.0):
        _save(store, "mall", shift)
    for number in (3, 2, 1):
        store.promote("mall", number)
    return store


def _save(store: JoblibStore, model: str, shift: float) -> None:
    segmentation = two_segments(shift=shift)
    profile = Profile.of(mall_census(), segmentation)
    store.save(model, segmentation, a_provenance(), profile=profile)


def _load(store: JoblibStore) -> StoredSegmentation:
    """Load the champion, and what people are shown of it."""
    loaded = store.load("mall")
    assert store.profile("mall", loaded.version) is not None
    return loaded


def _damaged(content: bytes, step: int) -> Iterator[bytes]:
    """Flip a bit in every step-th byte, another one each time; cut at every step-th length."""
    for turn, place in enumerate(range(0, len(content), step)):
        flipped = content[place] ^ (1 << turn % 8)
        yield content[:place] + bytes([flipped]) + content[place + 1 :]
    for length in range(0, len(content), step):
        yield content[:length]


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(32, id="every 32nd byte"),
        pytest.param(1, id="every byte", marks=pytest.mark.exhaustive),
    ],
)
@pytest.mark.parametrize("file", FILES)
def test_every_flipped_byte_and_every_truncation_is_refused(
    store: JoblibStore, file: str, step: int
) -> None:
    path = store.root / "mall" / file
    whole = path.read_bytes()

    loaded = []
    for content in _damaged(whole, step):
        path.write_bytes(content)
        try:
            loaded.append(_load(store))
        except UnreadableSegmentationError as error:
            assert error.file == str(path)  # noqa: PT017  (one of thousands)
    path.write_bytes(whole)

    assert loaded == []
    assert _load(store).segmentation == two_segments()


@pytest.mark.exhaustive
def test_every_file_in_the_place_of_every_other_is_refused(store: JoblibStore) -> None:
    _save(store, "outlet", 9.0)
    store.promote("outlet", 1)
    store.promote("mall", 2, alias="challenger")
    root = store.root
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and path.name[0] != "."]
    assert len(files) == 3 * 4 + 3
    files = [path for path in files if path.parent.name != "3"]  # it is as version 2 is
    truth = {file: file.read_bytes() for file in files}

    for target in files:
        for source in files:
            if truth[source] == truth[target]:
                continue
            target.write_bytes(truth[source])
            with pytest.raises(UnreadableSegmentationError):
                _load_all(store)
            target.write_bytes(truth[target])
    _load_all(store)


def _load_all(store: JoblibStore) -> None:
    for model in store.models():
        catalogue = store.catalogue(model)
        for damage in catalogue.damage:
            raise UnreadableSegmentationError(model, ModelFault.DAMAGED, detail=damage.reason)
        for number in catalogue.numbers:
            store.load(model, number)
            store.profile(model, number)


def test_a_folder_under_another_number_or_model_is_refused(store: JoblibStore) -> None:
    shutil.copytree(store.root / "mall/versions/1", store.root / "mall/versions/7")
    shutil.copytree(store.root / "mall", store.root / "outlet")

    for model, version in (("mall", 7), ("outlet", 1), ("outlet", None)):
        with pytest.raises(UnreadableSegmentationError, match="moved or copied here"):
            store.load(model, version)


@pytest.mark.parametrize("link", ["mall", "mall/versions", "mall/versions/1", "mall/aliases"])
def test_no_folder_that_is_a_link_is_followed(
    tmp_path: Path, store: JoblibStore, link: str
) -> None:
    (store.root / link).rename(tmp_path / "elsewhere")
    (store.root / link).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(MallsegError, match="is a link, and the store follows none"):
        store.load("mall")


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(store: JoblibStore) -> None:
    import os

    model = store.root / "mall/versions/1/model.joblib"
    model.unlink()
    os.mkfifo(model)

    with pytest.raises(UnreadableSegmentationError, match="is not a file"):
        store.load("mall")
