"""convfilm.sphinx in a project of somebody else: one line in its conf.py, pages in folders, any builder."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from convfilm import GERMAN, Words
from convfilm.gallery import contents
from convfilm.sphinx import markup
from tests.lecture.conftest import ROOT

pytestmark = pytest.mark.slow
INDEX = """# A lecture

::::{grid} 2
:::{animation-card} padding_strides
:::
:::{animation-card} no_padding_strides
:::
::::

```{toctree}
one/two/page
```
"""
PAGE = """# A page

```{animation} padding_strides
:film:
```
"""
USED = {
    *(f"{stem}{suffix}" for stem in ("padding_strides", "no_padding_strides") for suffix in (".gif", ".loop.webp")),
    *(f"{stem}.loop.{kind}" for stem in ("padding_strides", "no_padding_strides") for kind in ("mp4", "webm")),
    *("padding_strides.mp4", "padding_strides.poster.webp"),
}


@pytest.fixture
def project(tmp_path, gallery):
    """The folder of its sources, and a function that builds it."""
    source = tmp_path / "source"
    (source / "one" / "two").mkdir(parents=True)
    (source / "index.md").write_text(INDEX)
    (source / "one/two/page.md").write_text(PAGE)
    settings = {
        "extensions": ["myst_parser", "convfilm.sphinx"],
        "myst_enable_extensions": ["colon_fence"],
        "animation_gallery": os.path.relpath(gallery, source),
    }
    (source / "conf.py").write_text("\n".join(f"{name} = {value!r}" for name, value in settings.items()))

    def build(builder="html", *options):
        command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", builder, *options]
        done = subprocess.run(
            [*command, source, tmp_path / builder], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return tmp_path / builder, done.stderr

    return source, build


def settings_of(source):
    settings = {}
    exec((source / "conf.py").read_text(), settings)
    return settings


def targets(path):
    """What a page wants from files beside it, as they lie there, with what of a page is wanted."""
    found = re.findall(r'(?:src|poster|srcset|href)="([^"]*(?:media/|#film-)[^"]*)"', path.read_text())
    for target in found:
        file, _, anchor = target.partition("#")
        yield (path.parent / file).resolve() if file else path, anchor


@pytest.mark.parametrize(("builder", "page"), [("html", "one/two/page.html"), ("dirhtml", "one/two/page/index.html")])
def test_files_are_where_pages_look_for_them(project, builder, page):
    out, said = project[1](builder, "-j", "2")
    assert not said
    wanted = [*targets(out / "index.html"), *targets(out / page)]
    assert len(wanted) > 20
    for path, anchor in wanted:
        file = path / "index.html" if path.is_dir() else path
        assert file.is_file()
        assert not anchor or f'id="{anchor}"' in file.read_text()
    films = [anchor for _, anchor in targets(out / "index.html") if anchor]
    assert films == ["film-padding_strides"], "a loop links to its film where there is one"
    assert {path.name for path in (out / "media").iterdir()} == USED
    assert {"animation.css", "animation.js"} <= {path.name for path in (out / "_static").iterdir()}


def test_captions_and_numbers(project):
    """What the directive holds, else the title, or with :claim: the claim; labels before it and :name: lead to it."""
    source, build = project
    (source / "conf.py").open("a").write("\nnumfig = True\n")
    (source / "one/two/page.md").write_text("""# A page

(labelled)=
```{animation} padding_strides
:name: named
Every *second* cell.
```

```{animation} kernel_flip
:film:
:claim:
```

{numref}`named`, {numref}`labelled`
""")
    out, said = build()
    assert not said
    code = (out / "one/two/page.html").read_text()
    captions = re.findall(r'caption-number">(.*?) </span><span class="caption-text">(.*?)</span>', code)
    claim = contents.find(Path(source, settings_of(source)["animation_gallery"]), "kernel_flip").claim
    assert captions == [("Fig. 3", "Every <em>second</em> cell."), ("Fig. 4", claim)]
    assert code.count('<span class="std std-numref">Fig. 3</span>') == 2
    for target in re.findall(r'href="#([\w-]+)"><span class="std std-numref"', code):
        assert f'id="{target}"' in code


def test_what_is_no_html_says_what_it_shows(project):
    out, said = project[1]("text")
    assert not said
    assert "Convolution: 5 × 5 input" in " ".join((out / "index.txt").read_text().split())
    assert not (out / "media").exists()


def test_latex_has_the_still_beside_a_gif(project, gallery):
    """Any image that is a GIF, not of ours alone; one without a still stays."""
    source, build = project
    for name in ("padding_strides.gif", "padding_strides.png"):
        shutil.copy(gallery / name, source)
    (source / "index.md").write_text(
        "# A lecture\n\n![Convolution](padding_strides.gif)\n\n```{toctree}\none/two/page\n```\n"
    )
    out, said = build("latex")
    assert not said
    (tex,) = out.glob("*.tex")
    (name,) = re.findall(r"\\sphinxincludegraphics\{\{(.*?)\}\.png\}", tex.read_text())
    assert (out / f"{name}.png").read_bytes() == (gallery / "padding_strides.png").read_bytes()
    (source / "padding_strides.png").unlink()
    shutil.rmtree(out)
    build("latex")
    assert "{{padding_strides}.gif}" in tex.read_text(), "what Sphinx does without"


def test_a_file_that_went_missing_is_said(project, gallery, tmp_path):
    source, build = project
    copied = tmp_path / "gallery"
    copied.mkdir()
    for path in [gallery / "gallery.json", *gallery.glob("*padding_strides.*")]:
        shutil.copy(path, copied)
    (source / "conf.py").open("a").write(f"\nanimation_gallery = {str(copied)!r}\n")
    build()
    (copied / "padding_strides.gif").unlink()
    _, said = build()
    assert "WARNING: animation_gallery: the gallery has no padding_strides.gif: script/render makes it" in said
    assert "Traceback" not in said


def test_a_gallery_in_a_language_has_a_page_in_it(gallery):
    """Names of buttons and tracks, and what a screen reader takes the words for."""
    shown = contents.find(gallery, "padding_strides")
    german = replace(shown, facts={**shown.facts, "language": "de", "language_name": "Deutsch"})
    other = replace(shown, facts={**shown.facts, "language": "pl", "language_name": "Polski"})
    for animation, tag, name, words in ((shown, "en", "English", Words()), (german, "de", "Deutsch", GERMAN)):
        code = markup.html(animation, film=False, media="media/")
        assert f'lang="{tag}"' in code
        assert f'srclang="{tag}" label="{name}"' in code
        assert f'aria-label="{words.cell_after}"' in code
        assert f"<summary>{words.in_words}<" in code
    assert 'srclang="pl" label="Polski"' in markup.html(other, film=False, media="media/")
