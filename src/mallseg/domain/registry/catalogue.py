"""The contents of a store for one model: versions, aliases, and what is damaged."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from mallseg.domain.errors import (
    InvalidOptionError,
    ModelFault,
    OptionFault,
    SegmentationNotFoundError,
    UnreadableSegmentationError,
    check_at_least,
)
from mallseg.domain.registry.version import CHAMPION, Version

MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """An alias with its version, and the versions it had before, latest last."""

    alias: str
    version: int
    before: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check_at_least(1, version=self.version, before=min(self.before, default=None))

    def moved_to(self, version: int) -> "Pointer":
        """Point to another version, and remember the current one."""
        if version == self.version:
            return self
        before = (*self.before, self.version)[-MOST_REMEMBERED:]
        return replace(self, version=version, before=before)

    def moved_back(self, usable: Callable[[int], bool]) -> "Pointer":
        """Point to the latest earlier version that is usable, and forget those after it.

        Raises
        ------
        InvalidOptionError
            No earlier version is usable.
        """
        for index in reversed(range(len(self.before))):
            if self.before[index] != self.version and usable(self.before[index]):
                return replace(self, version=self.before[index], before=self.before[:index])
        raise InvalidOptionError("rollback", OptionFault.NO_EARLIER_VERSION, alias=self.alias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """The reason why a version or an alias cannot be used; without either, the whole model."""

    reason: str
    version: int | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The contents of a store for one model.

    Attributes
    ----------
    versions
        The versions whose manifest can be read, oldest first.
    pointers
        The aliases that can be read, by name.
    damage
        The versions and aliases that cannot be read.
    """

    model: str
    versions: tuple[Version, ...]
    pointers: tuple[Pointer, ...] = ()
    damage: tuple[Damage, ...] = ()

    @property
    def champion(self) -> int | None:
        """The number of the version in use, if there is one and its alias can be read."""
        return next((p.version for p in self.pointers if p.alias == CHAMPION), None)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all versions in ascending order, including damaged ones."""
        return tuple(sorted([*(version.number for version in self.versions), *self.damaged]))

    @property
    def damaged(self) -> tuple[int, ...]:
        """The numbers of the damaged versions, in ascending order."""
        return tuple(sorted(each.version for each in self.damage if each.version is not None))

    def version(self, number: int) -> Version:
        """Find a version whose manifest can be read, or raise SegmentationNotFoundError."""
        for each in self.versions:
            if each.number == number:
                return each
        raise SegmentationNotFoundError("the store", self.model, number, is_known=True)

    def aliases_of(self, version: int) -> tuple[str, ...]:
        """List the aliases of a version."""
        return tuple(p.alias for p in self.pointers if p.version == version)

    def dangling(self) -> tuple[Damage, ...]:
        """Find the dangling aliases, which point to a missing version."""
        return tuple(
            Damage(
                alias=p.alias,
                reason=str(SegmentationNotFoundError("the store", self.model, p.version)),
            )
            for p in self.pointers
            if p.version not in self.numbers
        )

    def dispensable(self, *, keep: int) -> tuple[int, ...]:
        """Find the versions that may be deleted.

        - The newest `keep` versions stay, those with an alias, and the target of a rollback.
        - Damaged versions stay: with the wrong signing key, all look damaged.

        Raises
        ------
        InvalidOptionError
            `keep` is below 1.
        UnreadableSegmentationError
            An alias cannot be read, so the version in use is not known.
        """
        check_at_least(1, keep=keep)
        if unreadable := [d.alias for d in self.damage if d.alias]:
            raise UnreadableSegmentationError(
                f"alias {unreadable[0]}", ModelFault.ALIAS_NOT_READABLE
            )
        numbers = [version.number for version in self.versions]
        stay = {*numbers[-keep:], *(p.version for p in self.pointers)}
        for pointer in self.pointers:
            stay |= {*[n for n in pointer.before if n in numbers and n != pointer.version][-1:]}
        return tuple(number for number in numbers if number not in stay)
