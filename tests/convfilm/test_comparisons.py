"""Crops, checkerboard and pair: what they show, by still and by pixel, is what convcore says."""

import re
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcore import Conv2d, Example, Role, apply, overlap_counts, written
from convfilm import Film, Words
from convfilm.views import VIEWS, checkerboard, crops, pair
from tests.convfilm.stills import ACTED, FRAMES, PAPERS, colour, painted, seen, staged
from tests.convfilm.test_layout import check_blocks
from tests.strategies import conv2ds

SCENES = {view: [scene for scene in ACTED if scene.view == view] for view in ("crops", "checkerboard", "pair")}
WORDS = Words()
OUTPUTS = {Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT}


def each(view):
    return pytest.mark.parametrize("scene", SCENES[view], ids=lambda scene: scene.__name__)


def stills(view, example):
    """Each still's moment and its picture."""
    moments = VIEWS[view].stills(example, WORDS)
    return [(moment, VIEWS[view].picture(example, WORDS, moment)) for moment in moments]


def shown(sheet, roles=OUTPUTS):
    """The numbers that can be read: of cells of some roles that are not faded."""
    return {
        cell: sheet.numbers[cell]
        for cell, role in sheet.roles.items()
        if role in roles and cell in sheet.numbers and sheet.opacity.get(cell, 1.0) == 1
    }


def texts(array):
    return {cell: written(array[cell]) for cell in np.ndindex(array.shape)}


# --- Crops ----------------------------------------------------------------------------------------------------------


def check_crops(example):
    conv = example.conv
    layers = crops.compared(conv)
    assert layers[0] == conv.uncropped()
    assert layers[-1] == conv
    for moment, picture in stills("crops", example):
        layer = layers[round(moment.cut)]
        output = apply(layer, example.x, example.kernel)
        kept = [*layer.kept()]
        assert shown(picture.sheets["output"]) == {
            cell: written(value) for cell, value in zip(kept, output.ravel(), strict=True)
        }
        label = picture.labels["output label"]
        assert label.share == 1
        assert label.markup.endswith("{} × {}".format(*layer.output_shape))
    ringed = picture.sheets["convolution"].roles
    assert {cell for cell, role in ringed.items() if role is Role.INPUT} == {*conv.kept()}
    assert len(ringed) == np.prod(conv.uncropped().output_shape)
    claim = VIEWS["crops"].claim(example, WORDS)
    assert re.findall(r"\d+ × \d+", claim) == ["{} × {}".format(*layer.output_shape) for layer in layers]


@each("crops")
def test_what_is_left_is_the_output_of_each_layer(scene):
    check_crops(scene.checked())


@settings(deadline=None, max_examples=25)
@given(conv2ds(transposed=True, max_input=3))
def test_any_padded_transposed_layer_is_cropped(conv):
    assume(any((*conv.rows.padding, *conv.columns.padding)))
    check_crops(Example(conv))


@each("crops")
def test_stamps_add_up_one_after_the_other(scene):
    example = scene.checked()
    conv = example.conv.uncropped()
    for stamps in range(example.x.size + 1):
        x = np.where(np.arange(example.x.size).reshape(example.x.shape) < stamps, example.x, 0)
        moment = crops.Cropping(entered=1.0, landed=float(stamps))
        sheet = VIEWS["crops"].picture(example, WORDS, moment).sheets["output"]
        read = shown(sheet)
        every = texts(apply(conv, x, example.kernel))
        assert read == {cell: every[cell] for cell in read}
        assert {cell for cell, text in every.items() if text != "0"} <= {*read}


def test_crops_refuses_what_it_cannot_show():
    for conv, reason in (
        (Conv2d(3, 3), "needs a transposed convolution, got Conv2d"),
        (Conv2d(3, 3, transposed=True), "needs a padding of at least 1"),
    ):
        scene = type("Refused", (Film,), {"conv": conv, "view": "crops"})
        with pytest.raises(ValueError, match=f"^view 'crops' {reason}"):
            scene.checked()


# --- Checkerboard ---------------------------------------------------------------------------------------------------


def check_checkerboard(example):
    layers = checkerboard.compared(example.conv)
    assert example.conv in layers
    assert all(size % step == 0 for size, step in zip(layers[1].kernel_shape, example.conv.stride, strict=True))
    most = max(overlap_counts(layer).max() for layer in layers)
    total = np.prod(example.conv.input_shape)
    for moment, picture in stills("checkerboard", example):
        for name, layer in zip(checkerboard.BOARDS, layers, strict=True):
            ones = (np.arange(total) < moment.landed).reshape(layer.input_shape).astype(int)
            counts = apply(layer, ones, np.ones(layer.kernel_shape, dtype=int))
            sheet = picture.sheets[name]
            some = {cell: text for cell, text in texts(counts).items() if text != "0" or moment.landed == total}
            assert shown(sheet) == some
            for cell in np.ndindex(counts.shape):
                strength = sheet.tints.get(cell, ("stride", 0.0))[1]
                assert strength == pytest.approx(checkerboard.DEEPEST * counts[cell] / most)
    for name, layer in zip(checkerboard.BOARDS, layers, strict=True):
        inside = [cell for cell in np.ndindex(layer.output_shape) if layer.is_inside(cell)]
        (mark,) = [mark for mark in picture.marks if mark.plane == name]
        top, left, bottom, right = mark.span.edges
        assert [
            cell for cell in np.ndindex(layer.output_shape) if top <= cell[0] < bottom and left <= cell[1] < right
        ] == inside
    assert len({int(overlap_counts(layer)[cell]) for cell in inside}) == 1
    claim = VIEWS["checkerboard"].claim(example, WORDS)
    for count in checkerboard.inside_counts(layers[0]):
        assert str(count) in claim


@each("checkerboard")
def test_boards_count_stamps(scene):
    check_checkerboard(scene.checked())


@settings(deadline=None, max_examples=25)
@given(conv2ds(transposed=True, max_dilation=1))
def test_any_layer_that_can_be_compared_is_counted(conv):
    example = Example(conv)
    try:
        VIEWS["checkerboard"].check(example)
    except ValueError:
        assume(False)
    check_checkerboard(example)


def test_a_kernel_that_is_a_multiple_is_compared_with_a_smaller_one():
    conv = Conv2d(4, 4, stride=2, transposed=True)
    assert [layer.kernel_shape for layer in checkerboard.compared(conv)] == [(3, 3), (4, 4)]
    assert [checkerboard.inside_counts(layer) for layer in checkerboard.compared(conv)] == [[1, 2, 4], [4]]
    uneven = Conv2d(4, (3, 2), stride=(2, 1), transposed=True)
    assert [layer.kernel_shape for layer in checkerboard.compared(uneven)] == [(3, 2), (4, 2)]


@pytest.mark.parametrize(
    ("conv", "reason"),
    [
        (Conv2d(5, 3, stride=2), "needs a transposed convolution"),
        (Conv2d(5, 3, transposed=True), "needs a stride of at least 2"),
        (Conv2d(2, 2, stride=2, padding=1, transposed=True), "needs a larger input|needs kernels"),
        (Conv2d(1, 3, stride=2, transposed=True), "needs a larger input|needs kernels"),
        (Conv2d(4, 3, stride=2, dilation=2, transposed=True), "needs kernels of which"),
        (Conv2d(1, 2, stride=2, padding=(0, (1, 0)), transposed=True), "compares it with another|needs"),
    ],
)
def test_checkerboard_refuses_what_it_cannot_show(conv, reason):
    scene = type("Refused", (Film,), {"conv": conv, "view": "checkerboard"})
    with pytest.raises(ValueError, match=f"^view 'checkerboard' ({reason})"):
        scene.checked()


# --- Pair -----------------------------------------------------------------------------------------------------------


def check_pair(example):
    conv, steps = example.conv, example.steps
    back = conv.transpose()
    total = Example(back, example.output, example.kernel).output
    found = stills("pair", example)
    assert len(found) == len(steps) + 1
    for (moment, picture), step in zip(found[:-1], steps, strict=True):
        assert steps[round(moment.cell)] is step
        forwards = [link for link in picture.links if link.one.plane == "x"]
        backwards = [link for link in picture.links if link.one.plane == "y again"]
        assert {(link.other.position, link.one.position) for link in forwards} == {
            (link.one.position, link.other.position) for link in backwards
        }
        assert sorted(pair._above(cell) for cell in step.receptive_field) == sorted(
            link.one.position for link in forwards
        )
        assert all((link.share, link.opacity) == (1, 1) for link in picture.links)
        number = round(moment.cell) + 1
        done = {each.output: written(example.output[each.output]) for each in steps[:number]}
        assert shown(picture.sheets["y"]) == done
        assert shown(picture.sheets["y again"], {Role.INPUT, Role.ACTIVE_INPUT}) == done
        y = np.where(np.arange(example.output.size).reshape(example.output.shape) < number, example.output, 0)
        reached = {cell for each in steps[:number] for cell in each.receptive_field}
        sums = texts(apply(back, y, example.kernel))
        assert shown(picture.sheets["x again"]) == {cell: sums[cell] for cell in sums if cell in reached}
        weights = [token.text for token in picture.tokens]
        expected = [written(example.kernel[tap.kernel]) for tap in step.taps if tap.source is not None]
        assert sorted(weights) == sorted(2 * expected)
    _, picture = found[-1]
    assert shown(picture.sheets["x again"]) == texts(total)
    assert shown(picture.sheets["y"]) == texts(example.output)
    count = sum(len(step.receptive_field) for step in steps)
    assert f" {count} " in VIEWS["pair"].claim(example, WORDS)
    assert count == np.count_nonzero([tap.source is not None for step in back.steps() for tap in step.taps])


@each("pair")
def test_both_sides_have_the_same_links_and_the_right_numbers(scene):
    check_pair(scene.checked())


@settings(deadline=None, max_examples=25)
@given(conv2ds(max_input=4))
def test_any_layer_with_a_transpose_is_paired(conv):
    example = Example(conv)
    try:
        VIEWS["pair"].check(example)
    except ValueError:
        assume(False)
    check_pair(example)


@pytest.mark.parametrize(
    ("conv", "reason"),
    [
        (Conv2d(2, 3, dilation=2, output_padding=1, transposed=True), "needs a layer that has a transpose"),
        (Conv2d(32, 3), "shows planes of at most 12 rows and columns, got 32 in Conv2d"),
        (Conv2d(1, 1, stride=2, padding=1), "needs a layer whose output reads its input at all"),
    ],
)
def test_pair_refuses_what_it_cannot_show(conv, reason):
    scene = type("Refused", (Film,), {"conv": conv, "view": "pair"})
    with pytest.raises(ValueError, match=f"^view 'pair' {reason}"):
        scene.checked()


# --- Any layer, any frame, and loops --------------------------------------------------------------------------------

FITTING: dict[str, dict] = {
    "crops": {"transposed": True},
    "checkerboard": {"transposed": True, "max_dilation": 1},
    "pair": {},
}


@pytest.mark.parametrize(
    ("view", "conv", "size"),
    [
        (
            "crops",
            Conv2d((4, 1), (2, 1), (3, 1), padding=((0, 1), (0, 0)), dilation=(2, 1), transposed=True),
            (640, 360),  # one line went with the upper corner of the plane, one with the lower one
        ),
        (
            "pair",
            Conv2d((2, 1), (2, 2), (3, 2), padding=((0, 3), (2, 2)), dilation=(2, 1)),
            (360, 360),  # the kernel's label is longer than what is free between the outputs
        ),
    ],
)
def test_found_before(view, conv, size):
    with staged(type("Found", (Film,), {"conv": conv, "view": view}), size=size) as film:
        for moment in film.stills():
            check_blocks(film, moment)


@pytest.mark.parametrize("view", FITTING)
@settings(deadline=None, max_examples=4)
@given(st.data())
def test_any_layer_fits_into_any_frame(view, data):
    conv = data.draw(conv2ds(max_input=4, **FITTING[view]))
    try:
        VIEWS[view].check(Example(conv))
    except ValueError:
        assume(False)
    width, height = data.draw(st.sampled_from([*FRAMES.values()]))
    scene = type("Any", (Film,), {"conv": conv, "view": view})
    with staged(scene, size=(width // 4 * 2, height // 4 * 2)) as film:
        for moment in film.stills():
            check_blocks(film, moment)


@pytest.mark.parametrize("card", [True, False], ids=["card", "loop"])
@pytest.mark.parametrize("scene", [scenes[0] for scenes in SCENES.values()], ids=lambda scene: scene.__name__)
def test_loops_have_a_frame_per_still(scene, card):
    size = (400, 400) if card else (480, 540)
    with staged(type("Loop", (scene,), {"card": card}), size=size, format="gif") as film:
        for moment in film.viewed().stills(film.example, film.words):
            film.show(moment)
        assert len(film.viewed().tag(film.example, film.words)) <= 20


# --- Pixels ---------------------------------------------------------------------------------------------------------


def probe_counts(scene, paper):
    """Cells whose tint is not that of their count, and how many were looked at."""
    wrong, looked = [], 0
    with staged(scene, size=(960, 540), paper=PAPERS[paper]) as film:
        layers = checkerboard.compared(film.example.conv)
        film.show(film.stills()[3])
        most = max(overlap_counts(layer).max() for layer in layers)
        ink, ground = (colour(each) for each in (film.board.theme.ink_of("stride"), film.board.theme.paper))
        for name, layer in zip(checkerboard.BOARDS, layers, strict=True):
            cells = [*np.ndindex(layer.output_shape)]
            tints = np.array([ground + checkerboard.DEEPEST * n / most * (ink - ground) for n in range(most + 2)])
            fills = seen(film, name, cells)
            looks = np.abs(fills[:, None] - tints).sum(axis=2).argmin(axis=1)
            wrong += [cell for cell, count in zip(cells, looks, strict=True) if count != overlap_counts(layer)[cell]]
            looked += len(cells)
    return wrong, looked


@pytest.mark.parametrize("paper", PAPERS)
@each("checkerboard")
def test_tints_are_the_counts(scene, paper):
    wrong, looked = probe_counts(scene, paper)
    assert not wrong
    assert looked == sum(np.prod(layer.output_shape) for layer in checkerboard.compared(scene.conv))


def test_the_probe_of_counts_sees_a_wrong_count(monkeypatch):
    original = checkerboard._counts

    def off(layer, stamps):
        return {cell: count + (cell == (3, 4)) for cell, count in original(layer, stamps).items()}

    monkeypatch.setattr(checkerboard, "_counts", off)
    checkerboard._counted.cache_clear()
    assert probe_counts(SCENES["checkerboard"][0], "light")[0] == [(3, 4), (3, 4)]
    checkerboard._counted.cache_clear()


def probe_crops(scene, paper):
    """Cells that look as if they were there but are cut, or the other way round."""
    wrong = []
    with staged(scene, size=(640, 360), paper=PAPERS[paper]) as film:
        theme, layers = film.board.theme, crops.compared(film.example.conv)
        full, ground = colour(theme.fills[Role.FINISHED_OUTPUT]), colour(theme.paper)
        for moment in film.stills():
            film.show(moment)
            layer = layers[round(moment.cut)]
            cells = [*np.ndindex(layers[0].output_shape)]
            kept = {*layer.kept()}
            near = np.abs(seen(film, "output", cells) - full).sum(axis=1)
            wrong += [
                cell
                for cell, far in zip(cells, near, strict=True)
                if (far < 0.4 * np.abs(full - ground).sum()) != (cell in kept)
            ]
    return wrong


@pytest.mark.parametrize("paper", PAPERS)
@each("crops")
def test_what_is_cut_is_pale(scene, paper):
    assert not probe_crops(scene, paper)


def test_the_probe_of_crops_sees_a_wrong_cut(monkeypatch):
    monkeypatch.setattr(Conv2d, "kept", lambda self: ((cell.row + 1, cell.column) for cell in kept(self)), raising=True)
    monkeypatch.setattr(crops, "_rings", lambda conv: rings(conv))
    assert probe_crops(SCENES["crops"][0], "light")


kept, rings = Conv2d.kept, crops._rings


def probe_pair(scene, paper):
    """Stills in which the touched cells of x or x' do not look touched, or others do."""
    wrong = []
    with staged(scene, size=(960, 540), paper=PAPERS[paper]) as film:
        theme = film.board.theme
        stills, steps = film.stills(), film.example.steps
        for number in range(0, len(steps), 1 + len(steps) // 10):
            step = steps[number]
            film.show(stills[number])
            for plane, touched, rest in (
                ("x", Role.ACTIVE_INPUT, Role.INPUT),
                ("x again", Role.CURRENT_OUTPUT, Role.FINISHED_OUTPUT),
            ):
                cells = [*np.ndindex(film.example.conv.input_shape)]
                roles = touched, rest, Role.PENDING_OUTPUT
                fills = np.array([colour(theme.fills[role]) for role in roles])
                looks = np.abs(seen(film, plane, cells)[:, None] - fills).sum(axis=2).argmin(axis=1)
                if {cell for cell, look in zip(cells, looks, strict=True) if look == 0} != {*step.receptive_field}:
                    wrong.append((step.output, plane))
    return wrong


@pytest.mark.parametrize("paper", PAPERS)
@each("pair")
def test_linked_cells_are_lit(scene, paper):
    assert not probe_pair(scene, paper)


def test_the_probe_of_pairs_sees_a_cell_that_is_not_lit(monkeypatch):
    scene, original = SCENES["pair"][0], pair._back

    def forgetful(example, at_, *more):
        sheet = original(example, at_, *more)
        if at_ == 2:
            cell = example.steps[at_].receptive_field[4]
            sheet = replace(sheet, roles={**sheet.roles, cell: Role.FINISHED_OUTPUT})
        return sheet

    monkeypatch.setattr(pair, "_back", forgetful)
    assert probe_pair(scene, "light") == [((1, 0), "x again")]


@each("pair")
def test_painted_cells_are_those_of_the_picture(scene):
    with staged(scene) as film:
        for moment in film.stills():
            film.show(moment)
            picture = film.board.picture(moment)
            for name in ("x", "y", "x again", "y again"):
                assert painted(film.board.planes[name]) == dict(picture.sheets[name].roles)


class Large(Film):
    """More links than can be told apart, and more cells than have the time to be told."""

    conv = Conv2d(12, 3, padding=1)
    view: ClassVar[str] = "pair"


def test_a_large_pair_is_brisk_and_ends_with_the_links_of_one_cell():
    shots = Large.film(60)
    assert sum(shot.frames for shot in shots) / 60 < 45
    example = Large.checked()
    last = VIEWS["pair"].picture(example, WORDS, shots[-1].moments[0])
    assert len(last.links) == 2 * 9
