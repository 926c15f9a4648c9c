"""The W3C Trace Context of a request, for the log."""

import re

HEADER = b"traceparent"

_TRACEPARENT = re.compile(
    rb"(?P<version>(?!ff)[0-9a-f]{2})-(?P<trace>(?!0{32})[0-9a-f]{32})"
    rb"-(?P<parent>(?!0{16})[0-9a-f]{16})-[0-9a-f]{2}(?P<more>-[ -~]*)?"
)


def parse_traceparent(value: bytes) -> dict[str, str]:
    """Give the ids of a traceparent by their names in the log; none if it is invalid.

    Fields that versions after 00 may add are ignored.
    """
    found = _TRACEPARENT.fullmatch(value)
    if found is None or (found["version"] == b"00" and found["more"] is not None):
        return {}
    return {"trace_id": found["trace"].decode(), "parent_id": found["parent"].decode()}
