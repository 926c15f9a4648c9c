"""What a file is called that is sent."""

import pytest

from mallseg.domain.service.upload import plain_file_name


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("June.xlsx", "June.xlsx"),
        ("C:\\mall\\June.xlsx", "June.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..", "customers"),
        ("", "customers"),
        ("\u202egpj.exe\x00\n", "gpj.exe"),
        (".hidden", "hidden"),
        ("Ka\u0308ufer.csv", "K\u00e4ufer.csv"),
        ("<script>alert(1)<script>.csv", "<script>alert(1)<script>.csv"),
        ("x" * 300 + ".csv", "x" * 76 + ".csv"),
        ("no ending.of this name", "no ending.of this name"),
    ],
)
def test_one_part_of_a_path_is_left(sent: str, name: str) -> None:
    assert plain_file_name(sent) == name


@pytest.mark.parametrize("letter", ["ä", "漢", "😀"])
def test_a_name_fits_into_a_file_system(letter: str) -> None:
    assert len(plain_file_name(letter * 400 + ".csv").encode()) <= 255
