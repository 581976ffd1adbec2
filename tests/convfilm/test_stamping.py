"""Films of stamps: what every picture shows is what the map and the numbers say."""

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

from convcore import Axis, Conv2d, Example, Role, apply, overlap_counts, written
from convfilm import Film, story
from convfilm.views import VIEWS, equality, flip, stamps
from tests.convfilm.stills import ACTED, FRAMES, painted, pixels, staged
from tests.convfilm.test_layout import check_blocks
from tests.convfilm.test_probe import seen_roles
from tests.strategies import conv2ds, planes

STAMPING, EQUALITY, FLIP = (
    [scene for scene in ACTED if scene.view == view] for view in ("stamping", "equality", "flip")
)
FILLS = (Role.PENDING_OUTPUT, Role.FINISHED_OUTPUT)
each_stamping = pytest.mark.parametrize("scene", STAMPING, ids=lambda scene: scene.__name__)


def landed(conv, count):
    """What the first so many stamps reach, by the arithmetic of the guide's section 4, and how often."""
    found = Counter()
    for number in range(count):
        source = divmod(number, conv.input_shape[1])
        for entry in np.ndindex(*conv.kernel_shape):
            found[
                tuple(
                    axis.stride * i + axis.dilation * w - axis.padding[0]
                    for axis, i, w in zip((conv.rows, conv.columns), source, entry, strict=True)
                )
            ] += 1
    return found


def added(scene, count):
    """What they add up to there."""
    layer, found = scene.checked(), Counter()
    for number in range(count):
        source = divmod(number, layer.conv.input_shape[1])
        for entry in np.ndindex(*layer.conv.kernel_shape):
            cell = tuple(
                axis.stride * i + w - axis.padding[0]
                for axis, i, w in zip((layer.conv.rows, layer.conv.columns), source, entry, strict=True)
            )
            found[cell] += int(layer.x[source] * layer.kernel[entry])
    return {cell: written(total) for cell, total in found.items()}


def test_the_four_and_the_comparisons_are_there():
    assert [scene.__name__ for scene in STAMPING] == [
        "NoPaddingNoStridesStamping",
        "SamePaddingNoStridesStamping",
        "NoPaddingStridesStamping",
        "PaddingStridesStamping",
    ]
    assert [scene.__name__ for scene in (*EQUALITY, *FLIP)] == ["GatherEqualsStamping", "KernelFlip"]


@each_stamping
def test_a_still_per_stamp_then_the_counts_then_the_output(scene):
    layer, view = scene.checked(), scene.viewed()
    count = layer.x.size
    with staged(scene) as film:
        stills = view.stills(layer, scene.words)
        assert len(stills) == count + 2
        for number, moment in enumerate(stills[:count], 1):
            film.show(moment)
            sheet = film.board.picture(moment).sheets["stamps"]
            reached = landed(layer.conv, number)
            finished = {cell for cell, role in painted(film.board.planes["stamps"]).items() if role is FILLS[1]}
            assert finished == {*reached}
            assert sheet.numbers == added(scene, number)
            assert not sheet.changing
        counted, last = (film.board.picture(moment).sheets["stamps"] for moment in stills[count:])
    reached = landed(layer.conv, count)
    assert counted.numbers == {cell: f"{reached[cell]}×" for cell in layer.conv.stamped()}
    assert {cell: int(counted.numbers[cell][:-1]) for cell in np.ndindex(*layer.conv.output_shape)} == dict(
        np.ndenumerate(overlap_counts(layer.conv))
    )
    strength = {cell: counted.tints[cell][1] if cell in counted.tints else 0.0 for cell in reached}
    for one in reached:
        for other in reached:
            assert (strength[one] > strength[other]) == (reached[one] > reached[other])
    for cell, value in np.ndenumerate(layer.output):
        assert last.numbers[cell] == written(value)
        assert last.opacity.get(cell, 1.0) == 1
    assert all(last.opacity[cell] < 0.3 for cell in last.roles if not layer.conv.is_kept(cell))
    assert last.ruled is None or last.ruled == stamps.kept(layer.conv)


@each_stamping
def test_sums_stand_unadded_before_they_merge(scene):
    """Where the second stamp meets the first: both addends, in order, then their sum."""
    layer = scene.checked()
    sheet = stamps.plane(layer, 1 + stamps.MEET)
    first, after = added(scene, 1), added(scene, 2)
    second = {cell for cell in landed(layer.conv, 2) if cell not in first or after[cell] != first[cell]}
    for cell in second:
        if cell in first:
            assert sheet.numbers[cell] == f"{first[cell]}+{int(after[cell]) - int(first[cell])}"
        else:
            assert sheet.numbers[cell] == after[cell]
    merging = stamps.plane(layer, 1 + (stamps.MEET + 1) / 2)
    assert {*merging.changing} == {*first} & second


def test_a_copy_becomes_products_and_lands_where_they_belong():
    layer = Example(Conv2d(2, 3, stride=2, padding=1, transposed=True), [[2, 1], [1, 3]])
    assert stamps.copy(layer, 1.0, "stamps") is None
    for number, stamp in enumerate(layer.conv.stamps()):
        times = stamps.copy(layer, number + stamps.TIMES, "stamps")
        lies = stamps.copy(layer, number + stamps.LAND, "stamps")
        x = layer.x[stamp.source]
        for tap in stamp.taps:
            weight = layer.kernel[tap.kernel]
            assert times.numbers[tap.kernel] == f"{x}·{weight}"
            assert lies.numbers[tap.kernel] == f"{x * weight}"
            assert lies.flights[tap.kernel] == ("stamps", tap.place, 1.0)


@given(conv2ds(max_input=3), st.data())
@settings(max_examples=60, deadline=None)
def test_what_all_stamps_add_up_to_is_the_output(conv, data):
    """Of any layer, also of a convolution."""
    layer = Example(conv, data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape)))
    assume(any(layer.addends.values()))
    last = VIEWS["stamping"].stills(layer, Film.words)[-1]
    sheet = VIEWS["stamping"].picture(layer, Film.words, last).sheets["stamps"]
    values = apply(conv, layer.x, layer.kernel)
    assert {cell: sheet.numbers[cell] for cell in np.ndindex(*conv.output_shape)} == {
        cell: written(value) for cell, value in np.ndenumerate(values)
    }
    shown = {cell for cell in sheet.roles if sheet.opacity.get(cell, 1.0) == 1}
    assert shown == {*np.ndindex(*conv.output_shape)}


def probe(scene, paper="#ffffff"):
    """The stamps after which what is painted disagrees with the arithmetic."""
    wrong = []
    with staged(scene, size=(640, 360), paper=paper) as film:
        grid = film.board.planes["stamps"].grid
        for number, moment in enumerate(film.stills()[: film.example.x.size], 1):
            film.show(moment)
            seen = seen_roles(film, pixels(film), grid, FILLS)
            green = {(grid.rows[row], grid.columns[column]) for (row, column), role in seen.items() if role is FILLS[1]}
            if green != {*landed(scene.conv, number)}:
                wrong.append(number)
    return wrong


@pytest.mark.parametrize("paper", ["#ffffff", "#0f161c"])
@each_stamping
def test_pixels(scene, paper):
    assert not probe(scene, paper)


def test_the_probe_sees_a_stamp_that_lands_elsewhere(monkeypatch):
    scene = STAMPING[2]
    changed = type(scene.__name__, (scene,), {"input_values": np.full(scene.conv.input_shape, 2)})
    landing = Axis.landing
    monkeypatch.setattr(
        Axis, "landing", lambda self, source, entry: landing(self, source, entry) + (source == 0 and entry == 2)
    )
    stamps.all_of.cache_clear()
    try:
        assert probe(changed)[0] == 1
    finally:
        stamps.all_of.cache_clear()


@pytest.mark.parametrize("scene", EQUALITY, ids=lambda scene: scene.__name__)
def test_both_ways_give_the_same_cell_by_cell(scene):
    layer, view = scene.checked(), scene.viewed()
    values = apply(layer.conv, layer.x, layer.kernel)
    with staged(scene) as film:
        moment = view.stills(layer, scene.words)[-1]
        film.show(moment)
        sheets = film.board.picture(moment).sheets
        assert {*painted(film.board.planes["output"]).values()} == {Role.FINISHED_OUTPUT}
    for cell, value in np.ndenumerate(values):
        assert sheets["output"].numbers[cell] == sheets["stamps"].numbers[cell] == written(value)
        assert sheets["output"].roles[cell] is sheets["stamps"].roles[cell] is Role.FINISHED_OUTPUT
    many = layer.output.size * layer.kernel.size
    few = int(overlap_counts(layer.conv).sum())
    said = view.claim(layer, scene.words)
    assert re.findall(r"\d+", said) == [str(many), str(few)]


@given(conv2ds(transposed=True), st.data())
@settings(max_examples=60, deadline=None)
def test_each_product_of_a_window_is_an_addend_of_a_stamp(conv, data):
    layer = Example(conv, data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape)))
    step = layer.steps[equality.telling(layer)]
    found = equality.terms(layer)
    nonzero = [term for term in layer.terms(step) if term.tap.source is not None]
    if len(nonzero) <= equality.MOST_TERMS:
        assert [slot for _, _, slot in found] == [term.tap.slot for term in nonzero]
        assert [one for one, _, _ in found] == [written(term.x * term.weight) for term in nonzero]


@pytest.mark.parametrize("scene", FLIP, ids=lambda scene: scene.__name__)
def test_the_weights_that_meet_are_the_kernel_turned(scene):
    layer, view = scene.checked(), scene.viewed()
    stills = view.stills(layer, scene.words)
    turned = [written(weight) for weight in np.rot90(layer.kernel, 2).flat]
    met = layer.kernel.size
    for number, moment in enumerate(stills[:met], 1):
        picture = view.picture(layer, scene.words, moment)
        chips = [token for token in picture.tokens if token.chip]
        assert [token.text for token in chips] == turned[:number]
        assert all(token.share == 1 for token in chips)
        places = [tuple(int(part) for part in token.to.position) for token in chips]
        assert places == [*np.ndindex(*layer.conv.input_shape)][:number]
    last = view.picture(layer, scene.words, stills[-1])
    assert [*last.pointer.weights] == turned
    ((cell, text),) = last.sheets["stamps"].numbers.items()
    assert text == written(layer.output[cell])
    assert len(layer.addends[cell]) == met
    assert [cell for cell, role in last.sheets["stamps"].roles.items() if role is Role.FINISHED_OUTPUT] == [cell]
    assert f" {met} " in view.claim(layer, scene.words)


@given(conv2ds(transposed=True))
@settings(max_examples=60, deadline=None)
def test_weights_that_meet_are_those_of_the_window(conv):
    """In any layer: each flies to the slot of the input cell of its stamp, and is the window's weight there."""
    layer = Example(conv)
    step = layer.steps[flip.pace.telling(layer)]
    expected = {tap.slot: tap.kernel for tap in step.taps if tap.source is not None}
    assert {slot: kernel for _, kernel, slot in flip._met(layer)} == expected


@pytest.mark.parametrize("view", ["equality", "flip"])
def test_a_convolution_is_refused(view):
    scene = type("Plain", (Film,), {"conv": Conv2d(5, 3), "view": view})
    with pytest.raises(ValueError, match=rf"^view '{view}' needs a transposed convolution, such as .*, got Conv2d\("):
        scene.checked()


def test_an_output_that_nothing_reaches_is_refused_where_weights_should_meet():
    conv = Conv2d(1, 1, stride=2, padding=((1, 0), (1, 0)), output_padding=1, transposed=True)
    with pytest.raises(ValueError, match="needs an output cell that a stamp reaches"):
        type("Nothing", (Film,), {"conv": conv, "view": "flip"}).checked()
    assert type("Nothing", (Film,), {"conv": conv, "view": "stamping"}).film(30)


def test_sums_that_cannot_be_written_are_refused():
    conv = Conv2d((1, 2), (1, 2), padding=(0, (1, 1)), transposed=True)
    scene = type("Huge", (Film,), {"conv": conv, "input_values": [[1e200, 1.0]], "kernel": [[1e200, 1.0]]})
    scene.view = "stamping"
    with pytest.raises(ValueError, match="finite before padding crops"):
        scene.checked()


@pytest.mark.parametrize("view", ["stamping", "equality"])
def test_a_large_layer_is_not_long(view):
    scene = type("Large", (Film,), {"conv": Conv2d(16, 3, stride=2, padding=1, transposed=True), "view": view})
    assert sum(shot.frames for shot in scene.film(60)) / 60 < 50
    assert len(scene.loop(10)) <= 70


@given(
    conv=conv2ds(max_input=4, max_kernel=3, max_stride=2),
    frame=st.sampled_from([*FRAMES.values()]),
    view=st.sampled_from(["stamping", "equality", "flip"]),
)
@example(conv=Conv2d((1, 4), (2, 3), stride=2, transposed=True), frame=FRAMES["9:16"], view="stamping")
@example(conv=Conv2d((4, 1), (2, 3), stride=2, transposed=True), frame=FRAMES["16:9"], view="stamping")
@example(conv=Conv2d(5, 3, padding=1, stride=2), frame=FRAMES["1:1"], view="stamping")
@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_any_layer_fits_into_any_frame(conv, frame, view):
    scene = type("Any", (Film,), {"conv": conv, "view": view})
    try:
        scene.checked()
    except ValueError:
        assume(False)
    with staged(scene, size=frame) as film:
        shots = film.story(30)
        assert [*dict.fromkeys(shot.chapter for shot in shots)] == [*story.CHAPTERS]
        for shot in [shot for shot in shots if shot.held][::3]:
            check_blocks(film, shot.moments[0])
