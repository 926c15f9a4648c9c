"""The contract of KeptSettings, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod

import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import KeptSettings

MOST = 3


class KeptSettingsContract(ABC):
    """The suite. A subclass makes a store for up to `MOST` files."""

    @abstractmethod
    def nothing_kept(self) -> KeptSettings:
        """Make an empty store."""

    @pytest.mark.parametrize("name", ["till export", "Käufer_1", "a", "2026-11", "v1.2"])
    def test_written_settings_are_read_by_name(self, name: str) -> None:
        kept = self.nothing_kept()

        kept.write(name, "[data]\ndecimal = ','\n# é")

        assert kept.names() == (name,)
        assert kept.read(name) == "[data]\ndecimal = ','\n# é"

    def test_names_are_listed_in_their_order(self) -> None:
        kept = self.nothing_kept()
        for name in ("till", "bank"):
            kept.write(name, "")

        assert kept.names() == ("bank", "till")

    def test_writing_again_replaces_the_first(self) -> None:
        kept = self.nothing_kept()
        for text in ("a much longer text", "b"):
            kept.write("till", text)

        assert (kept.names(), kept.read("till")) == (("till",), "b")

    @pytest.mark.parametrize(
        "name",
        ["", " ", ".", "..", "../till", "a/b", "a\\b", "-a", "a ", "a.", "a\n", "a\x00", "x" * 61],
    )
    def test_other_names_are_refused(self, name: str) -> None:
        kept = self.nothing_kept()

        with pytest.raises(InvalidOptionError) as refused:
            kept.write(name, "")

        assert refused.value.code is OptionFault.NOT_A_NAME
        assert kept.names() == ()

    @pytest.mark.parametrize("name", ["till", "../till", ""])
    def test_missing_files_are_not_read(self, name: str) -> None:
        with pytest.raises(InvalidOptionError) as refused:
            self.nothing_kept().read(name)
        assert refused.value.code is OptionFault.NO_SUCH_NAME

    def test_removed_entries_are_gone(self) -> None:
        kept = self.nothing_kept()
        kept.write("till", "")

        kept.remove("till")
        kept.remove("till")

        assert kept.names() == ()

    def test_one_too_many_is_refused_and_one_that_is_there_can_be_replaced(self) -> None:
        kept = self.nothing_kept()
        for name in ("a", "b", "c"):
            kept.write(name, "")

        with pytest.raises(InvalidOptionError) as refused:
            kept.write("d", "")
        kept.write("a", "new")

        assert refused.value.code is OptionFault.TOO_MANY_NAMES
        assert (kept.names(), kept.read("a")) == (("a", "b", "c"), "new")
