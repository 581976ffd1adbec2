"""Words about a convolution against the convolution."""

import re

import pytest

from convcore import Conv2d, apply
from convfilm.catalogue import catalogue
from convfilm.gallery.describe import LONGEST, alternative_text, description
from convfilm.gallery.job import Job
from convfilm.gallery.media import scene_class
from convfilm.values import default_input, default_kernel

CONVS = {entry.stem: scene_class(Job.of(entry, "text", (0, 0), 60, None)).conv for entry in catalogue()}


@pytest.mark.parametrize("stem", CONVS)
def test_alternative_text_has_the_sizes_and_fits(stem):
    conv, words = CONVS[stem], alternative_text(CONVS[stem])
    for shape in (conv.input_shape, conv.kernel_shape, conv.output_shape):
        assert f"{shape[0]} × {shape[1]}" in words
    assert len(words) <= LONGEST
    assert "\n" not in words
    assert ("180 degrees" in words) == conv.transposed


def test_alternative_texts_all_differ():
    words = [alternative_text(conv) for conv in CONVS.values()]
    assert len(set(words)) == len(words)
    for conv in CONVS.values():
        assert alternative_text(conv) != alternative_text(conv.transpose())


@pytest.mark.parametrize(
    ("conv", "words"),
    [
        (Conv2d(5, 3), "5 × 5 input, no border; a 3 × 3 kernel slides over it 1 cell at a time; 3 × 3 output."),
        (Conv2d(5, 3, stride=2, padding=1), "a border of 1 zero; a 3 × 3 kernel slides over it 2 cells at a time;"),
        (Conv2d(3, 3, stride=2, padding=1, transposed=True), "1 zero inserted between neighbours, a border of 1 zero;"),
        (Conv2d(2, 3, stride=3, transposed=True), "2 zeros inserted between neighbours, a border of 2 zeros;"),
        (Conv2d(5, 3, padding=((0, 1), (2, 0))), "a border of zeros, 1 below, 2 at the left;"),
        (Conv2d(5, 2, padding=2, transposed=True), "cropped by 1 above, 1 below, 1 at the left, 1 at the right;"),
        (Conv2d((5, 6), 3, stride=(1, 3)), "1 cell down and 3 cells to the right at a time"),
        (Conv2d((2, 3), 3, stride=(1, 2), transposed=True), "0 and 1 zeros inserted between neighbouring rows and"),
    ],
)
def test_what_the_plane_is_made_of(conv, words):
    assert words in alternative_text(conv)


@pytest.mark.parametrize("stem", CONVS)
def test_every_output_cell_is_described_with_what_it_reads(stem):
    conv = CONVS[stem]
    x, kernel = default_input(conv), default_kernel(conv)
    output = apply(conv, x, kernel)
    lines = [line for line in description(conv, x, kernel).splitlines() if line.startswith("Output (")]
    steps = list(conv.steps())
    assert len(lines) == len(steps)
    for line, step in zip(lines, steps, strict=True):
        cells = [tuple(map(int, cell)) for cell in re.findall(r"\((\d+), (\d+)\)", line)]
        assert cells[0] == tuple(step.output)
        assert cells[1:] == [tuple(cell) for cell in step.receptive_field]
        products = [int(a) * int(b) for a, b in re.findall(r"(\d+)·(\d+)", line)]
        assert sum(products) == output[step.output]
        assert line.endswith((f"= {output[step.output]}.", f": {output[step.output]}."))
        zeros = len(step.taps) - len(step.receptive_field)
        assert (f"{zeros} zero" in line) == (zeros > 0)
