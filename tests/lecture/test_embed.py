"""The snippets of EMBED.md: taken from there and used."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from convfilm.gallery.contents import read
from lecture.serve import serving
from tests.lecture.conftest import ROOT, built, visits

SNIPPETS = re.findall(r"^(`{3,4})(\w+)\n(.*?)^\1$", (ROOT / "lecture/EMBED.md").read_text(), re.M | re.S)


def snippets(language, *words):
    """The snippets in a language that have these words."""
    return [text for _, name, text in SNIPPETS if name == language and all(word in text for word in words)]


def test_nothing_is_missed():
    assert [name for _, name, _ in SNIPPETS] == [
        *["md"] * 3,
        *["html"] * 2,
        "python",
        "md",
        "yaml",
        *["python"] * 3,
        "html",
        "md",
        "bash",
        "latex",
    ]


@pytest.mark.slow
def test_files_are_in_the_gallery(gallery, dark_gallery):
    names = {
        name for text in SNIPPETS for name in re.findall(r"[\"(} ](?:_static/)?(padding_strides[\w./]*\.\w+)", text[2])
    }
    assert len(names) >= 6
    folders = (gallery, dark_gallery)
    assert [name for name in names if not any((folder / name).is_file() for folder in folders)] == []


@pytest.mark.slow
def test_alternative_text_is_the_gallerys(gallery):
    quoted = {text for _, _, snippet in SNIPPETS for text in re.findall(r'"(Convolution: [^"]*a time[^"]*)"', snippet)}
    assert quoted == {read(gallery)["padding_strides"].alt}


@pytest.mark.slow
def test_myst(gallery, tmp_path, window):
    """The figure, the videos and the card's line, in a project of their own."""
    source = tmp_path / "source"
    (source / "_static").mkdir(parents=True)
    for path in gallery.glob("padding_strides.*"):
        shutil.copy(path, source)
        shutil.copy(path, source / "_static")
    (settings,) = snippets("python", "convfilm.sphinx")
    (source / "conf.py").write_text(settings + 'html_static_path = ["_static"]\nhtml_theme = "basic"\n')
    (figure,) = snippets("md", "{figure} padding_strides.gif")
    (line,) = snippets("md", "{animation}")
    videos = snippets("html", "_static/")
    (source / "index.md").write_text("# Page\n\n" + "\n".join([figure, *videos, line]))
    (source / "folder").mkdir()
    in_folder = [video.replace('"_static/', '"../_static/') for video in videos]
    (source / "folder/page.md").write_text("---\norphan: true\n---\n\n# Page\n\n" + "\n".join([*in_folder, line]))
    done = built(tmp_path / "page", "-D", f"animation_gallery={gallery}", source=source)
    assert not done.stderr
    asked = []
    with serving(tmp_path / "page", asked) as address, visits(window, address) as visit:
        for name in ("index.html", "folder/page.html"):
            page = visit(name)
            parts = page.evaluate(
                "[...document.querySelectorAll('video')].map(video => [...video.children].map(part => part.localName))"
            )
            assert len(parts) == 4
            assert parts[:2] == [["source", "source", "img"], ["source", "track", "img"]]
            page.evaluate("for (const video of document.querySelectorAll('video')) video.play()")
            page.wait_for_function("[...document.querySelectorAll('video')].every(video => video.currentTime > 0.2)")
        assert {path for path in asked if path.endswith(".gif")} == {"_images/padding_strides.gif"}, "the figure's"
        image = visit("").locator("figure:not(.animation) img")
        assert image.evaluate("image => image.naturalWidth") == 400
        assert image.get_attribute("alt").startswith("Convolution: 5 × 5")


@pytest.mark.slow
def test_command_for_slides(gallery, tmp_path):
    (command,) = snippets("bash")
    words = command.split()
    assert words[:2] == [".venv/bin/python", "-m"]
    target = tmp_path / "slides.pptx"
    subprocess.run([sys.executable, *words[1:], "--gallery", gallery, target], cwd=ROOT, check=True)
    assert target.stat().st_size > 100_000


def test_layer_is_the_notebooks():
    notebook = (ROOT / "lecture/custom_layer.ipynb").read_text()
    (layer,) = snippets("python", "%%manim")
    for line in layer.splitlines():
        assert line.strip().replace('"', '\\"') in notebook


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="LaTeX is not installed")
def test_beamer(tmp_path):
    (tmp_path / "padding_strides").mkdir()
    for step in range(1, 10):
        Image.new("RGB", (16, 9), "white").save(tmp_path / f"padding_strides/{step:02}.png")
    (tmp_path / "slides.tex").write_text(snippets("latex")[0])
    subprocess.run(["pdflatex", "-interaction=batchmode", "slides.tex"], cwd=tmp_path, check=True, capture_output=True)
    assert "(9 pages" in Path(tmp_path, "slides.log").read_text(errors="replace")
