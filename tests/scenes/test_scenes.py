"""The scenes of single convolutions, by the guide's names."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from convcore import Conv2d, Pool2d
from convfilm import Film
from convfilm.catalogue import SCENES, catalogue
from tests.conftest import copy_folders

TABLE = {  # input, output, kernel, padding, stride, dilation, output padding
    "NoPaddingNoStrides": (4, 2, 3, 0, 1, 1, 0),
    "ArbitraryPaddingNoStrides": (5, 6, 4, 2, 1, 1, 0),
    "SamePaddingNoStrides": (5, 5, 3, 1, 1, 1, 0),
    "FullPaddingNoStrides": (5, 7, 3, 2, 1, 1, 0),
    "NoPaddingStrides": (5, 2, 3, 0, 2, 1, 0),
    "PaddingStrides": (5, 3, 3, 1, 2, 1, 0),
    "PaddingStridesOdd": (6, 3, 3, 1, 2, 1, 0),
    "Dilation": (7, 3, 3, 0, 1, 2, 0),
    "KernelTwoStrides": (4, 2, 2, 0, 2, 1, 0),
    "NoPaddingNoStridesTransposed": (2, 4, 3, 0, 1, 1, 0),
    "ArbitraryPaddingNoStridesTransposed": (6, 5, 4, 2, 1, 1, 0),
    "SamePaddingNoStridesTransposed": (5, 5, 3, 1, 1, 1, 0),
    "FullPaddingNoStridesTransposed": (7, 5, 3, 2, 1, 1, 0),
    "NoPaddingStridesTransposed": (2, 5, 3, 0, 2, 1, 0),
    "PaddingStridesTransposed": (3, 5, 3, 1, 2, 1, 0),
    "PaddingStridesOddTransposed": (3, 6, 3, 1, 2, 1, 1),
    "DilationTransposed": (3, 7, 3, 0, 1, 2, 0),
    "KernelTwoStridesTransposed": (2, 4, 2, 0, 2, 1, 0),
}
POOLINGS = {  # input, output, window, stride, padding, and what is made of a window
    "MaxPooling": (5, 3, 3, 1, 0, np.max),
    "AveragePooling": (5, 3, 3, 1, 0, np.mean),
    "MaxPoolingStrides": (4, 2, 2, 2, 0, np.max),
    "AveragePoolingStrides": (4, 2, 2, 2, 0, np.mean),
    "MaxPoolingPadding": (5, 3, 3, 2, 1, np.max),
}
GUIDE = json.loads((Path(__file__).parents[1] / "data" / "reference_frames.json").read_text())["animations"]
ROOT = SCENES.parent
BY_NAME = {entry.name: entry for entry in catalogue()}


@pytest.mark.parametrize("name", TABLE)
def test_parameters(name):
    scene = BY_NAME[name].load()
    size, output, kernel, padding, stride, dilation, extra = TABLE[name]
    is_transposed = name.endswith("Transposed")
    assert BY_NAME[name].file.stem == ("transposed" if is_transposed else "convolution")
    assert issubclass(scene, Film)
    assert scene.conv == Conv2d(size, kernel, stride, padding, dilation, extra, is_transposed)
    assert scene.conv.output_shape == (output, output)


@pytest.mark.parametrize("name", [name for name in TABLE if not name.endswith("Transposed")])
def test_partner_is_the_transpose(name):
    assert BY_NAME[f"{name}Transposed"].load().conv == BY_NAME[name].load().conv.transpose()


def test_the_two_files_hold_these_and_no_others():
    assert {*TABLE} == {entry.name for entry in catalogue() if entry.file.stem in ("convolution", "transposed")}


def test_the_guide_has_no_animation_that_is_no_scene():
    assert {*GUIDE} <= {BY_NAME[name].stem for name in TABLE}


@pytest.mark.parametrize("stem", GUIDE)
def test_every_step_is_that_of_the_guides_animation(stem, record_property):
    """The output cell, and the slots under the window, counted from the corner of the padded plane."""
    (scene,) = (entry.load() for entry in catalogue() if entry.stem == stem)
    animation, slots = GUIDE[stem], [*scene.conv.slots()]
    apart = range(0, animation["window"], animation["tap_spacing"])
    wanted = [
        ((row, column), [(slots[0].row + down + i, slots[0].column + right + j) for i in apart for j in apart])
        for row, column, down, right in animation["steps"]
    ]
    assert [(step.output, [tap.slot for tap in step.taps]) for step in scene.conv.steps()] == wanted
    record_property("oracle", ("steps of the guide's scenes", len(wanted)))


def windows(x, kernel, stride, padding, dilation):
    """NumPy's windows over the padded input, thinned out."""
    padded = np.pad(x, padding)
    span = dilation * (len(kernel) - 1) + 1
    seen = sliding_window_view(padded, (span, span))[::stride, ::stride, ::dilation, ::dilation]
    return np.einsum("rcij,ij->rc", seen, kernel)


def stamps(x, kernel, stride, padding, dilation, extra):
    """Every input value adds the kernel, times itself, to a plane, of which padding then cuts the rim."""
    size = stride * (len(x) - 1) + dilation * (len(kernel) - 1) + 1 + extra
    plane = np.zeros((size, size), dtype=int)
    for row, column in np.ndindex(x.shape):
        for i, j in np.ndindex(kernel.shape):
            plane[row * stride + i * dilation, column * stride + j * dilation] += x[row, column] * kernel[i, j]
    return plane[padding : size - padding, padding : size - padding]


@pytest.mark.parametrize("name", TABLE)
def test_outputs_are_those_of_numpy(name, record_property):
    example = BY_NAME[name].load().checked()
    _, output, _, padding, stride, dilation, extra = TABLE[name]
    if name.endswith("Transposed"):
        wanted = stamps(example.x, example.kernel, stride, padding, dilation, extra)
    else:
        wanted = windows(example.x, example.kernel, stride, padding, dilation)
    assert wanted.shape == (output, output)
    assert example.output.tolist() == wanted.tolist()
    record_property("oracle", ("outputs by NumPy", wanted.size))


@pytest.mark.parametrize("name", POOLINGS)
def test_poolings_are_those_of_numpy(name, record_property):
    scene, (size, output, kernel, stride, padding, make) = BY_NAME[name].load(), POOLINGS[name]
    mode = "max" if make is np.max else "average"
    assert scene.conv == Pool2d(size, kernel, stride, padding, mode=mode)
    x = np.pad(scene.checked().x.astype(float), padding, constant_values=-np.inf)
    wanted = make(sliding_window_view(x, (kernel, kernel))[::stride, ::stride], axis=(2, 3))
    assert wanted.shape == (output, output)
    assert scene.checked().output == pytest.approx(wanted)
    record_property("oracle", ("poolings by NumPy", wanted.size))


def test_the_file_of_poolings_holds_these_and_no_others():
    assert {*POOLINGS} == {entry.name for entry in catalogue() if entry.file.stem == "pooling"}


@pytest.mark.parametrize("file", sorted(SCENES.glob("*")), ids=lambda file: file.name)
def test_scenes_are_files_that_import_convcore_and_convfilm_alone(file):
    if file.name == "__pycache__":
        return
    imports = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {node.module for node in imports} <= {"convcore", "convfilm"}
    assert file.name != "__init__.py", "scenes are no package"


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.name)
def test_scenes_say_what_they_show(entry):
    assert entry.load().__doc__


NEW = """
from convcore import Conv2d
from convfilm import Film


class BrandNew(Film):
    \"\"\"A layer that nobody had.\"\"\"

    conv = Conv2d(4, 2, stride=2)
"""


@pytest.mark.slow
@pytest.mark.usefixtures("outlines")
def test_a_new_scene_is_one_class_in_one_file(tmp_path):
    """In a copy of the project with one file more, every test and every list finds it by itself."""
    copy_folders(tmp_path, "convcore", "convfilm", "scenes", "tests", "bench", "lecture")
    for name in ("manim.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "scenes" / "new.py").write_text(NEW)

    def run(*command):
        done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    tests = ["tests/convfilm/test_states.py", "tests/convfilm/test_probe.py", "tests/convfilm/test_layout.py"]
    passed = run("pytest", "-q", "-k", "BrandNew", "-p", "no:cacheprovider", "-rA", *tests, "tests/scenes")
    tested = {line.partition("::")[2].partition("[")[0] for line in passed.splitlines() if line.startswith("PASSED")}
    assert tested >= {"test_states_are_the_steps", "test_cells_of_every_step", "test_films", "test_loops"}
    assert "brand_new" in run("convfilm.gallery", "--help")
    program = "from bench.films import FILMS; print(*FILMS)"
    listed = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "BrandNew" in listed.stdout


def test_importing_a_scene_file_starts_no_render(tmp_path):
    subprocess.run([sys.executable, BY_NAME["PaddingStridesTransposed"].file], cwd=tmp_path, check=True)
    assert not list(tmp_path.iterdir())
