"""Errors of tables in databases, and of their servers."""

from mallseg.domain.errors.code import Code


class TableFault(Code):
    """The reason why a table of a database cannot be used, or its address is invalid."""

    # the address
    NOT_A_DATABASE_URL = (
        "not_a_database_url",
        "is no address of a database",
        "write it as {example}",
    )
    OTHER_DATABASE = (
        "other_database",
        "is of a kind of database that is not read",
        "those of {known:and} are; or export the table as CSV or Parquet",
    )
    UNKNOWN_HOST = (
        "unknown_host",
        "there is no host called {host!r}",
        "check its name, and that this machine can look names up",
    )
    NO_SERVER = (
        "no_server",
        "no server answers at {host}",
        "check host and port, that it is started, and that nothing in between stops the connection",
    )
    PASSWORD_REFUSED = (
        "password_refused",
        "the server refuses user {user!r}, or the password",
        "set the password anew; a password file or service file of libpq is read too",
    )
    DATABASE_REFUSED = "database_refused", "the server refuses the connection", "{detail}"

    # the table
    FILES_ONLY = "files_only", "cannot be used here", "save the table as CSV, and give that file"
    TABLE_NEEDED = "table_needed", "holds many tables", "say which"
    SEVERAL_TABLES = "several_tables", "has the tables {tables:quoted}", "say which"
    NO_TABLES = "no_tables", "has no table", "give the file that has"
    NO_TABLE = "no_table", "has no table {table!r} that can be seen{there}"
    NO_RIGHT_TO_READ = (
        "no_right_to_read",
        "user {user!r} may not read table {table}",
        "have its owner say: {grant}",
    )
    TEXT_NOT_DECODED = (
        "text_not_decoded",
        "a column holds texts that are not of the encoding of the database",
        "make a view that leaves them out",
    )
    NUL_IN_TEXT = (
        "nul_in_text",
        "a column holds a text with a NUL byte",
        "make a view that leaves it out",
    )
    VALUE_NOT_COMPUTED = (
        "value_not_computed",
        "the server cannot compute one of its values",
        "correct the view, or the row that it fails at",
    )
    NO_RIGHT_ON_CLUSTER = (
        "no_right_on_cluster",
        "the cluster does not let user {user!r} read table {table}",
        "have its owner grant that",
    )
    NO_RIGHT_TO_MAKE = (
        "no_right_to_make",
        "user {user!r} may not make table {table}",
        "have it allowed to, or name a table in another schema",
    )
    NOT_OWN_TABLE = (
        "not_own_table",
        "holds something else than segments of an earlier run",
        "name another table, or drop it first",
    )
    NEEDED_BY_OTHERS = (
        "needed_by_others",
        "cannot be replaced, because a view or something else needs it",
        "drop that first, or name another table",
    )
    NO_SCHEMA = (
        "no_schema",
        "there is no schema in which table {table} could be made",
        "make it, or name a table in another one",
    )
    NO_CLUSTER = (
        "no_cluster",
        "no session of Spark could be started",
        "check the address, and that the cluster has room for one",
    )
    NO_JAVA = (
        "no_java",
        "Spark cannot be started without Java",
        "install Java 17, or have JAVA_HOME name it",
    )


class DatabaseFault(Code):
    """The reason why the server of a database failed, whatever the table and the user."""

    CONNECTION_LOST = (
        "connection_lost",
        "the connection to its server was lost, and nothing was kept",
        "start again when the server is back",
    )
    COMMIT_UNKNOWN = (
        "commit_unknown",
        "the connection was lost at the very end: whether the new table was kept is not known",
        "ask the server: SELECT pg_xact_status('{transaction}'); if aborted, start again",
    )
    SESSION_STOPPED = (
        "session_stopped",
        "the session of Spark was stopped",
        "start again with one that runs; a table that was being made is whole or not there",
    )
    BETWEEN_NAMES = (
        "between_names",
        "the session of Spark was stopped while the new table was to take the place of the old one",
        "look which are there: the new one is {new} until it has the name, the old one then {old}",
    )
    STOPPED_BY_SERVER = (
        "stopped_by_server",
        "the server stopped the query, by a time limit or on request",
        "start again, or have the limit raised",
    )
    NO_ROOM_ON_SERVER = (
        "no_room_on_server",
        "the server has no room left on its disk or in its memory, and nothing was kept",
        "have room made",
    )
    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        "the server could not keep the table as it was when the query began",
        "start again when nothing changes it",
    )
    SERVER_FAILED = "server_failed", "the server failed with SQLSTATE {sqlstate}"
