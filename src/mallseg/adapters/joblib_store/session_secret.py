"""What sessions are signed with: ``<store>/sessions.key``, or derived from the signing key.

It is made when a user signs in for the first time, for all processes and for the time after a
restart. With a signing key no file is needed, nor would one be trusted: who can write to the store
cannot make a session. Deleting the file and starting the service anew ends all sessions.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from mallseg.adapters.joblib_store import atomic_write
from mallseg.adapters.joblib_store.model_folder import read
from mallseg.domain.access.session import SECRET_BYTES
from mallseg.domain.errors import AccessFault, KeysUnavailableError, system_text
from mallseg.files.modes import PRIVATE

FILE = "sessions.key"

_PURPOSE = b"mallseg: sessions of the web application"


@dataclass(slots=True, kw_only=True)
class SessionSecret:
    """Reads the secret, and remembers it.

    Attributes
    ----------
    folder
        That of the store.
    signing_key
        What models are signed with; None where they are not.
    """

    folder: Path
    signing_key: bytes | None = field(default=None, repr=False)
    _known: bytes | None = field(default=None, init=False, repr=False)

    def read(self) -> bytes | None:
        """Give it; None where no one has signed in yet.

        Raises
        ------
        KeysUnavailableError
            The file cannot be read, or is another one.
        """
        if self._known is None:
            self._known = self._derived() if self.signing_key else self._in_file()
        return self._known

    def make(self) -> bytes:
        """Give it, made if need be: of several processes at once, one makes it for all.

        Raises
        ------
        KeysUnavailableError
            The file cannot be read or written.
        """
        if (found := self.read()) is not None:
            return found
        try:
            atomic_write.make_folder(self.folder)
            with atomic_write.locked(self.folder):
                if self._in_file() is None:
                    content = secrets.token_bytes(SECRET_BYTES)
                    atomic_write.write_file(self.folder / FILE, content, PRIVATE)
                self._known = self._in_file()
        except OSError as error:
            raise _unavailable(system_text(error)) from None
        return self._known or b""

    def _derived(self) -> bytes:
        return hmac.new(self.signing_key or b"", _PURPOSE, hashlib.sha256).digest()

    def _in_file(self) -> bytes | None:
        try:
            content = read(self.folder / FILE, largest=SECRET_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unavailable(system_text(error)) from None
        except ValueError as error:
            raise _unavailable(str(error)) from None
        if len(content) != SECRET_BYTES:
            raise _unavailable(f"it has not {SECRET_BYTES} bytes")
        return content


def _unavailable(detail: str) -> KeysUnavailableError:
    return KeysUnavailableError(FILE, AccessFault.KEYS_NOT_READABLE, detail=detail)
