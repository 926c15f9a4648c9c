import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.entrypoints.http.guard.strict_json import MAX_DEPTH, MAX_TEXT_LENGTH, read_json
from mallseg.entrypoints.http.problem_handlers import InvalidBodyError
from tests.odd_json import odd_forms, odd_values

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(':,"\\ a{}é'), inner),
    max_leaves=12,
)


def refusal(body: bytes) -> str:
    with pytest.raises(InvalidBodyError) as refused:
        read_json(body)
    return refused.value.code


@given(values, st.sampled_from([{}, {"ensure_ascii": False}, {"indent": 1}]))
def test_json_is_parsed_as_by_the_standard_library(value: object, way: dict[str, Any]) -> None:
    body = json.dumps(value, **way).encode()

    assert read_json(body) == json.loads(body)


@given(st.lists(st.tuples(st.text(':"\\a'), values), min_size=1, max_size=5), st.data())
def test_a_duplicate_name_is_refused_at_any_level(
    fields: list[tuple[str, object]], data: st.DataObject
) -> None:
    twice = [*fields, data.draw(st.sampled_from(fields))]
    text = ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in twice)

    assert refusal(f"[1, {{{text}}}]".encode()) == "field_twice"


def test_a_duplicate_name_in_escaped_letters_is_refused() -> None:
    assert refusal(rb'{"a": 1, "\u0061": 1}') == "field_twice"


def test_the_same_name_in_two_objects_is_allowed() -> None:
    assert read_json(b'[{"a": 1}, {"a": {"a": 2}}]') == [{"a": 1}, {"a": {"a": 2}}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"+1",
        b"01",
        b".5",
        b"1.",
        b"1e",
        b"0x1",
        b"[1,]",
        b'{"a": 1,}',
        b"{a: 1}",
        b"{'a': 1}",
        b"[1] 2",
        b"// one\n1",
        b"\xef\xbb\xbf1",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\xc0\xaf"',
        rb'"\ud800"',
        rb'"\udc00\ud800"',
        rb'"\x41"',
        b'"\x00"',
        b'"\n"',
        '{"a": 1}'.encode("utf-16"),
        b"\x0c1",
        b"\xc2\xa01",
        b"[" * 100_000,
        b"True",
        b"nul",
    ],
)
def test_invalid_json_is_refused(body: bytes) -> None:
    assert refusal(body) in {"not_json", "too_deep"}


@pytest.mark.parametrize(
    "body",
    [b"1e400", b"-1e400", b"9" * 5000, b"9" * 309, b"[-1" + b"0" * 309 + b"]", b"[1e99999999999]"],
)
def test_a_number_beyond_the_range_of_float_is_refused(body: bytes) -> None:
    assert refusal(body) == "number_out_of_range"


@pytest.mark.parametrize("body", [b"1e-400", b"0." + b"9" * 5000, b"9" * 308])
def test_a_number_of_many_digits_is_read(body: bytes) -> None:
    read = read_json(body)

    assert isinstance(read, int | float)
    assert math.isfinite(read)


def test_depth_is_limited() -> None:
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH

    assert read_json(deepest) == json.loads(deepest)
    assert refusal(b"[" + deepest + b"]") == "too_deep"
    assert refusal(b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1)) == "too_deep"


@pytest.mark.parametrize("shape", ['"{}"', '["{}"]', '{{"{}": 1}}', '[{{"a": "{}"}}]'])
def test_strings_are_limited(shape: str) -> None:
    longest = shape.format("é" * MAX_TEXT_LENGTH).encode()

    assert read_json(longest) == json.loads(longest)
    assert refusal(shape.format("é" * (MAX_TEXT_LENGTH + 1)).encode()) == "text_too_long"


_FLAT = b'{"a": 50, "b": [1, {"c": "x:y"}]}'
_SAMPLES = [
    *odd_values(),
    *(b'{"a": ' + value + b"}" for value in odd_values()),
    *odd_forms(_FLAT),
]


def _as_python_reads(body: bytes) -> object:
    """Read strictly by another reader; raise ValueError for what is no JSON, or not for us."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("twice")
        return dict(pairs)

    def finite(text: str) -> float:
        if not math.isfinite(number := float(text)):
            raise ValueError("too large")
        return number

    def whole(text: str) -> int:
        finite(text)
        return int(text)

    text = body.decode()
    if text.startswith("\ufeff"):
        raise ValueError("a mark of the order of bytes")
    value: object = json.loads(
        text, object_pairs_hook=unique, parse_constant=finite, parse_float=finite, parse_int=whole
    )
    json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    return value


def _read(body: bytes) -> tuple[object, str]:
    """Give what is read, or the code of the refusal."""
    try:
        return read_json(body), ""
    except InvalidBodyError as error:
        return None, error.code


def test_odd_documents_are_refused_as_by_another_strict_parser() -> None:
    assert len(_SAMPLES) > 600
    for body in _SAMPLES:
        value, code = _read(body)
        try:
            expected = _as_python_reads(body)
        except (ValueError, RecursionError):
            assert code in {"not_json", "too_deep", "number_out_of_range", "field_twice"}, body
        else:
            assert value == expected or code in {"too_deep", "text_too_long"}, body
