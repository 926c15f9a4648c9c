"""The stores of a service: API keys, settings of files, trainings and uploads."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import IO, Protocol

from mallseg.domain.service.api_key import KeyRing
from mallseg.domain.service.training import Training
from mallseg.domain.service.upload import Settings, Upload


class KeyReader(Protocol):
    """Reads the current keys, which authenticate requests."""

    def ring(self) -> KeyRing | None:
        """Return all keys; None where keys were never made.

        When the last key has been revoked, the ring is empty: every request is refused.

        Raises
        ------
        KeysUnavailableError
            The keys are damaged, of a newer format, or cannot be read.
        """
        ...


class ApiKeys(KeyReader, Protocol):
    """Stores the keys of the service, with digests of their secrets only.

    - Changes are durable when `change` returns, and atomic: one that fails leaves the keys as they
      were.
    - Keys that cannot be read or written raise KeysUnavailableError.
    """

    def change(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """Replace the keys by the result of a function of them, and return it.

        Concurrent changes are serialised. Exceptions of the function are passed on, and nothing
        changes.
        """
        ...


class KeptSettings(Protocol):
    """Stores a bounded number of settings files, each under a name for people.

    Errors of the operating system are raised as OSError.
    """

    def names(self) -> tuple[str, ...]:
        """List the names in alphabetical order."""
        ...

    def read(self, name: str) -> str:
        """Return the text of a settings file.

        Raises
        ------
        InvalidOptionError
            There is none of that name.
        """
        ...

    def write(self, name: str, text: str) -> None:
        """Write a settings file, atomically; one of the same name is replaced.

        Raises
        ------
        InvalidOptionError
            The name has other characters than letters, digits, blanks, ``-``, ``_`` and ``.``, does
            not begin with a letter or a digit, or is too long; or there are too many.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a settings file, if there is one of that name."""
        ...


class RunningTraining(Protocol):
    """A handle of the training that runs, which holds the lock."""

    def update(self, training: Training) -> None:
        """Update the record of the training, for all processes to see."""
        ...

    def is_cancelled(self) -> bool:
        """Whether the cancellation of the training was requested."""
        ...


class TrainingRecords(Protocol):
    """Stores records of trainings, which all processes share.

    - At most one training runs at a time. Its lock is released at the end of the block, or when its
      process ends.
    - A training whose process ended before it counts as interrupted.
    - Only the latest records are kept.
    - Records that cannot be read or written raise StoreUnavailableError.
    """

    def begin(self, training: Training) -> AbstractContextManager[RunningTraining]:
        """Record a training as running, and hold the lock while the block runs.

        Raises
        ------
        TrainingRunningError
            Another training holds it.
        """
        ...

    def find(self, training: str) -> Training:
        """Return the record of a training.

        Raises
        ------
        TrainingNotFoundError
            There is no record of this id, or no longer.
        """
        ...

    def latest(self) -> tuple[Training, ...]:
        """List the records, the training that began last first."""
        ...

    def cancel(self, training: str) -> Training:
        """Request the cancellation of a training; one that has ended is not changed.

        Returns
        -------
        Training
            The record as it is now: the training may end a little later.

        Raises
        ------
        TrainingNotFoundError
            As from `find`.
        """
        ...


class IncomingUpload(Protocol):
    """A file that is being received."""

    @property
    def file(self) -> IO[bytes]:
        """The open file, to which the bytes are written."""
        ...

    def finish(self) -> Upload:
        """Complete the upload, which makes it available."""
        ...


class Uploads(Protocol):
    """Stores a bounded number of files for a limited time, each for its owner only.

    - A file can only be found by its token and its owner.
    - A file is available when it has been received completely.
    - A file that was not used for `minutes` is removed, even if the process that received it has
      ended; so are incomplete files.
    - Several processes may share the store.

    Errors of the operating system are raised as OSError.
    """

    @property
    def minutes(self) -> int:
        """The minutes after which an unused file is removed."""
        ...

    def receiving(self, *, name: str, owner: str) -> AbstractContextManager[IncomingUpload]:
        """Receive a file while the block runs; an unfinished one is removed at its end.

        Raises
        ------
        UploadError
            The store has too many files.
        """
        ...

    def find(self, token: str, *, owner: str) -> Upload:
        """Return a file to its owner; it is kept for `minutes` from now on.

        Raises
        ------
        UploadError
            The owner has no file with this token.
        """
        ...

    def of_owner(self, owner: str) -> tuple[Upload, ...]:
        """List the files of an owner, the last used first."""
        ...

    def read_as(self, token: str, *, owner: str, settings: Settings) -> Upload:
        """Store the settings by which a file is read.

        Raises
        ------
        UploadError
            The owner has no file with this token.
        """
        ...

    def remove(self, token: str, *, owner: str) -> None:
        """Remove a file, if the owner has one with this token."""
        ...

    def sweep(self) -> int:
        """Remove expired files; return their number."""
        ...
