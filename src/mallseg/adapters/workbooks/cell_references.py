"""Columns in A1 notation: ``A`` is 1, ``AA`` is 27."""

_LETTERS = 26


def column_number(letters: bytes) -> int:
    """Return the number of a column with these letters."""
    number = 0
    for letter in letters:
        number = _LETTERS * number + letter - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column with this number."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters
