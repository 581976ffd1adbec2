"""Layers in notebooks: what they show, how quickly, and what the sliders say."""

import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

import pytest

import convfilm
from convcore import Conv2d
from convfilm import notebook

SHOWN = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
{load}
assert "manim" not in sys.modules
from convcore import Conv2d, Pool2d
for layer in {shown}:
    data, _ = shell.display_formatter.format(layer)
    print([*data], data.get("image/svg+xml", "")[:5])
"""
TEXT, PICTURE = "['text/plain'] \n", "['text/plain', 'image/svg+xml'] <?xml\n"


MAGIC = "shell.run_line_magic('load_ext', 'convfilm')"


@pytest.mark.parametrize(
    ("load", "layers", "shown"),
    [
        ("", ["Conv2d(3, 2)"], [TEXT]),
        ("import convfilm", ["Conv2d(200, 2)", "Conv2d(3, 2)"], [TEXT, PICTURE]),
        (MAGIC, ["Conv2d(3, 2, in_channels=2)", "Pool2d(4, 2)"], [PICTURE, PICTURE]),
    ],
    ids=["convcore alone", "import", "magic"],
)
def test_a_layer_shows_itself(load, layers, shown):
    """convcore alone has no pictures, and of what is too large there is none: it is text."""
    code = SHOWN.format(load=load, shown=f"[{', '.join(layers)}]")
    here = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}  # IPython warns of another one
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=here)
    assert (done.stdout, done.stderr) == ("".join(shown), "")


def test_pictures_of_a_page_share_no_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pages = [notebook.picture(Conv2d(4, 3), 0), notebook.picture(Conv2d(4, 3), 1), notebook.picture(Conv2d(5, 3))]
    names = [{*re.findall(r'\bid="([^"]+)"', page)} for page in pages]
    assert all(names)
    assert not names[0] & names[1] | names[1] & names[2] | names[0] & names[2]
    for page, own in zip(pages, names, strict=True):
        ElementTree.fromstring(page)
        assert {*re.findall(r'(?:href="#|url\(#)([^")]+)', page)} <= own
    assert not [*tmp_path.iterdir()], "a notebook's folder stays as it is"


def drawn(page):
    """A picture without the numbers that Cairo gives to surfaces, which go on counting."""
    return re.sub(r"surface\d+", "surface", page)


def test_the_middle_step_is_shown():
    layer = Conv2d(5, 3)
    middle = drawn(notebook.picture(layer, 4))
    assert drawn(notebook.still(layer)) == drawn(notebook.picture(layer)) == middle
    assert drawn(notebook.picture(layer, 3)) != middle


def test_it_is_quick():
    """0.15 s of a processor after the first, at best of some layers that were not shown before."""
    notebook.picture(Conv2d(5, 3))
    taken = []
    for size in (6, 7, 8, 9, 10):
        before = time.process_time()
        notebook.picture(Conv2d(size, 3))
        taken.append(time.process_time() - before)
    assert min(taken) <= 0.15, taken


def parts(box):
    """The widgets of `explore` by what is written beside them, and what is shown."""
    found = {}

    def add(widget):
        for child in getattr(widget, "children", ()):
            add(child)
        if not getattr(widget, "children", ()):
            found[widget.description] = widget

    add(box)
    return found


def test_sliders():
    found = parts(convfilm.explore())
    assert [*found] == ["input_size", "kernel_size", "stride", "padding", "dilation", "transposed", "step", ""]
    shown, step = found[""], found["step"]
    assert drawn(shown.value) == drawn(notebook.picture(Conv2d(5, 3)))
    assert (step.value, step.max) == (5, 9)
    step.value = 1
    assert drawn(shown.value) == drawn(notebook.picture(Conv2d(5, 3), 0))
    found["padding"].value = 1
    assert drawn(shown.value) == drawn(notebook.picture(Conv2d(5, 3, padding=1)))
    assert (step.value, step.max) == (13, 25)
    found["transposed"].value = True
    assert drawn(shown.value) == drawn(notebook.picture(Conv2d(5, 3, padding=1, transposed=True)))


def test_what_does_not_fit_together_is_said():
    found = parts(convfilm.explore())
    found["kernel_size"].value = 7
    said = found[""].value
    assert re.fullmatch(r"<p>kernel_size .*</p>", said)
    found["step"].value = 1
    assert found[""].value == said
    found["kernel_size"].value = 3
    assert "<svg" in found[""].value


def test_without_widgets(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match=r"^explore needs ipywidgets: pip install"):
        convfilm.explore()
