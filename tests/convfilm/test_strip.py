"""Layers along one axis: nothing is said of the other, and strips lie above one another as they should."""

import numpy as np
import pytest

from convcore import Cell, Conv2d, Example
from convfilm import Film, Words, claims, describe, formula
from convfilm.checks import shows
from convfilm.views import VIEWS
from tests.convfilm.stills import staged

CAUSAL = Conv2d((1, 7), (1, 3), dilation=(1, 2), padding=(0, (4, 0)))
ONE_AXIS = [
    Conv2d((1, 7), (1, 3), padding=(0, 1)),
    Conv2d((1, 7), (1, 3), stride=(1, 2)),
    Conv2d((1, 4), (1, 3), stride=(1, 2), padding=(0, 1), transposed=True, output_padding=(0, 1)),
    CAUSAL,
]


def turned(conv):
    """The same layer as a column."""
    names = ("input_size", "kernel_size", "stride", "padding", "dilation", "output_padding")
    return Conv2d(**{name: getattr(conv, name)[::-1] for name in names}, transposed=conv.transposed)


def squared(conv):
    """The layer with that axis twice."""
    names = ("input_size", "kernel_size", "stride", "padding", "dilation", "output_padding")
    return Conv2d(**{name: (getattr(conv, name)[1],) * 2 for name in names}, transposed=conv.transposed)


@pytest.mark.parametrize("conv", ONE_AXIS, ids=str)
def test_parameters_and_formulas_are_those_of_the_axis(conv):
    """As those of the square layer, which says what both axes have in common once."""
    for layer in (conv, turned(conv)):
        for one_line in (True, False):
            assert formula.parameters(layer, one_line) == formula.parameters(squared(conv), one_line)
            assert formula.size(layer, "rows", "columns", one_line) == formula.size(
                squared(conv), "rows", "columns", one_line
            )
        assert formula.computed(layer, "rows", "columns") == formula.computed(squared(conv), "rows", "columns")
        assert formula.border(layer) == formula.border(squared(conv))
        assert describe.formula(layer) == describe.formula(squared(conv))
        numbers, theirs = claims.numbers(layer), claims.numbers(squared(conv))
        for name in ("stride", "padding", "dilation", "extra"):
            assert numbers[name] == theirs[name]
        assert claims.tag(layer, Words()) == claims.tag(squared(conv), Words())


def test_a_layer_with_padding_above_its_row_has_two_axes():
    assert len(formula.size(Conv2d((1, 7), (1, 3), padding=1), "rows", "columns", True)) == 3


@pytest.mark.parametrize(
    ("conv", "right"), [(CAUSAL, 0), (ONE_AXIS[0], 0), (Conv2d((1, 5), (1, 2), padding=(0, (0, 1))), 0)], ids=str
)
def test_where_the_length_is_kept_an_output_cell_is_above_its_input_cell(conv, right):
    with staged(type("Strip", (Film,), {"conv": conv, "view": "strip"})) as film:
        cells = [Cell(0, column) for column in range(conv.output_shape[1])]
        above, below = (film.board.planes[name].grid.centres(cells) for name in ("output", "input"))
        assert np.allclose(above[:, 0] - below[:, 0], right, atol=film.board._pixel)
        assert (above[:, 1] > below[:, 1] + film.board.planes["input"].cell).all()


@pytest.mark.parametrize("conv", ONE_AXIS[1:3], ids=str)
def test_otherwise_the_output_is_above_the_middle(conv):
    with staged(type("Strip", (Film,), {"conv": conv, "view": "strip"})) as film:
        middles = [sum(film.board.planes[name].grid.bounds()[::2]) / 2 for name in ("output", "input")]
        assert middles[0] == pytest.approx(middles[1], abs=film.board._pixel)


@pytest.mark.parametrize("conv", [Conv2d(3, 2), Conv2d((1, 3), (1, 2), padding=1), turned(CAUSAL)], ids=str)
def test_other_layers_are_refused_in_a_sentence(conv):
    with pytest.raises(
        ValueError, match="view 'strip' needs a layer with one row and no padding above or below it, got"
    ):
        shows("strip", VIEWS["strip"], Example(conv))


def test_what_is_causal_says_so():
    assert claims.claim(CAUSAL, Words()) == "Padding 4/0: no output cell reads a later input cell."
    assert claims.claim(ONE_AXIS[0], Words()) == "Padding 1 keeps 1 × 7."
