"""A real browser for the tests of this folder, and a server for the pages that it opens.

Chromium comes from the distribution; where it is missing these tests are skipped, but never in CI.
"""

import filecmp
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass
class Browser:
    """A browser with one page open, driven by its keyboard; see driver.mjs."""

    driver: "subprocess.Popen[str]"

    def do(self, action: str, **more: Any) -> Any:
        """Tell the driver to do something; return what it answers."""
        assert self.driver.stdin
        assert self.driver.stdout
        self.driver.stdin.write(json.dumps({"do": action, **more}) + "\n")
        self.driver.stdin.flush()
        answer = json.loads(self.driver.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["value"]

    def open(
        self, url: str, width: int = 1440, *, dark: bool = False, script: bool = True, still: bool = False
    ) -> None:
        """Open a page anew, with no memory of another; `still` asks for reduced motion."""
        self.do("open", url=url, width=width, height=900, dark=dark, script=script, still=still)

    def adapt(self, *, dark: bool, width: int | None = None) -> None:
        """Change the scheme under the page that is open, or the window: all of the page is in view then."""
        self.do("adapt", dark=dark, width=width)

    def press(self, *keys: str) -> None:
        """Press keys, by the names that browsers have for them."""
        self.do("press", keys=keys)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self.do("type", text=text)

    def ask(self, code: str) -> Any:
        """Return what a JavaScript expression is worth in the page."""
        return self.do("ask", code=code)

    def text(self, selector: str) -> str:
        """Return the words of the first element that fits."""
        return " ".join(str(self.ask(f"document.querySelector({json.dumps(selector)}).textContent")).split())

    def tab_to(self, selector: str, most: int = 200) -> None:
        """Go to an element as a reader without a mouse does: by Tab, from where the focus is."""
        reached = f"document.activeElement.matches({json.dumps(selector)})"
        for _ in range(most):
            self.press("Tab")
            if self.ask(reached):
                return
        here = self.ask("document.activeElement.outerHTML.slice(0, 200)")
        raise AssertionError(f"{most} times Tab do not lead to {selector}, but to {here}")

    def reload(self) -> None:
        """Load the same page once more."""
        self.do("reload")

    def offline(self, now: bool) -> None:
        """Take the network away, or give it back."""
        self.do("offline", now=now)

    def until(self, condition: str) -> None:
        """Wait until a JavaScript expression is true; the driver gives up after a while."""
        self.do("until", code=condition)

    def begin(self, figure: str) -> None:
        """Come to a figure, wait until its script has begun, and go to its caption; Tab leads into it."""
        one = f"document.querySelector({json.dumps(figure)})"
        self.ask(f"({one}.scrollIntoView(), 0)")
        self.until(f"{one}?.dataset.begun === 'yes'")
        self.ask(f"(caption => (caption.tabIndex = -1, caption.focus()))({one}.querySelector('figcaption'))")

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    @property
    def faults(self) -> list[str]:
        """What went wrong since the page was opened: errors of scripts, and what was not loaded."""
        return list(self.do("seen")["faults"])

    @property
    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened."""
        return list(self.do("seen")["requests"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "CI has to have Chromium"
        pytest.skip("needs Chromium")
    assert (ROOT / "node_modules" / "playwright-core").is_dir(), "playwright-core is missing: `make env`"
    driver = subprocess.Popen(
        ["node", str(HERE / "driver.mjs"), CHROMIUM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with driver:
        yield Browser(driver)
        assert driver.stdin
        driver.stdin.close()
        try:
            driver.wait(timeout=20)
        finally:
            driver.kill()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def serve(folder: Path) -> Iterator[str]:
    """Serve a folder while the tests run; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the built site, which has the present scripts and styles."""
    ours, built = ROOT / "docs" / "javascripts", ROOT / "site" / "javascripts"
    assert built.is_dir(), "the site is missing: `make build` first"
    _, changed, missing = filecmp.cmpfiles(
        ours, built, [path.name for path in ours.glob("*.*")], shallow=False
    )
    sheet = (ROOT / "site" / "stylesheets" / "site.css").read_text(encoding="utf-8")
    sheets = (ROOT / "docs" / "stylesheets").glob("*.css")
    changed += [path.name for path in sheets if path.read_text(encoding="utf-8").strip() not in sheet]
    assert changed + missing == [], "the site is stale: `make build` first"
    return ROOT / "site"


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built site's address: under the path that it will have, else instant navigation is not tested."""
    above = tmp_path_factory.mktemp("served")
    (above / "backprop").symlink_to(built, target_is_directory=True)
    for address in serve(above):
        yield f"{address}/backprop/"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is served, for pages that a test writes; it has the site's scripts and styles."""
    folder = tmp_path_factory.mktemp("pages")
    for name in ("javascripts", "stylesheets"):
        (folder / name).symlink_to(ROOT / "docs" / name, target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def served(folder: Path) -> Iterator[str]:
    yield from serve(folder)
