"""The state of trainings, beside the models: ``<store>/.trainings/<id>.json``, one file for each.

A file lock says whether one is running: it is held by the process of the training and its children,
and released when the last of them ends, however it ends. So any process can distinguish a running
training from a dead one without knowing its process.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from mallseg.adapters.joblib_store import atomic_write
from mallseg.adapters.joblib_store.json_file import SignedJson, convert
from mallseg.adapters.joblib_store.model_folder import read
from mallseg.adapters.joblib_store.older_formats import FORMAT
from mallseg.domain.errors import (
    InvalidOptionError,
    StoreUnavailableError,
    TrainingNotFoundError,
    TrainingRunningError,
    system_text,
)
from mallseg.domain.service.training import Training, check_training_id
from mallseg.files.modes import Modes

MOST_KEPT = 20
"""Trainings that are remembered; their versions stay in the store in any case."""

_FOLDER = ".trainings"
_RUNNING = "running"
_ID_BYTES = 16
_LARGEST = 8 << 20
_KIND = "training of a service"
_EXIT_TIMEOUT_S = 5.0
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class TrainingFiles:
    """One file per training, replaced as a whole.

    Attributes
    ----------
    store
        The folder of all models.
    signing_key
        With it, files are signed, and unsigned ones skipped.
    """

    store: Path
    signing_key: bytes | None = field(default=None, repr=False)
    group_readable: bool = False

    @contextlib.contextmanager
    def begin(self, training: Training) -> Iterator["RunningTrainingFile"]:
        """Take the lock, or raise TrainingRunningError, which names its holder."""
        handle = RunningTrainingFile(self, training.id)
        with contextlib.ExitStack() as held:
            with self._usable():
                atomic_write.make_folder(self.folder, Modes(self.group_readable))
                with atomic_write.locked(self.folder):
                    held.callback(os.close, self._acquired(training.id))
                    atomic_write.remove_leftovers(self.folder)
                    handle.update(training)
                    self._prune(training.id)
            yield handle

    def find(self, training: str) -> Training:
        """Read its file; if it claims to be running, check the lock."""
        try:
            name = f"{check_training_id(training)}.json"
        except InvalidOptionError:
            raise TrainingNotFoundError from None
        with self._usable():
            found = self._read(name)
            if found and found.is_running and not self._holds_lock(training):
                found = self._read(name)  # it may have ended normally in between
                if found and found.is_running:
                    found = found.interrupted(self._modified_at(name))
        if found is None:
            raise TrainingNotFoundError
        return found

    def latest(self) -> tuple[Training, ...]:
        """Read all files; unreadable ones are skipped."""
        found = []
        for name in self._names():
            with contextlib.suppress(TrainingNotFoundError):  # forgotten since
                found.append(self.find(name.removesuffix(".json")))
        return tuple(sorted(found, key=lambda each: each.began_at, reverse=True))

    def cancel(self, training: str) -> Training:
        """Create a cancellation marker beside its file."""
        found = self.find(training)
        if found.is_running:
            with self._usable():
                atomic_write.touch(self.cancelling(training), Modes(self.group_readable))
        return found

    @property
    def folder(self) -> Path:
        """The folder of the files."""
        return self.store / _FOLDER

    def cancelling(self, training: str) -> Path:
        """Return the path of a training's cancellation marker."""
        return self.folder / f"{training}.cancel"

    def write(self, training: Training) -> None:
        """Replace its file."""
        fields = {"format": FORMAT, "kind": _KIND, "training": msgspec.to_builtins(training)}
        content = SignedJson(self.signing_key).encode(fields)
        modes = Modes(self.group_readable)
        with self._usable():
            atomic_write.write_file(self.folder / f"{training.id}.json", content, modes)

    def _acquired(self, training: str) -> int:
        """Acquire the lock and write the holder's id. Only while holding the folder's lock.

        A training is said to have ended a moment before its processes exit: these are waited for.
        """
        descriptor = self._lock_file()
        deadline = time.monotonic() + _EXIT_TIMEOUT_S
        while not _try_lock(descriptor):
            holder = os.pread(descriptor, _ID_BYTES, 0).decode()
            recorded = self._read(f"{holder}.json")
            if recorded is None or recorded.is_running or time.monotonic() > deadline:
                os.close(descriptor)
                raise TrainingRunningError(holder)
            time.sleep(_POLL_S)
        os.pwrite(descriptor, training.encode(), 0)
        return descriptor

    def _holds_lock(self, training: str) -> bool:
        """Check whether a training holds the lock; none can acquire it meanwhile."""
        with atomic_write.locked(self.folder):
            descriptor = self._lock_file()
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return os.pread(descriptor, _ID_BYTES, 0) == training.encode()
            finally:
                os.close(descriptor)
        return False

    def _lock_file(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(self.folder / _RUNNING, flags, 0o600)

    def _prune(self, beginning: str) -> None:
        """Remove the files of all but the latest trainings, and stale cancellation markers."""
        known = {name: self._read(name) for name in self._names()}
        began = {name: own.began_at for name, own in known.items() if own and own.id != beginning}
        kept = {f"{beginning}.json", *sorted(began, key=began.__getitem__)[-MOST_KEPT + 1 :]}
        for name in known.keys() - kept:
            (self.folder / name).unlink(missing_ok=True)
        for mark in self.folder.glob("*.cancel"):
            mark.unlink(missing_ok=True)

    def _names(self) -> list[str]:
        with self._usable():
            try:
                return [path.name for path in self.folder.iterdir() if path.suffix == ".json"]
            except FileNotFoundError:
                return []

    def _modified_at(self, name: str) -> datetime:
        """Return when a file was last written."""
        return datetime.fromtimestamp((self.folder / name).stat().st_mtime, UTC)

    def _read(self, name: str) -> Training | None:
        try:
            content = read(self.folder / name, largest=_LARGEST)
            fields: dict[str, Any] = SignedJson(self.signing_key).decode(content)
            if fields.get("kind") != _KIND:
                return None
            return convert(fields.get("training"), Training)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None  # damaged or forged: the store itself says what it holds

    @contextlib.contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except StoreUnavailableError:
            raise
        except OSError as error:
            raise StoreUnavailableError(str(self.store), system_text(error)) from None


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class RunningTrainingFile:
    """A running training, whose lock is held."""

    files: TrainingFiles
    training: str

    def update(self, training: Training) -> None:
        """Replace the file."""
        self.files.write(training)

    def is_cancelled(self) -> bool:
        """Check for the cancellation marker."""
        return self.files.cancelling(self.training).exists()
