from mallseg.files.csv_rows import CsvRows


def test_rows_are_written_in_order_when_the_last_is_flushed() -> None:
    parts: list[bytes] = []
    rows = CsvRows(parts.append, delimiter=";")
    rows.add(["id", "name"])
    rows.add(["007", 'Zoë; "the first"'])

    assert not parts
    rows.flush()

    assert b"".join(parts) == 'id;name\r\n007;"Zoë; ""the first"""\r\n'.encode()


def test_many_rows_are_written_before_the_last() -> None:
    parts: list[bytes] = []
    rows = CsvRows(parts.append)
    for number in range(50_000):
        rows.add([str(number), "careful"])

    assert len(parts) > 1
    rows.flush()

    assert b"".join(parts) == "".join(f"{i},careful\r\n" for i in range(50_000)).encode()
