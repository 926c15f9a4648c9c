import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.entrypoints.http.guard.strict_json import DEEPEST, LONGEST_TEXT, read_json
from mallseg.entrypoints.http.problems import InvalidBodyError

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
def test_what_is_json_is_read_as_python_reads_it(value: object, way: dict[str, Any]) -> None:
    body = json.dumps(value, **way).encode()

    assert read_json(body) == json.loads(body)


@given(st.lists(st.tuples(st.text(':"\\a'), values), min_size=1, max_size=5), st.data())
def test_a_field_given_twice_is_refused_wherever_it_stands(
    fields: list[tuple[str, object]], data: st.DataObject
) -> None:
    twice = [*fields, data.draw(st.sampled_from(fields))]
    text = ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in twice)

    assert refusal(f"[1, {{{text}}}]".encode()) == "field_twice"


def test_a_field_given_twice_in_other_letters_is_refused() -> None:
    assert refusal(rb'{"a": 1, "\u0061": 1}') == "field_twice"


def test_the_same_field_in_two_objects_is_no_field_given_twice() -> None:
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
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert refusal(body) in {"not_json", "too_deep"}


@pytest.mark.parametrize("body", [b"1e400", b"-1e400", b"9" * 5000, b"[1e99999999999]"])
def test_a_number_that_no_float_holds_is_refused(body: bytes) -> None:
    assert refusal(body) == "number_out_of_range"


@pytest.mark.parametrize("body", [b"1e-400", b"0." + b"9" * 5000, b"9" * 30])
def test_a_number_of_many_digits_is_read(body: bytes) -> None:
    read = read_json(body)

    assert isinstance(read, int | float)
    assert math.isfinite(read)


def test_levels_are_limited() -> None:
    deepest = b"[" * DEEPEST + b"]" * DEEPEST

    assert read_json(deepest) == json.loads(deepest)
    assert refusal(b"[" + deepest + b"]") == "too_deep"
    assert refusal(b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1)) == "too_deep"


@pytest.mark.parametrize("shape", ['"{}"', '["{}"]', '{{"{}": 1}}', '[{{"a": "{}"}}]'])
def test_texts_are_limited(shape: str) -> None:
    longest = shape.format("é" * LONGEST_TEXT).encode()

    assert read_json(longest) == json.loads(longest)
    assert refusal(shape.format("é" * (LONGEST_TEXT + 1)).encode()) == "text_too_long"
