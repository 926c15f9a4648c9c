"""Security headers of every response: no sniffing, no scripts, no caching."""

from collections.abc import Iterable

Header = tuple[bytes, bytes]

CONTENT_SECURITY_POLICY = b"content-security-policy"

_HEADERS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (CONTENT_SECURITY_POLICY, b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def with_security_headers(headers: Iterable[Header]) -> list[Header]:
    """Add those that a response does not set itself."""
    own = [*headers]
    names = {name for name, _ in own}
    return [*own, *(header for header in _HEADERS if header[0] not in names)]
