"""What a layer is said to be about: the sentences of the scenes, and that they are true of any layer."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import event, example, given, settings

from convcore import Conv2d, Pool2d
from convfilm.claims import claim, tag
from convfilm.words import Words
from tests.convfilm.stills import SCENES
from tests.strategies import conv2ds

CLAIMS = {
    "NoPaddingNoStrides": "Without padding, 4 × 4 shrinks to 2 × 2.",
    "ArbitraryPaddingNoStrides": "Padding 2: 5 × 5 becomes 6 × 6.",
    "SamePaddingNoStrides": "Padding 1 keeps 5 × 5.",
    "FullPaddingNoStrides": "Full padding, 2 on each side: 5 × 5 grows to 7 × 7.",
    "NoPaddingStrides": "Stride 2: the window moves 2 cells, 5 × 5 becomes 2 × 2.",
    "PaddingStrides": "Padding 1, stride 2: 5 × 5 becomes 3 × 3.",
    "PaddingStridesOdd": "No window reads the hatched cells: 6 × 6 gives 3 × 3, as 5 × 5 does.",
    "Dilation": "Dilation 2 spreads the kernel over 5 × 5: 7 × 7 becomes 3 × 3.",
    "KernelTwoStrides": "k = s = 2: each input is read once, 4 × 4 becomes 2 × 2.",
    "NoPaddingNoStridesTransposed": "Full padding: its zeros make 2 × 2 grow to 4 × 4.",
    "ArbitraryPaddingNoStridesTransposed": "With the kernel turned, 5 × 5 comes back, the numbers do not.",
    "SamePaddingNoStridesTransposed": "With the kernel turned, 5 × 5 comes back, the numbers do not.",
    "FullPaddingNoStridesTransposed": "Padding 2 leaves no border: 7 × 7 becomes 5 × 5.",
    "NoPaddingStridesTransposed": "Zeros in the gaps and around: 2 × 2 grows to 5 × 5.",
    "PaddingStridesTransposed": "Stride 2 opens gaps, padding 1 trims the border: 5 × 5.",
    "PaddingStridesOddTransposed": "Output padding 1: 3 × 3 becomes 6 × 6 instead of 5 × 5.",
    "DilationTransposed": "Dilation 2 spreads the turned kernel over 5 × 5: 3 × 3 becomes 7 × 7.",
    "KernelTwoStridesTransposed": "k = s = 2: each output has one input, 2 × 2 grows to 4 × 4.",
    "MaxPooling": "Only the largest of each window stays: 5 × 5 becomes 3 × 3.",
    "MaxPoolingStrides": "Only the largest of each window stays: 4 × 4 becomes 2 × 2.",
    "MaxPoolingPadding": "Of each window only the largest stays, never −∞: 5 × 5 becomes 3 × 3.",
    "AveragePooling": "Each window becomes its mean: 5 × 5 becomes 3 × 3.",
    "AveragePoolingStrides": "Each window becomes its mean: 4 × 4 becomes 2 × 2.",
}


BY_NAME = {scene.__name__: scene for scene in SCENES}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_of_the_scenes(name):
    conv = BY_NAME[name].conv
    assert claim(conv, Words()) == CLAIMS[name]
    assert len(tag(conv, Words())) <= 21


@pytest.mark.parametrize(
    ("conv", "said"),
    [
        (Conv2d(7, 3, dilation=2), "p = 0, s = 1, d = 2"),
        (Conv2d(7, 3, dilation=2).transpose(), "kernel turned, d = 2"),
        (Conv2d(7, 1, dilation=2), "p = 0, s = 1"),
        (Conv2d(7, 2, stride=2, dilation=2).transpose(), "gap 1, step 1"),
        (Pool2d(4, 2), "max, k = 2, s = 2"),
        (Pool2d((1, 5), (1, 3), (1, 2)), "max, k = 3, s = 2"),
        (Pool2d(5, 3, stride=1, mode="average"), "average, k = 3, s = 1"),
    ],
)
def test_tags(conv, said):
    assert tag(conv, Words()) == said


@pytest.mark.parametrize(
    ("conv", "said"),
    [
        # each axis by itself
        (Conv2d(6, 3, stride=(2, 1)), "No window reads the hatched cells: 6 × 6 gives 2 × 4, as 5 × 6 does."),
        (Conv2d((9, 7), (3, 2), dilation=(2, 3)), "Dilation 2 × 3 spreads the kernel over 5 × 4: 9 × 7 becomes 5 × 4."),
        (Conv2d((4, 6), (2, 3), stride=(2, 3)), "k = s = 2 × 3: each input is read once, 4 × 6 becomes 2 × 2."),
        (
            Conv2d(3, 3, stride=2, output_padding=(1, 0), transposed=True),
            "Output padding 1 × 0: 3 × 3 becomes 8 × 7 instead of 7 × 7.",
        ),
        # what is only nearly so
        (Conv2d(5, 3, padding=((2, 2), (2, 1))), "Padding 2/1: 5 × 5 becomes 7 × 6."),
        (Conv2d(5, (3, 4), padding=((2, 2), (3, 3))), "Padding 2/3: 5 × 5 becomes 7 × 8."),
        (Conv2d(5, 3, padding=2, stride=2), "Padding 2, stride 2: 5 × 5 becomes 4 × 4."),
        (Conv2d(4, 3, padding=1, stride=3), "Padding 1, stride 3: 4 × 4 becomes 2 × 2."),
        (Conv2d(4, 3, padding=2, stride=3, transposed=True), "Stride 3 opens gaps, padding 2 trims the border: 8 × 8."),
        (
            Conv2d(3, (3, 2), padding=1, transposed=True),
            "With the kernel turned, 3 × 2 comes back, the numbers do not.",
        ),
        # nothing else has the same output size
        (Conv2d(1, 2, stride=2, padding=1), "Padding 1 keeps 1 × 1."),
    ],
    ids=str,
)
def test_claims_of_others(conv, said):
    assert claim(conv, Words()) == said


BARE = Words(
    claim_dropped="dropped, as {alike}",
    claim_full="full {padding}",
    claim_once="once",
    claim_spread_once="once",
    claim_dilated="spread {span}",
    claim_turned_dilated="spread {span}",
    claim_extra="extra {plain}",
    claim_borderless="borderless",
)


def shape(text):
    return tuple(map(int, text.split(" × ")))


@settings(max_examples=200, deadline=None)
@given(conv2ds(max_input=6))
@example(Conv2d(4, 2, stride=2))
@example(Conv2d((2, 3), (2, 3), stride=(2, 3), transposed=True))
@example(Conv2d((4, 5), (3, 3), padding=2))
@example(Conv2d(5, 3, padding=2, transposed=True))
@example(Conv2d(2, (1, 2), padding=((0, 1), (1, 1)), transposed=True))  # a row of two is cut: rows are an axis, too
def test_claims_are_true(conv):
    """Of any layer, by counting what its steps read."""
    kind, _, numbers = claim(conv, BARE).partition(" ")
    event(kind)
    steps = [*conv.steps()]
    read = {tap.slot for step in steps for tap in step.taps}
    rows, columns = ({slot[axis] for slot in read} for axis in (0, 1))
    if kind == "dropped,":
        other = replace(conv, input_size=shape(numbers.removeprefix("as ")))
        assert other.input_shape != conv.input_shape
        assert other.output_shape == conv.output_shape
        assert any(slot.row > max(rows) or slot.column > max(columns) for slot in conv.slots())
    elif kind == "full":
        assert {*conv.slots()} == read
        assert len(steps[0].receptive_field) == len(steps[-1].receptive_field) == 1
    elif kind == "once" and conv.transposed:
        assert {len(step.receptive_field) for step in steps} == {1}
    elif kind == "once":
        counts = Counter(cell for step in steps for cell in step.receptive_field)
        assert {*counts.values()} == {1}
        assert len(counts) == conv.input_shape[0] * conv.input_shape[1]
    elif kind == "spread":
        for axis, size in enumerate(shape(numbers)):
            under = [tap.slot[axis] for tap in steps[0].taps]
            assert max(under) - min(under) + 1 == size
        assert conv.dilation != (1, 1)
    elif kind == "extra":
        plain = shape(numbers)
        assert plain < conv.output_shape
        if min(plain) > 0:
            assert replace(conv, output_padding=0).output_shape == plain
    elif kind == "borderless":
        assert not any(conv.is_border(slot) for slot in conv.slots())
        assert len([*conv.slots()]) == conv.input_shape[0] * conv.input_shape[1]
