"""The guides tell the truth: what they show is run."""

import re
import tomllib
from pathlib import Path

import pytest

from mallseg.adapters.toml_playbook import load_playbook
from mallseg.domain.segment_type import Level, SegmentType
from mallseg.settings.loading import load_settings, packaged

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "names-and-offers.md"
BLOCKS = re.findall(
    r"^```toml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


def test_the_playbook_of_the_guide_is_one(tmp_path: Path) -> None:
    path = tmp_path / "our-playbook.toml"
    path.write_text(BLOCKS[0], encoding="utf-8")

    playbook = load_playbook(packaged("playbook.toml"), path)

    careful = SegmentType(income=Level.HIGHER, spending=Level.LOWER)
    assert playbook.words(careful, "seg-01")[0] == "Connoisseurs"
    assert playbook.offers(careful, "seg-03")[0].offer == "A tasting on Thursday"


@pytest.mark.parametrize("block", BLOCKS[1:])
def test_the_settings_of_the_guide_are_some(block: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(block, encoding="utf-8")

    settings = load_settings(path).model_dump()

    for section, values in tomllib.loads(block).items():
        for name, value in values.items():
            assert settings[section][name] == value
