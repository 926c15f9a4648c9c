"""The guides tell the truth: what they show is run."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from random import Random

import pytest

from mallseg.adapters.toml_playbook import load_playbook
from mallseg.domain.segments.segment_type import Level, SegmentType
from mallseg.settings.loading import load_settings, packaged
from tests.builders import MALL_CSV

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
GUIDE = GUIDES / "names-and-offers.md"
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


def test_the_nightly_jobs_of_the_guide_run_as_it_says(tmp_path: Path) -> None:
    guide = (GUIDES / "nightly.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    commands = [command for block in blocks for command in block.splitlines()]
    shutil.copy(MALL_CSV, tmp_path / "tonight.csv")
    random = Random(3)  # noqa: S311  (not for secrets)
    rows = [f"{random.randint(15, 137)},{random.randint(1, 99)}" for _ in range(200)]
    noise = "\n".join(["Annual Income (k$),Spending Score (1-100)", *rows]) + "\n"
    (tmp_path / "noise.csv").write_text(noise, encoding="utf-8")
    script = [f'mallseg() {{ "{sys.executable}" -m mallseg "$@"; }}']
    for command in commands:
        script += [command, 'echo "exit $?"']

    run = subprocess.run(
        ["sh", "-c", "\n".join(script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    ends = [line.removeprefix("exit ") for line in run.stdout.splitlines() if "exit " in line[:5]]
    expected = {command: "3" if "noise" in command else "0" for command in commands}
    expected["mallseg drift tonight.csv"] = "3"  # the noise is in use by then
    assert dict(zip(commands, ends, strict=True)) == expected
    assert len((tmp_path / "labelled.csv").read_text(encoding="utf-8").splitlines()) == 201
