"""What a version may disclose beside earlier versions of the same customers.

A row of a table is a set of customers, and so is what two versions have in common, or one has and
the other lacks. Whatever is disclosed of all versions are sums over *blocks*: the parts into which
the disclosed rows cut each other, and the rest. It reveals nothing that a table of these blocks
would not, so a row is disclosed only where such a table could be (`disclosure`).

A row of the same customers as one that is disclosed already is nothing new, and always may be.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.profiles.disclosure import Rest, Row, Statements, is_telling, suppressed_rows

Signature = tuple[int, ...]
"""The rows that a customer is in: of each earlier version, and of the new one."""

_NOT_SHOWN = -1


@dataclass(frozen=True, slots=True)
class ShownRows:
    """The rows of one version that are disclosed, and those of which a statement is made."""

    exact: frozenset[int]
    nearly_all: Statements


@dataclass(frozen=True, slots=True)
class JointTable:
    """The customers by the rows of several versions, the new one last.

    Attributes
    ----------
    atoms
        The counts of those who are in the same rows of all versions.
    before
        What the earlier versions disclose.
    harmless
        As of `Rest`.
    """

    atoms: Mapping[Signature, Row]
    before: Sequence[ShownRows]
    harmless: frozenset[int]

    def disclosed(self, rows: int) -> ShownRows:
        """Choose the rows of the new version, of which there are this many."""
        table = [self.row(row) for row in range(rows)]
        same = {row: found for row in range(rows) if (found := self._same(row))}
        known = {row for row, (version, other) in same.items() if self._is_exact(version, other)}
        shown = {*range(rows)} - suppressed_rows(table, self.harmless) | known
        while more := self._culprits(shown) - known:
            shown.discard(min(more, key=lambda row: (sum(table[row]), row)))
        said = {
            row: self.before[version].nearly_all[other]
            for row, (version, other) in same.items()
            if row not in known
        }
        return ShownRows(frozenset(shown), said)

    def row(self, row: int) -> Row:
        """Return the counts of a row of the new version."""
        return self._sum([sig for sig in self.atoms if sig[-1] == row])

    def _same(self, row: int) -> tuple[int, int] | None:
        """Find the row of an earlier version that has the same customers and is shown."""
        own = {sig for sig in self.atoms if sig[-1] == row}
        for version, shown in enumerate(self.before):
            for other in (*shown.exact, *shown.nearly_all):
                if own == {sig for sig in self.atoms if sig[version] == other}:
                    return version, other
        return None

    def _is_exact(self, version: int, row: int) -> bool:
        return row in self.before[version].exact

    def _culprits(self, shown: set[int]) -> set[int]:
        """Find rows of the new version of which one must be suppressed; none where all is safe."""
        blocks = self._blocks(shown)
        parts: defaultdict[Signature, list[Signature]] = defaultdict(list)
        for block in blocks:
            parts[block[:-1]].append(block)
        for block, atoms in blocks.items():
            others = parts[block[:-1]]
            is_new = len(others) > 1 or (block[-1] in shown and {*block[:-1]} <= {_NOT_SHOWN})
            is_rest = {*block} == {_NOT_SHOWN}
            if is_new and not is_rest and is_telling(self._sum(atoms), self.harmless):
                return {own[-1] for own in others} & shown
        hit = {
            sig[-1] for sig in self.atoms for version, own in enumerate(self.before)
            if sig[version] in own.nearly_all and sig[-1] in shown
        }  # fmt: skip
        return hit or (set() if self._rest(blocks).is_safe() else shown)

    def _blocks(self, shown: set[int]) -> Mapping[Signature, Sequence[Signature]]:
        """Collect the atoms that no disclosed row distinguishes."""
        found: defaultdict[Signature, list[Signature]] = defaultdict(list)
        for sig in self.atoms:
            rows = zip(sig, [*(own.exact for own in self.before), shown], strict=True)
            found[tuple(row if row in exact else _NOT_SHOWN for row, exact in rows)].append(sig)
        return found

    def _rest(self, blocks: Mapping[Signature, Sequence[Signature]]) -> Rest:
        """Put together the atoms of no disclosed row; those of one statement stay one row."""
        merged: defaultdict[object, list[Signature]] = defaultdict(list)
        groups: dict[object, int] = {}
        for sig in blocks.get((_NOT_SHOWN,) * (len(self.before) + 1), ()):
            of = next(self._statements(sig), None)
            merged[of or sig].append(sig)
            if of:
                groups[of] = self.before[of[0]].nearly_all[of[1]]
        order = [*merged]
        rows = [self._sum(merged[key]) for key in order]
        return Rest(rows, self.harmless, {order.index(of): g for of, g in groups.items()})

    def _statements(self, sig: Signature) -> Iterator[tuple[int, int]]:
        for version, own in enumerate(self.before):
            if sig[version] in own.nearly_all:
                yield version, sig[version]

    def _sum(self, atoms: Sequence[Signature]) -> Row:
        return tuple(map(sum, zip(*(self.atoms[sig] for sig in atoms), strict=True)))
