"""Reading a store: every file is checked before it is used."""

import contextlib
import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.adapters.joblib_store import manifest, model_file, pointer_file
from mallseg.adapters.joblib_store.json_file import SignedJson
from mallseg.adapters.joblib_store.manifest import Checksum, Manifest
from mallseg.adapters.joblib_store.model_folder import ModelFolder, read, refuse_links
from mallseg.adapters.joblib_store.older_formats import upgraded_model
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import (
    InvalidOptionError,
    MallsegError,
    ModelFault,
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
    system_text,
)
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.registry.catalogue import Catalogue, Damage, Pointer
from mallseg.domain.registry.version import Version, check_model_name
from mallseg.domain.segments.record import from_record
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.files.modes import PRIVATE, Modes

if TYPE_CHECKING:
    from mallseg.domain.profiles.profile import Profile

MODEL = "model.joblib"
MANIFEST = "manifest.json"
PROFILE = "profile.json"
_OLDER_PROFILE = "portrait.json"
"""Its name up to format 2."""

_LARGEST_PROFILE = 256 << 10
_UNUSABLE = frozenset(
    {
        errno.ENOTDIR,
        errno.EACCES,
        errno.EPERM,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENAMETOOLONG,
    }
)
"""Errors of a folder or of the machine, not of one file."""


@dataclass(frozen=True, slots=True)
class StoreReader:
    """Reads a store. It takes no lock and writes nothing."""

    root: Path
    signed_json: SignedJson
    declared: Sequence[Feature] = ()
    modes: Modes = PRIVATE

    def folder(self, model: str) -> ModelFolder:
        """Return the folder of a model."""
        return ModelFolder(self.root / check_model_name(model), self.modes)

    def numbers(self, model: str) -> set[int]:
        """List the versions of a model; none of one that is unknown."""
        with self.store_errors():
            return self.folder(model).numbers()

    def has(self, model: str, number: int) -> bool:
        """Check whether a version exists."""
        with self.store_errors():
            return self.folder(model).has(number)

    def alias_names(self, model: str) -> list[str]:
        """List the aliases of a model."""
        with self.store_errors():
            return self.folder(model).alias_names()

    def catalogue(self, model: str) -> Catalogue:
        """Read all manifests and pointers."""
        numbers = sorted(self.numbers(model))
        if not numbers:
            raise self.not_found(model, None)
        versions, pointers, damage = [], [], []
        for number in numbers:
            try:
                versions.append(self.manifest(model, number).version)
            except SegmentationNotFoundError:
                continue  # deleted since they were listed
            except (UnreadableSegmentationError, StoreUnavailableError) as error:
                damage.append(Damage(version=number, reason=str(error)))
        for alias in self.alias_names(model):
            try:
                if pointer := self.pointer(model, alias):
                    pointers.append(pointer)
            except UnreadableSegmentationError as error:
                damage.append(Damage(alias=alias, reason=str(error)))
        return Catalogue(
            model=model, versions=tuple(versions), pointers=tuple(pointers), damage=tuple(damage)
        )

    def identifiers(self, model: str) -> UsedIdentifiers:
        """List those that are marked as used, and those that a manifest names."""
        with self.store_errors():
            marked = self.folder(model).identifiers()
        try:
            versions = self.catalogue(model).versions
        except SegmentationNotFoundError:
            return marked
        named = [identifiers_of(version) for version in versions]
        return UsedIdentifiers(
            slugs=marked.slugs.union(*(each.slugs for each in named)),
            highest_number=max(each.highest_number for each in (marked, *named)),
            disclosures=marked.disclosures,
        )

    def manifest(self, model: str, number: int) -> Manifest:
        """Read the manifest of a version."""
        with self._version(model, number) as folder:
            return self._checked_manifest(model, number, folder)

    def segmentation(self, model: str, number: int) -> Segmentation:
        """Read the segmentation of a version, and no other file than assigning needs."""
        with self._version(model, number) as folder:
            facts = self._checked_manifest(model, number, folder).files
            with _file_errors(folder / MODEL) as path:
                if MODEL not in facts:
                    raise ValueError("is not listed in the manifest")
                content = _checked(path, facts[MODEL], largest=model_file.LARGEST_MODEL)
                return from_record(upgraded_model(model_file.load(content), self.declared))

    def profile(self, model: str, number: int) -> "Profile | None":
        """Read the profile of a version; None where none was saved."""
        from mallseg.adapters.joblib_store import profile_file

        with self._version(model, number) as folder:
            facts = self._checked_manifest(model, number, folder).files
            name = next((name for name in (PROFILE, _OLDER_PROFILE) if name in facts), None)
            if name is None:
                return None
            with _file_errors(folder / name) as path:
                content = _checked(path, facts[name], largest=_LARGEST_PROFILE)
                return profile_file.load(content)

    def can_load(self, model: str, number: int) -> bool:
        """Check whether a version exists and is whole; raise where the store itself fails."""
        try:
            self.segmentation(model, number)
            self.profile(model, number)
        except (SegmentationNotFoundError, UnreadableSegmentationError):
            return False
        return True

    def pointer(self, model: str, alias: str) -> Pointer | None:
        """Read an alias; None where there is none of that name."""
        folder = self.folder(model)
        with self.store_errors(), _file_errors(folder.alias(alias)) as path:
            refuse_links(folder.path, folder.aliases)
            try:
                content = read(path, largest=pointer_file.LARGEST_POINTER)
            except FileNotFoundError:
                return None
            return pointer_file.read(
                content, model=model, alias=alias, signed_json=self.signed_json
            )

    def not_found(self, model: str, version: int | str | None) -> SegmentationNotFoundError:
        """Make the error for a version that does not exist."""
        is_known = bool(self.numbers(model))
        return SegmentationNotFoundError(str(self.root), model, version, is_known=is_known)

    @contextlib.contextmanager
    def store_errors(self) -> Iterator[None]:
        """Translate errors of the store as a whole into StoreUnavailableError."""
        try:
            yield
        except MallsegError:
            raise
        except OSError as error:
            raise StoreUnavailableError(str(self.root), system_text(error)) from None

    @contextlib.contextmanager
    def _version(self, model: str, number: int) -> Iterator[Path]:
        """Yield a version's folder; one that disappears meanwhile was deleted, not damaged."""
        if not self.has(model, number):
            raise self.not_found(model, number)
        folder = self.folder(model).version(number)
        try:
            with self.store_errors():
                with _file_errors(folder):
                    if folder.is_symlink():
                        raise ValueError("is a link, and the store follows none")
                yield folder
        except UnreadableSegmentationError:
            if not self.has(model, number):
                raise self.not_found(model, number) from None
            raise

    def _checked_manifest(self, model: str, number: int, folder: Path) -> Manifest:
        with _file_errors(folder / MANIFEST) as path:
            found = manifest.read(read(path, largest=manifest.LARGEST_MANIFEST), self.signed_json)
            if (found.version.model, found.version.number) != (model, number):
                raise ValueError("belongs to another version: it was moved or copied here")
            return found


def identifiers_of(version: Version) -> UsedIdentifiers:
    """List the identifiers that a manifest names; those of older ones are numbered from 1."""
    provenance = version.provenance
    return UsedIdentifiers(
        slugs=frozenset(provenance.slugs),
        highest_number=max(provenance.highest_number, version.segments),
    )


def _checked(path: Path, expected: Checksum, *, largest: int) -> bytes:
    """Read a file and compare it with its manifest, before a byte of it is interpreted."""
    content = read(path, largest=largest)
    expected.check(content)
    return content


@contextlib.contextmanager
def _file_errors(path: Path) -> Iterator[Path]:
    """Translate errors of one file into UnreadableSegmentationError, which names it."""
    try:
        yield path
    except ValueError as error:
        if isinstance(error, InvalidOptionError) and error.code is ModelFault.NEWER_FORMAT:
            raise UnreadableSegmentationError(str(path), error.code, **error.facts) from None
        raise UnreadableSegmentationError(
            str(path), ModelFault.DAMAGED, detail=str(error)
        ) from None
    except OSError as error:
        if error.errno in _UNUSABLE:
            raise
        raise UnreadableSegmentationError(
            str(path), ModelFault.MODEL_NOT_READABLE, detail=system_text(error)
        ) from None
