"""Numbers are written as the reader's language has them, everywhere or nowhere."""

import pytest

from mallseg.entrypoints.presentation.web.numerals import Numerals

FIXED, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "1,234,567.89"),
        ("en-GB,en;q=0.9,de;q=0.8", "1,234,567.89"),
        ("de", "1.234.567,89"),
        ("de-DE,en;q=0.9", "1.234.567,89"),
        ("de-CH", "1’234’567.89"),
        ("de-AT", f"1{FIXED}234{FIXED}567,89"),
        ("fr-FR", f"1{NARROW}234{NARROW}567,89"),
        ("es-MX", "1,234,567.89"),
        ("es", "1.234.567,89"),
        ("en;q=0.3,sv;q=0.7", f"1{FIXED}234{FIXED}567,89"),
        ("xx", "1,234,567.89"),
        ("*", "1,234,567.89"),
        (";;q=,,q=nonsense", "1,234,567.89"),
    ],
)
def test_the_first_language_that_is_accepted_decides(accepted: str, expected: str) -> None:
    assert Numerals.asked_for(accepted).written("1,234,567.89") == expected


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("8.2% of all, 1,200 customers.", "8,2% of all, 1.200 customers."),
        ("around 25.7 k$", "around 25,7 k$"),
        ("Version 12 of 200 customers", "Version 12 of 200 customers"),
        ("1,000, 2,000 and 3,000", "1.000, 2.000 and 3.000"),
        ("-1,234.5", "-1.234,5"),
        ("mallseg 0.1.0", "mallseg 0.1.0"),
        ("“Offer 1,000” has 1,000", "“Offer 1,000” has 1.000"),
        ("run `train --share 0.5` for 0.5", "run `train --share 0.5` for 0,5"),
        ("12,34", "12,34"),
        ("seg-1.5x and file_2.5.csv", "seg-1.5x and file_2.5.csv"),
    ],
)
def test_only_numbers_that_we_wrote_are_written_anew(english: str, german: str) -> None:
    assert Numerals.asked_for("de").written(english) == german
