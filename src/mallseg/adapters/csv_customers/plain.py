"""Plain blocks: every line is a record, and every text between delimiters a field."""

import csv


def is_plain(block: bytes) -> bool:
    """Whether a block is plain, so that no record extends past its end."""
    if b'"' in block or b"\0" in block or not block.endswith(b"\n"):
        return False
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return False
    return block.isascii() or _is_utf8(block)


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def lines_of(block: bytes) -> list[str] | None:
    """Return the lines of a plain block; None for others, and for overlong lines."""
    if not is_plain(block):
        return None
    lines = block.decode().replace("\r\n", "\n").split("\n")
    lines.pop()  # after the last line feed
    return lines if max(map(len, lines)) <= csv.field_size_limit() else None
