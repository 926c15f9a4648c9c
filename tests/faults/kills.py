"""Writers that are killed at random while others write and read."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.application.registry.delete_versions import PruneVersions
from mallseg.domain.errors import InvalidOptionError, SegmentationNotFoundError
from mallseg.testing.builders import a_provenance, two_segments
from tests.faults.campaign import Part, strays_in
from tests.use_cases import verify_models

_WRITERS, _READERS = 4, 2
_LONGEST_LIFE_S = 0.06
_SHIFTS = 1000


def kill_at_random(folder: Path, *, kills: int, reads: int) -> Part:
    """Kill writers until this many were killed, while readers read this often."""
    part = Part("random SIGKILL of 4 writers beside readers")
    store = JoblibStore(folder / "killed")
    _save(store, random.Random(0))
    readers = [_start(partial(_read, store, reads // _READERS, r)) for r in range(_READERS)]
    chance = random.Random(1)
    writers = [_start(partial(_write, store, w)) for w in range(_WRITERS)]
    for number in range(kills):
        time.sleep(chance.uniform(0, _LONGEST_LIFE_S))
        victim = chance.randrange(_WRITERS)
        os.kill(writers[victim], signal.SIGKILL)
        _, status = os.waitpid(writers[victim], 0)
        part.check(os.WIFSIGNALED(status), f"writer {number} ended by itself: {status}")
        writers[victim] = _start(partial(_write, store, _WRITERS + number))
        part.tried += 1
    bad = sum(os.WEXITSTATUS(os.waitpid(reader, 0)[1]) for reader in readers)
    for writer in writers:
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
    part.counts |= {"reads": reads // _READERS * _READERS, "bad reads": bad}
    part.check(bad == 0, f"{bad} bad reads")
    _look_after(part, store)
    return part


def _look_after(part: Part, store: JoblibStore) -> None:
    part.count("leftovers after the last kill", len(strays_in(store.root)))
    used = max(store.catalogue("mall").numbers)
    number = _save(store, random.Random(2))
    part.check(number > used, f"version {number} after {used}")
    part.check(not strays_in(store.root), f"leftovers left: {strays_in(store.root)}")
    (verified,) = verify_models(store=store)()
    part.check(not verified.damage, f"damage: {verified.damage}")
    part.count("versions left, all whole", len(verified.intact))
    part.count("numbers given", number)


def _start(work: Callable[[], int]) -> int:
    """Fork, so that a writer begins at once; its exit code is what the work returns."""
    if child := os.fork():
        return child
    try:
        code = work()
    except BaseException as error:  # noqa: BLE001  (the exit code reports it, whatever it is)
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        code = 1
    os._exit(code)


def _save(store: JoblibStore, chance: random.Random) -> int:
    """Save a version whose provenance says what must be in it."""
    shift = chance.randrange(_SHIFTS)
    provenance = a_provenance(seed=shift)
    return store.save("mall", two_segments(shift=shift), provenance, as_champion=True).number


def _write(store: JoblibStore, seed: int) -> int:
    chance = random.Random(seed)
    actions: list[Callable[[], object]] = [
        lambda: _save(store, chance),
        lambda: store.promote("mall", chance.choice(store.catalogue("mall").numbers)),
        lambda: store.promote("mall", chance.choice(store.catalogue("mall").numbers), alias="own"),
        lambda: store.roll_back("mall"),
        lambda: store.delete("mall", chance.choice(store.catalogue("mall").numbers)),
        lambda: PruneVersions(store=store)(model="mall", keep=5),
    ]
    while True:
        try:
            chance.choice(actions)()
        except (InvalidOptionError, SegmentationNotFoundError):
            continue  # others were quicker


def _read(store: JoblibStore, reads: int, seed: int) -> int:
    """Count reads that gave anything but a whole version, or a version that is gone."""
    chance = random.Random(seed)
    bad = 0
    for _ in range(reads):
        named = chance.random() < 0.5
        try:
            number = None if named else chance.choice(store.catalogue("mall").numbers)
            loaded = store.load("mall", number)
            seeds = {v.number: v.provenance.seed for v in store.catalogue("mall").versions}
            shift = seeds.get(loaded.version)
            bad += shift is not None and loaded.segmentation != two_segments(shift=shift)
        except SegmentationNotFoundError:
            bad += named  # the champion is always there
        except Exception as error:  # noqa: BLE001  (each is a bad read)
            print(f"bad read: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            bad += 1
    return min(bad, 100)
