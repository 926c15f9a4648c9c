"""The web application in a real browser, as a marketing team has it: Debian's chromium."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize, expect
from pypdf import PdfReader

from mallseg.container import Container
from mallseg.domain.identity.renaming import NewWords
from mallseg.domain.service.api_key import KeyRing, Scope
from mallseg.testing.contracts.api_keys import a_key
from tests.browser.looking import HARD_TO_READ, OVERLAPPING_TEXTS, TEXTS_CUT_OFF, look, overflows
from tests.browser.pages import DESK, PHONE, Light, Window, launched, served_at, train, window_at

pytestmark = pytest.mark.xdist_group("page")

VIEWS = [
    "/",
    "/app/segments/seg-03",
    "/app/ask",
    "/app/file",
    "/app/train",
    "/app/nothing",
]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Container:
    return train(tmp_path_factory.mktemp("page"), 6, 5)


@pytest.fixture(scope="module")
def origin(container: Container) -> Iterator[str]:
    with served_at(container) as origin:
        yield origin


@pytest.fixture
def window(browser: Browser, origin: str) -> Iterator[Window]:
    with window_at(browser, origin) as window:
        yield window


@pytest.mark.parametrize(
    ("size", "light"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"]
)
@pytest.mark.parametrize("path", VIEWS)
def test_every_view_can_be_read_and_has_no_barrier(
    browser: Browser, origin: str, path: str, size: ViewportSize, light: Light
) -> None:
    with window_at(browser, origin, viewport=size, color_scheme=light) as window:
        page = window.go(path)

        assert not overflows(page)
        assert look(page, TEXTS_CUT_OFF) == []
        assert look(page, OVERLAPPING_TEXTS) == []
        assert look(page, HARD_TO_READ) == []
        found = Axe().run(page)
        assert found.response["violations"] == [], found.generate_report()
        assert window.foreign == []
        if path != "/app/nothing":  # the browser itself complains of a page that is not there
            assert window.complaints == []


@pytest.mark.parametrize("light", ["light", "dark"])
def test_a_form_that_is_worked_on_can_be_read(browser: Browser, origin: str, light: Light) -> None:
    with window_at(browser, origin, color_scheme=light) as window:
        page = window.go("/app/ask")
        page.evaluate("for (const each of document.forms) each.setAttribute('aria-busy', 'true')")

        assert look(page, HARD_TO_READ) == []


@pytest.mark.parametrize("path", VIEWS[:3])
def test_a_view_is_light_and_stands_still(window: Window, path: str) -> None:
    window.go(path)

    found = window.measures()

    print(path, found)  # noqa: T201  (a budget is to be seen)
    assert found["bytes"] < 100_000
    assert found["requests"] <= 8
    assert found["shifted"] < 0.01


def test_a_new_colleague_signs_in_reads_and_renames(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    container = train(tmp_path_factory.mktemp("keys"), 5)
    container.api_keys().change(lambda _: KeyRing((a_key("boss", *Scope),)))
    with served_at(container) as origin, window_at(browser, origin) as window:
        page = window.go("/")
        assert Axe().run(page).response["violations"] == []
        page.get_by_label("Key").fill("bass")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This key is unknown")
        assert look(page, HARD_TO_READ) == []
        page.get_by_label("Key").fill("boss")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Five groups among 200 customers")

        page.get_by_role("link", name="Middle income, moderate spending").first.click()
        page.get_by_label("Name", exact=True).fill(f"The heart of the mall {HOSTILE}")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            f"The heart of the mall {HOSTILE}"
        )
        expect(page.get_by_text("Saved.")).to_be_in_viewport()

        page.goto(origin.replace("127.0.0.1", "localhost") + "/app/sign-in")
        page.evaluate("(to) => { location = to; }", f"{origin}/app/ask")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ask about a customer")

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        window.go("/")
        expect(page.get_by_label("Key")).to_be_visible()
        assert not any("alert" in each for each in window.complaints)


def test_a_keyboard_asks_and_gets_what_is_wrong(window: Window) -> None:
    page = window.go("/app/ask")
    page.get_by_label("Annual income (k$)").focus()
    page.keyboard.type("87")
    page.keyboard.press("Tab")
    page.keyboard.type("182")
    page.keyboard.press("Enter")
    wrong = page.get_by_text("Spending score must be a number from 1 to 100.")
    expect(wrong).to_be_visible()
    expect(page.get_by_label("Spending score (points)")).to_be_focused()

    page.keyboard.press("Control+a")
    page.keyboard.type("82")
    expect(wrong).not_to_be_visible()
    page.keyboard.press("Enter")

    answer = page.get_by_role("heading", name="Segment 4: Higher income, active spending")
    expect(answer).to_be_visible()
    expect(page.locator("#answer")).to_be_focused()
    assert page.locator("svg .you").count() == 1


def test_clicking_the_map_asks(window: Window) -> None:
    page = window.go("/app/ask")
    box = page.locator("svg.map").bounding_box()
    assert box

    page.mouse.click(box["x"] + box["width"] * 0.93, box["y"] + box["height"] * 0.07)

    expect(page.locator("#answer h2")).to_contain_text("Segment 4")
    assert float(page.get_by_label("Annual income (k$)").input_value()) > 110
    assert float(page.get_by_label("Spending score (points)").input_value()) > 90


def test_the_map_is_read_by_pointing_by_the_keyboard_and_by_brushing(window: Window) -> None:
    page = window.go("/")
    readout = page.locator(".readout")

    page.locator(".centres a").last.focus()
    expect(readout).to_contain_text("5 Higher income, careful spending: 35 customers, 17.5% of all")

    page.locator(".cells [data-n]").first.hover(force=True)
    expect(readout).to_contain_text("here, in")

    page.locator("svg.map").scroll_into_view_if_needed()
    box = page.locator("svg.map").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.14, box["y"] + box["height"] * 0.03)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.97, box["y"] + box["height"] * 0.84, steps=5)
    page.mouse.up()
    expect(readout).to_contain_text("200 customers here, 81 in 3 Middle income")
    expect(page.get_by_role("spinbutton").first).not_to_have_value("")
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.8)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] * 0.95, steps=5)  # over the digits
    page.mouse.up()
    assert page.evaluate("getSelection().toString()") == ""
    assert window.complaints == []


def test_without_javascript_all_can_be_read_and_asked(browser: Browser, origin: str) -> None:
    with window_at(browser, origin, java_script_enabled=False) as window:
        page = window.go("/")
        assert "JavaScript is off." in page.locator("body").inner_text()
        page.get_by_role("group", name="Annual income (k$)").get_by_label("from").fill("100")
        page.get_by_role("button", name="Count").click()
        expect(page.locator(".counted")).to_contain_text("of all.")

        page.get_by_role("link", name="Ask").click()
        page.get_by_label("Annual income (k$)").fill("20")
        page.get_by_label("Spending score (points)").fill("80")
        page.get_by_role("button", name="Which segment?").click()
        expect(page.locator("#answer h2")).to_contain_text("Segment 1")


def test_a_lost_server_is_reported_until_it_is_back(window: Window) -> None:
    page = window.go("/")
    window.context.set_offline(True)
    notice = page.get_by_text("The server cannot be reached.")
    expect(notice).to_be_visible()

    window.context.set_offline(False)
    expect(notice).not_to_be_visible()


def test_a_brief_is_printed_on_one_page(window: Window) -> None:
    page = window.go("/app/segments/seg-04")
    page.emulate_media(media="print")

    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    (only,) = printed.pages
    said = only.extract_text()
    assert "What to offer" in said
    assert "Give it other words" not in said


def test_hostile_names_stay_text(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    container = train(tmp_path_factory.mktemp("hostile"), 4)
    for segment in container.store().load("mall").segmentation.segments:
        words = NewWords(name=f"{HOSTILE} {segment.number}", description=HOSTILE)
        container.rename_segment()(model="mall", slug=segment.slug, words=words)
    with served_at(container) as origin, window_at(browser, origin) as window:
        for path in ("/", "/app/segments/seg-01", "/app/ask"):
            page = window.go(path)
            assert page.locator("img").count() == 0
            assert window.complaints == []
