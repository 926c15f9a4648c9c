"""The fast reader of a search: looks for the keys of texts that say a point."""

import numpy as np

from mallseg.adapters.csv_customers.plain_blocks import PlainBlock
from mallseg.adapters.csv_customers.plain_texts import TextValues
from mallseg.adapters.csv_customers.search import Search
from mallseg.adapters.csv_customers.table import Table


class PlainSearch:
    """Searches plain blocks; a line that may hold what is looked for is read by the search."""

    def __init__(self, table: Table, search: Search) -> None:
        self._table = table
        self._search = search
        self._values = TextValues(tuple(table.dialect.columns), table.contract)

    def search_block(self, block: bytes) -> bool:
        """Search a block of whole lines, or leave it as it is and say no."""
        plain = PlainBlock.of(block, self._table.dialect)
        if plain is None:
            return False
        keys = np.unique(plain.texts.keys)
        values = self._values.read(keys, plain.texts.widths)
        points = map(tuple, values.T.tolist())
        is_wanted = np.array([point in self._search.points for point in points])
        # What cannot be read here may still be read by the search.
        worth_a_look = keys[is_wanted | np.isnan(values).any(axis=0)]
        is_worth_a_look = np.isin(plain.texts.keys, worth_a_look)
        for _, line in plain.singly(plain.odd_lines(is_worth_a_look), self._table.records):
            self._search.search_block(line)
        return True
