"""The ids of a plain block with the values of their rows, all at once."""

from array import array
from collections.abc import Sequence

import numpy as np

from mallseg.adapters.csv_customers.arrays import Flags, Offsets, Slices, Values
from mallseg.adapters.csv_customers.batches import Identified
from mallseg.adapters.csv_customers.fast.blocks import PlainBlock
from mallseg.domain.sources.id_column import is_blank
from mallseg.domain.sources.identified import IdentifiedBatch

_LINE_FEED = b"\n"
_BEYOND_ASCII = 0x80


def identified(
    block: PlainBlock,
    column: int,
    *,
    is_usable: Flags,
    columns: Values,
    refused: Sequence[str],
    first: int,
) -> Identified:
    """Return the ids of usable rows, except blank ones.

    Parameters
    ----------
    columns
        Of shape (n_features, n_usable): the values of the usable rows.
    refused
        The texts in the column of unusable records.
    first
        The number of the record in the first line of the block.
    """
    rows = np.flatnonzero(is_usable)
    starts, stops = (each[rows] for each in block.field(column))
    texts = _texts(block, starts, stops - starts)
    blank = [i for i in _suspects(block, starts, stops).tolist() if is_blank(texts[i])]
    if blank:
        columns = np.delete(columns, blank, axis=1)
        without = {*blank}
        texts = [text for i, text in enumerate(texts) if i not in without]
    customers = IdentifiedBatch(
        ids=texts,
        columns=tuple(_array(values) for values in columns),
        unusable_ids=[text for text in refused if not is_blank(text)],
    )
    return Identified(customers, (first + block.rows[rows[blank]]).tolist())


def _texts(block: PlainBlock, starts: Offsets, lengths: Offsets) -> list[str]:
    """Copy texts, joined by line feeds, which do not occur in a plain block."""
    parts = [Slices.at(block.data, starts, lengths)]
    data, stops = Slices.laid_out(parts, np.ones_like(lengths))
    data[stops - 1] = ord(_LINE_FEED)
    return data.tobytes().decode().split("\n")[:-1]


def _suspects(block: PlainBlock, starts: Offsets, stops: Offsets) -> Offsets:
    """Find the texts that may be blank, by their first byte: few if ids are ASCII."""
    heads = block.data[starts]
    is_suspect = (starts == stops) | (heads <= ord(" ")) | (heads >= _BEYOND_ASCII)
    return np.flatnonzero(is_suspect)


def _array(values: Values) -> "array[float]":
    copied = array("d")
    copied.frombytes(values.tobytes())
    return copied
