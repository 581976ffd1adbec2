"""The built page: complete, with figures, formulas and a search, and in need of nothing from outside."""

import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from convcore import Conv2d
from convfilm.gallery.contents import read
from tests.convfilm.stills import EIGHT
from tests.convfilm.test_probe import stem
from tests.lecture.conftest import ACTS, CARDS, built

pytestmark = pytest.mark.slow
PAGES = ["index.html", "films.html", "EMBED.html", "search.html"]


class Found(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def named(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]


@pytest.fixture(scope="module")
def pages(page_folder):
    return {name: Found((page_folder / name).read_text()) for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_there(pages, page_folder, name):
    outside = []
    for tag, attributes in pages[name].elements:
        for key in ("src", "href", "poster", "srcset"):
            target = attributes.get(key) or ""
            if re.match(r"[a-z]+:", target):
                outside += [target] * (tag != "a" and not target.startswith("data:"))
            elif target.partition("#")[0]:
                file, _, anchor = re.sub(r"\?(v|digest)=\w+$", "", target).partition("#")
                assert (page_folder / file).is_file(), target
                assert tag not in ("script", "link") or (page_folder / file).stat().st_size < 400_000, target
                assert not anchor or f'id="{anchor}"' in (page_folder / file).read_text(), target
    assert not outside


def test_style_sheets_load_nothing(page_folder):
    for path in (page_folder / "_static").rglob("*.css"):
        assert not re.findall(r"(?:@import\s*|url\()['\"]?(?:https?:)?//", path.read_text()), path.name


def test_every_animation_is_a_numbered_figure(page_folder):
    """In the order of the pages, and text refers to them by their numbers."""
    numbers, names = [], []
    for name in ("index.html", "films.html"):
        code = (page_folder / name).read_text()
        found = re.findall(
            r'<figure class="animation" id="([\w-]+)">\s*<figcaption>\s*<p><span class="caption-number">Fig. (\d+) ',
            code,
        )
        numbers += [int(number) for _, number in found]
        names += [name for name, _ in found]
    assert names == [f"loop-{name}" for name in CARDS] + [f"film-{name}" for name in CARDS + ACTS]
    assert numbers == [*range(1, len(names) + 1)]
    index = (page_folder / "index.html").read_text()
    links = re.findall(r'href="#loop-(\w+)"><span class="std std-numref">Fig. (\d+)<', index)
    assert {CARDS.index(name) + 1 == int(number) for name, number in links} == {True}
    assert len(links) == 3


def test_formulas_are_typeset(pages):
    assert len(pages["index.html"].named("math")) > 8
    assert sum("display" in attributes for attributes in pages["index.html"].named("math")) == 2
    assert len(pages["index.html"].named("mfrac")) == 1


@pytest.mark.parametrize("name", PAGES[:3])
def test_pages_describe_themselves(pages, name):
    (description,) = [meta["content"] for meta in pages[name].named("meta") if meta.get("name") == "description"]
    assert 50 < len(description) < 160


def test_two_grids_of_four_cards(pages):
    page = pages["index.html"]
    rows = [attributes for attributes in page.named("div") if "sd-row" in (attributes.get("class") or "").split()]
    cards = [attributes for attributes in page.named("div") if "sd-card" in (attributes.get("class") or "").split()]
    assert (len(rows), len(cards), len(page.named("video"))) == (2, 8, 8)
    for scene in EIGHT:
        (padding,) = {side for pair in scene.conv.padding for side in pair}
        (stride,) = set(scene.conv.stride)
        title = f"padding = {padding}, stride = {stride}" + ", transposed" * scene.conv.transposed
        assert re.search(rf"Fig. \d {title}#", page.text), title
    assert "one input channel, one kernel, one feature map" in " ".join(page.text.split())
    assert "Vincent Dumoulin and Francesco Visin" in page.text
    assert any("arxiv.org/abs/1603.07285" in attributes["href"] for attributes in page.named("a"))


def test_films_in_order_each_below_its_claim(pages, gallery):
    page, animations = pages["films.html"], read(gallery)
    videos = page.named("video")
    assert [video["aria-details"] for video in videos] == [f"film-{name}-in-words" for name in CARDS + ACTS]
    assert {video["preload"] for video in videos} == {"none"}
    assert {video["preload"] for video in pages["index.html"].named("video")} == {"none"}
    text = " ".join(page.text.split())
    places = [text.index(animations[name].claim) for name in ACTS]
    assert places == sorted(places)
    links = {attributes["href"] for attributes in pages["index.html"].named("a")}
    assert {f"films.html#film-of-{name.replace('_', '-')}" for name in ACTS} <= links


@pytest.mark.parametrize("scene", EIGHT, ids=stem)
def test_description_is_of_the_map(pages, gallery, scene):
    conv: Conv2d = scene.conv
    animation = read(gallery)[stem(scene)]
    for name in ("index.html", "films.html"):
        videos = [video for video in pages[name].named("video") if video["aria-label"] == animation.alt]
        assert len(videos) == 1
        assert f'id="{videos[0]["aria-details"]}"'
    assert len(animation.steps) == len(list(conv.steps()))
    for line, step in zip(animation.steps, conv.steps(), strict=True):
        cells = re.findall(r"\((\d+), (\d+)\)", line.partition(":")[0])
        assert [tuple(map(int, cell)) for cell in cells] == [tuple(step.output), *map(tuple, step.receptive_field)]
        assert line in pages["index.html"].text


def test_no_gallery(tmp_path):
    done = built(tmp_path / "page", "-D", f"animation_gallery={tmp_path}")
    assert done.returncode
    assert (
        f"films.md:17: ERROR: animation_gallery: {tmp_path} has no gallery.json: script/render makes it" in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_unknown_scene(tmp_path, gallery):
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text('extensions = ["myst_parser", "sphinx_design", "convfilm.sphinx"]')
    (source / "index.md").write_text("# Page\n\n```{animation} nothing\n```\n")
    done = built(tmp_path / "page", "-D", f"animation_gallery={gallery}", source=source)
    assert done.returncode
    assert "index.md:3: ERROR: animation_gallery: the gallery has no scene 'nothing': choose from " in done.stderr
    assert " no_padding_no_strides, " in done.stderr


def test_gallery_of_gifs_alone(tmp_path, gallery):
    facts = json.loads((gallery / "gallery.json").read_text())
    for scene in facts["scenes"].values():
        scene["media"] = {name: made for name, made in scene["media"].items() if name == "gif"}
    (tmp_path / "gallery.json").write_text(json.dumps(facts))
    for path in gallery.glob("*.gif"):
        shutil.copy(path, tmp_path)
    done = built(tmp_path / "page", "-D", f"animation_gallery={tmp_path}")
    assert done.returncode
    assert (
        "films.md:17: ERROR: animation_gallery: the gallery has no no_padding_no_strides.vtt: script/render makes it"
        in done.stderr
    )
    assert "Traceback" not in done.stderr
