"""Permissions of written files: for their owner, or the group too; whatever the umask."""

import json
import logging
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mallseg.adapters.csv_customers.annotated_copy import CsvLabelledCopy
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.presentation.html.report_file import ReportFile
from mallseg.files.modes import Modes
from mallseg.log import configure_logging
from mallseg.testing.builders import a_provenance, two_segments
from tests.builders_report import a_report
from tests.examples import exhaustive


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def open_to_all(tmp_path: Path) -> Path:
    """A folder into which everybody may look, as far as the folders of the tests let them."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and len(folder.parts) > 2:
            folder.chmod(0o755)
    return tmp_path


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.mark.usefixtures("_umask")
@pytest.mark.parametrize(
    ("group_readable", "file", "folder"), [(False, 0o600, 0o700), (True, 0o640, 0o750)]
)
def test_all_of_a_store_is_its_owners_whatever_the_umask(
    tmp_path: Path, *, group_readable: bool, file: int, folder: int
) -> None:
    root = tmp_path / "new" / "models"
    store = JoblibStore(root, group_readable=group_readable)
    for _ in range(2):
        store.save("mall", two_segments(), a_provenance(), as_champion=True)
    store.promote("mall", 1)
    store.delete("mall", 2)

    modes = {path: _mode(path) for path in [root.parent, *root.parent.rglob("*")]}
    lock = modes.pop(root / "mall/.lock")
    assert lock == 0o600
    assert {modes[path] for path in modes if path.is_dir()} == {folder}
    assert {modes[path] for path in modes if path.is_file()} == {file}


def test_a_folder_hands_its_group_on(tmp_path: Path) -> None:
    tmp_path.chmod(0o2750)

    JoblibStore(tmp_path / "models", group_readable=True).save(
        "mall", two_segments(), a_provenance()
    )

    assert _mode(tmp_path / "models/mall/versions/1") == 0o2750


def test_existing_files_keep_their_mode(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path / "models")
    store.save("mall", two_segments(), a_provenance())
    version = tmp_path / "models/mall/versions/1"
    for path in (tmp_path / "models", tmp_path / "models/mall", version.parent, version):
        path.chmod(0o755)

    store.save("mall", two_segments(), a_provenance(), as_champion=True)

    assert _mode(tmp_path / "models/mall") == _mode(version.parent) == _mode(version) == 0o755
    assert _mode(version.parent / "2") == 0o700


def test_a_store_that_only_its_group_may_read_is_read(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path / "models", group_readable=True)
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    for path in (tmp_path / "models").rglob("*"):
        path.chmod(0o550 if path.is_dir() else 0o440)

    assert store.load("mall").version == 1


@pytest.mark.usefixtures("_umask")
@pytest.mark.parametrize(("group_readable", "mode"), [exhaustive(False, 0o600), (True, 0o640)])
def test_reports_and_new_logs_are_their_owners(
    tmp_path: Path, *, group_readable: bool, mode: int
) -> None:
    page, log, kept = tmp_path / "r.html", tmp_path / "log", tmp_path / "kept"
    kept.touch()
    kept.chmod(0o664)

    ReportFile(page, group_readable=group_readable).write(a_report())
    for file in (log, kept):
        configure_logging(level=logging.INFO, file=file, group_readable=group_readable)

    assert (_mode(page), _mode(log), _mode(kept)) == (mode, mode, 0o664)


@pytest.mark.usefixtures("_umask")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o660])
def test_a_copy_is_as_private_as_its_source(tmp_path: Path, mode: int) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(b"id,income,score\n1,20,30\n")
    source.chmod(mode)

    CsvLabelledCopy(source, target=target).write(two_segments(), progress=lambda *_: None)

    assert _mode(target) == mode


def test_files_readable_by_others_are_named(
    open_to_all: Path,
) -> None:
    folder = open_to_all / "store"
    (folder / "closed").mkdir(parents=True)
    for name in ("open", "groups", "own", "closed/open"):
        (folder / name).write_bytes(b"x")
    (folder / "empty").touch()
    for name, mode in {"open": 0o644, "groups": 0o640, "own": 0o600, "closed/open": 0o644}.items():
        (folder / name).chmod(mode)
    (folder / "closed").chmod(0o700)
    folder.chmod(0o755)

    assert Modes().exposed(folder) == (folder / "groups", folder / "open")
    assert Modes(group_readable=True).exposed(folder) == (folder / "open",)
    folder.chmod(0o700)
    assert Modes().exposed(folder) == ()


def test_verify_names_what_others_may_read_and_how_to_close_it(
    open_to_all: Path, mall_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mall_store.parent == open_to_all
    assert main(["models", "verify", "--store", str(mall_store)]) == 0
    assert "others" not in capsys.readouterr().out
    for path in (mall_store, *mall_store.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)

    assert main(["models", "verify", "--store", str(mall_store)]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "mall: 1 intact, 0 damaged"
    assert second == (
        "mall: 4 files can be read by others than their owner, such as "
        f"{mall_store}/mall/aliases/champion"
    )
    assert third == f"  to close them: chmod -R go= {mall_store}/mall"
    assert main(["models", "verify", "--store", str(mall_store), "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["models"]
    assert len(said["readable_by_others"]) == 4
    subprocess.run(["sh", "-c", third.partition(": ")[2]], check=True)
    assert main(["models", "verify", "--store", str(mall_store)]) == 0
    assert "others" not in capsys.readouterr().out
