"""A fake of the Uploads port, for one process, in the folder of a test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from mallseg.domain.errors import UploadError, UploadFault
from mallseg.domain.service.upload import Settings, Upload, plain_file_name


@dataclass
class UploadsInAFolder:
    """Keeps the list of files in an attribute."""

    folder: Path
    most: int
    clock: Callable[[], float]
    minutes: int = 60
    kept: dict[str, Upload] = field(default_factory=dict)
    count: int = 0

    @contextmanager
    def receiving(self, *, name: str, owner: str) -> Iterator["_Receiving"]:
        self.sweep()
        if len(self.kept) >= self.most:
            raise UploadError(UploadFault.TOO_MANY_UPLOADS, most=self.most)
        self.count += 1
        path = self.folder / f"{self.count}" / plain_file_name(name)
        (path.parent / "made").mkdir(parents=True)
        with path.open("wb") as file:
            yield _Receiving(self, file, path, owner)
        if f"token-{self.count}" not in self.kept:
            shutil.rmtree(path.parent)

    def find(self, token: str, *, owner: str) -> Upload:
        self.sweep()
        upload = self.kept.get(token)
        if upload is None or upload.owner != owner:
            raise UploadError(UploadFault.NO_UPLOAD, minutes=self.minutes)
        self.kept[token] = replace(upload, used_at=self.now())
        return upload

    def of_owner(self, owner: str) -> tuple[Upload, ...]:
        own = [each for each in self.kept.values() if each.owner == owner]
        return tuple(sorted(own, key=lambda each: each.used_at, reverse=True))

    def read_as(self, token: str, *, owner: str, settings: Settings) -> Upload:
        self.kept[token] = replace(self.find(token, owner=owner), read_as=settings)
        return self.kept[token]

    def remove(self, token: str, *, owner: str) -> None:
        if token in self.kept and self.kept[token].owner == owner:
            shutil.rmtree(self.kept.pop(token).path.parent)

    def sweep(self) -> int:
        before = self.now() - timedelta(minutes=self.minutes)
        old = [token for token, each in self.kept.items() if each.used_at < before]
        for token in old:
            shutil.rmtree(self.kept.pop(token).path.parent)
        return len(old)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)


@dataclass
class _Receiving:
    uploads: UploadsInAFolder
    file: IO[bytes]
    path: Path
    owner: str

    def finish(self) -> Upload:
        self.file.flush()
        upload = Upload(
            token=f"token-{self.uploads.count}",
            name=self.path.name,
            owner=self.owner,
            size=self.path.stat().st_size,
            path=self.path,
            made=self.path.parent / "made",
            used_at=self.uploads.now(),
        )
        self.uploads.kept[upload.token] = upload
        return upload
