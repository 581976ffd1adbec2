"""A small gallery, the page built from it, and a browser that sees the page and nothing else."""

import fcntl
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from lecture.serve import serving

ROOT = Path(__file__).parents[2]
SIZE, RATE = (640, 360), 10  # of the films
FORMATS = "film,gif,loop,poster,captions,text"
CARDS = re.findall(r"^:::\{animation-card\} (\w+)$", (ROOT / "lecture/index.md").read_text(), re.M)
"""Stems of the scenes that the page shows as loops, too."""
ACTS = [
    stem
    for stem in re.findall(r"^```\{animation\} (\w+)$", (ROOT / "lecture/films.md").read_text(), re.M)
    if stem not in CARDS
]
"""Stems of those that it shows as films alone: small, slow and quick to render."""
VIEW = {"width": 1280, "height": 900}
PARTS = [(CARDS, FORMATS, SIZE, RATE), (ACTS, "film,poster,captions", (320, 180), 2)]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
# Each window would make ready a popup of the address bar, a page of its own that takes longer than ours, and a renderer
# in reserve. Of two such options the last one counts: the second line is what matters here of Playwright's own.
WITHOUT = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess,"
WITHOUT += "AimEnabled,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding"
FLAGS += [f"--disable-features={WITHOUT}"]


def built(target: Path, *options: str, source: Path = ROOT / "lecture") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    command += ["-d", f"{target}.doctrees", *options, source, target]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Test processes take turns, and the later ones find what the first one made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def gallery():
    """What the page shows, small; kept under build/, where only what changed is rendered again."""
    return rendered("test-gallery", PARTS)


@pytest.fixture(scope="session")
def dark_gallery():
    """One scene on dark paper, whatever the format."""
    parts = [(["padding_strides"], f"{FORMATS},dark", SIZE, RATE)]
    return rendered("test-gallery-dark", parts, "--paper", "dark")


def rendered(name: str, parts: Sequence[tuple[list[str], str, tuple[int, int], int]], *options: str) -> Path:
    """A gallery of these parts, under build/."""
    out = ROOT / "build" / name
    with one_at_a_time(out):
        for stems, formats, size, rate in parts:
            command = [sys.executable, "-m", "convfilm.gallery", *stems, "--out", out, "--formats", formats]
            command += ["--size", "{},{}".format(*size), "--fps", str(rate), *options]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def page_folder(gallery, tmp_path_factory, request):
    """The built page, of this run."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if hasattr(request.config, "workerinput") else base) / "lecture"
    target = shared / "page"
    with one_at_a_time(shared):
        if not (shared / "built").exists():
            # Dark ones would take as long again to render: these stand in for them.
            done = built(target, *(f"-Danimation_gallery{paper}={gallery}" for paper in ("", "_dark")))
            assert done.returncode == 0, done.stderr
            assert not done.stderr
            (shared / "built").touch()
    return target


@pytest.fixture(scope="session")
def address(page_folder):
    with serving(page_folder) as url:
        yield url


@pytest.fixture(scope="package")  # no longer: while Playwright runs, no other test could run an event loop
def browser():
    path = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        pytest.fail("Chromium is not installed, and the page is tested in it: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def opened_window(browser, **options):
    """A page in a window of its own, and a list of what is asked for from there."""
    with browser.new_context(viewport=VIEW, **options) as context:
        requests = []
        context.on("request", lambda request: requests.append(request.url))
        yield context.new_page(), requests


@pytest.fixture(scope="package")
def window(browser):
    """One for all tests that begin by loading a page: that takes less than a new window."""
    with opened_window(browser) as opened:
        yield opened


@contextmanager
def visits(window, address):
    """visit("films.html", **media) loads a page; in the end, all requests must have gone to the server."""
    page, requests = window
    requests.clear()

    def visit(name, **media):
        page.set_viewport_size(VIEW)
        page.emulate_media(**{"media": "screen", "reduced_motion": "no-preference", "color_scheme": "light", **media})
        page.goto(address + name)
        return page

    yield visit
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.goto("about:blank")  # where nothing moves
    assert requests
    assert [url for url in requests if not url.startswith((address, f"blob:{address}", "data:", "about:"))] == []


@pytest.fixture
def visit(window, address):
    """Pages of one test."""
    with visits(window, address) as visit:
        yield visit


@pytest.fixture(scope="module")
def opened(browser, address):
    """opened("films.html"): a page that stays open for tests that change nothing on it but the video they look at.

    Nothing moves on it by itself.
    """
    with ExitStack() as stack:

        @cache
        def page_of(name):
            window = stack.enter_context(opened_window(browser))
            return stack.enter_context(visits(window, address))(name, reduced_motion="reduce")

        yield page_of
