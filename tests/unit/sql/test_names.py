import math

import pytest

from mallseg.sql.names import quoted, real


def test_a_name_ends_where_it_ends() -> None:
    assert quoted('income"; DROP TABLE x') == '"income""; DROP TABLE x"'


def test_a_name_with_a_zero_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="zero byte"):
        quoted("income\0")


def test_a_number_is_written_to_the_last_bit() -> None:
    assert [real(0.1), real(-15), real(1e300)] == ["0.1e0", "-15.0e0", "1e+300"]
    with pytest.raises(ValueError, match="finite"):
        real(math.inf)
