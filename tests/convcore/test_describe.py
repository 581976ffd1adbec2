"""Words about a convolution against the convolution."""

import re

import pytest

from convcore import Conv2d, Example, alternative_text, description, number_words, step_words
from convcore.describe import LONGEST
from convfilm.words import Words

ENGLISH = Words()
FOUR = [Conv2d(4, 3), Conv2d(5, 3, padding=1), Conv2d(5, 3, stride=2), Conv2d(5, 3, stride=2, padding=1)]
EIGHT = [*FOUR, *(conv.transpose() for conv in FOUR)]


@pytest.mark.parametrize("conv", EIGHT, ids=str)
def test_alternative_text_has_the_sizes_and_fits(conv):
    words = alternative_text(conv, ENGLISH)
    for shape in (conv.input_shape, conv.kernel_shape, conv.output_shape):
        assert f"{shape[0]} × {shape[1]}" in words
    assert len(words) <= LONGEST
    assert "\n" not in words
    assert ("180 degrees" in words) == conv.transposed


def test_alternative_texts_all_differ():
    words = [alternative_text(conv, ENGLISH) for conv in EIGHT]
    assert len(set(words)) == len(words)
    for conv in EIGHT:
        assert alternative_text(conv, ENGLISH) != alternative_text(conv.transpose(), ENGLISH)


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
    assert words in alternative_text(conv, ENGLISH)


@pytest.mark.parametrize("conv", EIGHT, ids=str)
def test_every_output_cell_is_described_with_what_it_reads(conv):
    layer = Example(conv)
    output = layer.output
    lines = [line for line in description(layer, ENGLISH).splitlines() if line.startswith("Output (")]
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


def test_parts_are_what_the_description_is_made_of():
    layer = Example(EIGHT[7])
    text = description(layer, ENGLISH)
    cells = step_words(layer, ENGLISH)
    for sentence in [*number_words(layer, ENGLISH), *(said.sentence for said in cells)]:
        assert sentence in text
    assert [said.output for said in cells] == [step.output for step in layer.steps]
    assert (
        cells[0].caption
        == cells[0].sentence[: len("Output (0, 0)")] + cells[0].sentence[cells[0].sentence.index(": ") :]
    )


def foreign():
    """Words of a language of which nobody has a word: fields, signs and capitals."""
    from dataclasses import fields

    def one(name, text):
        return " ".join([name.upper(), *re.findall(r"\{\w+\}", text)])

    return Words(
        **{
            field.name: one(field.name, field.default)
            if isinstance(field.default, str)
            else tuple(one(field.name, form) for form in field.default)
            for field in fields(Words)
        }
    )


@pytest.mark.parametrize(
    "conv",
    [*EIGHT, Conv2d((5, 6), 3, stride=(1, 3), padding=((0, 1), (2, 0))), Conv2d(5, 2, padding=2, transposed=True)],
    ids=str,
)
def test_no_english_is_left(conv):
    text = alternative_text(conv, foreign()) + description(Example(conv), foreign())
    assert not re.findall(r"[a-z]+", text)
