"""The joblib store keeps its port's contract, and what it writes survives damage and crashes."""

import hashlib
import io
import json
import pickle
import pickletools
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import joblib
import pytest

from mallseg.adapters.joblib_store.json_file import SignedJson
from mallseg.adapters.joblib_store.model_file import dump
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.customers.census import Point
from mallseg.domain.errors import (
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.segments.record import from_record, to_record
from mallseg.domain.segments.scaling import Scaling
from mallseg.testing.builders import a_provenance, segmentation_of, two_segments
from mallseg.testing.contracts.segmentation_store import SegmentationStoreContract
from mallseg.testing.features import FEATURES

LARGEST_MODEL_BYTES = 10 << 10


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def store(root: Path) -> JoblibStore:
    return JoblibStore(root)


@pytest.fixture
def version(root: Path, store: JoblibStore) -> Path:
    """The folder of a champion."""
    store.save("mall", two_segments(), a_provenance())
    store.promote("mall", 1)
    return root / "mall" / "versions" / "1"


class TestJoblibStore(SegmentationStoreContract):
    @pytest.fixture
    def store(self, root: Path) -> SegmentationStore:
        return JoblibStore(root)


def test_a_version_is_a_folder_and_the_champion_a_small_file(root: Path, version: Path) -> None:
    assert {path.name for path in version.iterdir()} == {"model.joblib", "manifest.json"}
    pointer = json.loads((root / "mall" / "aliases" / "champion").read_text())
    assert (pointer["model"], pointer["alias"], pointer["version"]) == ("mall", "champion", 1)
    marks = {".slug-seg-01", ".slug-seg-02", ".segment-2"}
    assert {path.name for path in version.parent.iterdir()} == {"1", *marks}


def test_a_model_opens_with_a_bare_joblib_load(version: Path) -> None:
    assert joblib.load(version / "model.joblib") == to_record(two_segments())


def test_a_model_contains_no_class(version: Path) -> None:
    pickle_allowlist = {
        op.name for op, _, _ in pickletools.genops((version / "model.joblib").read_bytes())
    }

    assert not pickle_allowlist & {
        "GLOBAL",
        "STACK_GLOBAL",
        "INST",
        "OBJ",
        "REDUCE",
        "NEWOBJ",
        "BUILD",
    }


def test_equal_segmentations_are_stored_as_equal_bytes(root: Path, store: JoblibStore) -> None:
    store.save("mall", two_segments(), a_provenance())
    store.save("mall", from_record(to_record(two_segments())), a_provenance(parent=1))

    first, second = ((root / f"mall/versions/{n}/model.joblib").read_bytes() for n in (1, 2))

    assert first == second


def test_neither_the_order_of_keys_nor_shared_texts_change_the_bytes() -> None:
    shared = "one text, one object"
    record = {"a": [shared, shared], "b": 1}
    equal = {"b": 1, "a": [shared, "".join(shared)]}
    equal["a"] = [shared, " ".join(shared.split())]

    assert record == equal
    assert pickle.dumps(record, protocol=4) != pickle.dumps(equal, protocol=4)
    assert dump(record) == dump(equal)


def test_the_champion_is_the_last_of_those_that_are_saved_as_champion(store: JoblibStore) -> None:
    for shift in (0.0, 5.0):
        store.save("mall", two_segments(shift=shift), a_provenance(), as_champion=True)

    assert store.champion("mall") == 2


def test_a_version_that_cannot_be_promoted_is_taken_back(root: Path, store: JoblibStore) -> None:
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    (root / "mall/aliases/champion").unlink()
    (root / "mall/aliases/champion").mkdir()  # a pointer that cannot be replaced

    with pytest.raises(StoreUnavailableError):
        store.save("mall", two_segments(), a_provenance(), as_champion=True)

    assert [version.number for version in store.catalogue("mall").versions] == [1]


def test_a_model_without_a_champion_differs_from_no_model(store: JoblibStore) -> None:
    store.save("mall", two_segments(), a_provenance())

    with pytest.raises(SegmentationNotFoundError, match="no version of model 'mall' in use"):
        store.load("mall")


def test_a_manifest_nested_too_deeply_is_refused(store: JoblibStore, version: Path) -> None:
    (version / "manifest.json").write_text("[" * 60_000)

    with pytest.raises(UnreadableSegmentationError, match="nested too deeply"):
        store.load("mall")


def test_a_store_that_is_a_file_is_no_damaged_model(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailableError, match="Not a directory"):
        JoblibStore(tmp_path / "file").champion("mall")


def test_files_and_folders_are_synced_before_they_are_renamed(tmp_path: Path) -> None:
    """Seen in the system calls of a real save."""
    script = (
        "import sys; from pathlib import Path\n"
        "from mallseg.adapters.joblib_store import atomic_write\n"
        "atomic_write.write_folder(Path(sys.argv[1]) / '1', {'model.joblib': b'x'})\n"
    )
    calls: list[str] = []
    program = (
        "import os\n"
        "real = {name: getattr(os, name) for name in ('fsync', 'rename')}\n"
        "def printing(name):\n"
        "    def call(*arguments):\n"
        "        print(name)\n"
        "        return real[name](*arguments)\n"
        "    return call\n"
        "for name in real: setattr(os, name, printing(name))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program + script, str(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    calls = done.stdout.split()

    assert calls == ["fsync", "fsync", "rename", "fsync"]


def test_the_largest_model_stays_small(root: Path, store: JoblibStore) -> None:
    centres: list[Point] = [(float(20 + i), i * 12345.678901, 5.123456 + 4 * i) for i in range(20)]
    counts = dict.fromkeys(centres, 50_000_000)
    largest = segmentation_of(counts, centres, scaling=Scaling.STANDARD, features=FEATURES)
    segments = largest.segments
    elsewhere = (
        replace(s, named=replace(s.origin_of_name(12), centre=other.centre))
        for s, other in zip(segments, reversed(segments), strict=True)
    )
    largest = replace(largest, segments=tuple(elsewhere))

    store.save("mall", largest, a_provenance())

    assert (root / "mall/versions/1/model.joblib").stat().st_size < LARGEST_MODEL_BYTES
    assert store.load("mall", 1).segmentation == largest


def test_the_manifest_says_where_the_model_comes_from(version: Path) -> None:
    manifest = json.loads((version / "manifest.json").read_text())
    model = (version / "model.joblib").read_bytes()

    assert manifest["files"]["model.joblib"] == {
        "length": len(model),
        "sha256": hashlib.sha256(model).hexdigest(),
    }
    version_fields = manifest["version"]
    assert version_fields["provenance"]["source"] == "customers.csv"
    assert version_fields["libraries"]["joblib"] == joblib.__version__
    assert version_fields["created_at"].endswith("+00:00")


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("file", ["model.joblib", "manifest.json"])
@pytest.mark.parametrize(
    "damage",
    [_flipped, lambda content: content[:-1], lambda _: b"", lambda content: content + b"x"],
    ids=["a flipped bit", "a byte short", "empty", "a byte more"],
)
def test_a_damaged_file_is_refused_by_name(
    store: JoblibStore, version: Path, file: str, damage: Callable[[bytes], bytes]
) -> None:
    path = version / file
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(UnreadableSegmentationError) as caught:
        store.load("mall")

    assert caught.value.file.startswith(str(version))


def test_a_file_that_is_missing_is_named(store: JoblibStore, version: Path) -> None:
    (version / "model.joblib").unlink()

    with pytest.raises(
        UnreadableSegmentationError, match=r"model\.joblib: cannot be read: No such"
    ):
        store.load("mall")


def test_files_of_two_versions_exchanged_are_refused(
    root: Path, store: JoblibStore, version: Path
) -> None:
    store.save("mall", two_segments(shift=5.0), a_provenance())
    other = root / "mall/versions/2"
    (version / "model.joblib").write_bytes((other / "model.joblib").read_bytes())

    with pytest.raises(UnreadableSegmentationError, match="SHA-256"):
        store.load("mall")


def test_a_version_under_another_number_is_refused(
    root: Path, store: JoblibStore, version: Path
) -> None:
    version.rename(root / "mall/versions/7")

    with pytest.raises(UnreadableSegmentationError, match="belongs to another version"):
        store.load("mall", 7)


def test_a_link_is_not_followed(tmp_path: Path, store: JoblibStore, version: Path) -> None:
    elsewhere = tmp_path / "elsewhere.joblib"
    (version / "model.joblib").rename(elsewhere)
    (version / "model.joblib").symlink_to(elsewhere)

    with pytest.raises(UnreadableSegmentationError):
        store.load("mall")


def _replace_model(version: Path, content: bytes) -> None:
    """Put another model in place together with a manifest that vouches for it."""
    (version / "model.joblib").write_bytes(content)
    manifest = json.loads((version / "manifest.json").read_text())
    manifest["files"]["model.joblib"] = {
        "length": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    del manifest["digest"]
    (version / "manifest.json").write_bytes(SignedJson().encode(manifest))


def test_a_pickle_that_would_run_code_is_refused_unrun(
    tmp_path: Path, store: JoblibStore, version: Path
) -> None:
    ran = tmp_path / "ran"

    class Attack:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return (Path.touch, (ran,))

    _replace_model(version, pickle.dumps(Attack()))

    with pytest.raises(UnreadableSegmentationError, match="no model needs"):
        store.load("mall")
    assert not ran.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("record", 4), ("record", "2"), ("features", ["gender", "age"]), ("features", "age"),
        ("scaling", "robust"), ("offset", [0.0]), ("unit", [1.0, 0.0]), ("unit", [1.0, "1"]),
        ("inertia", float("nan")), ("segments", []), ("segments", [1, 2]), ("segments", None),
    ],
)  # fmt: skip
def test_a_record_of_another_shape_is_refused(
    store: JoblibStore, version: Path, key: str, value: object
) -> None:
    record = to_record(two_segments()) | {key: value}
    buffer = io.BytesIO()
    joblib.dump(record, buffer, protocol=4)
    _replace_model(version, buffer.getvalue())

    with pytest.raises(UnreadableSegmentationError):
        store.load("mall")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "Income!"), ("name", "spending_score"), ("field", "spending_score"),
        ("label", "two\nlines"), ("unit", None), ("unit", "k$\x1b[2J"), ("levels", ["low"]),
        ("levels", ["low", "middle", "hi\ngh"]), ("levels", "low"), ("phrases", {}),
        ("lowest", "0"), ("lowest", 2e6), ("highest", float("inf")),
        ("transform", "sqrt"), ("columns", "income"), ("columns", [1]), ("parts", 0),
        ("highest_median", "x"), ("is_personal", "no"), ("takes_unit_of_header", 1),
    ],
)  # fmt: skip
def test_a_declaration_of_another_shape_is_refused(
    store: JoblibStore, version: Path, key: str, value: object
) -> None:
    record = to_record(two_segments())
    record["features"][0][key] = value
    _replace_model(version, pickle.dumps(record, protocol=4))

    with pytest.raises(UnreadableSegmentationError):
        store.load("mall")


@pytest.mark.parametrize(
    "first",
    [
        "is {how.__class__.__mro__} than {whom}", "is {how:>99999999} than {whom}", "{0}",
        "{how!r}", "is {how than {whom}", "is {more} than {whom}", "is {how}\nthan {whom}",
    ],
)  # fmt: skip
def test_a_phrase_that_asks_for_more_than_it_is_given_is_refused(
    store: JoblibStore, version: Path, first: str
) -> None:
    record = to_record(two_segments())
    record["features"][0]["phrases"] = {
        "first": first, "later": "{how}", "less": "less", "more": "more",
    }  # fmt: skip
    _replace_model(version, pickle.dumps(record, protocol=4))

    with pytest.raises(UnreadableSegmentationError):
        store.load("mall")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("customers", 0), ("customers", 2.0), ("customers", True), ("centre", [1.0]),
        ("centre", [1.0, float("inf")]), ("name", None), ("slug", "seg-02"),
        ("type", "rich"), ("type", ""), ("is_name_own", "yes"), ("named", 7),
        ("named", {"version": 7}),
    ],
)  # fmt: skip
def test_a_segment_of_another_shape_is_refused(
    store: JoblibStore, version: Path, key: str, value: object
) -> None:
    record = to_record(two_segments())
    record["segments"][0][key] = value
    _replace_model(version, pickle.dumps(record, protocol=4))

    with pytest.raises(UnreadableSegmentationError):
        store.load("mall")


def test_a_rollback_skips_damaged_versions_but_not_store_failures(
    tmp_path: Path,
) -> None:
    store = JoblibStore(tmp_path)
    for _ in range(4):
        store.save("mall", two_segments(), a_provenance(), as_champion=True)
    versions = tmp_path / "mall" / "versions"
    (versions / "3").rename(versions / "elsewhere")
    (versions / "3").symlink_to(versions / "elsewhere")

    assert store.roll_back("mall") == 2

    (versions).rename(tmp_path / "mall" / "gone")
    versions.symlink_to(tmp_path / "mall" / "gone")
    with pytest.raises(StoreUnavailableError, match="versions is a link"):
        store.roll_back("mall")


def test_a_newer_format_is_refused_in_clear_words(store: JoblibStore, version: Path) -> None:
    _replace_model(version, pickle.dumps(to_record(two_segments()) | {"record": 4}, protocol=4))

    with pytest.raises(UnreadableSegmentationError, match="newer than this mallseg: upgrade"):
        store.load("mall")


def test_a_file_too_large_to_be_a_model_is_not_read(store: JoblibStore, version: Path) -> None:
    _replace_model(version, b"x" * (2 << 20))

    with pytest.raises(UnreadableSegmentationError, match="larger than"):
        store.load("mall")


def test_a_pointer_that_holds_no_number_is_refused(root: Path, store: JoblibStore) -> None:
    store.save("mall", two_segments(), a_provenance())
    store.promote("mall", 1)
    (root / "mall/aliases/champion").write_text("one")

    with pytest.raises(UnreadableSegmentationError, match="champion"):
        store.load("mall")


def test_a_store_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailableError, match="Not a directory"):
        JoblibStore(tmp_path / "file").save("mall", two_segments(), a_provenance())


def test_leftovers_of_a_killed_writer_are_cleared_by_the_next(
    root: Path, store: JoblibStore
) -> None:
    store.save("mall", two_segments(), a_provenance())
    leftover = root / "mall/versions/.incoming-0123"
    leftover.mkdir()
    (leftover / "model.joblib").write_bytes(b"half")
    (root / "mall/aliases/.incoming-4567").write_bytes(b"h")

    assert [version.number for version in store.catalogue("mall").versions] == [1]
    assert store.save("mall", two_segments(), a_provenance()).number == 2
    assert not list(root.glob("**/.incoming-*"))


@pytest.mark.parametrize("file", ["manifest.json", "model.joblib"])
def test_the_identifiers_of_a_damaged_version_stay_used(
    store: JoblibStore, version: Path, file: str
) -> None:
    (version / file).write_bytes(b"")

    used = UsedIdentifiers(slugs=frozenset({"seg-01", "seg-02"}), highest_number=2)
    assert store.identifiers("mall") == used
    store.remove_alias("mall", "champion")
    store.delete("mall", 1)
    assert store.identifiers("mall") == used


def test_identifiers_are_used_before_its_version_is_there(
    store: JoblibStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", rename)

    with pytest.raises(StoreUnavailableError, match="No space left"):
        store.save("mall", two_segments(), a_provenance())

    assert store.models() == ()
    assert store.identifiers("mall") == UsedIdentifiers(
        slugs=frozenset({"seg-01", "seg-02"}), highest_number=2
    )


def test_a_slug_that_is_not_allowed_makes_no_mark(root: Path, store: JoblibStore) -> None:
    store.save("mall", two_segments(), replace(a_provenance(), slugs=("../seg-03", "Seg", "seg-4")))

    marks = {path.name for path in root.rglob(".slug-*")}
    assert marks == {".slug-seg-01", ".slug-seg-02", ".slug-seg-4"}
    assert not any(path.stat().st_size for path in root.rglob(".slug-*"))


@pytest.mark.exhaustive
def test_writers_side_by_side_get_a_number_each(root: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from mallseg.adapters.joblib_store.store import JoblibStore\n"
        "from mallseg.testing.builders import a_provenance, two_segments\n"
        "store = JoblibStore(Path(sys.argv[1]))\n"
        "for _ in range(10): store.save('mall', two_segments(), a_provenance())\n"
    )
    project = Path(__file__).parents[2]
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(root)], cwd=project) for _ in range(3)
    ]

    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert [v.number for v in JoblibStore(root).catalogue("mall").versions] == list(range(1, 31))


@pytest.mark.usefixtures("version")
def test_reading_needs_neither_joblib_nor_numpy(root: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from mallseg.adapters.joblib_store.store import JoblibStore\n"
        "JoblibStore(Path(sys.argv[1])).load('mall')\n"
        "print([name for name in ('joblib', 'numpy', 'pandas') if name in sys.modules])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(root)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
