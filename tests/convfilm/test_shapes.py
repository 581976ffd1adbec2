"""Ambiguous shapes, and stride or dilation: what they show, by still and by pixel, is what convcore says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcore import Conv2d, Example, Role, apply, input_roles, written
from convfilm import Film, Words
from convfilm.views import VIEWS, ambiguous, dilation, sliding
from tests.convfilm.stills import ACTED, FRAMES, PAPERS, colour, painted, seen, staged
from tests.convfilm.test_layout import check_blocks
from tests.strategies import conv2ds

SCENES = {view: [scene for scene in ACTED if scene.view == view] for view in ("ambiguous", "dilation")}
WORDS = Words()
OUTPUTS = {Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT}


def each(view):
    return pytest.mark.parametrize("scene", SCENES[view], ids=lambda scene: scene.__name__)


def stills(view, example):
    """The picture of each still."""
    moments = VIEWS[view].stills(example, WORDS)
    return [VIEWS[view].picture(example, WORDS, moment) for moment in moments]


def numbered(sheet, roles):
    """The numbers that stand in cells of some roles."""
    return {cell: sheet.numbers[cell] for cell, role in sheet.roles.items() if role in roles}


def texts(array):
    return {cell: written(array[cell]) for cell in np.ndindex(array.shape)}


def shows(view, conv):
    try:
        VIEWS[view].check(Example(conv))
    except ValueError:
        return False
    return True


# --- Ambiguous ------------------------------------------------------------------------------------------------------


def check_ambiguous(example):
    """Every still against convcore, the numbers against apply."""
    conv, kernel, other = example.conv, example.kernel, example.conv.alike()
    small, large = sorted((conv, other), key=lambda each: each.input_shape)
    shown = ambiguous.twins(example)
    start, there, floor, turned, same, extra, told, end = stills("ambiguous", example)
    for side, layer in (("small", small), ("large", large)):
        x = shown.there[side].x
        if layer is conv:
            assert (x == example.x).all()
        y = apply(layer, x, kernel)
        back = layer.transpose()
        assert start.sheets[f"{side} here"].roles == input_roles(layer)
        assert numbered(start.sheets[f"{side} here"], {Role.INPUT}) == texts(x)
        last = [*layer.steps()][-1]
        assert there.sheets[f"{side} here"].roles == input_roles(layer, last)
        at_slots = numbered(floor.sheets[f"{side} there"], OUTPUTS)
        plain = small.transpose()
        assert {plain.source(slot): text for slot, text in at_slots.items()} == texts(y)
        read = {tap.slot for step in layer.steps() for tap in step.taps}
        assert not read & {*floor.sheets[f"{side} here"].hatched}
        assert {*floor.sheets[f"{side} here"].hatched} == {*layer.dropped()}
        assert {*turned.sheets[f"{side} here"].roles} == {*np.ndindex(small.input_shape)}
        assert not numbered(turned.sheets[f"{side} here"], OUTPUTS)
        assert same.sheets[f"{side} there"].roles == input_roles(plain)
        both = texts(apply(plain, y, kernel))
        assert numbered(same.sheets[f"{side} here"], OUTPUTS) == both
        whole = texts(apply(back, y, kernel))
        assert numbered(end.sheets[f"{side} here"], OUTPUTS) == whole
        assert end.sheets[f"{side} there"].roles == input_roles(back)
        assert {cell: whole[cell] for cell in both} == both  # what is more changes nothing
    # What output padding brings.
    zeros, outputs = end.sheets["large there"].tints, end.sheets["large here"].tints
    assert {*zeros} == {*large.transpose().slots()} - {*small.transpose().slots()}
    assert {*outputs} == {*np.ndindex(large.input_shape)} - {*np.ndindex(small.input_shape)}
    assert extra.sheets["large there"].roles == input_roles(large.transpose())
    step = shown.extra[0]
    assert told.sheets["large there"].roles == input_roles(large.transpose(), step)
    assert {cell for cell, role in told.sheets["large here"].roles.items() if role is Role.CURRENT_OUTPUT} == {
        step.output
    }
    value = written(apply(large.transpose(), apply(large, shown.there["large"].x, kernel), kernel)[step.output])
    assert told.remark.words.endswith(f" {value}")
    assert told.remark.words.count("·") == len(step.receptive_field)
    claim = VIEWS["ambiguous"].claim(example, WORDS)
    for shape in (small.input_shape, large.input_shape, conv.output_shape):
        assert "{} × {}".format(*shape) in claim


@each("ambiguous")
def test_both_ways_are_what_convcore_says(scene):
    check_ambiguous(scene.checked())


@settings(deadline=None, max_examples=25)
@given(conv2ds(transposed=False, max_input=6))
def test_any_strided_layer_is_ambiguous(conv):
    assume(shows("ambiguous", conv))
    check_ambiguous(Example(conv))


def test_numbers_of_ones_own_are_those_of_the_scene():
    x = np.arange(25).reshape(5, 5) - 12
    check_ambiguous(Example(Conv2d(5, 3, stride=2, padding=1), x, np.arange(9).reshape(3, 3) - 4))


@pytest.mark.parametrize(
    ("conv", "reason"),
    [
        (Conv2d(5, 3), "needs a stride that gives two input sizes the same output size, got Conv2d"),
        (Conv2d(3, 3, stride=2, transposed=True), "needs a convolution, the transpose of which it shows itself"),
    ],
)
def test_ambiguous_refuses_what_it_cannot_show(conv, reason):
    with pytest.raises(ValueError, match=f"^view 'ambiguous' {reason}"):
        type("Refused", (Film,), {"conv": conv, "view": "ambiguous"}).checked()


# --- Stride or dilation ---------------------------------------------------------------------------------------------


def check_dilation(example):
    """Every still against convcore, the numbers against apply."""
    factor = tuple(max(axis.stride, axis.dilation) for axis in (example.conv.rows, example.conv.columns))
    layers = {
        "stride": replace(example.conv, stride=factor, dilation=1),
        "dilation": replace(example.conv, stride=1, dilation=factor),
    }
    assert example.conv in layers.values()
    start, spread, first, second, last, end = stills("dilation", example)
    for side, conv in layers.items():
        steps, y = [*conv.steps()], texts(apply(conv, example.x, example.kernel))
        assert start.sheets[f"{side} input"].roles == input_roles(conv)
        slots = [tap.slot for tap in steps[0].taps]
        places = spread.sheets[f"{side} kernel"].places.values()
        moves = {(slot.row - row, slot.column - column) for slot, (row, column) in zip(slots, places, strict=True)}
        assert len(moves) == 1  # the kernel by itself has the shape of the first window
        for picture, number in ((first, 0), (second, min(1, len(steps) - 1)), (last, len(steps) - 1)):
            assert picture.sheets[f"{side} input"].roles == input_roles(conv, steps[number])
            stand = {step.output: y[step.output] for step in steps[: number + 1]}
            assert numbered(picture.sheets[f"{side} output"], OUTPUTS) == stand
        (current,) = [c for c, role in end.sheets[f"{side} output"].roles.items() if role is Role.CURRENT_OUTPUT]
        assert end.sheets[f"{side} input"].roles == input_roles(conv, conv.step(current))
        assert numbered(end.sheets[f"{side} output"], OUTPUTS) == y
        weights = [token.text for token in end.tokens if token.at.plane == f"{side} input"]
        assert weights == [written(example.kernel[tap.kernel]) for tap in steps[0].taps]
        for bracket in second.brackets:
            if bracket.plane == f"{side} input":
                one, other = (min(tap.slot.column for tap in step.taps) for step in steps[:2])
                assert bracket.span.right - bracket.span.left == other - one


@each("dilation")
def test_both_layers_are_what_convcore_says(scene):
    check_dilation(scene.checked())


def test_a_dilated_layer_is_compared_with_the_strided_one():
    check_dilation(Example(Conv2d(7, 3, dilation=2)))
    assert dilation.two(Example(Conv2d(7, 3, dilation=2))) == dilation.two(Example(Conv2d(7, 3, stride=2)))


@settings(deadline=None, max_examples=25)
@given(conv2ds(transposed=False, max_input=7), st.booleans())
def test_any_layer_with_one_of_both_is_compared(conv, strides):
    conv = replace(conv, **({"dilation": 1} if strides else {"stride": 1}))
    assume(shows("dilation", conv))
    check_dilation(Example(conv))


@pytest.mark.parametrize(
    ("conv", "reason"),
    [
        (Conv2d(5, 3), "needs either a stride or a dilation larger than 1, and not both, got Conv2d"),
        (Conv2d(9, 3, stride=2, dilation=2), "needs either a stride or a dilation larger than 1, and not both"),
        (Conv2d(5, 1, stride=2), "needs a kernel that a dilation can spread, larger than 1"),
        (Conv2d(4, 3, stride=2), "needs an input that the kernel fits into when it is dilated, too: kernel_size 3"),
        (Conv2d(3, 3, stride=2, transposed=True), "needs a convolution that is not transposed"),
    ],
)
def test_dilation_refuses_what_it_cannot_show(conv, reason):
    with pytest.raises(ValueError, match=f"^view 'dilation' {reason}"):
        type("Refused", (Film,), {"conv": conv, "view": "dilation"}).checked()


# --- What is painted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", [*SCENES["ambiguous"], *SCENES["dilation"]], ids=lambda scene: scene.__name__)
def test_every_still_is_painted_as_the_picture_says(scene):
    with staged(scene) as film:
        for moment in film.viewed().stills(film.example, film.words):
            film.show(moment)
            picture = film.board.picture(moment)
            for name, sheet in picture.sheets.items():
                if sheet.places:
                    continue
                assert painted(film.board.planes[name]) == {
                    cell: role for cell, role in sheet.roles.items() if sheet.opacity.get(cell, 1.0) > 0
                }


@pytest.mark.parametrize("view", SCENES)
@settings(deadline=None, max_examples=5)
@given(st.data())
def test_any_layer_fits_into_any_frame(view, data):
    conv = data.draw(conv2ds(transposed=False, max_input=6))
    if view == "dilation":
        conv = replace(conv, dilation=1)
    assume(shows(view, conv))
    width, height = data.draw(st.sampled_from([*FRAMES.values()]))
    scene = type("Any", (Film,), {"conv": conv, "view": view})
    with staged(scene, size=(width // 4 * 2, height // 4 * 2)) as film:
        for moment in film.viewed().stills(film.example, film.words):
            check_blocks(film, moment)


def test_a_formula_has_room_if_a_narrower_one_has_more_markup():
    conv = Conv2d(1, 1, stride=(3, 1), padding=((0, 1), 1))
    scene = type("Any", (Film,), {"conv": conv, "view": "ambiguous"})
    with staged(scene, size=(480, 360)) as film:
        for moment in film.viewed().stills(film.example, film.words):
            check_blocks(film, moment)


# --- Pixels ---------------------------------------------------------------------------------------------------------


def looks(film, plane, cells, roles):
    """The role that each cell looks like."""
    theme = film.board.theme
    fills = np.array([colour(theme.fills[role] or theme.paper) for role in roles])
    nearest = np.abs(seen(film, plane, cells)[:, None] - fills).sum(axis=2).argmin(axis=1)
    return {cell: roles[index] for cell, index in zip(cells, nearest, strict=True)}


def probe_dilation(scene, paper):
    """Cells that look touched and are not, or the other way round, in the stills that have windows."""
    wrong = []
    with staged(scene, size=(960, 540), paper=PAPERS[paper]) as film:
        layers = dilation.two(film.example).layers
        numbers = {2: 0, 3: 1, 4: -1}
        shown = film.viewed().stills(film.example, film.words)
        for still, number in numbers.items():
            film.show(shown[still])
            for side, layer in layers.items():
                cells = [*np.ndindex(layer.conv.input_shape)]
                found = looks(film, f"{side} input", cells, [Role.INPUT, Role.ACTIVE_INPUT])
                touched = {cell for cell, role in found.items() if role is Role.ACTIVE_INPUT}
                if touched != {*layer.steps[number].receptive_field}:
                    wrong.append((side, number))
    return wrong


@pytest.mark.parametrize("paper", PAPERS)
@each("dilation")
def test_touched_cells_look_touched(scene, paper):
    assert not probe_dilation(scene, paper)


def test_the_probe_of_windows_sees_a_wrong_cell(monkeypatch):
    original = sliding.plane

    def off(layer, slide):
        sheet = original(layer, slide)
        if layer.conv.rows.dilation == 1 and slide.number == 1:
            return replace(sheet, roles={**sheet.roles, (0, 0): Role.ACTIVE_INPUT})
        return sheet

    monkeypatch.setattr(sliding, "plane", off)
    assert probe_dilation(SCENES["dilation"][0], "light") == [("stride", 1)]


def probe_ambiguous(scene, paper):
    """Cells of the way back that look as if they stood and do not, or the other way round."""
    wrong, compared = [], 0
    with staged(scene, size=(960, 540), paper=PAPERS[paper]) as film:
        shown, twins = film.viewed().stills(film.example, film.words), ambiguous.twins(film.example)
        for still, stood in ((3, set()), (4, {*np.ndindex(twins.there["small"].conv.input_shape)})):
            film.show(shown[still])
            for side in ambiguous.SIDES:
                cells = [*np.ndindex(twins.there[side].conv.input_shape)]
                found = looks(film, f"{side} here", cells, [Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT])
                there = {cell for cell, role in found.items() if role is Role.FINISHED_OUTPUT}
                wrong += [(still, side)] * (there != stood)
                compared += len(cells)
    return wrong, compared


@pytest.mark.parametrize("paper", PAPERS)
@each("ambiguous")
def test_what_has_come_back_looks_so(scene, paper):
    wrong, compared = probe_ambiguous(scene, paper)
    assert not wrong
    assert compared == 2 * (25 + 36)


def test_the_probe_of_the_way_back_sees_a_cell_too_many(monkeypatch):
    original = sliding.answers

    def off(layer, *slides):
        sheet = original(layer, *slides)
        return replace(
            sheet, roles={**sheet.roles, (5, 5): Role.FINISHED_OUTPUT} if (4, 4) in sheet.roles else sheet.roles
        )

    monkeypatch.setattr(sliding, "answers", off)
    assert probe_ambiguous(SCENES["ambiguous"][0], "light")[0] == [(3, "large"), (4, "large")]


# --- The window that slides -----------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(conv2ds(max_input=4), st.floats(0, 1))
def test_a_window_glides_or_leaves_and_enters(conv, share):
    steps = tuple(conv.steps())
    place = share * (len(steps) - 1)
    slide = sliding.Slide(steps, place)
    assert 0 <= slide.presence <= 1
    assert slide.number <= slide.done <= slide.number + 1
    number = round(place)
    at_rest = sliding.Slide(steps, float(number))
    assert (at_rest.number, at_rest.presence, at_rest.done) == (number, 1.0, number)
    found = sliding.answered([at_rest])
    assert {cell for cell, (role, _) in found.items() if role is Role.CURRENT_OUTPUT} == {steps[number].output}
    assert {cell for cell, (role, _) in found.items() if role is Role.FINISHED_OUTPUT} == {
        step.output for step in steps[:number]
    }
    gone = sliding.answered([sliding.Slide(steps, float(len(steps) - 1), gone=1.0)])
    assert [*gone] == [step.output for step in steps]
    assert {role for role, _ in gone.values()} == {Role.FINISHED_OUTPUT}
    assert not sliding.answered([sliding.Slide(steps, come=0.0)])
