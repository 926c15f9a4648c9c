"""Settings in a folder keep the contract; and what no other adapter promises."""

import stat
from pathlib import Path

import pytest

from mallseg.adapters.settings_folder.folder import SettingsFolder
from mallseg.testing.contracts.kept_settings import MOST, KeptSettingsContract


class TestSettingsFolder(KeptSettingsContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "models" / ".file-settings"

    def nothing_kept(self) -> SettingsFolder:
        return SettingsFolder(folder=self.folder, most=MOST)


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    SettingsFolder(folder=tmp_path / "own").write("till", "")

    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "own" / "till.toml").stat().st_mode) == 0o600


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    for name in ("notes.txt", ".hidden.toml", "-x.toml"):
        (tmp_path / name).write_text("")

    assert SettingsFolder(folder=tmp_path).names() == ()
