"""What a store holds of one model: its versions, the aliases that name them, and the damage."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from mallseg.domain.errors import InvalidOptionError, UnreadableSegmentationError
from mallseg.domain.registry.version import CHAMPION, Version

MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """An alias, the version that it names, and those it named before, the latest last."""

    alias: str
    version: int
    before: tuple[int, ...] = ()

    def moved_to(self, version: int) -> "Pointer":
        """Name another version, and remember the one of now."""
        if version == self.version:
            return self
        before = (*self.before, self.version)[-MOST_REMEMBERED:]
        return replace(self, version=version, before=before)

    def moved_back(self, usable: Callable[[int], bool]) -> "Pointer":
        """Name the latest usable version of before, and forget what came after that.

        Raises
        ------
        InvalidOptionError
            There is none.
        """
        for place in reversed(range(len(self.before))):
            if self.before[place] != self.version and usable(self.before[place]):
                return replace(self, version=self.before[place], before=self.before[:place])
        raise InvalidOptionError(
            "rollback",
            f"finds no earlier {self.alias} that can be used: promote a version by its number",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A version or an alias that cannot be used, and why; without either, the whole model."""

    reason: str
    version: int | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that a store holds of a model.

    Attributes
    ----------
    versions
        Those whose manifest can be read, oldest first.
    pointers
        The aliases that can be read, by name.
    damage
        The versions and aliases that cannot.
    """

    model: str
    versions: tuple[Version, ...]
    pointers: tuple[Pointer, ...] = ()
    damage: tuple[Damage, ...] = ()

    @property
    def champion(self) -> int | None:
        """The version in use, if there is one that can be told."""
        return next((p.version for p in self.pointers if p.alias == CHAMPION), None)

    @property
    def numbers(self) -> tuple[int, ...]:
        """All versions in ascending order, the damaged among them."""
        return tuple(sorted([*(version.number for version in self.versions), *self.damaged]))

    @property
    def damaged(self) -> tuple[int, ...]:
        """The versions that cannot be read, in ascending order."""
        return tuple(sorted(each.version for each in self.damage if each.version is not None))

    def version(self, number: int) -> Version | None:
        """Find a version by its number, if its manifest can be read."""
        return next((each for each in self.versions if each.number == number), None)

    def aliases_of(self, version: int) -> tuple[str, ...]:
        """List the aliases of a version."""
        return tuple(p.alias for p in self.pointers if p.version == version)

    def dangling(self) -> tuple[Damage, ...]:
        """Find the aliases of versions that are not there, not even damaged."""
        return tuple(
            Damage(alias=p.alias, reason=f"names version {p.version}, which is not there")
            for p in self.pointers
            if p.version not in self.numbers
        )

    def dispensable(self, *, keep: int) -> tuple[int, ...]:
        """Find the versions that may go: not the newest, named by no alias, no way back.

        - The newest `keep` stay, and so does the one that a rollback would go to.
        - Damaged versions stay: with the wrong signing key, all look damaged.

        Raises
        ------
        InvalidOptionError
            `keep` is below 1.
        UnreadableSegmentationError
            An alias cannot be read: the version in use might go.
        """
        if keep < 1:
            raise InvalidOptionError("keep", "must be 1 or more")
        if unreadable := [d.alias for d in self.damage if d.alias]:
            reason = "cannot be read, so nobody can tell what is in use: set or remove it first"
            raise UnreadableSegmentationError(f"alias {unreadable[0]}", reason)
        numbers = [version.number for version in self.versions]
        stay = {*numbers[-keep:], *(p.version for p in self.pointers)}
        for pointer in self.pointers:
            stay |= {*[n for n in pointer.before if n in numbers and n != pointer.version][-1:]}
        return tuple(number for number in numbers if number not in stay)
