"""Uploads in a folder: ``<folder>/<digest>/{upload.json, file/<name>, made/…}``.

The folder is named by the digest of the token, so that a path in a message or backup gives no
access over HTTP. An upload exists once `upload.json` does; the time of that file is that of its
last use. No lock is needed: each upload has its own folder.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from mallseg.domain.errors import UploadError, UploadFault
from mallseg.domain.service.upload import Settings, Upload, plain_file_name
from mallseg.files.modes import PRIVATE

_MINUTE_S = 60
_DIGEST = re.compile(r"[0-9a-f]{40}", re.ASCII)
_RECORD, _FILE, _MADE = "upload.json", "file", "made"
_RANDOM_BYTES = 32
_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFolder:
    """Stores uploads in a private folder, made with the first one.

    Attributes
    ----------
    most
        The most uploads of all owners together, including unfinished ones.
    clock
        Returns the time in seconds since 1970, as file times are.
    """

    folder: Path
    most: int
    minutes: int = 60
    clock: Callable[[], float] = time.time

    @contextmanager
    def receiving(self, *, name: str, owner: str) -> Iterator["_Incoming"]:
        """Make the folder first, then count, so that two at once never both get the last slot."""
        self.sweep()
        token = secrets.token_urlsafe(_RANDOM_BYTES)
        place = self._folder_of(token)
        _make_private(self.folder)
        PRIVATE.make_folder(place)
        try:
            self._check_room()
            PRIVATE.make_folder(place / _FILE)
            PRIVATE.make_folder(place / _MADE)
            path = place / _FILE / plain_file_name(name)
            with os.fdopen(PRIVATE.open_new(path), "wb") as file:
                incoming = _Incoming(self, file, path, token, owner)
                yield incoming
            if incoming.upload is None:
                _remove(place)
        except BaseException:
            _remove(place)
            raise

    def find(self, token: str, *, owner: str) -> Upload:
        """Read its record, and update its time of last use."""
        place = self._folder_of(token)
        upload = self._upload_at(place)
        if upload is None or upload.owner != owner or upload.token != token:
            raise UploadError(UploadFault.NO_UPLOAD, minutes=self.minutes)
        now = self.clock()
        with contextlib.suppress(FileNotFoundError):  # removed meanwhile
            os.utime(place / _RECORD, (now, now))
        return upload

    def of_owner(self, owner: str) -> tuple[Upload, ...]:
        """Read all records."""
        found = (self._upload_at(place) for place in self._folders())
        own = (upload for upload in found if upload is not None and upload.owner == owner)
        return tuple(sorted(own, key=lambda upload: upload.used_at, reverse=True))

    def read_as(self, token: str, *, owner: str, settings: Settings) -> Upload:
        """Rewrite its record."""
        self.write(self.find(token, owner=owner), settings)
        return self.find(token, owner=owner)

    def remove(self, token: str, *, owner: str) -> None:
        """Remove its folder."""
        with contextlib.suppress(UploadError):
            self.find(token, owner=owner)
            _remove(self._folder_of(token))

    def sweep(self) -> int:
        """Remove expired uploads, by time of last use; incomplete ones by their newest file."""
        old = [place for place in self._folders() if self._is_expired(_last_change(place))]
        for place in old:
            _remove(place)
        return len(old)

    def write(self, upload: Upload, settings: Settings) -> None:
        """Write the record of an upload atomically."""
        place = self._folder_of(upload.token)
        fields = {
            "token": upload.token, "name": upload.name, "owner": upload.owner, "read_as": settings,
        }  # fmt: skip
        draft = place / f".{secrets.token_hex(8)}"
        with os.fdopen(PRIVATE.open_new(draft), "w", encoding="utf-8") as file:
            json.dump(fields, file)
        now = self.clock()
        os.utime(draft, (now, now))
        draft.replace(place / _RECORD)

    def _check_room(self) -> None:
        if len(self._folders()) > self.most:
            raise UploadError(UploadFault.TOO_MANY_UPLOADS, most=self.most)

    def _folder_of(self, token: str) -> Path:
        digest = hashlib.sha256(token.encode(errors="replace")).hexdigest()[:40]
        return self.folder / digest

    def _folders(self) -> list[Path]:
        try:
            names = [entry.name for entry in os.scandir(self.folder)]
        except FileNotFoundError:
            return []
        return [self.folder / name for name in names if _DIGEST.fullmatch(name)]

    def _upload_at(self, place: Path) -> Upload | None:
        """Read a record; return None if there is none, or if it has expired."""
        try:
            used_at = (place / _RECORD).stat().st_mtime
            fields: dict[str, Any] = json.loads((place / _RECORD).read_text(encoding="utf-8"))
            path = place / _FILE / fields["name"]
            size = path.stat().st_size
        except (FileNotFoundError, ValueError, KeyError):  # damaged
            return None
        if self._is_expired(used_at):
            return None
        used = datetime.fromtimestamp(used_at, UTC)
        return Upload(**fields, size=size, path=path, made=place / _MADE, used_at=used)

    def _is_expired(self, changed_at: float) -> bool:
        return self.clock() - changed_at > self.minutes * _MINUTE_S


@dataclass(slots=True)
class _Incoming:
    """An upload in progress."""

    _folder: UploadFolder
    file: IO[bytes]
    _path: Path
    _token: str
    _owner: str
    upload: Upload | None = field(default=None, init=False)

    def finish(self) -> Upload:
        """Write the record, after the last byte."""
        self.file.flush()
        self.upload = Upload(
            token=self._token,
            name=self._path.name,
            owner=self._owner,
            size=self._path.stat().st_size,
            path=self._path,
            made=self._path.parents[1] / _MADE,
            used_at=datetime.fromtimestamp(self._folder.clock(), UTC),
        )
        self._folder.write(self.upload, {})
        return self.upload


def _make_private(folder: Path) -> None:
    """Make a private folder and its missing parents; refuse one that others can access."""
    if not folder.parent.is_dir():
        _make_private(folder.parent)
    with contextlib.suppress(FileExistsError):
        PRIVATE.make_folder(folder)
    if stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
        raise PermissionError(errno.EACCES, "the folder of uploads is open to others")


def _last_change(place: Path) -> float:
    """Return when an upload was last used or received data; infinity if it is gone."""
    try:
        record = place / _RECORD
        if record.exists():
            return record.stat().st_mtime
        files = [place, *place.glob(f"{_FILE}/*")]
        return max(path.stat().st_mtime for path in files)
    except FileNotFoundError:
        return float("inf")


def _remove(place: Path) -> None:
    """Remove a folder, its record first, so that it is not found half removed."""
    with contextlib.suppress(OSError):
        (place / _RECORD).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
