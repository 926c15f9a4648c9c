"""The store: ``<store>/<model>/versions/<n>/{model.joblib, manifest.json}`` and aliases beside."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mallseg.adapters.joblib_store import durable, manifest, model_file
from mallseg.adapters.joblib_store.record import from_record, to_record
from mallseg.domain.errors import (
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.version import Provenance, StoredSegmentation, Version, check_model_name

_MODEL = "model.joblib"
_MANIFEST = "manifest.json"
_CHAMPION = "champion"
_UNUSABLE = frozenset({errno.ENOTDIR, errno.EACCES, errno.EPERM})
"""Not a file's fault, but its folder's."""


@dataclass(frozen=True, slots=True)
class JoblibStore:
    """Versions of models in a folder.

    There is one writer at a time. Readers need no lock and no write permission, because a version
    is renamed into place when it is whole, and never changed.
    """

    root: Path

    def save(
        self,
        model: str,
        segmentation: Segmentation,
        provenance: Provenance,
        *,
        as_champion: bool = False,
    ) -> Version:
        """Write the next version beside the others."""
        content = model_file.dump(to_record(segmentation))
        with self._writing(model):
            version = Version(
                model=model,
                number=max(self._numbers(model), default=0) + 1,
                created_at=manifest.now(),
                segments=len(segmentation.segments),
                provenance=provenance,
            )
            folder = self._version(model, version.number)
            files = {_MODEL: content, _MANIFEST: manifest.write(version, segmentation, content)}
            durable.write_folder(folder, files)
            if as_champion:
                try:
                    self._point_champion(model, version.number)
                except OSError:
                    durable.remove_folder(folder)
                    raise
        return version

    def promote(self, model: str, version: int) -> None:
        """Point the champion at a version."""
        if version not in self._numbers(model):
            raise SegmentationNotFoundError(str(self.root), model, version)
        with self._writing(model):
            self._point_champion(model, version)

    def load(self, model: str, version: int | None = None) -> StoredSegmentation:
        """Read a version: checked against its manifest before a byte of it is interpreted."""
        number = self.champion(model) if version is None else version
        known = self._numbers(model)
        if number is None or number not in known:
            raise SegmentationNotFoundError(str(self.root), model, number, is_known=bool(known))
        _, expected = self._manifest(model, number)
        with self._reading(self._version(model, number) / _MODEL) as path:
            content = model_file.read(path)
            expected.check(content)
            segmentation = from_record(model_file.load(content))
        return StoredSegmentation(model=model, version=number, segmentation=segmentation)

    def versions(self, model: str) -> tuple[Version, ...]:
        """Read the manifests of all versions."""
        numbers = sorted(self._numbers(model))
        if not numbers:
            raise SegmentationNotFoundError(str(self.root), model)
        return tuple(self._manifest(model, number)[0] for number in numbers)

    def champion(self, model: str) -> int | None:
        """Read the pointer."""
        with self._reading(self._folder(model) / "aliases" / _CHAMPION) as path:
            try:
                number = model_file.read(path).strip()
            except FileNotFoundError:
                return None
            if not number.isdigit():
                raise ValueError("holds no version number")
            return int(number)

    def _point_champion(self, model: str, version: int) -> None:
        pointer = self._folder(model) / "aliases" / _CHAMPION
        durable.write_file(pointer, f"{version}\n".encode())

    def _folder(self, model: str) -> Path:
        return self.root / check_model_name(model)

    def _version(self, model: str, number: int) -> Path:
        return self._folder(model) / "versions" / str(number)

    def _numbers(self, model: str) -> set[int]:
        try:
            names = [entry.name for entry in (self._folder(model) / "versions").iterdir()]
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise StoreUnavailableError(str(self.root), str(error.strerror)) from None
        return {int(name) for name in names if name.isascii() and name.isdigit()}

    def _manifest(self, model: str, number: int) -> tuple[Version, manifest.FileFacts]:
        with self._reading(self._version(model, number) / _MANIFEST) as path:
            version, expected = manifest.read(model_file.read(path))
            if (version.model, version.number) != (model, number):
                raise ValueError("belongs to another version: it was moved or copied here")
            return version, expected

    @contextmanager
    def _writing(self, model: str) -> Iterator[None]:
        folder = self._folder(model)
        try:
            for part in ("versions", "aliases"):
                durable.make_folder(folder / part)
            with durable.locked(folder):
                for part in ("versions", "aliases"):
                    durable.clear_strays(folder / part)
                yield
        except OSError as error:
            raise StoreUnavailableError(str(self.root), str(error.strerror)) from None

    @contextmanager
    def _reading(self, path: Path) -> Iterator[Path]:
        """Say of a file that cannot be used what is wrong with it, and what to do."""
        advice = "roll back to another version or train again"
        try:
            yield path
        except ValueError as error:
            raise UnreadableSegmentationError(str(path), f"{error} ({advice})") from None
        except OSError as error:
            if error.errno in _UNUSABLE:
                raise StoreUnavailableError(str(self.root), str(error.strerror)) from None
            reason = f"cannot be read: {error.strerror} ({advice})"
            raise UnreadableSegmentationError(str(path), reason) from None
