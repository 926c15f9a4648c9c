"""The contract of ModelReader, one test per promise. Stores and caches run it."""

import pytest

from mallseg.domain.errors import InvalidOptionError, SegmentationNotFoundError
from mallseg.domain.ports import ModelReader, SegmentationStore
from mallseg.testing.builders import a_provenance, two_segments

NAMES_THAT_ARE_NO_PLAIN_WORD = [
    "", ".", "..", "../mall", "a/b", "/etc", "a\0b", "Mall", "mall ", "-mall", "m" * 65, "einkäufe",
]  # fmt: skip


class ModelReaderContract:
    """The suite. A subclass has a fixture `reader` of an empty `store`, which the tests fill."""

    def test_a_reader_loads_the_champion_by_default(
        self, store: SegmentationStore, reader: ModelReader
    ) -> None:
        for shift in (0.0, 5.0):
            store.save("mall", two_segments(shift=shift), a_provenance())
        store.promote("mall", 1)

        assert reader.load("mall") == store.load("mall", 1)
        assert reader.load("mall", "champion") == store.load("mall", 1)

    def test_a_reader_loads_a_version_by_number_and_by_alias(
        self, store: SegmentationStore, reader: ModelReader
    ) -> None:
        for shift in (0.0, 5.0):
            store.save("mall", two_segments(shift=shift), a_provenance(), as_challenger=True)

        assert reader.load("mall", 1).segmentation == two_segments()
        assert reader.load("mall", "challenger").segmentation == two_segments(shift=5.0)

    def test_a_reader_raises_for_what_is_not_there(
        self, store: SegmentationStore, reader: ModelReader
    ) -> None:
        with pytest.raises(SegmentationNotFoundError):
            reader.load("mall")
        store.save("mall", two_segments(), a_provenance(), as_champion=True)

        with pytest.raises(SegmentationNotFoundError):
            reader.load("mall", 2)
        with pytest.raises(SegmentationNotFoundError):
            reader.load("mall", "challenger")

    @pytest.mark.parametrize("name", NAMES_THAT_ARE_NO_PLAIN_WORD)
    def test_a_reader_refuses_a_name_that_is_no_plain_word(
        self, reader: ModelReader, name: str
    ) -> None:
        with pytest.raises(InvalidOptionError):
            reader.load(name)
        with pytest.raises(InvalidOptionError):
            reader.load("mall", name)
