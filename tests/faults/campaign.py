"""Parts of all fault campaigns: the store before, the real command, and the checks after."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mallseg.adapters.joblib_store.model_folder import ModelFolder
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import a_provenance, two_segments
from tests.builders import MALL_CSV

ENVIRONMENT = os.environ | {
    # The same process every time, and nothing written but what the command itself writes.
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # A third of a training would go into a study of other numbers of segments.
    "MALLSEG_TRAINING__CANDIDATES": "2",
}
PATIENCE_S = 120


@dataclass(slots=True)
class Part:
    """A part of the campaign: what was tried, what was counted, and everything that went wrong."""

    name: str
    tried: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """Count something that belongs in the report."""
        self.counts[what] = self.counts.get(what, 0) + number

    def check(self, holds: object, complaint: str) -> None:
        """Note a complaint unless something holds."""
        if not holds:
            self.wrong.append(complaint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A command that writes, on a store of five versions whose champion is the third."""

    name: str
    words: tuple[str, ...]
    deletes: frozenset[int] = frozenset()
    champions: frozenset[int] = frozenset({3})
    on_empty: bool = False
    passed_over: tuple[str, int] | None = None
    """Files that may be unreadable, and the version that is champion instead."""

    @property
    def trains(self) -> bool:
        """Whether it takes as long as a training does."""
        return self.words[0] == "train"

    def command(self, store: Path) -> list[str]:
        """Write it as the real command."""
        return [sys.executable, "-m", "mallseg", *self.words, "--store", str(store), "--json", "-q"]

    def prepare(self, folder: Path) -> Path:
        """Make the store as it is before."""
        store = folder / "models"
        shutil.rmtree(store, ignore_errors=True)
        if not self.on_empty:
            shutil.copytree(folder / "before", store)
        return store


_TRAIN = ("train", str(MALL_CSV), "--segments", "2", "--promote")
OPERATIONS = (
    Operation(name="first-save", words=(*_TRAIN, "auto"), champions=frozenset({1}), on_empty=True),
    Operation(name="save", words=(*_TRAIN, "always"), champions=frozenset({3, 6})),
    Operation(name="save-challenger", words=(*_TRAIN, "never")),
    Operation(name="promote", words=("models", "promote", "2"), champions=frozenset({2, 3})),
    # To 4, if it is a file of version 5 that cannot be read.
    Operation(
        name="rollback",
        words=("models", "rollback"),
        champions=frozenset({3, 5}),
        passed_over=("/versions/5/", 4),
    ),
    Operation(name="delete", words=("models", "delete", "5"), deletes=frozenset({5})),
    Operation(name="prune", words=("models", "prune", "--keep", "1"), deletes=frozenset({1, 2, 4})),
)


def prepare_before(folder: Path) -> None:
    """Make the store that every operation begins with; keep it aside."""
    store = JoblibStore(folder / "before")
    for number in range(1, 6):
        store.save("mall", content_of(number), a_provenance(), as_champion=True)
    store.promote("mall", 3)


def content_of(number: int) -> Segmentation:
    """The contents of a version of the store before the change."""
    return two_segments(shift=float(number))


def run(
    command: Sequence[str], *, environment: Mapping[str, str] = ENVIRONMENT
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def judge(
    part: Part, what: str, operation: Operation, store: Path, done: subprocess.CompletedProcess[str]
) -> None:
    """Look at a store after a fault: nothing lost, nothing half there, nothing claimed in vain."""
    keeper = JoblibStore(store)
    listed = set(_numbers(keeper))
    before = set() if operation.on_empty else set(range(1, 6))
    lost = before - listed - operation.deletes
    part.check(not lost, f"{what}: versions {lost} are lost")
    for number in listed:
        loaded = keeper.load("mall", number).segmentation
        expected = content_of(number) if number in before else loaded
        part.check(loaded == expected, f"{what}: version {number} holds another model")
        marked = ModelFolder(store / "mall").identifiers()
        unmarked = {
            segment.slug
            for segment in loaded.segments
            if segment.slug not in marked.slugs or segment.number > marked.highest_number
        }
        part.check(not unmarked, f"{what}: {unmarked} of version {number} may be given again")
    champion = keeper.champion("mall")
    allowed = set(operation.champions)
    if operation.passed_over and operation.passed_over[0] in what:
        allowed.add(operation.passed_over[1])
    part.check(
        champion in allowed or (operation.on_empty and champion is None),
        f"{what}: version {champion} is champion",
    )
    part.check(champion is None or champion in listed, f"{what}: the champion is not there")
    if done.stdout:
        _judge_claim(part, what, operation, keeper, json.loads(done.stdout))
    if done.returncode > 0:
        messages = [line for line in done.stderr.splitlines() if not line.startswith("{")]
        part.check(len(messages) == 1, f"{what}: fails with {messages}")
        part.check(done.returncode == 1, f"{what}: fails with exit code {done.returncode}")
    _judge_next_save(part, what, keeper, listed | before)


def _judge_claim(
    part: Part, what: str, operation: Operation, keeper: JoblibStore, claim: Mapping[str, object]
) -> None:
    """Check that the output of the command is true, and names what failed."""
    if operation.deletes:
        deleted, passed_over = _versions(claim, "deleted"), _versions(claim, "damaged")
        left = deleted & set(_numbers(keeper))
        part.check(not left, f"{what}: {left} is still there")
        forgotten = operation.deletes - deleted - passed_over
        if "--keep" in operation.words:  # the newest that can be read, whichever that is
            forgotten -= {max(set(range(1, 6)) - passed_over)}
        part.check(not forgotten, f"{what}: does not say why {forgotten} is still there")
    else:
        claimed = claim.get("champion", claim["version"])
        part.check(keeper.champion("mall") == claimed, f"{what}: says {claimed} in vain")
        is_there = claim["version"] in _numbers(keeper)
        part.check(is_there, f"{what}: {claim['version']} is not there")
    part.count("claims that hold")


def _judge_next_save(part: Part, what: str, keeper: JoblibStore, used: set[int]) -> None:
    """The next save needs no help, takes a new number, and leaves nothing of the killed one."""
    keeper.check_writable("mall")
    version = keeper.save("mall", two_segments(), a_provenance(), as_champion=True)
    part.check(version.number > max(used, default=0), f"{what}: gives {version.number} again")
    part.check(keeper.load("mall").version == version.number, f"{what}: the next save is not used")
    part.check(not strays_in(keeper.root), f"{what}: leaves {strays_in(keeper.root)}")


def _versions(claim: Mapping[str, object], name: str) -> set[int]:
    named = claim[name]
    return set(named) if isinstance(named, list) else set()


def strays_in(store: Path) -> list[str]:
    """List what a killed writer left."""
    return [path.name for path in store.rglob(".*") if path.name.startswith((".incoming", ".out"))]


def _numbers(keeper: JoblibStore) -> tuple[int, ...]:
    try:
        return keeper.catalogue("mall").numbers
    except SegmentationNotFoundError:
        return ()
