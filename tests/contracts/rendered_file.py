"""The contract of files made of a report, the page and both pictures."""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Protocol

import pytest

from mallseg.domain.errors import InvalidOptionError
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from tests.builders_report import a_report, a_study

HOSTILE = "</script><script>alert('$x$')</script>"


class RenderedFile(Protocol):
    """A file to be, in which a report is rendered."""

    def check_writable(self) -> None:
        """Raise InvalidOptionError if the file could not be written now. Change nothing."""

    def write(self, report: SegmentationReport) -> None:
        """Render the report; the file appears when it is whole, in place of what had its name."""


class RenderedFileContract(ABC):
    """Subclass it: say where reports go, and how to look at what was written."""

    @abstractmethod
    def writer(self) -> RenderedFile:
        """Give a place that can be written."""

    @abstractmethod
    def unwritable(self) -> RenderedFile:
        """Give a place that cannot."""

    @abstractmethod
    def written(self) -> bytes | None:
        """Give what stands in the place; None when nothing has appeared."""

    def written_of(self, report: SegmentationReport) -> bytes:
        """Write a report, and look at it."""
        self.writer().write(report)
        written = self.written()
        assert written is not None
        return written

    def test_looking_whether_it_can_be_written_changes_nothing(self) -> None:
        self.writer().check_writable()

        assert self.written() is None

    def test_unwritable_outputs_are_refused_before_and_while_writing(self) -> None:
        with pytest.raises(InvalidOptionError):
            self.unwritable().check_writable()
        with pytest.raises(InvalidOptionError):
            self.unwritable().write(a_report())

        assert self.written() is None

    def test_equal_reports_are_equal_bytes_and_others_are_not(self) -> None:
        first = self.written_of(a_report())

        assert self.written_of(a_report()) == first
        assert self.written_of(a_report(names=("Others",))) != first

    def test_a_report_takes_the_place_of_the_one_before(self) -> None:
        assert self.written_of(a_report()) != self.written_of(a_report(names=("Others",)))

    def test_texts_like_markup_are_written_unchanged(self) -> None:
        assert self.written_of(a_report(names=(HOSTILE,)))

    def test_a_version_of_which_little_is_known_is_reported(self) -> None:
        full = a_report(study=a_study(is_resampled=True))
        assert full.profile is not None
        without_density = replace(full.profile, density=None, borders=None, study=None)

        for profile in (None, without_density):
            assert self.written_of(replace(full, profile=profile))
