"""The temporary store of files uploaded to a service."""

from contextlib import AbstractContextManager
from typing import IO, Protocol

from mallseg.domain.uploads.upload import Settings, Upload


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
