"""The store: a folder per model, in it a folder per version, and aliases beside them.

``<store>/<model>/versions/<n>/{model.joblib, profile.json, manifest.json}``
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.adapters.joblib_store import manifest, model_file, pointer_file
from mallseg.adapters.joblib_store.json_file import SignedJson
from mallseg.adapters.joblib_store.model_folder import ModelFolder
from mallseg.adapters.joblib_store.reader import (
    MANIFEST,
    MODEL,
    PROFILE,
    StoreReader,
    identifiers_of,
)
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import (
    InvalidOptionError,
    OptionFault,
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.registry.catalogue import Catalogue, Pointer
from mallseg.domain.registry.version import (
    CHALLENGER,
    CHAMPION,
    Provenance,
    StoredSegmentation,
    Version,
    check_alias,
    check_model_name,
)
from mallseg.domain.segments.record import to_record
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.files.modes import Modes

if TYPE_CHECKING:
    from mallseg.domain.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class JoblibStore:
    """Versions of models in a folder.

    There is one writer at a time. Readers need no lock and no write permission, because a version
    is renamed into place when complete, never changed, and renamed away before it is removed.

    Attributes
    ----------
    root
        The folder of all models.
    signing_key
        With it, every file is signed when it is written, and unsigned files are refused.
    declared
        The features that models of older formats only name.
    group_readable
        Whether the group may read what is written; others never may. What exists stays as it is.
    """

    root: Path
    signing_key: bytes | None = field(default=None, repr=False)
    declared: tuple[Feature, ...] = field(default=(), repr=False)
    group_readable: bool = False

    def check_writable(self, model: str) -> None:
        """Check for the permissions that a save needs."""
        with self._reader.store_errors():
            self._reader.folder(model).check_writable()

    def save(
        self,
        model: str,
        segmentation: Segmentation,
        provenance: Provenance,
        *,
        profile: "Profile | None" = None,
        as_champion: bool = False,
        as_challenger: bool = False,
    ) -> Version:
        """Write the next version beside the others."""
        alias = CHAMPION if as_champion else CHALLENGER if as_challenger else None
        files = {MODEL: model_file.dump(to_record(segmentation))}
        if profile:
            from mallseg.adapters.joblib_store import profile_file

            files[PROFILE] = profile_file.dump(profile)
        with self._writing(model) as folder:
            version = Version.of(
                segmentation,
                provenance,
                model=model,
                number=folder.next_number(),
                created_at=manifest.now(),
                libraries=manifest.libraries_in_use(),
            )
            files[MANIFEST] = manifest.write(version, files, self._reader.signed_json)
            used = UsedIdentifiers(highest_number=provenance.highest_number)
            folder.mark_used(used.and_those_of(segmentation, provenance.slugs))
            try:
                folder.add(version.number, files)
                if alias:
                    self._point_alias(folder, model, alias, version.number)
            except OSError:
                self._undo_save(folder, model, version.number, alias)
                raise
        return version

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Read a version: checked against its manifest before a byte of it is interpreted."""
        if isinstance(version, int):
            return self._load(model, version)
        alias = CHAMPION if version is None else check_alias(version)
        pointer = self._reader.pointer(model, alias)
        while pointer is not None:
            try:
                return self._load(model, pointer.version)
            except SegmentationNotFoundError:
                # The alias may have moved, and its earlier version been deleted.
                before, pointer = pointer, self._reader.pointer(model, alias)
                if pointer == before:
                    raise
        raise self._reader.not_found(model, version)

    def profile(self, model: str, version: int) -> "Profile | None":
        """Read it, checked against the manifest."""
        return self._reader.profile(model, version)

    def models(self) -> tuple[str, ...]:
        """List the folders that hold versions."""
        with self._reader.store_errors():
            try:
                names = sorted(entry.name for entry in os.scandir(self.root) if _is_model(entry))
            except FileNotFoundError:
                return ()
        return tuple(name for name in names if self._may_have_versions(name))

    def catalogue(self, model: str) -> Catalogue:
        """Read all manifests and pointers."""
        return self._reader.catalogue(model)

    def identifiers(self, model: str) -> UsedIdentifiers:
        """List marked identifiers and those in manifests: older versions have no marks."""
        return self._reader.identifiers(model)

    def champion(self, model: str) -> int | None:
        """Read the pointer."""
        pointer = self._reader.pointer(model, CHAMPION)
        return pointer.version if pointer else None

    def promote(self, model: str, version: int, *, alias: str = CHAMPION) -> Pointer:
        """Point an alias at a version."""
        check_alias(alias)
        self._check_exists(model, version)
        with self._writing(model) as folder:
            self._load(model, version)
            return self._point_alias(folder, model, alias, version)

    def roll_back(self, model: str) -> int:
        """Point the champion at the latest earlier version that can be loaded."""
        if self.champion(model) is None:
            raise self._reader.not_found(model, None)
        with self._writing(model) as folder:
            pointer = self._reader.pointer(model, CHAMPION)
            if pointer is None:
                raise self._reader.not_found(model, None)
            pointer = pointer.moved_back(lambda number: self._reader.can_load(model, number))
            self._write(folder, model, pointer)
        return pointer.version

    def remove_alias(self, model: str, alias: str) -> None:
        """Remove the pointer, even one that is damaged."""
        self._check_alias_exists(model, alias)
        with self._writing(model) as folder:
            self._check_alias_exists(model, alias)
            folder.remove_alias(alias)

    def delete(self, model: str, version: int) -> None:
        """Remove a version that no alias names."""
        self._check_exists(model, version)
        with self._writing(model) as folder:
            self._check_exists(model, version)
            for alias in self._reader.alias_names(model):
                pointer = self._reader.pointer(model, alias)
                if pointer and pointer.version == version:
                    raise InvalidOptionError(
                        "version", OptionFault.VERSION_IN_USE, version=version, alias=alias
                    )
            self._mark_used(folder, model, version)
            folder.remove(version)

    def exposed(self, model: str) -> tuple[str, ...]:
        """List the files that more people may read than they should."""
        folder = self._reader.folder(model)
        with self._reader.store_errors():
            return tuple(map(str, folder.modes.exposed(folder.path)))

    @property
    def _reader(self) -> StoreReader:
        modes = Modes(self.group_readable)
        return StoreReader(self.root, SignedJson(self.signing_key), self.declared, modes)

    def _load(self, model: str, number: int) -> StoredSegmentation:
        segmentation = self._reader.segmentation(model, number)
        return StoredSegmentation(model=model, version=number, segmentation=segmentation)

    def _may_have_versions(self, model: str) -> bool:
        """True also for a folder that cannot be read, so that it is not silently left out."""
        try:
            return bool(self._reader.numbers(model))
        except StoreUnavailableError:
            return True

    def _check_exists(self, model: str, version: int) -> None:
        if not self._reader.has(model, version):
            raise self._reader.not_found(model, version)

    def _check_alias_exists(self, model: str, alias: str) -> None:
        check_alias(alias)
        if alias not in self._reader.alias_names(model):
            raise self._reader.not_found(model, alias)

    @contextlib.contextmanager
    def _writing(self, model: str) -> Iterator[ModelFolder]:
        folder = self._reader.folder(model)
        with self._reader.store_errors(), folder.writing():
            yield folder

    def _point_alias(self, folder: ModelFolder, model: str, alias: str, version: int) -> Pointer:
        pointer = None
        with contextlib.suppress(UnreadableSegmentationError):  # nothing to remember, then
            pointer = self._reader.pointer(model, alias)
        moved = pointer.moved_to(version) if pointer else Pointer(alias=alias, version=version)
        self._write(folder, model, moved)
        return moved

    def _write(self, folder: ModelFolder, model: str, pointer: Pointer) -> None:
        content = pointer_file.write(model, pointer, self._reader.signed_json)
        folder.write_alias(pointer.alias, content)

    def _mark_used(self, folder: ModelFolder, model: str, version: int) -> None:
        """Mark a version's disclosure and identifiers: in format 1, these were not marked."""
        used = UsedIdentifiers()
        with contextlib.suppress(UnreadableSegmentationError, StoreUnavailableError):
            deleted = self._reader.manifest(model, version).version
            used = identifiers_of(deleted)
            if disclosure := deleted.provenance.disclosure:
                used = replace(used, disclosures=frozenset({disclosure}))
        folder.mark_used(used)

    def _undo_save(self, folder: ModelFolder, model: str, version: int, alias: str | None) -> None:
        """Remove all traces of a failed save.

        The step that failed may be syncing the pointer's folder. The pointer names the version by
        then, so the version must stay, as it must where the pointer cannot be read.
        """
        with contextlib.suppress(OSError, UnreadableSegmentationError):
            is_there = alias and folder.alias(alias).is_file()
            pointer = self._reader.pointer(model, alias) if alias and is_there else None
            if folder.has(version) and not (pointer and pointer.version == version):
                folder.remove(version)


def _is_model(entry: "os.DirEntry[str]") -> bool:
    try:
        check_model_name(entry.name)
    except InvalidOptionError:
        return False
    return entry.is_dir(follow_symlinks=False)
