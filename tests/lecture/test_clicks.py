"""Slides to click through, a still each.

For PowerPoint, opened again; for reveal.js, as HTML and on paper; for LaTeX beamer, as far as it is seen without LaTeX.
"""

import doctest
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
from pptx.oxml.ns import qn
from pptx.util import Pt

from convfilm import DARK, FRENCH, GERMAN, LIGHT, SPANISH, Words
from lecture import beamer, reveal, slides
from lecture.stills import colour, find, pages, stills
from tests.gallery.command import convfilm
from tests.lecture.conftest import ROOT

STEM = "i3_k2_s1_p0"
LAYER = ("animate", "--input-size", "3", "--kernel-size", "2", "--size", "160,90", "--fps", "2", "--jobs", "1")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A gallery of one layer of four output cells, and of its quiz."""
    folder = tmp_path_factory.mktemp("clicks")
    for more in (["--formats", "film,gif,poster,stills,vector"], ["--formats", "film,poster,stills", "--quiz"]):
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
    before, number = (1, 8) if "quiz" in name else (2, 4)
    shown = [*presentation.slides][before:]
    assert len(shown) == len(pictures) == number
    assert animation.title == "padding = 0, stride = 1" + ", quiz" * ("quiz" in name)
    titles = [slide.shapes.title.text for slide in presentation.slides]
    assert titles[before - 1 :] == [
        f"{animation.title} ({n})" for n in ("Film", *(f"{n + 1}/{number}" for n in range(number)))
    ]
    assert len({*titles}) == len(titles), "in a list of slides they can be told apart"
    assert presentation.core_properties.title == animation.title
    places = set()
    for slide, still in zip(shown, pictures, strict=True):
        assert [shape.name for shape in slide.shapes] == ["!!title", "!!still"]
        title, picture = slide.shapes
        assert title.text_frame.paragraphs[0].runs[0].font.size == Pt(32)
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


def test_the_loop_and_the_film_come_first(small, tmp_path):
    target, animation = tmp_path / "clicks.pptx", find(small, STEM)
    slides.write_clicks(animation, target)
    loop, film, *_ = Presentation(str(target)).slides
    for slide, title in ((loop, animation.title), (film, f"{animation.title} (Film)")):
        assert slide.shapes.title.text == title
        assert slide.shapes[1]._element.nvPicPr.cNvPr.get("descr") == animation.alt
        assert slide.notes_slide.notes_text_frame.text.splitlines() == [
            animation.alt,
            *animation.numbers,
            *animation.steps,
        ]
    assert loop.shapes[1].image.blob == (small / f"{STEM}.gif").read_bytes(), "as it is, so that it moves"
    assert loop.shapes[1].width == loop.shapes[1].height
    embedded = film.part.related_part(film._element.xpath(".//a:videoFile/@r:link")[0])
    assert embedded.blob == (small / f"{STEM}.mp4").read_bytes()
    assert film.shapes[1].poster_frame.blob == (small / f"{STEM}.poster.png").read_bytes()


MORPH = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
    "p159": "http://schemas.microsoft.com/office/powerpoint/2015/09/main",
}
"""Of what PowerPoint writes: https://github.com/scanny/python-pptx/issues/942."""


def test_each_still_becomes_the_next_by_morph(small, tmp_path):
    """The transition belongs to the slide that comes, between its colour map and its timing; others fade."""
    target = tmp_path / "clicks.pptx"
    slides.write_clicks(find(small, STEM), target)
    loop, film, first, *others = (slide._element for slide in Presentation(str(target)).slides)
    for slide in (loop, film, first):
        assert not slide.findall("mc:AlternateContent", MORPH)
    for slide in others:
        assert [child.tag for child in slide] == [
            qn("p:cSld"),
            qn("p:clrMapOvr"),
            f"{{{MORPH['mc']}}}AlternateContent",
        ]
        choice, fallback = slide[-1]
        assert (choice.tag, fallback.tag) == (f"{{{MORPH['mc']}}}Choice", f"{{{MORPH['mc']}}}Fallback")
        assert choice.get("Requires") == "p159"
        assert choice.nsmap["p159"] == MORPH["p159"]
        (morphs,), (fades,) = choice, fallback
        assert morphs.tag == fades.tag == qn("p:transition")
        assert {**morphs.attrib} == {"spd": "med", f"{{{MORPH['p14']}}}dur": "700"}
        assert [(each.tag, {**each.attrib}) for each in morphs] == [
            (f"{{{MORPH['p159']}}}morph", {"option": "byObject"})
        ]
        assert [each.tag for each in fades] == [qn("p:fade")]


def braces(tex):
    """How deep it is at the end, and the least on the way, without those that are printed."""
    depths = [0]
    for brace in re.sub(r"%.*|\\[{}%]", "", tex):
        depths.append(depths[-1] + {"{": 1, "}": -1}.get(brace, 0))
    return depths[-1], min(depths)


def test_an_overlay_of_beamer_for_each_still(small, tmp_path):
    target, animation = tmp_path / "deck" / "a.tex", find(small, STEM)
    beamer.write([animation, animation], target)
    tex = target.read_text(encoding="utf-8")
    assert braces(tex) == (0, 0)
    assert re.findall(r"\\(begin|end)\{(\w+)\}", tex) == [
        ("begin", "document"),
        *[("begin", "frame"), ("end", "frame")] * 2,
        ("end", "document"),
    ]
    first, second = re.findall(r"\\begin\{frame\}.*?\\end\{frame\}", tex, re.DOTALL)
    assert first == second
    when = ["1|handout:0", "2|handout:0", "3|handout:0", "4|handout:1"]
    assert re.findall(r"\\includegraphics<(.*?)>\[page=(\d+),.*?\]\{(.*?)\}%\n", first) == [
        (click, str(page), f"{STEM}.pdf") for page, click in enumerate(when, start=1)
    ]
    for command, said in (("only", animation.cells[0]["caption"]), ("note", animation.cells[0]["sentence"])):
        found = re.findall(rf"\\{command}<(.*?)>\{{(.*)\}}%?\n", first)
        assert [click for click, _ in found] == when
        assert found[0][1] == said.replace("·", r"$\cdot$")
    assert rf"\frametitle{{{animation.title}}}" in first
    assert {path.name for path in target.parent.iterdir()} == {"a.tex", f"{STEM}.pdf"}
    assert (target.parent / f"{STEM}.pdf").read_bytes() == (small / f"{STEM}.pdf").read_bytes()
    assert [(still.name, still.caption) for still in pages(animation)] == [
        (f"{STEM}.pdf", cell["caption"]) for cell in animation.cells
    ]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_beamers_paper_is_that_of_the_pictures(theme, small, tmp_path, monkeypatch):
    Image.new("RGB", (2, 2), theme.paper).save(tmp_path / "sheet.png")
    monkeypatch.setattr(beamer, "colour", lambda file: colour(tmp_path / "sheet.png") if file.suffix == ".png" else "")
    beamer.write([find(small, STEM)], tmp_path / "a.tex")
    tex = (tmp_path / "a.tex").read_text(encoding="utf-8")
    assert dict(re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{(\w{6})\}", tex)) == {
        "paper": theme.paper[1:].upper(),
        "ink": theme.ink[1:].upper(),
    }


def test_signs_of_latex():
    assert doctest.testmod(beamer).attempted == 2
    assert beamer.escaped(r"a_b & {c}\~^ #$ 5") == (
        r"a\_b \& \{c\}\textbackslash{}\textasciitilde{}\textasciicircum{} \#\$ 5"
    )
    for words in (Words(), GERMAN, SPANISH, FRENCH):
        for said in (each for value in vars(words).values() for each in ([value] if isinstance(value, str) else value)):
            tex = beamer.escaped(said)
            assert braces(tex) == (0, 0)
            assert not re.search("[^ -~¡-ž–—‘’‚“”„…]", tex)
    for sign in "输ħ\n\N{ZERO WIDTH SPACE}":
        said = f"pdflatex has no sign {sign!r}, which is in {f'a{sign}'!r}: lecture.reveal shows all signs"
        with pytest.raises(LookupError, match=f"^{re.escape(said)}$"):
            beamer.escaped(f"a{sign}")


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (
            lambda folder: (folder / f"{STEM}.pdf").unlink(),
            f"the gallery has no {STEM}.pdf: script/render --formats vector makes it",
        ),
        (
            lambda folder: (folder / f"{STEM}.pdf").write_bytes(b""),
            f"the gallery has no {STEM}.pdf: script/render --formats vector makes it",
        ),
        (
            lambda folder: _one_cell_less(folder),
            f"{STEM}.pdf has not a page for each still: script/render --formats vector --force makes it",
        ),
        (lambda folder: (folder / "gallery.json").unlink(), "{gallery} has no gallery.json: script/render makes it"),
    ],
    ids=["pages", "other pages", "more pages", "gallery"],
)
def test_what_beamer_lacks_is_said(break_it, words, small, tmp_path, monkeypatch, capsys):
    gallery, target = tmp_path / "gallery", tmp_path / "out" / "a.tex"
    shutil.copytree(small, gallery)
    break_it(gallery)
    monkeypatch.setattr(sys, "argv", ["beamer", STEM, "--gallery", str(gallery), "--out", str(target)])
    with pytest.raises(SystemExit) as left:
        beamer.main()
    assert (left.value.code, capsys.readouterr().err) == (1, f"{words.format(gallery=gallery)}\n")
    assert not target.parent.exists()


def _one_cell_less(folder):
    listed = json.loads((folder / "gallery.json").read_text())
    scene = listed["scenes"][STEM]
    scene["steps"], scene["cells"] = 3, scene["cells"][:3]
    (folder / "gallery.json").write_text(json.dumps(listed))


def test_beamer_says_where_it_is(small, tmp_path, monkeypatch, capsys):
    target = tmp_path / "a.tex"
    monkeypatch.setattr(sys, "argv", ["beamer", STEM, "--gallery", str(small), "--out", str(target)])
    beamer.main()
    assert capsys.readouterr() == (f"{target}\n", "")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="LaTeX is not installed")
def test_pdflatex_takes_it(small, tmp_path):
    target = tmp_path / "a.tex"
    beamer.write([find(small, STEM)], target)
    subprocess.run(["pdflatex", "-interaction=batchmode", target.name], cwd=tmp_path, check=True, capture_output=True)
    assert "(4 pages" in (tmp_path / "a.log").read_text(errors="replace")


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
    film, quiz = deck.of("video")
    assert (film["src"], film["poster"]) == (f"{STEM}.mp4", f"{STEM}.poster.png")
    assert (quiz["src"], quiz["poster"]) == (f"{STEM}.quiz.mp4", f"{STEM}.quiz.poster.png")
    assert film["aria-label"] == animation.alt
    assert {"data-autoplay", "loop", "muted", "playsinline"} <= {*film}
    assert [each["data-background-color"] for each in deck.of("section")] == ["#ffffff"] * 4
    images = [image for image in deck.of("img") if image.get("class") != "on-paper"]
    assert deck.of("img")[0] == {"class": "on-paper", "src": f"{STEM}.poster.png", "alt": ""}
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


def test_on_paper_the_last_still_covers_the_others(small, tmp_path, window):
    """Whatever hides fragments on a screen, as reveal.js does."""
    target, animation = tmp_path / "index.html", find(small, STEM)
    reveal.write([animation], target, "reveal.js")
    (tmp_path / "reveal.js/dist").mkdir(parents=True)
    (tmp_path / "reveal.js/dist/reveal.css").write_text(".reveal .fragment { opacity: 0; visibility: hidden }")
    (tmp_path / "reveal.js/dist/reveal.js").write_text("const Reveal = { initialize: () => {} }")
    page, _ = window
    page.set_viewport_size({"width": 1280, "height": 720})
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


def pixels_like(file, image):
    """A still as the deck scales it, where the middle of an image shows it, on white."""
    with Image.open(file) as small:
        still = small.convert("RGB").resize((round(600 * small.width / small.height), 600))
        canvas = Image.new("RGB", (image.shape[1], image.shape[0]), "white")
        canvas.paste(still, ((canvas.width - still.width) // 2, (canvas.height - still.height) // 2))
        return np.asarray(canvas).astype(int)


def test_the_poster_of_a_quiz_answers_nothing(small):
    """It is the first question; that of the film is the finished picture."""
    pictures = [small / f"{STEM}.quiz{name}" for name in (".poster.png", "/01.png")]
    assert pictures[0].read_bytes() == pictures[1].read_bytes()
    assert (small / f"{STEM}.poster.png").read_bytes() != pictures[0].read_bytes()


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
