"""The file view in a real browser: from the till's workbook to the file with its segments."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, ViewportSize, expect

from mallseg.entrypoints.presentation.words.navigation import SKIP
from tests.browser.looking import HARD_TO_READ, TEXTS_CUT_OFF, look, overflows
from tests.browser.pages import DESK, PHONE, Light, launched, served_at
from tests.builders_http import container_of
from tests.everyday_workbooks import EVERYDAY, write_everyday

pytestmark = pytest.mark.xdist_group("page")

_LARGEST = 1_000_000
_PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The everyday workbooks by their names."""
    return {path.stem: path for path in write_everyday(tmp_path_factory.mktemp("books"))}


@pytest.fixture(scope="module")
def home(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a service answers that has a model."""
    store = tmp_path_factory.mktemp("served") / "models"
    shutil.copytree(trained_once, store)
    container = container_of(
        store, max_file_bytes=_LARGEST, max_uploads=100, check_timeout_s=_PATIENCE_MS / 1000
    )
    with served_at(container) as origin:
        yield origin


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@dataclass
class _Visitor:
    """A person in front of a window, and what the window complains of."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(_PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)

    def send(self, path: Path) -> None:
        self.page.goto(f"{self.home}/app/file")
        self.page.get_by_label("Drop the file here, or choose it").set_input_files(path)
        self.page.wait_for_url("**/app/file/*")

    def click(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).click()

    def reads(self, text: str) -> None:
        expect(self.page.locator(".lead")).to_contain_text(text, timeout=_PATIENCE_MS)

    def _watch(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith(self.home):
            self.complaints.append(f"asks for {url}")


@pytest.fixture
def visitor(browser: Browser, home: str) -> Iterator[_Visitor]:
    page = browser.new_page(viewport=DESK, accept_downloads=True)
    someone = _Visitor(page, home)
    yield someone
    page.close()
    assert someone.complaints == []


@pytest.mark.parametrize("name", EVERYDAY)
def test_each_everyday_workbook_is_read_with_one_click_at_most(
    name: str, visitor: _Visitor, books: dict[str, Path]
) -> None:
    visitor.send(books[name])
    if visitor.page.get_by_role("button", name="Read it like this").is_visible():
        visitor.click("Read it like this")

    visitor.reads("can be read")
    expect(visitor.page.get_by_role("button", name="Give every customer a segment")).to_be_visible()


def test_the_whole_job_is_done_without_reading_anything_else(
    visitor: _Visitor, books: dict[str, Path], tmp_path: Path
) -> None:
    page = visitor.page
    visitor.send(books["german"])
    visitor.click("Read it like this")
    page.get_by_label("A name, such as").fill("till export")
    visitor.click("Keep it")
    visitor.click("Give every customer a segment")
    visitor.reads("is in k€, and annual income in k$")
    visitor.click("Give every customer a segment")
    visitor.reads("All 200 customers have a segment.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download german-segments.xlsx").click()
    download.value.save_as(tmp_path / "out.xlsx")
    header, first, *_ = load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True)
    assert header[:2] == ("Kundennummer", "Geschlecht")
    assert first[header.index("segment")] is not None

    page.get_by_role("link", name="Back to the file").click()
    visitor.click("Compare with the customers of the training")
    visitor.reads("Has the mall changed?")

    visitor.send(books["german"])
    visitor.click("till export")
    visitor.reads("All 200 customers can be read.")


def test_a_decimal_mark_is_chosen_by_what_it_makes_of_the_file(
    visitor: _Visitor, books: dict[str, Path]
) -> None:
    page = visitor.page
    visitor.send(books["decimal_commas"])
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("comma: 1,5 15,5 is 15.5").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show what would be read").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    visitor.reads("All 200 customers can be read.")
    expect(page.get_by_role("cell", name="15,5 read as 15.5 k$").first).to_be_visible()


def test_a_server_that_goes_away_in_the_middle_is_said_and_the_page_stays(
    visitor: _Visitor, books: dict[str, Path]
) -> None:
    page = visitor.page
    check = re.compile("/app/file/(?!send)")
    page.goto(f"{visitor.home}/app/file")
    page.route(check, lambda route: route.abort("connectionreset"))
    page.get_by_label("Drop the file here, or choose it").set_input_files(books["clean"])
    expect(page.get_by_text("The server went away while it worked on this")).to_be_visible()
    page.unroute(check)
    visitor.send(books["clean"])
    button = page.get_by_role("button", name="Give every customer a segment")
    page.route("**/assign", lambda route: route.abort("connectionreset"))

    button.click()

    said = page.get_by_text("The server went away while it worked on this")
    expect(said).to_be_visible()
    visitor.reads("All 200 customers can be read.")
    page.unroute("**/assign")
    visitor.click("Give every customer a segment")
    visitor.reads("All 200 customers have a segment.")
    expect(said).to_be_hidden()
    expect(page.locator("#content")).to_be_focused()

    page.go_back()
    visitor.reads("All 200 customers can be read.")
    page.reload()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Begin with a file of your customers")
    page.get_by_role("link", name="clean.xlsx").first.click()
    visitor.reads("All 200 customers can be read.")


def test_a_file_that_is_too_large_is_not_sent(visitor: _Visitor, tmp_path: Path) -> None:
    (tmp_path / "huge.csv").write_bytes(bytes(_LARGEST + 1))
    visitor.page.goto(f"{visitor.home}/app/file")

    visitor.page.get_by_label("Drop the file here").set_input_files(tmp_path / "huge.csv")

    said = visitor.page.get_by_role("status").filter(has_text="huge.csv")
    expect(said).to_have_text("huge.csv is too large: a file may have at most 977 kB.")
    assert visitor.page.url.endswith("/app/file")


@pytest.mark.parametrize(
    ("size", "light"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"]
)
def test_nothing_is_hard_to_see_or_to_reach(
    browser: Browser,
    home: str,
    books: dict[str, Path],
    size: ViewportSize,
    light: Light,
) -> None:
    page = browser.new_page(viewport=size, color_scheme=light)
    someone = _Visitor(page, home)
    someone.send(books["second_sheet"])
    page.get_by_text("How it is read").click()
    own = page.url
    for address in (own, f"{own}?sheet=Cover", f"{home}/app/file"):
        page.goto(address)
        assert not overflows(page), address
        assert look(page, HARD_TO_READ) == []
        assert [text for text in look(page, TEXTS_CUT_OFF) if text != SKIP] == []
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.close()
    assert someone.complaints == []


def test_without_javascript_a_file_that_is_here_can_be_used(
    browser: Browser, home: str, visitor: _Visitor, books: dict[str, Path]
) -> None:
    visitor.send(books["clean"])
    page = browser.new_page(java_script_enabled=False)
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"{home}/app/file")
    assert "Sending a file needs JavaScript" in page.content().partition("<noscript>")[2]
    expect(page.get_by_label("Drop the file here")).to_be_hidden()

    page.get_by_role("link", name="clean.xlsx").first.click()
    page.get_by_role("button", name="Give every customer a segment").click()

    expect(page.locator(".lead")).to_have_text("All 200 customers have a segment.")
    page.close()
