"""The secret that signs sessions: ``<store>/sessions.key``, or derived from the signing key.

The file is made at the first sign-in, and shared by all processes and across restarts. With a
signing key there is no file, so write access to the store is not enough to forge a session.
Deleting the file and restarting the service ends all sessions.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from mallseg.adapters.joblib_store import atomic_write
from mallseg.adapters.joblib_store.model_folder import read
from mallseg.domain.errors import AccessFault, KeysUnavailableError, system_text
from mallseg.domain.service.session import SECRET_BYTES
from mallseg.files.modes import PRIVATE

FILE = "sessions.key"

_PURPOSE = b"mallseg: sessions of the web application"


@dataclass(slots=True, kw_only=True)
class SessionSecret:
    """Reads or makes the secret, and caches it.

    Attributes
    ----------
    folder
        That of the store.
    signing_key
        What models are signed with; None where they are not.
    """

    folder: Path
    signing_key: bytes | None = field(default=None, repr=False)
    _secret: bytes | None = field(default=None, init=False, repr=False)

    def read(self) -> bytes | None:
        """Return it; None before the first sign-in.

        Raises
        ------
        KeysUnavailableError
            The file cannot be read, or is none of ours.
        """
        if self._secret is None:
            self._secret = self._derived() if self.signing_key else self._in_file()
        return self._secret

    def make(self) -> bytes:
        """Return it, made if need be; of several processes at once, one makes it for all.

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
                self._secret = self._in_file()
        except OSError as error:
            raise _unavailable(system_text(error)) from None
        return self._secret or b""

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
