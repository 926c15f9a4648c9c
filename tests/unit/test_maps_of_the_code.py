import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FOLDERS = ("benchmarks", "config", "data", "deploy", "docs", "src", "tests")
PATH = re.compile(r"`([\w./-]+(?:/|\.(?:py|md|toml|json)))`")
"""What looks like a path, in backquotes."""


@pytest.fixture(scope="module")
def places() -> str:
    """All files and folders of the project, each in a line of its own."""
    found = [each for folder in FOLDERS for each in (PROJECT / folder).rglob("*")]
    there = [*PROJECT.glob("*"), *(PROJECT / folder for folder in FOLDERS), *found]
    return "".join(f"/{each.relative_to(PROJECT)}{'/' * each.is_dir()}\n" for each in there)


@pytest.mark.parametrize(
    "name",
    ["docs/where-to-put-what.md", "docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md"],
)
def test_every_path_that_is_named_is_there(name: str, places: str) -> None:
    named = {*PATH.findall((PROJECT / name).read_text(encoding="utf-8"))}

    assert not {path for path in named if f"/{path}\n" not in places}
