"""Uploads in a folder: ``<folder>/<digest>/{upload.json, file/<name>, made/…}``.

The digest is that of the token: a path in a message or in a backup opens nothing over HTTP. A file
is there as soon as `upload.json` is; the time of that file says when it was last asked for. Nothing
here needs a lock: each upload has a folder of its own, which appears at once and is removed as a
whole.
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
from mallseg.domain.uploads.upload import Settings, Upload, plain_file_name
from mallseg.files.modes import PRIVATE

_MINUTE_S = 60
_DIGEST = re.compile(r"[0-9a-f]{40}", re.ASCII)
_RECORD, _FILE, _MADE = "upload.json", "file", "made"
_RANDOM_BYTES = 32
_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFolder:
    """Keeps uploads below a folder that only its owner may read; it is made with the first.

    Attributes
    ----------
    most
        How many there may be, of all owners together, those included that are on their way.
    clock
        Gives the time in seconds since 1970, as files have it.
    """

    folder: Path
    most: int
    minutes: int = 60
    clock: Callable[[], float] = time.time

    @contextmanager
    def receiving(self, *, name: str, owner: str) -> Iterator["_Incoming"]:
        """Make its folder first, and count then: of several at once, no two get the last place."""
        self.sweep()
        token = secrets.token_urlsafe(_RANDOM_BYTES)
        place = self._place(token)
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
        """Read its record, and set the time of it."""
        place = self._place(token)
        upload = self._upload_at(place)
        if upload is None or upload.owner != owner or upload.token != token:
            raise UploadError(UploadFault.NO_UPLOAD, minutes=self.minutes)
        now = self.clock()
        with contextlib.suppress(FileNotFoundError):  # removed in this moment
            os.utime(place / _RECORD, (now, now))
        return upload

    def of_owner(self, owner: str) -> tuple[Upload, ...]:
        """Read all records."""
        found = (self._upload_at(place) for place in self._places())
        own = (upload for upload in found if upload is not None and upload.owner == owner)
        return tuple(sorted(own, key=lambda upload: upload.used_at, reverse=True))

    def read_as(self, token: str, *, owner: str, settings: Settings) -> Upload:
        """Write its record anew."""
        self.write(self.find(token, owner=owner), settings)
        return self.find(token, owner=owner)

    def remove(self, token: str, *, owner: str) -> None:
        """Remove its folder."""
        with contextlib.suppress(UploadError):
            self.find(token, owner=owner)
            _remove(self._place(token))

    def sweep(self) -> int:
        """Look at the times of all; of what is incomplete, at that of its newest file."""
        old = [place for place in self._places() if self._is_old(_last_change(place))]
        for place in old:
            _remove(place)
        return len(old)

    def write(self, upload: Upload, settings: Settings) -> None:
        """Have the record of an upload be there, all of it or as before."""
        place = self._place(upload.token)
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
        if len(self._places()) > self.most:
            raise UploadError(UploadFault.TOO_MANY_UPLOADS, most=self.most)

    def _place(self, token: str) -> Path:
        digest = hashlib.sha256(token.encode(errors="replace")).hexdigest()[:40]
        return self.folder / digest

    def _places(self) -> list[Path]:
        try:
            names = [entry.name for entry in os.scandir(self.folder)]
        except FileNotFoundError:
            return []
        return [self.folder / name for name in names if _DIGEST.fullmatch(name)]

    def _upload_at(self, place: Path) -> Upload | None:
        """Read a record; None where there is none, and where it is too old."""
        try:
            used_at = (place / _RECORD).stat().st_mtime
            fields: dict[str, Any] = json.loads((place / _RECORD).read_text(encoding="utf-8"))
            path = place / _FILE / fields["name"]
            size = path.stat().st_size
        except (FileNotFoundError, ValueError, KeyError):  # or not as we have written it
            return None
        if self._is_old(used_at):
            return None
        used = datetime.fromtimestamp(used_at, UTC)
        return Upload(**fields, size=size, path=path, made=place / _MADE, used_at=used)

    def _is_old(self, changed_at: float) -> bool:
        return self.clock() - changed_at > self.minutes * _MINUTE_S


@dataclass(slots=True)
class _Incoming:
    """An upload on its way."""

    _folder: UploadFolder
    file: IO[bytes]
    _path: Path
    _token: str
    _owner: str
    upload: Upload | None = field(default=None, init=False)

    def finish(self) -> Upload:
        """Write the record behind the last byte."""
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
    """Make a folder and its missing parents; one that others may enter is not used."""
    if not folder.parent.is_dir():
        _make_private(folder.parent)
    with contextlib.suppress(FileExistsError):
        PRIVATE.make_folder(folder)
    if stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
        raise PermissionError(errno.EACCES, "the folder of uploads is open to others")


def _last_change(place: Path) -> float:
    """Say when an upload was last used, or the last byte came; the future where it is gone."""
    try:
        record = place / _RECORD
        if record.exists():
            return record.stat().st_mtime
        files = [place, *place.glob(f"{_FILE}/*")]
        return max(path.stat().st_mtime for path in files)
    except FileNotFoundError:
        return float("inf")


def _remove(place: Path) -> None:
    """Remove a folder, its record first: what is half gone is not found."""
    with contextlib.suppress(OSError):
        (place / _RECORD).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
