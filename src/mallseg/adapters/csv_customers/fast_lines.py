"""The lines of an annotated copy, put together from slices of bytes, many at once."""

import numpy as np

from mallseg.adapters.csv_customers.fast_arrays import Codes, Flags, Offsets, Slices, copy_slices
from mallseg.adapters.csv_customers.fast_blocks import PlainBlock

_LINE_FEED, _RETURN, _ASCII = b"\n\r\x7f"
_MAY_BEGIN_A_FORMULA = np.array(
    [byte > _ASCII or chr(byte).isspace() or chr(byte) in "'\"=+-@" for byte in range(256)]
)
"""The first bytes that `Cells.harmless` has to look at."""


def may_hold_a_formula(block: PlainBlock) -> Flags:
    """Flag the rows with a field whose first byte says that it must be looked at."""
    firsts = np.column_stack([block.starts[block.rows], block.delimiters[:, :-1] + 1])
    flags: Flags = _MAY_BEGIN_A_FORMULA[block.data[firsts]].any(axis=1)
    return flags


def put_together(
    block: PlainBlock, annotations: Slices, codes: Codes, *, lines: Offsets, written: Slices
) -> memoryview:
    """Lay out each line, its annotation and its line end.

    Parameters
    ----------
    annotations, codes
        The annotation of each code, and the code of each row.
    lines, written
        The lines that were written as a whole, and the bytes of each.
    """
    bodies = block.ends - block.returns - block.starts
    tails = 1 + block.returns.astype(np.int64)
    bodies[lines] = tails[lines] = 0
    starts, lengths = np.zeros_like(bodies), np.zeros_like(bodies)
    starts[block.rows] = annotations.starts[codes]
    lengths[block.rows] = annotations.lengths[codes]
    starts[lines] = len(annotations.data) + written.starts
    lengths[lines] = written.lengths
    stops = np.cumsum(bodies + lengths + tails)
    at = stops - bodies - lengths - tails
    target = np.empty(int(stops[-1]), np.uint8)
    copy_slices(block.data, block.starts, bodies, target=target, at=at)
    behind = np.append(annotations.data, written.data) if len(lines) else annotations.data
    copy_slices(behind, starts, lengths, target=target, at=at + bodies)
    target[stops[tails > 0] - 1] = _LINE_FEED
    target[stops[tails > 1] - 2] = _RETURN
    return target.data
