"""With a signing key, access to the folder alone changes nothing unnoticed."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mallseg.adapters.joblib_store.json_file import SignedJson
from mallseg.adapters.joblib_store.model_file import dump
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.domain.segments.record import to_record
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.contracts.segmentation_store import SegmentationStoreContract
from tests.builders import A_KEY


class TestSignedStore(SegmentationStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> JoblibStore:
        return JoblibStore(tmp_path / "models", A_KEY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two signed versions; the second is champion."""
    store = JoblibStore(tmp_path / "models", A_KEY)
    for shift in (0.0, 5.0):
        store.save("mall", two_segments(shift=shift), a_provenance(), as_champion=True)
    return store.root


def _rewrite(path: Path, signed_json: SignedJson, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a file and write its digest again, as a forger would."""
    fields = json.loads(path.read_text())
    del fields["digest"]
    change(fields)
    path.write_bytes(signed_json.encode(fields))


def test_signed_files_can_be_read_with_or_without_the_key(root: Path) -> None:
    assert JoblibStore(root, A_KEY).load("mall") == JoblibStore(root).load("mall")


def test_unsigned_files_are_refused_if_a_key_is_set(tmp_path: Path) -> None:
    JoblibStore(tmp_path).save("mall", two_segments(), a_provenance(), as_champion=True)
    signing = JoblibStore(tmp_path, A_KEY)

    for version in (None, 1):
        with pytest.raises(UnreadableSegmentationError, match=r"which store\.signing_key asks for"):
            signing.load("mall", version)
    assert len(signing.catalogue("mall").damage) == 2


def test_another_key_is_another_signature(root: Path) -> None:
    with pytest.raises(UnreadableSegmentationError, match="not signed by the key"):
        JoblibStore(root, b"the key of another store").load("mall", 1)


def test_a_model_that_is_edited_and_hashed_again_is_refused(root: Path) -> None:
    content = dump(to_record(two_segments(shift=40)))
    (root / "mall/versions/2/model.joblib").write_bytes(content)

    def vouch(fields: dict[str, Any]) -> None:
        fields["files"]["model.joblib"] = {
            "length": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }

    _rewrite(root / "mall/versions/2/manifest.json", SignedJson(), vouch)

    with pytest.raises(UnreadableSegmentationError, match="not signed by the key"):
        JoblibStore(root, A_KEY).load("mall")
    assert JoblibStore(root).load("mall").segmentation == two_segments(shift=40)  # hence the key


def test_a_manifest_without_its_signature_is_refused(root: Path) -> None:
    manifest = root / "mall/versions/2/manifest.json"
    _rewrite(manifest, SignedJson(), lambda fields: fields.pop("signature"))

    with pytest.raises(UnreadableSegmentationError, match="has no signature"):
        JoblibStore(root, A_KEY).load("mall")


def test_an_older_version_under_a_newer_number_is_refused(root: Path) -> None:
    shutil.copytree(root / "mall/versions/1", root / "mall/versions/3")
    store = JoblibStore(root, A_KEY)
    with pytest.raises(UnreadableSegmentationError, match="moved or copied"):
        store.load("mall", 3)

    manifest = root / "mall/versions/3/manifest.json"
    _rewrite(manifest, SignedJson(), lambda fields: fields.update(version=3))

    with pytest.raises(UnreadableSegmentationError, match="not signed by the key"):
        store.load("mall", 3)


@pytest.mark.parametrize(
    "forged",
    [
        lambda pointer: pointer.write_text("1\n"),
        lambda pointer: _rewrite(pointer, SignedJson(), lambda fields: fields.update(version=1)),
        lambda pointer: _rewrite(pointer, SignedJson(), lambda fields: fields.pop("signature")),
        lambda pointer: _rewrite(
            pointer, SignedJson(b"guess"), lambda fields: fields.update(version=1)
        ),
    ],
    ids=["bare number", "another number", "no signature", "another key"],
)
def test_a_forged_alias_is_refused(root: Path, forged: Callable[[Path], object]) -> None:
    forged(root / "mall/aliases/champion")

    with pytest.raises(UnreadableSegmentationError, match="champion"):
        JoblibStore(root, A_KEY).load("mall")


def test_the_key_stands_in_no_file_of_the_store_and_in_no_text_of_it(root: Path) -> None:
    files = [path.read_bytes() for path in root.rglob("*") if path.is_file()]

    assert not any(A_KEY in content for content in files)
    assert A_KEY.decode() not in repr(JoblibStore(root, A_KEY))
