"""The fast reader of a labelled copy: labels by the keys of texts, put together with numpy."""

import numpy as np

from mallseg.adapters.csv_customers.known_texts import NONE, KnownTexts
from mallseg.adapters.csv_customers.labeller import Labeller
from mallseg.adapters.csv_customers.labels import Labels
from mallseg.adapters.csv_customers.pieces import Octets, Places, copy_pieces
from mallseg.adapters.csv_customers.plain_blocks import PlainBlock
from mallseg.adapters.csv_customers.plain_distance import nearest_segments
from mallseg.adapters.csv_customers.plain_texts import Flags, TextValues, Values
from mallseg.adapters.csv_customers.table import Table

_LINE_FEED, _RETURN, _ASCII = b"\n\r\x7f"
_MAY_BEGIN_A_FORMULA = np.array(
    [octet > _ASCII or chr(octet).isspace() or chr(octet) in "'\"=+-@" for octet in range(256)]
)
"""The first bytes that `Cells.harmless` has to look at."""


class PlainLabels:
    """Labels plain blocks; what is odd in them, the labeller labels line by line."""

    def __init__(self, table: Table, labeller: Labeller, *, for_spreadsheet: bool) -> None:
        self._table = table
        self._labeller = labeller
        self._for_spreadsheet = for_spreadsheet
        values = TextValues(tuple(table.dialect.columns), table.contract)
        self._written = _WrittenLabels(labeller.labels)
        self._known = KnownTexts(values, self._written)

    def labelled(self, block: bytes) -> memoryview | None:
        """Label a block of whole lines, unless it is not plain."""
        plain = PlainBlock.of(block, self._table.dialect)
        if plain is None:
            return None
        numbers = self._known.numbers(plain.texts)
        is_odd = numbers == NONE
        if self._for_spreadsheet:
            is_odd |= _may_hold_a_formula(plain)
        self._count(numbers[~is_odd])
        odd = plain.odd_lines(is_odd)
        lines = plain.singly(odd, self._table.records)
        labelled = [self._labeller.labelled(line) for _, line in lines]
        return self._put_together(plain, numbers, odd, labelled)

    def _count(self, numbers: Places) -> None:
        self._labeller.account.accept(len(numbers))
        customers = self._labeller.labels.customers
        segments = np.bincount(self._written.segments[numbers], minlength=len(customers) + 1)
        for i, count in enumerate(segments[1:].tolist()):
            customers[i] += count

    def _put_together(
        self, plain: PlainBlock, numbers: Places, odd: Places, labelled: list[bytes]
    ) -> memoryview:
        """Lay out each line, its label and its line end; an odd line is all label."""
        written = self._written
        bodies = plain.ends - plain.returns - plain.begins
        tails = 1 + plain.returns.astype(np.int64)
        bodies[odd] = tails[odd] = 0
        starts, lengths = np.zeros_like(bodies), np.zeros_like(bodies)
        starts[plain.rows], lengths[plain.rows] = written.starts[numbers], written.lengths[numbers]
        lengths[odd] = [len(line) for line in labelled]
        starts[odd] = len(written.octets) + np.cumsum(lengths[odd]) - lengths[odd]
        whole = np.frombuffer(b"".join(labelled), np.uint8)
        stops = np.cumsum(bodies + lengths + tails)
        at = stops - bodies - lengths - tails
        target = np.empty(int(stops[-1]), np.uint8)
        copy_pieces(plain.octets, plain.begins, bodies, target=target, at=at)
        labels = np.append(written.octets, whole) if labelled else written.octets
        copy_pieces(labels, starts, lengths, target=target, at=at + bodies)
        target[stops[tails > 0] - 1] = _LINE_FEED
        target[stops[tails > 1] - 2] = _RETURN
        return target.data


class _WrittenLabels:
    """Labels by the numbers of texts.

    Attributes
    ----------
    octets
        All labels, one behind the other.
    starts, lengths
        Of shape (n_labels,): where each begins, and its bytes.
    segments
        Of shape (n_labels,): the number of each label's segment.
    """

    octets: Octets
    starts: Places
    lengths: Places
    segments: Places

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self.clear()

    def add(self, points: Values) -> None:
        numbers, distances, sure = nearest_segments(self._labels.segmentation, points)
        cells = list(map(self._labels.cells, numbers.tolist(), distances.tolist(), sure))
        lengths = np.array([len(label) for label in cells], np.int64)
        starts = len(self.octets) + np.cumsum(lengths) - lengths
        self.octets = np.append(self.octets, np.frombuffer(b"".join(cells), np.uint8))
        self.starts = np.append(self.starts, starts)
        self.lengths = np.append(self.lengths, lengths)
        self.segments = np.append(self.segments, numbers)

    def clear(self) -> None:
        self.octets = np.zeros(0, np.uint8)
        self.starts, self.lengths, self.segments = np.zeros((3, NONE + 1), np.int64)


def _may_hold_a_formula(plain: PlainBlock) -> Flags:
    """Mark the rows with a field whose first byte says that it must be looked at."""
    firsts = np.column_stack([plain.begins[plain.rows], plain.marks[:, :-1] + 1])
    flags: Flags = _MAY_BEGIN_A_FORMULA[plain.octets[firsts]].any(axis=1)
    return flags
