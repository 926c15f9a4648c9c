"""Training, lists and moves in a real browser: from the first visit to the files on disk."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize, expect

from mallseg.adapters.joblib_store.training_files import TrainingFiles
from mallseg.domain.errors import TrainingFault
from mallseg.domain.service.training import StageProgress, TrainingProblem
from mallseg.testing.contracts.training_records import ENDED, a_training
from tests.browser.looking import HARD_TO_READ, OVERLAPPING_TEXTS, TEXTS_CUT_OFF, look, overflows
from tests.browser.pages import DESK, PHONE, Light, Window, launched, served_at, train, window_at
from tests.builders_http import container_of

pytestmark = pytest.mark.xdist_group("page")

_PATIENCE_MS = 60_000

CENTRES = [(25, 20), (25, 79), (55, 50), (88, 17), (87, 82)]


def _month(seed: int, *, moved: float = 0.0) -> str:
    """400 customers around five centres; a number of them around another than in other months."""
    same, own = Random(1), Random(seed)  # noqa: S311  (made-up customers)
    rows = ["customer_id,Annual Income (k$),Spending Score (1-100),newsletter"]
    for number in range(400):
        income, score = same.choice(CENTRES)
        if own.random() < moved:
            income, score = own.choice(CENTRES)
        values = f"{same.gauss(income, 4):.1f},{same.gauss(score, 4):.0f}"
        rows.append(f"c{number:03},{values},{'yes' if number % 3 else 'no'}")
    return "\n".join(rows)


def _sent(origin: str, text: str, name: str) -> str:
    headers = {"content-type": "text/csv", "x-file-name": name}
    with urlopen(Request(f"{origin}/v1/uploads", text.encode(), headers)) as answer:
        return str(json.load(answer)["token"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("jobs")
    with served_at(train(store, 6, 5)) as origin:
        why = TrainingProblem.of(TrainingFault.TRAINING_INTERRUPTED)
        for training in (
            a_training(1).failed(why, ENDED),
            a_training(2).saved_as(1).done({"notes": []}, ENDED),
        ):
            with TrainingFiles(store).begin(training) as handle:
                handle.update(training)
        running = a_training(3).advanced(StageProgress(stage="reading", done=1, total=2, records=9))
        with TrainingFiles(store).begin(running) as handle:
            yield origin
            handle.update(running.cancelled(ENDED))


@pytest.mark.parametrize(
    ("size", "light"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"]
)
def test_every_page_can_be_read_and_has_no_barrier(
    browser: Browser, origin: str, size: ViewportSize, light: Light
) -> None:
    before, now = (
        _sent(origin, _month(seed, moved=seed / 10), name)
        for seed, name in ((0, "june.csv"), (1, "july.csv"))
    )
    with window_at(browser, origin, viewport=size, color_scheme=light) as window:
        for path in (
            f"/app/train/{a_training(1).id}",
            f"/app/train/{a_training(2).id}",
            f"/app/train/{a_training(3).id}",
            f"/app/moves?before={before}&now={now}",
            "/app/results",
            f"/app/list?upload={now}",
        ):
            window.go(path)
            _check(window)
        page = window.page
        page.get_by_role("checkbox").first.check()
        page.get_by_text("More choices").click()
        page.get_by_role("button", name="Preview the list").click()
        would = page.get_by_role("heading", name="Preview of the list")
        expect(would).to_be_visible(timeout=_PATIENCE_MS)
        page.get_by_text("What became of each customer").click()
        page.get_by_text("More choices").click()
        _check(window)


def _check(window: Window) -> None:
    page = window.page
    assert not overflows(page)
    assert look(page, TEXTS_CUT_OFF) == []
    assert look(page, OVERLAPPING_TEXTS) == []
    assert look(page, HARD_TO_READ) == []
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    assert (window.foreign, window.complaints) == ([], [])


def test_from_a_file_to_a_list_on_disk(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "july.csv"
    file.write_text(_month(0), encoding="utf-8")
    with (
        served_at(container_of(tmp_path / "store")) as origin,
        window_at(browser, origin) as window,
    ):
        page = window.go("/")
        page.get_by_label("Drop the file here").set_input_files(file)
        page.get_by_role("button", name="Train on this file").click()
        page.get_by_role("button", name="Train").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "segments are in use", timeout=_PATIENCE_MS
        )
        page.get_by_role("link", name="Make a list for a campaign").click()
        page.get_by_role("checkbox").first.check()
        page.get_by_label("Column", exact=True).first.select_option("newsletter")
        page.get_by_role("button", name="Preview the list").click()
        write = page.get_by_role("button", name="Make the list as CSV")
        expect(write).to_be_visible(timeout=_PATIENCE_MS)
        write.click()
        written = page.get_by_role("heading", name="The list is ready")
        expect(written).to_be_visible(timeout=_PATIENCE_MS)
        lists = []
        for link in page.get_by_role("link", name="Download").all():
            with page.expect_download() as download:
                link.click()
            text = download.value.path().read_text(encoding="utf-8-sig")
            lists.append([*csv.DictReader(io.StringIO(text))])
        mailed, held_out = lists

        assert mailed
        assert held_out
        assert {row["newsletter"] for row in (*mailed, *held_out)} == {"yes"}
        assert (window.foreign, window.complaints) == ([], [])


def test_without_javascript_a_team_trains_looks_and_decides(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        served_at(train(tmp_path, 5)) as origin,
        window_at(browser, origin, java_script_enabled=False) as window,
    ):
        page = window.go(f"/app/train?upload={_sent(origin, _month(0), 'july.csv')}")
        page.get_by_label("How many segments").select_option("4")
        page.get_by_role("button", name="Train").click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Training is done: 4 segments are ready", timeout=_PATIENCE_MS)
        page.get_by_role("button", name="Use the new segments").click()
        expect(heading).to_have_text("Training is done: 4 segments are in use")


def test_two_people_at_once_see_the_one_training(browser: Browser, tmp_path: Path) -> None:
    with (
        served_at(container_of(tmp_path)) as origin,
        window_at(browser, origin) as first,
        window_at(browser, origin, viewport=PHONE) as second,
    ):
        pages = [
            each.go(f"/app/train?upload={_sent(origin, _month(seed), 'july.csv')}")
            for seed, each in enumerate((first, second))
        ]
        for page in pages:
            page.get_by_role("button", name="Train").click()
        for page in pages:
            heading = page.get_by_role("heading", level=1)
            expect(heading).to_contain_text("segments are in use", timeout=_PATIENCE_MS)

        assert pages[0].url == pages[1].url
        assert (first.complaints, second.complaints) == ([], [])


def test_ten_tabs_show_what_they_are_asked_for(browser: Browser, tmp_path: Path) -> None:
    with served_at(train(tmp_path, 5)) as origin, window_at(browser, origin) as window:
        token = _sent(origin, _month(0), "july.csv")
        paths = [
            "/",
            "/app/ask",
            "/app/list",
            f"/app/file/{token}",
            f"/app/train?upload={token}",
        ] * 2
        tabs = [window.context.new_page() for _ in paths]
        for tab, path in zip(tabs, paths, strict=True):
            tab.goto(origin + path, wait_until="commit")
        titles = []
        for tab in tabs:
            tab.wait_for_load_state("load", timeout=_PATIENCE_MS)
            titles.append(tab.get_by_role("heading", level=1).inner_text())

        assert titles[:5] == titles[5:]
        assert len({*titles}) == 5
