"""Where files are kept that a service was sent."""

from contextlib import AbstractContextManager
from typing import IO, Protocol

from mallseg.domain.uploads.upload import Settings, Upload


class IncomingUpload(Protocol):
    """A file that is being received."""

    @property
    def file(self) -> IO[bytes]:
        """What takes its bytes."""
        ...

    def finish(self) -> Upload:
        """Have it be there, whole."""
        ...


class Uploads(Protocol):
    """Keeps a bounded number of files for a while, each for its owner alone.

    - No file is found without its token, nor by another owner.
    - A file is there when it was received as a whole, and not before.
    - It is removed when it has not been asked for in `minutes`, whatever happened to the process
      that received it; so is what was not received to its end.
    - Several processes may share the place.

    What the system refuses raises OSError.
    """

    @property
    def minutes(self) -> int:
        """How long a file is kept that is not asked for."""
        ...

    def receiving(self, *, name: str, owner: str) -> AbstractContextManager[IncomingUpload]:
        """Take a file while the block runs; what is not finished then is gone.

        Raises
        ------
        UploadError
            Too many are here already.
        """
        ...

    def find(self, token: str, *, owner: str) -> Upload:
        """Give a file to its owner; it is kept for `minutes` from now on.

        Raises
        ------
        UploadError
            There is none of that token for this owner.
        """
        ...

    def of_owner(self, owner: str) -> tuple[Upload, ...]:
        """List what an owner has here, the last used first."""
        ...

    def read_as(self, token: str, *, owner: str, settings: Settings) -> Upload:
        """Remember how a file is read.

        Raises
        ------
        UploadError
            There is none of that token for this owner.
        """
        ...

    def remove(self, token: str, *, owner: str) -> None:
        """Have a file be gone; where there is none for this owner, nothing happens."""
        ...

    def sweep(self) -> int:
        """Remove what has not been asked for; say how many files those were."""
        ...
