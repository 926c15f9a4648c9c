"""The store of settings by which files are read, from month to month."""

from typing import Protocol


class KeptSettings(Protocol):
    """Stores a bounded number of settings files, each under a name for people.

    Errors of the operating system are raised as OSError.
    """

    def names(self) -> tuple[str, ...]:
        """List the names in alphabetical order."""
        ...

    def read(self, name: str) -> str:
        """Return the text of a settings file.

        Raises
        ------
        InvalidOptionError
            There is none of that name.
        """
        ...

    def write(self, name: str, text: str) -> None:
        """Write a settings file, atomically; one of the same name is replaced.

        Raises
        ------
        InvalidOptionError
            The name has other characters than letters, digits, blanks, ``-``, ``_`` and ``.``, does
            not begin with a letter or a digit, or is too long; or there are too many.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a settings file, if there is one of that name."""
        ...
