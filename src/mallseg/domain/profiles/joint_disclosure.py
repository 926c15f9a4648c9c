"""Disclosure by a version in addition to earlier versions of the same customers.

Each row of a table is a set of customers. The disclosed rows of all versions partition the
customers into *blocks*, and every disclosed count is a sum over blocks. So an attacker learns at
most a table of the blocks, and a row is disclosed only if such a table could be (`disclosure`).

A row with the same customers as one that is disclosed already adds nothing, and may always be.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.profiles.disclosure import (
    Row,
    Statements,
    SuppressedRows,
    is_disclosive,
    suppressed_rows,
)

Signature = tuple[int, ...]
"""The row of a customer in each earlier version, and in the new one."""

_NOT_DISCLOSED = -1


@dataclass(frozen=True, slots=True)
class DisclosedRows:
    """The rows of one version that are disclosed, and those with a statement instead."""

    exact: frozenset[int]
    nearly_all: Statements


@dataclass(frozen=True, slots=True)
class JointTable:
    """The customers cross-classified by the rows of several versions, the new one last.

    Attributes
    ----------
    atoms
        The counts of the customers with each signature.
    before
        The disclosed rows of the earlier versions.
    harmless
        As in `SuppressedRows`.
    """

    atoms: Mapping[Signature, Row]
    before: Sequence[DisclosedRows]
    harmless: frozenset[int]

    def disclosed(self, rows: int) -> DisclosedRows:
        """Choose the rows of the new version to disclose; it has this many."""
        table = [self.row(row) for row in range(rows)]
        same = {row: found for row in range(rows) if (found := self._same(row))}
        known = {row for row, (version, other) in same.items() if self._is_exact(version, other)}
        shown = {*range(rows)} - suppressed_rows(table, self.harmless) | known
        while more := self._disclosive_rows(shown) - known:
            shown.discard(min(more, key=lambda row: (sum(table[row]), row)))
        statements = {
            row: self.before[version].nearly_all[other]
            for row, (version, other) in same.items()
            if row not in known
        }
        return DisclosedRows(frozenset(shown), statements)

    def row(self, row: int) -> Row:
        """Return the counts of a row of the new version."""
        return self._sum([sig for sig in self.atoms if sig[-1] == row])

    def _same(self, row: int) -> tuple[int, int] | None:
        """Find a row of an earlier version with the same customers that is disclosed."""
        own = {sig for sig in self.atoms if sig[-1] == row}
        for version, shown in enumerate(self.before):
            for other in (*shown.exact, *shown.nearly_all):
                if own == {sig for sig in self.atoms if sig[version] == other}:
                    return version, other
        return None

    def _is_exact(self, version: int, row: int) -> bool:
        return row in self.before[version].exact

    def _disclosive_rows(self, shown: set[int]) -> set[int]:
        """Find rows of which at least one must be suppressed; empty where all is safe."""
        blocks = self._blocks(shown)
        parts: defaultdict[Signature, list[Signature]] = defaultdict(list)
        for block in blocks:
            parts[block[:-1]].append(block)
        for block, atoms in blocks.items():
            others = parts[block[:-1]]
            is_new = len(others) > 1 or (block[-1] in shown and {*block[:-1]} <= {_NOT_DISCLOSED})
            is_rest = {*block} == {_NOT_DISCLOSED}
            if is_new and not is_rest and is_disclosive(self._sum(atoms), self.harmless):
                return {own[-1] for own in others} & shown
        hit = {
            sig[-1] for sig in self.atoms for version, own in enumerate(self.before)
            if sig[version] in own.nearly_all and sig[-1] in shown
        }  # fmt: skip
        return hit or (set() if self._rest(blocks).is_safe() else shown)

    def _blocks(self, shown: set[int]) -> Mapping[Signature, Sequence[Signature]]:
        """Group the atoms into blocks, which no disclosed row distinguishes."""
        found: defaultdict[Signature, list[Signature]] = defaultdict(list)
        for sig in self.atoms:
            rows = zip(sig, [*(own.exact for own in self.before), shown], strict=True)
            found[tuple(row if row in exact else _NOT_DISCLOSED for row, exact in rows)].append(sig)
        return found

    def _rest(self, blocks: Mapping[Signature, Sequence[Signature]]) -> SuppressedRows:
        """Collect the atoms that are in no disclosed row; those of one statement form one row."""
        merged: defaultdict[object, list[Signature]] = defaultdict(list)
        groups: dict[object, int] = {}
        for sig in blocks.get((_NOT_DISCLOSED,) * (len(self.before) + 1), ()):
            of = next(self._statements(sig), None)
            merged[of or sig].append(sig)
            if of:
                groups[of] = self.before[of[0]].nearly_all[of[1]]
        order = [*merged]
        rows = [self._sum(merged[key]) for key in order]
        return SuppressedRows(rows, self.harmless, {order.index(of): g for of, g in groups.items()})

    def _statements(self, sig: Signature) -> Iterator[tuple[int, int]]:
        for version, own in enumerate(self.before):
            if sig[version] in own.nearly_all:
                yield version, sig[version]

    def _sum(self, atoms: Sequence[Signature]) -> Row:
        return tuple(map(sum, zip(*(self.atoms[sig] for sig in atoms), strict=True)))
