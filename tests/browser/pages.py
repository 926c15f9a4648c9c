"""The web application in a window: served over a socket, watched for what it says and asks for."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from mallseg.container import Container
from mallseg.entrypoints.http.app import create_app
from tests.builders import MALL_CSV
from tests.builders_http import container_of
from tests.served import served

Light = Literal["light", "dark"]

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}

MEASURES = """() => new Promise((resolve) => {
  // What loading took: bytes, requests, tasks of 50 ms and more, and how far anything was shifted.
  const found = { shifted: 0, long_tasks: 0, longest_ms: 0 };
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) found.shifted += each.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) {
      found.long_tasks += 1;
      found.longest_ms = Math.max(found.longest_ms, each.duration);
    }
  }).observe({ type: "longtask", buffered: true });
  setTimeout(() => {
    const [page] = performance.getEntriesByType("navigation");
    const files = performance.getEntriesByType("resource");
    const painted = performance.getEntriesByName("first-contentful-paint")[0];
    resolve({
      ...found,
      bytes: [page, ...files].reduce((sum, each) => sum + each.transferSize, 0),
      requests: 1 + files.length,
      painted_ms: painted ? painted.startTime : 0,
      loaded_ms: page.loadEventEnd,
    });
  }, 300);
})"""


def launched() -> Iterator[Browser]:
    """Start chromium, as the system has it."""
    executable = shutil.which("chromium")
    assert executable, "these tests need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def train(store: Path, *numbers: int) -> Container:
    """Train on the published mall, once with each number of segments."""
    container = container_of(store)
    for segments in numbers:
        plan = container.plan(segments=segments)
        container.train_segmentation()(container.customers(MALL_CSV), model="mall", plan=plan)
    return container


class Window:
    """A window at a service: its page, and all that it complained of or asked others for."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context, self.origin = context, origin
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith(self.origin):
            self.foreign.append(url)

    def go(self, path: str) -> Page:
        """Open a page of the service."""
        self.page.goto(self.origin + path)
        return self.page

    def measures(self) -> dict[str, Any]:
        """Measure what loading the page took."""
        found: dict[str, Any] = self.page.evaluate(MEASURES)
        return found


@contextmanager
def window_at(browser: Browser, origin: str, **options: Any) -> Iterator[Window]:
    """Open a window with a memory of its own."""
    context = browser.new_context(**{"viewport": DESK, "locale": "en-GB", **options})
    yield Window(context, origin)
    context.close()


@contextmanager
def served_at(container: Container) -> Iterator[str]:
    """Serve the application, and give where."""
    with served(create_app(container)) as service:
        yield f"http://127.0.0.1:{service.port}"
