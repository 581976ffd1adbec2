"""SVG and PDF: the same picture as the film's, in other programs than ours."""

import re
import struct
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from convcore import Conv2d
from convfilm import Film
from convfilm.catalogue import catalogue
from convfilm.gallery.capture import seen, settings, staged
from convfilm.gallery.job import Job
from convfilm.gallery.media import make
from convfilm.media import vector
from tests.lecture.conftest import FLAGS

ENTRY = next(entry for entry in catalogue() if entry.name == "NoPaddingStrides")
SIZE = (640, 360)


class Small(Film):
    """Two by two outputs."""

    conv = Conv2d(3, 2)


class Flat(Small):
    """Side by side."""

    view = "flat"


class Stamps(Film):
    """With tokens, brackets and tints."""

    conv = Conv2d(2, 3, stride=2, padding=1, transposed=True)
    view = "stamping"


@pytest.fixture(scope="module")
def shot(tmp_path_factory):
    """What Chromium shows of an SVG, at its own size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1000, "height": 600}, device_scale_factor=1)

        def shown(file, width, height):
            page.set_content(f"<body style='margin:0'><img style='width:{width}px;height:{height}px'>")
            page.evaluate("svg => { document.querySelector('img').src = svg }", f"data:image/svg+xml,{quoted(file)}")
            page.wait_for_function("document.querySelector('img').complete")
            target = tmp_path_factory.mktemp("shot") / "shot.png"
            page.screenshot(path=target, clip={"x": 0, "y": 0, "width": width, "height": height})
            return np.asarray(Image.open(target).convert("RGB")).astype(int)

        yield shown
        browser.close()


def quoted(file):
    return "".join(f"%{byte:02x}" for byte in Path(file).read_bytes())


@contextmanager
def scene(film, paper="light"):
    with settings(SIZE, None, paper, format="none"):
        yield staged(film)


@pytest.mark.parametrize("paper", ["light", "dark"])
@pytest.mark.parametrize("film", [Small, Flat, Stamps], ids=lambda film: film.__name__)
def test_an_svg_shows_in_a_browser_what_the_still_shows(film, paper, shot, tmp_path):
    with scene(film, paper) as of:
        moment = of.stills()[1]
        vector.write_svg(vector.picture(of, moment), tmp_path / "a.svg")
        of.show(moment)
        ours = seen(of)[..., :3].astype(int)
    theirs = shot(tmp_path / "a.svg", *SIZE)
    off = np.abs(theirs - ours).max(axis=2)
    assert off.mean() < 4, "edges are smoothed otherwise, areas are the same"
    assert np.mean(off > 60) < 0.02
    assert np.median(off) == 0
    swapped = np.abs(theirs[..., ::-1] - ours).max(axis=2)  # what this would not notice is worth nothing
    assert np.mean(swapped > 60) > 0.05


def test_a_page_for_every_step_and_the_cards_on_one_sheet(tmp_path):
    targets = make(Job.of(ENTRY, "vector", SIZE, 5, "light"), tmp_path)
    names = [target.relative_to(tmp_path).as_posix() for target in targets]
    stem = ENTRY.stem
    assert names == [
        *(f"{stem}/0{number}.svg" for number in range(1, 5)),
        *(f"{stem}{suffix}" for suffix in (".pdf", ".sheet.svg", ".sheet.pdf", ".sheet.png")),
    ]
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")} == {*names}
    pages, sheet = ((tmp_path / f"{stem}{suffix}").read_bytes() for suffix in (".pdf", ".sheet.pdf"))
    assert [len(re.findall(rb"/Type /Page\b", each)) for each in (pages, sheet)] == [4, 1]
    assert b"CreationDate" not in pages
    size = re.search(r'width="(\d+)(pt)?" height="(\d+)', (tmp_path / f"{stem}.sheet.svg").read_text())
    assert (size[1], size[3]) == ("842", "842")  # two by two squares
    width, height = struct.unpack(">II", (tmp_path / f"{stem}.sheet.png").read_bytes()[16:24])
    assert (width, height) == (2526, 2526)


def test_the_same_pictures_are_the_same_pdf(tmp_path):
    with scene(Small) as of:
        for name in ("one", "other"):
            drawn = [vector.picture(of, moment) for moment in of.stills()]
            vector.write_pdf(drawn, tmp_path / f"{name}.pdf", "Convolution")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()


def test_text_is_outlines(tmp_path):
    with scene(Small) as of:
        vector.write_svg(vector.picture(of, of.stills()[0]), tmp_path / "a.svg")
    assert not re.search("<(text|image)|font-family", (tmp_path / "a.svg").read_text())


def test_on_no_paper_there_is_none(tmp_path):
    with settings(SIZE, None, "light", format="none", transparent=True):
        of = staged(Small)
        assert vector.paper(of) == ""
        vector.write_png(vector.picture(of, of.stills()[0]), tmp_path / "a.png")
    pixels = np.asarray(Image.open(tmp_path / "a.png"))
    assert pixels[0, 0, 3] == 0
    assert pixels[..., 3].max() == 255
