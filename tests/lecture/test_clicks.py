"""Slides to click through, a still each: for PowerPoint, opened again, and for reveal.js, as HTML and on paper."""

import io
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from lecture import reveal, slides
from lecture.stills import find, stills
from tests.gallery.command import convfilm
from tests.lecture.conftest import ROOT

STEM = "i3_k2_s1_p0"
LAYER = ("animate", "--input-size", "3", "--kernel-size", "2", "--size", "160,90", "--fps", "2", "--jobs", "1")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A gallery of one layer of four output cells, and of its quiz."""
    folder = tmp_path_factory.mktemp("clicks")
    for more in (["--formats", "film,poster,stills"], ["--formats", "stills", "--quiz"]):
        done = convfilm(folder, *LAYER, *more)
        assert done.returncode == 0, done.stderr
    return folder / "gallery"


def test_stills_in_order(small):
    plain, quiz = (stills(find(small, name)) for name in (STEM, f"{STEM}.quiz"))
    assert [still.name for still in plain] == [f"{STEM}/0{number}.png" for number in range(1, 5)]
    kinds = ("", "_answer")
    assert [still.name for still in quiz] == [f"{STEM}.quiz/0{n}{kind}.png" for n in range(1, 5) for kind in kinds]
    assert [still.caption for still in quiz[1::2]] == [still.caption for still in plain]
    assert {still.caption for still in quiz[::2]} == {"Which number comes out here?"}
    assert plain[0].caption == "Output (0, 0): 2·1 + 1·2 + 1·3 + 4·1 = 11."


@pytest.mark.parametrize("name", [STEM, f"{STEM}.quiz"])
def test_a_slide_for_each_still(small, name, tmp_path):
    target, animation = tmp_path / "new" / "clicks.pptx", find(small, name)
    slides.write_clicks(animation, target)
    presentation, pictures = Presentation(str(target)), stills(animation)
    assert len(presentation.slides) == len(pictures) == (8 if "quiz" in name else 4)
    places = set()
    for slide, still in zip(presentation.slides, pictures, strict=True):
        assert [shape.name for shape in slide.shapes] == ["!!title", "!!still"]
        title, picture = slide.shapes
        assert title.text == animation.title == "padding = 0, stride = 1"
        assert picture.shape_type == MSO_SHAPE_TYPE.PICTURE
        assert picture.image.blob == still.file.read_bytes()
        assert picture._element.nvPicPr.cNvPr.get("descr") == still.caption
        assert slide.notes_slide.notes_text_frame.text == still.sentence
        assert abs(picture.width / picture.height - 16 / 9) < 0.01
        assert picture.top >= title.top + title.height
        assert 0 <= picture.left <= presentation.slide_width - picture.width
        assert picture.top + picture.height <= presentation.slide_height
        places.add((picture.left, picture.top, picture.width, picture.height))
    assert len(places) == 1, "what morphs stays where it is"


class Deck(HTMLParser):
    """Tags in order, and what they refer to."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def of(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]

    @property
    def links(self):
        names = ("src", "href", "poster")
        return [attributes[name] for _, attributes in self.tags for name in names if name in attributes]


def test_a_fragment_for_each_still(small, tmp_path):
    target, animation = tmp_path / "deck" / "index.html", find(small, STEM)
    reveal.write([animation, find(small, f"{STEM}.quiz")], target, "../reveal.js")
    deck = Deck(target.read_text(encoding="utf-8"))
    (film,) = deck.of("video")
    assert (film["src"], film["poster"]) == (f"{STEM}.mp4", f"{STEM}.poster.png")
    assert film["aria-label"] == animation.alt
    assert {"data-autoplay", "loop", "muted", "playsinline"} <= {*film}
    assert [each["data-background-color"] for each in deck.of("section")] == ["#ffffff"] * 3
    paper, *images = deck.of("img")
    assert paper == {"class": "on-paper", "src": f"{STEM}.poster.png", "alt": ""}
    shown = [still for each in (STEM, f"{STEM}.quiz") for still in stills(find(small, each))]
    assert [(image["src"], image["alt"], image["data-notes"]) for image in images] == [
        (still.name, still.caption, still.sentence) for still in shown
    ]
    assert [image.get("class") for image in images] == [None, *["fragment"] * 3, None, *["fragment"] * 7]
    ours = [link for link in deck.links if not link.startswith("../reveal.js/dist/")]
    assert not any(":" in link or link.startswith("/") for link in deck.links), "no server is asked"
    for link in ours:
        assert (target.parent / link).read_bytes() == (small / link).read_bytes()
    written = {path.relative_to(target.parent).as_posix() for path in target.parent.rglob("*") if path.is_file()}
    assert written == {"index.html", *ours}
    assert len(deck.links) - len(ours) == 3


@pytest.mark.parametrize("place", reveal.NOTES)
def test_notes_where_this_version_of_reveal_has_them(small, place, tmp_path):
    (tmp_path / "reveal.js" / place).parent.mkdir(parents=True)
    (tmp_path / "reveal.js" / place).touch()
    reveal.write([find(small, STEM)], tmp_path / "index.html", "reveal.js")
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f'<script src="reveal.js/{place}"></script>' in text
    assert "plugins: [RevealNotes]" in text


def test_on_paper_the_last_still_covers_the_others(small, tmp_path, browser):
    """Whatever hides fragments on a screen, as reveal.js does."""
    target, animation = tmp_path / "index.html", find(small, STEM)
    reveal.write([animation], target, "reveal.js")
    (tmp_path / "reveal.js/dist").mkdir(parents=True)
    (tmp_path / "reveal.js/dist/reveal.css").write_text(".reveal .fragment { opacity: 0; visibility: hidden }")
    (tmp_path / "reveal.js/dist/reveal.js").write_text("const Reveal = { initialize: () => {} }")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(target.as_uri())
    pictures = {}
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        shot = page.locator(".r-stack").screenshot()
        pictures[media] = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)
        first, last = (
            pixels_like(still.file, pictures[media]) for still in (stills(animation)[0], stills(animation)[-1])
        )
        near = {"first": np.abs(first - pictures[media]).mean(), "last": np.abs(last - pictures[media]).mean()}
        assert min(near, key=near.get) == {"screen": "first", "print": "last"}[media]
        assert min(near.values()) < 0.8 * max(near.values())
    page.close()


def pixels_like(file, image):
    """A still as the deck scales it, where the middle of an image shows it, on white."""
    with Image.open(file) as small:
        still = small.convert("RGB").resize((round(600 * small.width / small.height), 600))
        canvas = Image.new("RGB", (image.shape[1], image.shape[0]), "white")
        canvas.paste(still, ((canvas.width - still.width) // 2, (canvas.height - still.height) // 2))
        return np.asarray(canvas).astype(int)


@pytest.mark.parametrize("module", ["slides", "reveal"])
@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda folder: (folder / "gallery.json").unlink(), "{gallery} has no gallery.json: script/render makes it"),
        (
            lambda folder: (folder / STEM / "01.png").unlink(),
            f"the gallery has no {STEM}/01.png: script/render makes it",
        ),
        (
            lambda folder: (folder / STEM / "03.png").write_bytes(b""),
            f"the gallery has no {STEM}/03.png: script/render makes it",
        ),
        (
            lambda folder: _forget(folder, f"{STEM}/04.png"),
            f"the gallery has not all stills of which {STEM}/01.png is one: script/render makes them",
        ),
    ],
    ids=["gallery", "first still", "another still", "unlisted"],
)
def test_what_is_missing_is_said(module, break_it, words, small, tmp_path, monkeypatch, capsys):
    shutil.copytree(small, tmp_path / "gallery")
    break_it(tmp_path / "gallery")
    program = {"slides": slides, "reveal": reveal}[module]
    out = [str(tmp_path / "out")] if module == "slides" else ["--out", str(tmp_path / "out")]
    scene = ["--clicks", STEM] if module == "slides" else [STEM]
    monkeypatch.setattr(sys, "argv", [module, "--gallery", str(tmp_path / "gallery"), *scene, *out])
    with pytest.raises(SystemExit) as left:
        program.main()
    said = words.format(gallery=tmp_path / "gallery")
    assert (left.value.code, capsys.readouterr().err) == (1, f"{said}\n")
    assert not (tmp_path / "out").exists()


def _forget(folder, name):
    listed = json.loads((folder / "gallery.json").read_text())
    del listed["scenes"][STEM]["media"]["stills"]["files"][name]
    (folder / "gallery.json").write_text(json.dumps(listed))


def test_a_scene_that_there_is_not(small, tmp_path):
    command = [sys.executable, "-m", "lecture.reveal", "Nothing", "--gallery", small, "--out", tmp_path / "a.html"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        f"the gallery has no scene 'nothing': choose from {STEM}, {STEM}.quiz\n",
    )


@pytest.mark.parametrize("path", ["", "/usr/share/reveal.js", "https://unpkg.com/reveal.js", "C:\\reveal.js"])
def test_reveal_lies_beside_the_deck(path, small, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["reveal", STEM, "--gallery", str(small), "--reveal", path])
    with pytest.raises(SystemExit) as left:
        reveal.main()
    assert left.value.code == 2
    said = f"argument --reveal: must be a path from the deck to reveal.js, such as ../reveal.js, got {path!r}\n"
    assert re.sub(".*error: ", "", capsys.readouterr().err, flags=re.DOTALL) == said


def test_it_says_where_it_is_and_what_is_wanted(small, tmp_path, monkeypatch, capsys):
    target = tmp_path / "a.html"
    monkeypatch.setattr(sys, "argv", ["reveal", STEM, "--gallery", str(small), "--out", str(target)])
    reveal.main()
    said = capsys.readouterr()
    assert said.out == f"{target}\n"
    assert said.err == f"{target} wants reveal.js in {tmp_path / 'reveal.js'}: npm pack reveal.js\n"
