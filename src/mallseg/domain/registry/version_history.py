"""The history of a model: versions, aliases and identifiers, and the rules for changing them."""

from dataclasses import dataclass, field, replace

from mallseg.domain.errors import InvalidOptionError, OptionFault, SegmentationNotFoundError
from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.registry.catalogue import Catalogue, Pointer
from mallseg.domain.registry.version import (
    CHALLENGER,
    CHAMPION,
    Provenance,
    Version,
    check_alias,
    check_model_name,
)
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHistory:
    """The state of a model in a store, without its segmentations, as one immutable value.

    It is for stores that keep this state in one piece. Each change returns a new history, or raises
    the error that SegmentationStore promises.

    Attributes
    ----------
    store
        The name of the store, for messages.
    last
        The highest number ever given.
    versions
        Oldest first.
    identifiers
        The slugs and the highest segment number that were ever used.
    """

    model: str
    store: str = "store"
    last: int = 0
    versions: tuple[Version, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    identifiers: UsedIdentifiers = field(default_factory=UsedIdentifiers)

    def __post_init__(self) -> None:
        check_model_name(self.model)

    @property
    def champion(self) -> int | None:
        """The number of the champion, if there is one."""
        pointer = self.pointer(CHAMPION)
        return pointer.version if pointer else None

    def catalogue(self) -> Catalogue:
        """Return the catalogue; raise SegmentationNotFoundError where there is no version."""
        if not self.versions:
            raise SegmentationNotFoundError(self.store, self.model)
        return Catalogue(model=self.model, versions=self.versions, pointers=self.pointers)

    def number(self, version: int | str | None) -> int:
        """Resolve a number or an alias to the number of a version; None is the champion."""
        number = version if isinstance(version, int) else None
        if not isinstance(version, int):
            pointer = self.pointer(CHAMPION if version is None else check_alias(version))
            number = pointer.version if pointer else None
        if number is None or number not in self._numbers:
            raise SegmentationNotFoundError(
                self.store, self.model, version, is_known=bool(self.versions)
            )
        return number

    def pointer(self, alias: str) -> Pointer | None:
        """Find an alias."""
        return next((pointer for pointer in self.pointers if pointer.alias == alias), None)

    def add(
        self,
        segmentation: Segmentation,
        provenance: Provenance,
        *,
        created_at: str,
        as_champion: bool = False,
        as_challenger: bool = False,
    ) -> "VersionHistory":
        """Add a version with the next number, and point the alias to it that is asked for."""
        version = Version.of(
            segmentation,
            provenance,
            model=self.model,
            number=self.last + 1,
            created_at=created_at,
            libraries={},
        )
        alias = CHAMPION if as_champion else CHALLENGER if as_challenger else None
        added = replace(
            self,
            last=version.number,
            versions=(*self.versions, version),
            identifiers=self.identifiers.and_those_of(segmentation, provenance.slugs),
        )
        return added.promote(version.number, alias) if alias else added

    def promote(self, version: int, alias: str = CHAMPION) -> "VersionHistory":
        """Point an alias to a version."""
        number, pointer = self.number(version), self.pointer(check_alias(alias))
        return self._with(
            pointer.moved_to(number) if pointer else Pointer(alias=alias, version=number)
        )

    def roll_back(self) -> "VersionHistory":
        """Make the latest earlier champion that is not deleted the champion again."""
        self.number(CHAMPION)
        (pointer,) = (pointer for pointer in self.pointers if pointer.alias == CHAMPION)
        return self._with(pointer.moved_back(self._numbers.__contains__))

    def remove_alias(self, alias: str) -> "VersionHistory":
        """Remove an alias."""
        self.number(check_alias(alias))
        return replace(self, pointers=tuple(p for p in self.pointers if p.alias != alias))

    def delete(self, version: int) -> "VersionHistory":
        """Remove a version without an alias; its identifiers stay used."""
        number = self.number(version)
        if alias := next((p.alias for p in self.pointers if p.version == number), None):
            raise InvalidOptionError(
                "version", OptionFault.VERSION_IN_USE, version=number, alias=alias
            )
        gone = (v.provenance.disclosure for v in self.versions if v.number == number)
        used = self.identifiers
        return replace(
            self,
            versions=tuple(v for v in self.versions if v.number != number),
            identifiers=replace(used, disclosures=used.disclosures.union(filter(None, gone))),
        )

    @property
    def _numbers(self) -> frozenset[int]:
        return frozenset(version.number for version in self.versions)

    def _with(self, pointer: Pointer) -> "VersionHistory":
        others = (other for other in self.pointers if other.alias != pointer.alias)
        return replace(self, pointers=tuple(sorted((*others, pointer), key=lambda p: p.alias)))
