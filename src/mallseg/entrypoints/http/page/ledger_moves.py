"""Moves by the ledger's months: what is shown of them, and the lists behind the numbers."""

import re
import tempfile
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import IO, Any

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.moves.ledger_moves import Period
from mallseg.domain.ports import CustomerLedger
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.pages import FOLDER
from mallseg.entrypoints.http.page.described import DescribedModel
from mallseg.entrypoints.http.page.page import Page
from mallseg.entrypoints.presentation.moves_csv import SentCsv, write_moved
from mallseg.entrypoints.presentation.views.report import RECENT_MONTHS, SegmentationReport
from mallseg.entrypoints.presentation.web.moves_lines import ledger_moves_lines

LIST = f"{FOLDER}moves/by-ledger/moved.csv"

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_TWO = 2
_IN_MEMORY = 1 << 20
_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMovesView:
    """The moves between the ends of two months.

    Attributes
    ----------
    ledger
        Gives the ledger, when it is needed.
    names_customers
        Whether the ledger has ids as they are written, so that a list of them is of use.
    """

    page: Page
    described: DescribedModel
    ledger: Callable[[], CustomerLedger]
    names_customers: bool

    def add(self) -> None:
        """Serve the lists: they need a key that may look customers up."""
        self.page.view(LIST, needed=Scope.CUSTOMERS)(self.download)

    def shown(self, report: SegmentationReport, asked: Mapping[str, str]) -> Mapping[str, Any]:
        """Give what the view shows: who moved between two months, by default the newest."""
        months = months_of(report)
        if len(months) < _TWO:
            return {
                "months": months,
                "by_ledger": None,
                "first": "",
                "last": "",
                "no_period": False,
            }
        first = asked.get("first") or month_text(months[1])
        last = asked.get("last") or month_text(months[0])
        period = period_of(first, last)
        lines = ledger_moves_lines(self.described.moves(period)) if period else None
        return {
            "months": months, "by_ledger": lines, "first": first, "last": last,
            "no_period": period is None,
            "since": period.first + timedelta(days=1) if period else "",
        }  # fmt: skip

    async def download(
        self, request: Request, first: str = "", last: str = "", before: str = "", after: str = ""
    ) -> Response:
        """Give the list of those who moved, in all or from one segment to another."""
        del request
        period = period_of(first, last)
        if period is None or not self.names_customers:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        file = await run_in_threadpool(self._written, period, before, after)
        name = f"moved-{first}-to-{last}.csv"
        return StreamingResponse(
            _parts(file),
            media_type="application/octet-stream",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    def _written(self, period: Period, before: str, after: str) -> IO[bytes]:
        """Write the list to a file without a name, which is gone when it is closed."""
        report = self.described.moves(period)
        names = {slug: segment.name for slug, segment in report.segments.items()}
        file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (`_parts` closes it)
        moved = self.ledger().moved(report.model, period, before=before, after=after)
        write_moved(SentCsv(file), moved, names)
        file.seek(0)
        return file


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_AT_ONCE):
            yield part


def months_of(report: SegmentationReport) -> tuple[date, ...]:
    """List the months that the ledger knows of any segment, the newest first."""
    known = {each.month for months in report.months.values() for each in months}
    return tuple(sorted(known, reverse=True))[:RECENT_MONTHS]


def month_text(month: date) -> str:
    """Write a month as it stands in addresses."""
    return f"{month:%Y-%m}"


def period_of(first: str, last: str) -> Period | None:
    """Read two months: the period is from the end of one to the end of the other."""
    ends = [_end_of(text) for text in (first, last)]
    if ends[0] is None or ends[1] is None:
        return None
    try:
        return Period(first=ends[0], last=ends[1])
    except InvalidOptionError:
        return None


def _end_of(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    if not found or not int(found[1]):
        return None
    year, month = int(found[1]), int(found[2])
    return date(year, month, monthrange(year, month)[1])
