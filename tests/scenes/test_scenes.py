"""The eight scenes, by the guide's names."""

import ast
import subprocess
import sys

import pytest

from convcore import Conv2d
from convfilm import Film
from convfilm.catalogue import SCENES, catalogue

TABLE = {  # input, output, padding, stride
    "NoPaddingNoStrides": (4, 2, 0, 1),
    "SamePaddingNoStrides": (5, 5, 1, 1),
    "NoPaddingStrides": (5, 2, 0, 2),
    "PaddingStrides": (5, 3, 1, 2),
    "NoPaddingNoStridesTransposed": (2, 4, 0, 1),
    "SamePaddingNoStridesTransposed": (5, 5, 1, 1),
    "NoPaddingStridesTransposed": (2, 5, 0, 2),
    "PaddingStridesTransposed": (3, 5, 1, 2),
}
BY_NAME = {entry.name: entry for entry in catalogue()}


@pytest.mark.parametrize("name", TABLE)
def test_parameters(name):
    scene = BY_NAME[name].load()
    size, output, padding, stride = TABLE[name]
    is_transposed = name.endswith("Transposed")
    assert BY_NAME[name].file.stem == ("transposed" if is_transposed else "convolution")
    assert issubclass(scene, Film)
    assert scene.conv == Conv2d(size, 3, stride=stride, padding=padding, transposed=is_transposed)
    assert scene.conv.output_shape == (output, output)


@pytest.mark.parametrize("name", [name for name in TABLE if not name.endswith("Transposed")])
def test_partner_is_the_transpose(name):
    assert BY_NAME[f"{name}Transposed"].load().conv == BY_NAME[name].load().conv.transpose()


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


def test_importing_a_scene_file_starts_no_render(tmp_path):
    subprocess.run([sys.executable, BY_NAME["PaddingStridesTransposed"].file], cwd=tmp_path, check=True)
    assert not list(tmp_path.iterdir())
