"""The fast reader of a search: looks for the numbers of texts that say a point."""

import numpy as np

from mallseg.adapters.csv_customers.known_texts import KnownTexts
from mallseg.adapters.csv_customers.plain_blocks import PlainBlock
from mallseg.adapters.csv_customers.plain_texts import Flags, TextValues, Values
from mallseg.adapters.csv_customers.search import Search
from mallseg.adapters.csv_customers.table import Table


class PlainSearch:
    """Searches plain blocks; a line that may hold what is looked for is read by the search."""

    _is_worth_a_look: Flags

    def __init__(self, table: Table, search: Search) -> None:
        self._table = table
        self._search = search
        values = TextValues(tuple(table.dialect.columns), table.contract)
        self._known = KnownTexts(values, self)
        self.clear()

    def search_block(self, block: bytes) -> bool:
        """Search a block of whole lines, or leave it as it is and say no."""
        plain = PlainBlock.of(block, self._table.dialect)
        if plain is None:
            return False
        numbers = self._known.numbers(plain.texts)
        lines = plain.odd_lines(self._is_worth_a_look[numbers])
        for _, line in plain.singly(lines, self._table.records):
            self._search.search_block(line)
        return True

    def add(self, points: Values) -> None:
        """Keep for each point whether it is looked for."""
        is_wanted = [point in self._search.points for point in map(tuple, points.T.tolist())]
        self._is_worth_a_look = np.append(self._is_worth_a_look, np.array(is_wanted, np.bool_))

    def clear(self) -> None:
        """Forget; what cannot be read here may still be read by the search."""
        self._is_worth_a_look = np.ones(1, np.bool_)
