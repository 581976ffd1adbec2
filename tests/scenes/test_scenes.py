"""The eight scenes, by the guide's names."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from convcore import Conv2d
from scenes import convolution, transposed
from scenes.stage import Film
from tests.scenes.stills import EIGHT

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


@pytest.mark.parametrize("scene", EIGHT, ids=lambda scene: scene.__name__)
def test_parameters(scene):
    size, output, padding, stride = TABLE[scene.__name__]
    is_transposed = scene.__name__.endswith("Transposed")
    assert scene.conv == Conv2d(size, 3, stride=stride, padding=padding, transposed=is_transposed)
    assert scene.conv.output_shape == (output, output)


@pytest.mark.parametrize("scene", EIGHT[:4], ids=lambda scene: scene.__name__)
def test_partner_is_the_transpose(scene):
    partner = getattr(transposed, scene.__name__ + "Transposed")
    assert partner.conv == scene.conv.transpose()


@pytest.mark.parametrize("module", [convolution, transposed], ids=lambda module: module.__name__)
def test_manim_finds_these_and_no_others(module):
    found = [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
    assert found == [name for name in TABLE if name.endswith("Transposed") == (module is transposed)]
    assert all(issubclass(getattr(module, name), Film) for name in found)


def test_scenes_do_no_index_arithmetic():
    """The stage asks convcore for cells; it never computes with stride, padding or dilation."""
    arithmetic = re.compile(
        r"(stride|padding|dilation)\w*\s*(//|%|\*(?!\*)|\+(?!=\s*\")|-(?!>))|(//|%|\*|\+|-)\s*\w*\.(stride|padding|dilation)\b"
    )
    for path in Path("scenes").rglob("*.py"):
        code = [line.split("#")[0] for line in path.read_text().splitlines() if '"' not in line]
        assert not [line for line in code if arithmetic.search(line)], path


def test_importing_a_scene_file_starts_no_render(tmp_path):
    subprocess.run([sys.executable, "-c", "import scenes.transposed"], cwd=tmp_path, check=True)
    assert not list(tmp_path.iterdir())
