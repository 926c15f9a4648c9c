"""The API keys of the service, in the store's folder: ``<store>/keys.json``.

With a signing key they are signed as models are, so that write access to the store is not enough to
add a key. Servers cache them: new and revoked keys take effect within two seconds.
"""

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from mallseg.adapters.joblib_store import atomic_write
from mallseg.adapters.joblib_store.json_file import SignedJson, convert
from mallseg.adapters.joblib_store.model_folder import read
from mallseg.adapters.joblib_store.older_formats import FORMAT
from mallseg.domain.errors import (
    AccessFault,
    InvalidOptionError,
    KeysUnavailableError,
    MallsegError,
    ModelFault,
    system_text,
)
from mallseg.domain.service.api_key import ApiKey, KeyRing, Scope
from mallseg.files.modes import Modes

FILE = "keys.json"

_LARGEST = 4 << 20
_KIND = "keys of a service"
_Time = Annotated[datetime, msgspec.Meta(tz=True)]

FileState = tuple[int, ...] | None
"""Identifies a state of the file without opening it: inode, time and size; None without a file."""

MAX_AGE_S = 1.0
"""The time for which a revoked key may still be accepted; the documented limit is two seconds."""


def new_secret() -> str:
    """Make a secret of 256 random bits; secret scanners recognise it by its prefix."""
    return f"mallseg_{secrets.token_urlsafe(32)}"


@dataclass(frozen=True, slots=True)
class _Record:
    """A key as stored."""

    name: str
    scopes: tuple[Scope, ...]
    digest: str
    created_at: _Time
    expires_at: _Time | None


def _key_of(record: _Record) -> ApiKey:
    return ApiKey(
        name=record.name,
        scopes=frozenset(record.scopes),
        digest=record.digest,
        created_at=record.created_at,
        expires_at=record.expires_at,
    )


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Keys in a file that is replaced as a whole, by one writer at a time.

    Attributes
    ----------
    folder
        The store's folder, made with the first key.
    signing_key
        With it, the file is signed, and an unsigned one is refused.
    """

    folder: Path
    signing_key: bytes | None = field(default=None, repr=False)
    group_readable: bool = False

    def ring(self) -> KeyRing | None:
        """Read the file."""
        with self._translated():
            try:
                content = read(self._path, largest=_LARGEST)
            except FileNotFoundError:
                return None
            return self._parsed(content)

    def change(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """Read and replace the file while holding the lock."""
        modes = Modes(self.group_readable)
        with self._translated():
            atomic_write.make_folder(self.folder, modes)
            with atomic_write.locked(self.folder):
                atomic_write.remove_leftovers(self.folder)
                ring = change(self.ring() or KeyRing())
                if len(content := self.signed_as(_KIND, ring.keys)) > _LARGEST:
                    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
                atomic_write.write_file(self._path, content, modes)
        return ring

    def state(self) -> FileState:
        """Identify the state of the file. Each change makes a new file."""
        with self._translated():
            try:
                status = self._path.lstat()
            except FileNotFoundError:
                return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    @property
    def _path(self) -> Path:
        return self.folder / FILE

    def signed_as(self, kind: str, keys: tuple[ApiKey, ...]) -> bytes:
        """Return the bytes of a signed file of a kind; another kind is not accepted as keys."""
        records = [
            {
                "name": key.name,
                "scopes": sorted(key.scopes),
                "digest": key.digest,
                "created_at": key.created_at.isoformat(),
                "expires_at": key.expires_at and key.expires_at.isoformat(),
            }
            for key in keys
        ]
        fields = {"format": FORMAT, "kind": kind, "keys": records}
        return SignedJson(self.signing_key).encode(fields)

    def _parsed(self, content: bytes) -> KeyRing:
        fields = SignedJson(self.signing_key).decode(content)
        if fields.get("kind") != _KIND:
            raise ValueError("is another file: it was moved or copied here")
        records = convert(fields.get("keys"), tuple[_Record, ...])
        try:
            return KeyRing(tuple(map(_key_of, records)))
        except InvalidOptionError as error:
            raise ValueError(f"has an invalid value: {error}") from None

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Translate errors into KeysUnavailableError, which names the file."""
        try:
            yield
        except InvalidOptionError as error:
            if error.code is not ModelFault.NEWER_FORMAT:
                raise
            raise KeysUnavailableError(FILE, AccessFault.NEWER_KEYS, **error.facts) from None
        except MallsegError:
            raise
        except ValueError as error:
            fault = AccessFault.KEYS_DAMAGED
            raise KeysUnavailableError(FILE, fault, detail=str(error)) from None
        except OSError as error:
            fault = AccessFault.KEYS_NOT_READABLE
            raise KeysUnavailableError(FILE, fault, detail=system_text(error)) from None


@dataclass(slots=True, kw_only=True)
class CachedKeys:
    """Caches the keys, and checks at most every `max_age_s` whether the file has changed.

    If the file can no longer be read, or is gone, the keys read last stay valid, and `on_failure`
    is called once per failure: the service neither stops nor opens to all.
    """

    file: KeyFile
    on_failure: Callable[[KeysUnavailableError], None]
    max_age_s: float = MAX_AGE_S
    clock: Callable[[], float] = time.monotonic
    _ring: KeyRing | None = field(default=None, init=False)
    _state: FileState = field(default=None, init=False)
    _checked_at: float | None = field(default=None, init=False)
    _failure: str = field(default="", init=False)

    def ring(self) -> KeyRing | None:
        """Return the keys as they were at most `max_age_s` ago.

        Raises
        ------
        KeysUnavailableError
            They have never been read successfully.
        """
        now = self.clock()
        if self._checked_at is None:
            self._read()
            self._checked_at = now
        elif now - self._checked_at >= self.max_age_s:
            self._checked_at = now
            self._refresh()
        return self._ring

    def _refresh(self) -> None:
        try:
            if self.file.state() != self._state:
                self._read()
            self._failure = ""
        except KeysUnavailableError as error:
            if str(error) != self._failure:
                self.on_failure(error)
            self._failure = str(error)

    def _read(self) -> None:
        state = self.file.state()  # first: a change in between is found the next time
        ring = self.file.ring()
        if ring is None and self._ring is not None:
            raise KeysUnavailableError(FILE, AccessFault.KEYS_NOT_READABLE, detail="it is gone")
        self._ring, self._state = ring, state
