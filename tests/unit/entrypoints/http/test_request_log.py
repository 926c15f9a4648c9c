import pytest

from mallseg.entrypoints.http.request_log import parse_traceparent

TRACE, PARENT = b"0af7651916cd43dd8448eb211c80319c", b"b7ad6b7169203331"


def test_a_trace_and_its_parent_are_read() -> None:
    assert parse_traceparent(b"00-%s-%s-01" % (TRACE, PARENT)) == {
        "trace_id": TRACE.decode(),
        "parent_id": PARENT.decode(),
    }


def test_fields_of_later_versions_are_ignored() -> None:
    assert (
        parse_traceparent(b"01-%s-%s-01-anything" % (TRACE, PARENT))["trace_id"] == TRACE.decode()
    )


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"00",
        b"ff-%s-%s-01" % (TRACE, PARENT),  # not a version
        b"00-%s-%s-01-more" % (TRACE, PARENT),  # version 00 has four fields
        b"00-%s-%s-01" % (TRACE.upper(), PARENT),
        b"00-%s-%s-01" % (b"0" * 32, PARENT),
        b"00-%s-%s-01" % (TRACE, b"0" * 16),
        b"00-%s-%s-1" % (TRACE, PARENT),
        b"00-%s-%s-01 " % (TRACE, PARENT),
        b"00-%s-%s-01\n" % (TRACE, PARENT),
        b"00-%s-%s-\xc3\xbc" % (TRACE, PARENT),
    ],
)
def test_an_invalid_traceparent_is_ignored(value: bytes) -> None:
    assert parse_traceparent(value) == {}
