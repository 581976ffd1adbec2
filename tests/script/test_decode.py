"""script/decode can fail: what it says of loops that are wrong in one thing."""

import importlib.machinery
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convcore import Role

SCRIPT = Path(__file__).parents[2] / "script/decode"


@pytest.fixture(scope="module")
def decode():
    loader = importlib.machinery.SourceFileLoader("decode", str(SCRIPT))
    spec = importlib.util.spec_from_loader("decode", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def loop(decode, tmp_path):
    """Writes a loop of nine cells and their finished picture; the arguments say what is different from a good one."""

    def write(frames=10, paper=None, leave_out=None, repeat=0, milliseconds=1000, last=2000, ends=True):
        theme = decode.theme
        colours = [theme.kernel, theme.fills[Role.INPUT], theme.fills[Role.ACTIVE_INPUT]]
        colours += [theme.fills[Role.CURRENT_OUTPUT], theme.fills[Role.FINISHED_OUTPUT]]
        images = []
        for number in range(frames):
            image = Image.new("RGB", (120, 90), paper or theme.paper)
            for place, colour in enumerate(colours):
                finished = number == frames - 1 and place == 3
                if place != leave_out and not (finished and leave_out is None and ends):
                    image.paste(colour, (10 + 20 * place, 20, 25 + 20 * place, 40 + number))
            images.append(image)
        path = tmp_path / "convolution" / "480p15" / "PaddingStrides.gif"
        path.parent.mkdir(parents=True)
        durations = [milliseconds] * (frames - 1) + [last]
        times = {} if repeat is None else {"loop": repeat}
        images[0].save(path, save_all=True, append_images=images[1:], duration=durations, **times)
        return path

    return write


def test_a_good_loop_passes(decode, loop):
    assert "10 frames, 11.0 s, endless" in decode.check(loop())


@pytest.mark.parametrize(
    ("difference", "sentence"),
    [
        ({"frames": 9}, "number of frames: 9 instead of 10"),
        ({"ends": False}, "the finished picture has a current output cell"),
        ({"repeat": None}, "repetitions"),
        ({"repeat": 3}, "repetitions"),
        ({"milliseconds": 60}, "cannot be read"),
        ({"last": 600}, "not held longest"),
        ({"paper": "#f8f8f8"}, "instead of the paper"),
        ({"leave_out": 0}, "is nowhere"),
        ({"leave_out": 3}, "is nowhere"),
    ],
    ids=str,
)
def test_a_bad_loop_does_not(decode, loop, difference, sentence):
    with pytest.raises(AssertionError, match=sentence):
        decode.check(loop(**difference))


def test_tolerance_is_per_channel(decode):
    assert decode.near(np.array([[[255, 255, 252]]]), "#ffffff", 3).all()
    assert not decode.near(np.array([[[255, 255, 251]]]), "#ffffff", 3).any()
