"""Columns as spreadsheets name them: ``A`` is 1, ``AA`` is 27."""

_LETTERS = 26


def column_number(letters: bytes) -> int:
    """Give the number of a column by its letters."""
    number = 0
    for letter in letters:
        number = _LETTERS * number + letter - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Give the letters of a column by its number."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters
