"""Records of every kind, and options that must not change how they are read."""

from hypothesis import strategies as st

from mallseg.adapters.csv_customers.table import ReadOptions
from mallseg.domain.customers.census import MOST_POINTS

REFERENCE = ReadOptions(fast_from_bytes=1 << 62)
FAST = tuple(
    ReadOptions(
        block_bytes=block,
        smallest_block_bytes=smallest,
        fast_from_bytes=0,
        reference_records=0,
        most_coded=coded,
        threads=threads,
    )
    for block, smallest, coded, threads in [
        (64, 64, MOST_POINTS, 1),
        (700, 700, MOST_POINTS, 1),
        (1 << 20, 1 << 20, MOST_POINTS, 1),
        (1 << 20, 90, MOST_POINTS, 2),
        (64, 64, 0, 1),
        (700, 700, 8, 1),
        (64, 64, 8, 3),
    ]
)

_ODD_TEXTS = [
    "15.0",
    "015",
    "-0",
    "1e1",
    "15,5",
    "1_5",
    "NaN",
    "15.123456",
    "１５",
    "é",
    "123456789.123456",
    '"15"',
    '"a""b"',
    '"a,b"',
    '1"5',
    "15.1234567",
    "12345",
    "'",
    '"',
    "-",
    "00000000000000015",
    "xxxxxxxxxxxxxxxxxxxx",
]
_BLANKS = ["", " 15 ", "\t7", '"two\nlines"', '"two\r\nlines\n"', "\r", "\0", "\x1a", "\u2028"]
FIELDS = st.integers(-2, 130).map(str) | st.sampled_from([*_ODD_TEXTS, *_BLANKS])
OF_FOUR = st.one_of(
    st.lists(st.integers(1, 99).map(str), min_size=4, max_size=4),
    st.lists(st.integers(1, 99).map(str), min_size=4, max_size=4),
    st.lists(FIELDS, min_size=4, max_size=4),
)
RECORDS = st.lists(OF_FOUR | st.lists(FIELDS, min_size=0, max_size=6), max_size=40)
