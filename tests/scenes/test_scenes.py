"""The eight scenes, by the guide's names."""

import ast
import shutil
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
ROOT = SCENES.parent
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
    for name in ("convcore", "convfilm", "scenes", "tests", "bench", "lecture"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
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
    program = "from bench.films import EIGHT; print(*EIGHT)"
    listed = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "BrandNew" in listed.stdout


def test_importing_a_scene_file_starts_no_render(tmp_path):
    subprocess.run([sys.executable, BY_NAME["PaddingStridesTransposed"].file], cwd=tmp_path, check=True)
    assert not list(tmp_path.iterdir())
