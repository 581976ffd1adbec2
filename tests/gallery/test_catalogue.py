"""Scenes and stems."""

import inspect
import json
import sys
from pathlib import Path

import pytest

from convfilm import Compilation, Film
from convfilm.catalogue import SCENES, catalogue, chosen, compilations, stem

CLASSIC = json.loads((Path(__file__).parents[1] / "data" / "reference_frames.json").read_text())["animations"]


def test_finds_what_importing_finds():
    for file in SCENES.glob("*.py"):
        listed = [entry for entry in (*catalogue(), *compilations()) if entry.file == file]
        classes = vars(sys.modules[listed[0].load().__module__]).values()
        bases = Film, Compilation
        films = [c.__name__ for c in classes if inspect.isclass(c) and issubclass(c, bases) and c not in bases]
        assert [entry.name for entry in listed] == films


@pytest.mark.parametrize(
    ("name", "expected"),
    [("PaddingStrides", "padding_strides"), ("Same2Padding", "same2_padding"), ("MyGIFLoop", "my_gif_loop")],
)
def test_stem(name, expected):
    assert stem(name) == expected


def test_stems_are_the_names_of_the_animations_that_they_replace():
    stems = {entry.stem for entry in catalogue()}
    eight = {"no_padding_no_strides", "same_padding_no_strides", "no_padding_strides", "padding_strides"}
    eight |= {f"{name}_transposed" for name in eight}
    assert eight <= stems & CLASSIC.keys()


def test_names_and_stems_choose_the_same_in_the_order_of_the_files():
    names = ["padding_strides_transposed", "NoPaddingStrides", "no_padding_strides"]
    assert [entry.name for entry in chosen(names)] == ["NoPaddingStrides", "PaddingStridesTransposed"]
    assert chosen([]) == catalogue()


def test_unknown_scene():
    with pytest.raises(ValueError, match=r"no scene 'Padding': choose from .*NoPaddingNoStrides, "):
        chosen(["Padding"])


def test_two_scenes_of_one_stem(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text("class Layer(Film): ...\n")
    with pytest.raises(ValueError, match="two scenes whose files would be called layer"):
        catalogue(tmp_path)


def test_what_others_are_derived_from_is_a_scene_if_it_has_a_layer(tmp_path):
    (tmp_path / "mine.py").write_text(
        "class Slow(Film):\n    speed = 0.5\n"
        "class Slower(Slow):\n    speed = 0.2\n"
        "class Layer(Slower):\n    conv = Conv2d(5, 3)\n"
        "class Titled(Layer):\n    title = 'Mine'\n"
        "class Flat(Titled):\n    view = 'flat'\n"
        "class Theirs(lecture.Film):\n    conv: ClassVar = Conv2d(5, 3)\n"
        "class Known(somewhere.Layer): ...\n"
        "class Last(Known): ...\n"
        "class Forgotten(Film): ...\n"  # refused with a sentence, when it is rendered
    )
    names = [entry.name for entry in catalogue(tmp_path)]
    assert names == ["Layer", "Titled", "Flat", "Theirs", "Known", "Last", "Forgotten"]


def test_a_users_own_scenes_py_breaks_nothing(tmp_path):
    (tmp_path / "scenes.py").write_text("raise ImportError('mine')")
    (tmp_path / "scenes").mkdir()
    code = "import sys; sys.path.insert(0, '.'); from convfilm.catalogue import catalogue; catalogue()[-1].load()"
    import subprocess

    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
