"""What a Parquet file has beside its rows, so that a copy has it too."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.sql.names import quoted, text

_VIEW = "kept"
_FILE = "getvariable('files')[1]"
_SCHEMA = f"""
SELECT name, repetition_type, converted_type, num_children FROM parquet_schema({_FILE})
"""  # noqa: S608  (a name of ours)
_CODEC = f"SELECT compression FROM parquet_metadata({_FILE}) LIMIT 1"  # noqa: S608
_METADATA = f"SELECT key, value FROM parquet_kv_metadata({_FILE})"  # noqa: S608
_OF_ARROW = b"ARROW:schema"
"""It describes the columns of one file; a copy has more, and readers of Arrow would refuse it."""

_CODECS = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4_RAW"}
_USUAL_CODEC = "SNAPPY"


@dataclass(frozen=True, slots=True)
class FileProperties:
    """Properties of the first file of a table.

    Attributes
    ----------
    required
        The columns that never lack a value, as the file says.
    in_milliseconds
        Those of times of that unit, which DuckDB would write in microseconds.
    codec
        How its columns are packed.
    metadata
        What was written into it, by name.
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
        """Make a view of the table in which the columns have the types of the file.

        DuckDB writes a column as required where no value happens to be missing. A condition that
        holds for every row, and that no statistics show, makes it a column that may lack some.
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
        """How a copy is to be written."""
        pairs = ", ".join(f"{text(_decoded(key))}: {_literal(own)}" for key, own in self.metadata)
        named = f", KV_METADATA {{{pairs}}}" if pairs else ""
        return f"FORMAT parquet, COMPRESSION {self.codec}, USE_TMP_FILE false{named}"

    def _kept(self, name: str, of_type: str, holds: str) -> str:
        own = quoted(name)
        if name in self.in_milliseconds and of_type == "TIMESTAMP":
            own = f"CAST({own} AS TIMESTAMP_MS)"
        return own if name in self.required else f"CASE WHEN {holds} THEN {own} END"


def _top_level(schema: Sequence[tuple[str, str, str, int | None]]) -> list[tuple[str, str, str]]:
    """Leave out what stands within others: each column is followed by its children."""
    found, within = [], 0
    for name, need, converted, children in schema[1:]:
        if not within:
            found.append((name, need, converted))
        within += (children or 0) - bool(within)
    return found


def _decoded(key: bytes) -> str:
    return key.decode(errors="replace")


def _literal(value: bytes) -> str:
    """Write a value: as text where it is one."""
    try:
        return text(value.decode())
    except (UnicodeDecodeError, ValueError):  # a zero byte, which is in no text
        return "'" + "".join(f"\\x{byte:02x}" for byte in value) + "'::BLOB"
