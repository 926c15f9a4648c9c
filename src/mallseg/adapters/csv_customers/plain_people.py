"""The fast reader of ages and genders: rows counted by the numbers of their texts."""

import numpy as np

from mallseg.adapters.csv_customers.ids import WORD
from mallseg.adapters.csv_customers.known_texts import NONE, KnownTexts
from mallseg.adapters.csv_customers.people import People, gender_place
from mallseg.adapters.csv_customers.pieces import Octets, Places
from mallseg.adapters.csv_customers.plain_blocks import PlainBlock
from mallseg.adapters.csv_customers.plain_distance import nearest_numbers
from mallseg.adapters.csv_customers.plain_texts import Field, Keys, TextValues, Values, pack
from mallseg.adapters.csv_customers.table import Table
from mallseg.domain.customers.demographics import AGE_BANDS, GENDERS, AgeBand
from mallseg.domain.customers.feature import AGE

NOBODYS = -1
"""The row of a customer who is not counted."""

_MOST_WORDS = 1000
_FIRST_BYTES = np.array([(1 << 8 * n) - 1 for n in range(WORD + 1)], np.uint64)
_UNKNOWN_BAND = AGE_BANDS.index(AgeBand.UNKNOWN)


class PlainPeople:
    """Counts plain blocks; what is odd in them, People counts line by line."""

    def __init__(self, table: Table, people: People) -> None:
        self._table = table
        self._people = people
        self._rows = _Rows(people)
        self._known = KnownTexts(
            TextValues(tuple(table.dialect.columns), table.contract), self._rows
        )
        self._bands = _Bands()
        self._known_ages = KnownTexts(TextValues((AGE,), table.contract), self._bands)
        self._words = _Words()

    def count_block(self, block: bytes) -> bool:
        """Count a block of whole lines, or leave it as it is and say no."""
        plain = PlainBlock.of(block, self._table.dialect)
        if plain is None:
            return False
        numbers = self._known.numbers(plain.texts)
        rows = self._rows.of[numbers]
        age, gender = self._people.columns.age, self._people.columns.gender
        if age is not None:
            bands = self._bands_of(plain.octets, plain.field(age))
            _add(self._people.ages, rows, bands, len(AGE_BANDS))
        if gender is not None:
            genders = self._words.places(plain.octets, plain.field(gender))
            _add(self._people.genders, rows, genders, len(GENDERS))
        for _, line in plain.singly(plain.odd_lines(numbers == NONE), self._table.records):
            self._people.count_block(line)
        return True

    def _bands_of(self, octets: Octets, field: Field) -> Places:
        numbers = self._known_ages.numbers(pack(octets, [field]))
        bands: Places = self._bands.of[numbers]
        starts, stops = field
        for row in np.flatnonzero((numbers == NONE) & (stops > starts)).tolist():
            bands[row] = self._people.band(_text(octets, starts[row], stops[row]))
        return bands


class _Rows:
    """Whose customers are at a point, by the numbers of texts."""

    of: Places

    def __init__(self, people: People) -> None:
        self._people = people
        self.clear()

    def add(self, points: Values) -> None:
        rows = nearest_numbers(self._people.segmentation, points) - 1
        if without := self._people.without:
            is_out = [point in without for point in map(tuple, points.T.tolist())]
            rows[np.array(is_out, np.bool_)] = NOBODYS
        self.of = np.append(self.of, rows)

    def clear(self) -> None:
        self.of = np.full(NONE + 1, NOBODYS, np.int64)


class _Bands:
    """The band of an age, by the numbers of texts."""

    of: Places

    def __init__(self) -> None:
        self.clear()

    def add(self, points: Values) -> None:
        bands = [AGE_BANDS.index(AgeBand.of(age)) for age in points[0].tolist()]
        self.of = np.append(self.of, np.array(bands, np.int64))

    def clear(self) -> None:
        self.of = np.full(NONE + 1, _UNKNOWN_BAND, np.int64)


class _Words:
    """The genders that words of up to eight bytes say: each is read once, a longer one each time.

    A word's bytes are one integer; a word never holds a zero byte, so its length needs no place.
    """

    _known: Keys
    _places: Places

    def __init__(self) -> None:
        self._forget()

    def places(self, octets: Octets, field: Field) -> Places:
        """Find the places among GENDERS of some texts."""
        starts, stops = field
        lengths = stops - starts
        words = np.ndarray((len(octets) - WORD + 1,), "<u8", octets, strides=(1,))
        own = words[starts] & _FIRST_BYTES[np.minimum(lengths, WORD)]
        found = self._found(own)
        for row in np.flatnonzero(lengths > WORD).tolist():
            found[row] = gender_place(_text(octets, starts[row], stops[row]))
        return found

    def _found(self, words: Keys) -> Places:
        at = self._at(words)
        if (is_new := self._known[at] != words).any():
            self._learn(np.unique(words[is_new]))
            at = self._at(words)
        found: Places = self._places[at]
        return found

    def _at(self, words: Keys) -> Places:
        at: Places = np.searchsorted(self._known, words)
        return np.minimum(at, len(self._known) - 1)

    def _learn(self, words: Keys) -> None:
        if len(self._known) > _MOST_WORDS:
            words = np.unique(np.append(words, self._known))
            self._forget()
        known = np.append(self._known, words)
        texts = [int(word).to_bytes(WORD, "little").rstrip(b"\0") for word in words.tolist()]
        places = [gender_place(text.decode(errors="replace")) for text in texts]
        order = np.argsort(known)
        self._known = known[order]
        self._places = np.append(self._places, np.array(places, np.int64))[order]

    def _forget(self) -> None:
        self._known = np.zeros(1, np.uint64)
        self._places = np.array([gender_place("")], np.int64)


def _add(counts: list[list[int]], rows: Places, groups: Places, width: int) -> None:
    is_counted = rows != NOBODYS
    flat = rows[is_counted] * width + groups[is_counted]
    found = np.bincount(flat, minlength=len(counts) * width).reshape(len(counts), width)
    for own, more in zip(counts, found.tolist(), strict=True):
        own[:] = map(sum, zip(own, more, strict=True))


def _text(octets: Octets, start: int, stop: int) -> str:
    return octets[start:stop].tobytes().decode()
