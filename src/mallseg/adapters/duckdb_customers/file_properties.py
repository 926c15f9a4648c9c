"""The properties of a Parquet file that a copy keeps, besides its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.sql.names import quoted, text

_VIEW = "kept"
_FILE = "getvariable('files')[1]"
_SCHEMA = f"""
SELECT name, repetition_type, converted_type, num_children FROM parquet_schema({_FILE})
"""  # noqa: S608  (constants)
_CODEC = f"SELECT compression FROM parquet_metadata({_FILE}) LIMIT 1"  # noqa: S608
_METADATA = f"SELECT key, value FROM parquet_kv_metadata({_FILE})"  # noqa: S608
_OF_ARROW = b"ARROW:schema"
"""It describes the columns of one file; a copy has more, and Arrow's readers would reject it."""

_CODECS = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4_RAW"}
_USUAL_CODEC = "SNAPPY"


@dataclass(frozen=True, slots=True)
class FileProperties:
    """Properties of the first file of a table.

    Attributes
    ----------
    required
        The columns declared as required.
    in_milliseconds
        The columns with times in milliseconds, which DuckDB would write in microseconds.
    codec
        The compression of its columns.
    metadata
        Its key-value metadata.
    """

    required: frozenset[str]
    in_milliseconds: frozenset[str]
    codec: str
    metadata: tuple[tuple[bytes, bytes], ...]

    @classmethod
    def of(cls, table: DuckdbOpenTable) -> "FileProperties":
        """Read them."""
        columns = _top_level([*table.rows(_SCHEMA)])
        metadata = table.rows(_METADATA)
        ((codec,),) = [*table.rows(_CODEC)] or [(_USUAL_CODEC,)]
        return cls(
            required=frozenset(name for name, need, _ in columns if need == "REQUIRED"),
            in_milliseconds=frozenset(name for name, _, t in columns if t == "TIMESTAMP_MILLIS"),
            codec=codec if codec in _CODECS else _USUAL_CODEC,
            metadata=tuple((key, value) for key, value in metadata if key != _OF_ARROW),
        )

    def view(self, table: DuckdbOpenTable) -> str:
        """Create a view of the table in which columns have the types of the file.

        DuckDB declares a column as required if no value happens to be missing. A condition that is
        always true, but that statistics cannot prove, makes the column optional.
        """
        holds = "holds"
        while holds in {name.lower() for name in table.header}:
            holds += "_"
        columns = zip(table.header, table.types, strict=True)
        listed = ", ".join(f"{self._kept(*each, holds)} AS {quoted(each[0])}" for each in columns)
        table.connection.execute(
            f"CREATE TEMP VIEW {_VIEW} AS SELECT {listed} "  # noqa: S608  (quoted names)
            f"FROM (SELECT *, random() >= 0 AS {holds} FROM {table.place})"
        )
        return _VIEW

    @property
    def options(self) -> str:
        """The options of COPY that write such a file."""
        pairs = ", ".join(f"{text(_decoded(key))}: {_literal(own)}" for key, own in self.metadata)
        named = f", KV_METADATA {{{pairs}}}" if pairs else ""
        return f"FORMAT parquet, COMPRESSION {self.codec}, USE_TMP_FILE false{named}"

    def _kept(self, name: str, of_type: str, holds: str) -> str:
        own = quoted(name)
        if name in self.in_milliseconds and of_type == "TIMESTAMP":
            own = f"CAST({own} AS TIMESTAMP_MS)"
        return own if name in self.required else f"CASE WHEN {holds} THEN {own} END"


def _top_level(schema: Sequence[tuple[str, str, str, int | None]]) -> list[tuple[str, str, str]]:
    """Return the top-level columns; in the schema, each column is followed by its children."""
    found, within = [], 0
    for name, need, converted, children in schema[1:]:
        if not within:
            found.append((name, need, converted))
        within += (children or 0) - bool(within)
    return found


def _decoded(key: bytes) -> str:
    return key.decode(errors="replace")


def _literal(value: bytes) -> str:
    """Write a value as a literal: text if it is text, else a BLOB."""
    try:
        return text(value.decode())
    except (UnicodeDecodeError, ValueError):  # a NUL byte is no text
        return "'" + "".join(f"\\x{byte:02x}" for byte in value) + "'::BLOB"
