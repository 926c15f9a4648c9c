"""Where settings are kept by which files are read, from month to month."""

from typing import Protocol


class KeptSettings(Protocol):
    """Keeps a bounded number of settings files, each by a name for people.

    What the system refuses raises OSError.
    """

    def names(self) -> tuple[str, ...]:
        """List them in the order of the alphabet."""
        ...

    def read(self, name: str) -> str:
        """Give the text of one.

        Raises
        ------
        InvalidOptionError
            There is none of that name.
        """
        ...

    def write(self, name: str, text: str) -> None:
        """Keep a text, in place of what has its name; it is kept as a whole or not at all.

        Raises
        ------
        InvalidOptionError
            The name has other characters than letters, digits, blanks, ``-``, ``_`` and ``.``, does
            not begin with a letter or a digit, or is too long; or there are too many.
        """
        ...

    def remove(self, name: str) -> None:
        """Forget one; where there is none of that name, nothing happens."""
        ...
