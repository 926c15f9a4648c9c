"""The report in a real browser: Debian's chromium, without a network."""

import json
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright
from pypdf import PdfReader

from mallseg.domain.customers.census import Point
from mallseg.entrypoints.presentation.documents.report import report_document
from mallseg.entrypoints.presentation.html.report_file import ReportFile
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from tests.browser.cases import CASES
from tests.browser.looking import (
    CHARTS,
    HARD_TO_READ,
    HOLES_IN_BRIEFS,
    NUMBERS,
    NUMBERS_OUTSIDE_THEIR_SHARES,
    OVERLAPPING_TEXTS,
    PLACES_ON_MAPS,
    SCROLLING,
    TEXTS_CUT_OFF,
    look,
    overflows,
)
from tests.builders_report import a_report

_Light = Literal["light", "dark"]

_PHONE: ViewportSize = {"width": 360, "height": 740}
_DESK: ViewportSize = {"width": 1440, "height": 900}
_LARGEST = 6_000_000
_BARRIERS_ONLY = {"resultTypes": ["violations"]}
"""All rules are checked; where they hold, they are not described for each element of a chart."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    executable = shutil.which("chromium")
    assert executable, "these tests need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Opened:
    """A report in a window: its file, its content, and all that the window said and asked for."""

    def __init__(self, page: Page, path: Path, report: SegmentationReport) -> None:
        self.page, self.path, self.report = page, path, report
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.goto(path.as_uri())

    @property
    def document(self) -> Any:
        return json.loads(json.dumps(report_document(self.report)))


# All tests of a case run on one core, so that its page is made once.
@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CASES],
)
def opened(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    """One case after the other, each in a window of its own."""
    report = CASES[request.param]()
    path = tmp_path_factory.mktemp("report") / "report.html"
    ReportFile(path).write(report)
    page = browser.new_page(viewport=_DESK, color_scheme="light")
    yield Opened(page, path, report)
    page.close()


def _in(opened: Opened, window: ViewportSize, light: _Light) -> Page:
    opened.page.emulate_media(color_scheme=light, media="screen")
    opened.page.set_viewport_size(window)
    opened.page.wait_for_timeout(150)  # charts are drawn again with the next frame
    return opened.page


def test_it_is_one_file_that_asks_for_nothing_else(opened: Opened) -> None:
    assert opened.requests == [opened.path.as_uri()]
    assert opened.complaints == []
    assert opened.path.stat().st_size < _LARGEST


def test_every_segment_is_on_a_card_and_on_the_map(opened: Opened) -> None:
    slugs = look(opened.page, "[...document.querySelectorAll('.card')].map(c => c.dataset.slug)")
    maps = look(opened.page, PLACES_ON_MAPS)

    numbers = [str(segment.number) for segment in opened.report.segments]
    assert slugs == [segment.slug for segment in opened.report.segments]
    assert len(maps) == len(opened.report.map.panels)
    assert all(sorted(own, key=int) == numbers for own in maps)


def test_a_number_in_the_bar_of_shares_is_whole_or_left_out(
    browser: Browser, tmp_path: Path
) -> None:
    # Twenty segments, the last of a single customer among 2,000.
    counts: dict[Point, int] = {
        (5.0 * place, 50.0): 2000 // 2 ** (20 - place) + 1 for place in range(1, 20)
    }
    centres = [*counts, (100.0, 50.0)]
    path = tmp_path / "report.html"
    ReportFile(path).write(a_report({**counts, (100.0, 50.0): 1}, centres, borders=None))
    page = browser.new_page()
    page.goto(path.as_uri())

    for window in (_PHONE, _DESK):
        page.set_viewport_size(window)
        page.wait_for_timeout(150)
        seen = [number for number in page.locator(".shares b").all() if number.is_visible()]
        assert look(page, NUMBERS_OUTSIDE_THEIR_SHARES) == []
        assert 0 < len(seen) < 20
    page.close()


def test_every_name_is_read_as_it_is_written(opened: Opened) -> None:
    names = look(opened.page, "[...document.querySelectorAll('.card h3')].map(h => h.textContent)")

    assert names == [segment.name for segment in opened.report.segments]


def test_pointing_at_a_segment_shows_its_customers(opened: Opened) -> None:
    page = _in(opened, _DESK, "light")
    *_, last = page.locator("#map-1 .scatterlayer .textpoint text").all()
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("#map-1 .hoverlayer text")

    output = "".join(page.locator("#map-1 .hoverlayer text").all_text_contents())
    segment = opened.report.segments[-1]
    assert f"{segment.number} {segment.name}" in output
    assert "customer" in output
    page.mouse.move(0, 0)


def test_the_numbers_are_those_of_the_json(opened: Opened) -> None:
    numbers, document = look(opened.page, NUMBERS), opened.document

    assert len(numbers) > 10 * len(opened.report.segments)
    for key, value, shown in numbers:
        expected = document
        for part in key.split("/"):
            expected = expected[int(part) if part.isdigit() else part]
        assert value == expected, key
        digits = float(re.sub(r"[^0-9.-]", "", shown))
        scale = 100 if shown.endswith("%") else 1
        assert digits / scale == pytest.approx(expected, abs=1.0 / scale), key


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("window", [_PHONE, _DESK], ids=["phone", "desk"])
def test_the_layout_holds(opened: Opened, window: ViewportSize, light: _Light) -> None:
    page = _in(opened, window, light)

    assert not overflows(page)
    assert look(page, TEXTS_CUT_OFF) == []
    assert look(page, OVERLAPPING_TEXTS) == []
    assert look(page, HARD_TO_READ) == []
    assert look(page, HOLES_IN_BRIEFS) == []
    for chart in look(page, CHARTS):
        assert chart["drawn"], chart
        assert chart["inside"], chart


@pytest.mark.parametrize(("window", "light"), [(_PHONE, "light"), (_DESK, "dark")])
def test_axe_finds_no_barrier(opened: Opened, window: ViewportSize, light: _Light) -> None:
    found = Axe().run(_in(opened, window, light), options=_BARRIERS_ONLY)

    assert found.response["violations"] == [], found.generate_report()


def test_a_keyboard_scrolls_every_table_that_is_wider_than_a_phone(opened: Opened) -> None:
    page = _in(opened, _PHONE, "light")
    reached = 0

    for _ in page.locator("a, .scroll").all():
        page.keyboard.press("Tab")
        focused = page.locator(".scroll:focus")
        if focused.count() and focused.evaluate("each => each.scrollWidth > each.clientWidth"):
            page.keyboard.press("ArrowRight")
            reached += _scrolls(focused)

    assert reached == look(page, SCROLLING) > 0
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def _scrolls(table: Locator) -> bool:
    """Whether a table has begun to move, after a second at the latest."""
    for _ in range(40):
        if table.evaluate("each => each.scrollLeft > 0"):
            return True
        table.page.wait_for_timeout(25)
    return False


def test_it_can_be_printed_with_a_page_for_each_segment(opened: Opened) -> None:
    page = _in(opened, _DESK, "dark")
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)
    page.set_viewport_size({"width": 680, "height": 960})  # the room between the margins of A4
    page.wait_for_timeout(150)

    pages = [
        " ".join(normalize("NFKC", page.extract_text()).split())  # without ligatures
        for page in PdfReader(BytesIO(printed)).pages
    ]
    briefs = [text for text in pages if "CAMPAIGN BRIEF" in text]
    assert len(briefs) == len(opened.report.segments)
    for text, segment in zip(briefs, opened.report.segments, strict=True):
        assert text.count("CAMPAIGN BRIEF") == 1
        assert "".join(segment.name.split()) in "".join(text.split())
        assert "What to offer" in text
        assert "What to avoid" in text
    assert look(page, "getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not overflows(page)
    assert look(page, TEXTS_CUT_OFF) == []
    assert look(page, OVERLAPPING_TEXTS) == []
    assert look(page, HARD_TO_READ) == []
