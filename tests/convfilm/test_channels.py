"""Several channels: what the film shows is what NumPy computes, and it shows where each number comes from."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from convcore import Conv2d, Example, Role, written
from convfilm import Board, Film, Words, story
from convfilm.views import VIEWS, channels, sliding
from tests.convfilm.stills import ACTED, FRAMES, PAPERS, colour, seen, staged
from tests.convfilm.test_layout import check_blocks
from tests.strategies import channelled

SCENES = {scene.__name__: scene for scene in ACTED if scene.view == "channels"}
VIEW, WORDS = VIEWS["channels"], Words()
each_scene = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
STANDS = (Role.FINISHED_OUTPUT, Role.CURRENT_OUTPUT)

CLAIMS = {
    "SeveralChannels": "Each of 3 kernels sums over 2 channels and makes a map: 3·2·3·3 = 54 weights.",
    "Depthwise": "Depthwise: a kernel for each channel: 3·1·3·3 = 27 weights, not 3·3·3·3 = 81.",
    "Grouped": "Each map reads 2 of 4 channels: 4·2·2·2 = 32 weights, not 4·4·2·2 = 64.",
    "OneByOne": "1 × 1: every pixel by itself, its 3 channels mixed: 2·3·1·1 = 6 weights.",
}


def partials(scene):
    """{(map, channel): (rows, columns)}: what each channel adds to a map, by NumPy's windows and what groups mean."""
    layer, conv = scene.checked(), scene.conv
    windows = sliding_window_view(layer.x, conv.kernel_shape, axis=(1, 2))
    each, gives = conv.in_channels // conv.groups, conv.out_channels // conv.groups
    return {
        (to, to // gives * each + at): np.einsum("rsij,ij->rs", windows[to // gives * each + at], layer.kernel[to, at])
        for to in range(conv.out_channels)
        for at in range(each)
    }


def maps(scene):
    parts = partials(scene)
    return [sum(plane for (of_map, _), plane in parts.items() if of_map == to) for to in range(scene.conv.out_channels)]


def pictures(scene):
    """Each moment of the film that is held, and its picture."""
    example = scene.checked()
    moments = [shot.moments[0] for shot in scene.film(60) if shot.held]
    return [(moment, VIEW.picture(example, WORDS, moment)) for moment in moments]


# --- The numbers, and where they come from --------------------------------------------------------------------------


@each_scene
def test_maps_are_numpys_and_stand_one_after_the_other(scene, record_property):
    wanted, compared, before = maps(scene), 0, 0
    for moment, picture in pictures(scene):
        stood = 0
        for to, plane in enumerate(wanted):
            sheet = picture.sheets[f"map {to}"]
            cells = [cell for cell, role in sheet.roles.items() if role in STANDS]
            assert cells == sorted(sheet.roles)[: len(cells)], "in raster order"
            assert [sheet.numbers[cell] for cell in cells] == [written(plane[cell]) for cell in cells]
            assert not cells or to <= moment.map
            stood, compared = stood + len(cells), compared + len(cells)
        assert stood >= before, "what stands stays"
        before = stood
    assert before == sum(plane.size for plane in wanted)
    record_property("oracle", ("cells of maps by NumPy", compared))


@each_scene
def test_the_sum_is_that_of_the_channels_and_comes_from_their_windows(scene, record_property):
    """What lies in the line of a sum: the sums of single channels, signs, and the total."""
    parts, totals, shown = partials(scene), maps(scene), 0
    for _, picture in pictures(scene):
        for to in range(scene.conv.out_channels):
            texts = [token.text for token in picture.tokens if token.to is None and token.at.plane == f"sum {to}"]
            texts += [token.text for token in picture.tokens if token.to and token.to.plane == f"sum {to}"]
            if "=" not in texts:
                continue
            sheet = picture.sheets[f"map {to}"]
            (current,) = [cell for cell, role in sheet.roles.items() if role is Role.CURRENT_OUTPUT]
            numbers = sorted(text for text in texts if text not in "+=")
            wanted = [plane[current] for (of_map, _), plane in parts.items() if of_map == to] + [totals[to][current]]
            assert numbers == sorted(map(written, wanted))
            assert texts.count("+") == len(wanted) - 2
            shown += 1
    assert shown >= (0 if scene.conv.groups == scene.conv.in_channels else 4)
    record_property("oracle", ("sums over channels by NumPy", shown))


@each_scene
def test_windows_stand_at_the_same_place_on_every_channel_that_is_read(scene):
    """Each with the weights of its own slice, and on no other channel."""
    conv, layer = scene.conv, scene.checked()
    gives, each = conv.out_channels // conv.groups, conv.in_channels // conv.groups
    for moment, picture in pictures(scene):
        to = int(moment.map)
        group = to // gives
        outlines = [mark for mark in picture.marks if mark.plane.startswith("input")]
        if not outlines:
            continue
        assert [mark.plane for mark in outlines] == [f"input {group * each + at}" for at in range(each)]
        assert len({mark.span for mark in outlines}) == 1
        for at in range(each):
            name = f"input {group * each + at}"
            chips = [token for token in picture.tokens if token.chip and token.at.plane == name]
            assert [chip.text for chip in chips] == [*map(written, layer.kernel[to, at].ravel())]
            sheet, span = picture.sheets[name], outlines[0].span
            touched = {cell for cell, role in sheet.roles.items() if role is Role.ACTIVE_INPUT}
            assert touched == {
                (row, column)
                for row in range(round(span.top), round(span.bottom))
                for column in range(round(span.left), round(span.right))
            }
        for of in range(conv.in_channels):
            sheet = picture.sheets[f"input {of}"]
            pale = {channels.PALE} if moment.dimmed else set()  # in the end all are legible
            assert {*sheet.opacity.values()} == (set() if of // each == group else pale)
            assert of // each == group or Role.ACTIVE_INPUT not in sheet.roles.values()
        for other in range(conv.out_channels):
            opacity = picture.sheets[f"kernel {other} {conv.feeding(other)[0]}"].opacity
            assert {*opacity.values()} == (set() if other == to else pale)


def test_the_weights_fly_from_their_slice_to_their_window():
    """At the start where the slice has them, at the end where the window has them."""
    scene = SCENES["SeveralChannels"]
    example = scene.checked()
    there = replace(VIEW.stills(example, WORDS)[0], landed=0.0, coloured=0.0)

    def chips(landed):
        picture = VIEW.picture(example, WORDS, replace(there, landed=landed))
        return [token for token in picture.tokens if token.chip]

    with staged(scene, size=(1280, 720)) as film:
        board = film.board

        def places(tokens):
            found = []
            for token in tokens:
                at = board._spot(token.at)
                if token.to:
                    at = at + token.share * (board._spot(token.to) - at)
                found.append(at + (0.19 * board.planes[token.at.plane].cell if token.beside else 0.0, 0.0))
            return np.array(found)

        start, end = places(chips(1e-9)), places(chips(1.0))
        slices = [board.planes[f"kernel 0 {of}"].grid.centres([*np.ndindex(3, 3)]) for of in range(2)]
        assert np.allclose(start, np.concatenate(slices), atol=1e-6)
        assert np.allclose(places(chips(1 - 1e-9)), end, atol=1e-6)
        assert [token.text for token in chips(0.5)] == [token.text for token in chips(1.0)]
    assert not chips(0.0)


@each_scene
def test_an_output_stands_when_its_sum_arrives_and_not_before(scene):
    """Of the cells that are told: first the sums of the channels, then their sum, then the cell."""
    told = 0
    for shot in scene.film(60):
        if shot.held or shot.moments[0].delivered == shot.moments[1].delivered or shot.moments[1].delivered < 1:
            continue
        first, last = shot.at(0), shot.at(shot.frames - 1)
        example, to = scene.checked(), int(first.map)
        (cell,) = {tuple(example.steps[int(first.place)].output)}
        before, after = (VIEW.picture(example, WORDS, moment) for moment in (first, last))
        assert before.sheets[f"map {to}"].roles[cell] is Role.PENDING_OUTPUT
        assert after.sheets[f"map {to}"].roles[cell] is Role.CURRENT_OUTPUT
        middle = VIEW.picture(example, WORDS, shot.at(shot.frames / 2))
        (flying,) = [token for token in middle.tokens if token.to and token.to.plane == f"map {to}"]
        assert flying.text == written(maps(scene)[to][cell])
        if channels._adds(scene.conv):
            assert first.lifted == len(scene.conv.feeding(to))
            assert first.merged == 1
        told += 1
    assert told >= 3


@each_scene
def test_each_kernel_has_its_turn_in_order(scene):
    turns = [int(shot.moments[0].map) for shot in scene.film(60) if shot.chapter == "sweep"]
    assert turns == sorted(turns)
    assert {*turns} == {*range(scene.conv.out_channels)}
    assert all(
        shot.moments[0].map == after.moments[0].map or after.moments[0].gone == after.moments[0].landed == 0
        for shot, after in pairwise(scene.film(60))
    )


# --- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_and_tags(name):
    scene = SCENES[name]
    assert VIEW.claim(scene.checked(), WORDS) == CLAIMS[name]
    assert len(VIEW.tag(scene.checked(), WORDS)) <= 20
    assert VIEW.title(scene.checked(), WORDS).endswith("?")


@pytest.mark.parametrize(
    ("conv", "kind", "said"),
    [
        (Conv2d(3, 2, out_channels=4), "several", "Each of 4 kernels makes a map of its own: 4·1·2·2 = 16 weights."),
        (
            Conv2d(3, 2, in_channels=3),
            "several",
            "One kernel sums over 3 channels and makes one map: 1·3·2·2 = 12 weights.",
        ),
        (Conv2d(3, 1, out_channels=2), "several", "Each of 2 kernels makes a map of its own: 2·1·1·1 = 2 weights."),
        (
            Conv2d(3, 2, in_channels=2, out_channels=4, groups=2),
            "depthwise",
            "Depthwise: a kernel for each channel: 4·1·2·2 = 16 weights, not 4·2·2·2 = 32.",
        ),
        (
            Conv2d(3, 2, transposed=True, in_channels=4, out_channels=2, groups=2),
            "grouped",
            "Each map reads 2 of 4 channels: 4·1·2·2 = 16 weights, not 4·2·2·2 = 32.",
        ),
        (
            Conv2d(2, 1, in_channels=4, out_channels=1),
            "pointwise",
            "1 × 1: every pixel by itself, its 4 channels mixed: 1·4·1·1 = 4 weights.",
        ),
    ],
    ids=str,
)
def test_kinds_and_claims_of_others(conv, kind, said):
    assert channels.kind(conv) == kind
    assert VIEW.claim(Example(conv), WORDS) == said


def test_what_is_said_of_a_layer_whose_maps_read_one_channel_all():
    captions = [
        *dict.fromkeys(shot.caption for shot in VIEW.story(Example(Conv2d(3, 2, out_channels=2)), WORDS, 60, 1))
    ]
    assert captions == [
        "an input of 1 × 3 × 3, 2 kernels of 1 × 2 × 2 each",
        "Kernel 1 goes to the channel",
        "Channel 1: 4 products add up to 11",
        "The same at the next place: 21",
        "and so on: kernel 1 makes map 1",
        "Kernel 2 reads the same channel",
        "and so on: kernel 2 makes map 2",
        "Each of 2 kernels makes a map of its own: 2·1·2·2 = 8 weights.",
    ]


def test_the_description_tells_every_number():
    lines = VIEW.description(SCENES["SeveralChannels"].checked(), WORDS).splitlines()
    assert lines[1] == "Input channel 1: 2 1 3 1 2 / 1 4 2 3 1 / 3 2 1 2 4 / 1 3 4 1 2 / 2 1 2 3 1."
    assert "Kernel 3, for channel 2: 3 2 3 / 1 3 2 / 3 2 2." in lines
    assert "Map 1 (0, 0): 27 + 41 = 68." in lines
    assert "Map 1: 68 70 70 / 79 71 71 / 61 66 62." in lines
    assert len([line for line in lines if line.startswith("Map ")]) == 27 + 3
    assert CLAIMS["SeveralChannels"] in lines
    assert "Map 3 (1, 1): 31." in VIEW.description(SCENES["Depthwise"].checked(), WORDS).splitlines()
    said = VIEW.alt(SCENES["SeveralChannels"].checked(), WORDS)
    assert "2 × 5 × 5" in said
    assert "3 × 2 × 3 × 3" in said


# --- Any layer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", [name for name in VIEWS if name != "channels"])
def test_other_views_say_that_they_show_one_channel(view):
    conv = Conv2d((1, 4), (1, 2), stride=(1, 2), padding=(0, 1), transposed=True, in_channels=2)
    with pytest.raises(ValueError, match=r"^needs a layer of one channel: view 'channels' shows several, got Conv2d\("):
        VIEWS[view].check(Example(conv))


@pytest.mark.parametrize(
    ("conv", "sentence"),
    [
        (Conv2d(3, 2), r"^needs a layer of several channels, got Conv2d\("),
        (Conv2d(3, 2, in_channels=5), r"^in_channels must be at most 4 to be drawn, as more cannot be read, got 5$"),
        (
            Conv2d(3, 2, out_channels=8, in_channels=4, groups=4),
            r"^out_channels must be at most 4 to be drawn, as more cannot be read, got 8$",
        ),
    ],
    ids=str,
)
def test_what_the_view_refuses(conv, sentence):
    with pytest.raises(ValueError, match=sentence):
        VIEW.check(Example(conv))
    VIEW.check(Example(Conv2d(3, 2, in_channels=4, out_channels=4)))


def test_sums_of_a_channel_that_are_no_numbers_are_refused():
    layer = Example(Conv2d(1, 1, in_channels=2), [[[2**62]], [[2**62]]], [[[[2]], [[-2]]]])
    with pytest.raises(
        ValueError, match=r"^needs sums of each channel that are numbers: the output at \(0, 0\) must fit"
    ):
        VIEW.check(layer)


def test_many_channels_are_refused_before_their_numbers_are_computed():
    conv = Conv2d(56, 3, in_channels=512, out_channels=512)
    scene = type("Deep", (Film,), {"conv": conv, "view": "channels"})
    for ask in (scene.checked, lambda: Board(conv, "channels")):
        with pytest.raises(
            ValueError, match=r"^in_channels must be at most 4 to be drawn, as more cannot be read, got 512"
        ):
            ask()


def test_a_scene_without_the_view_is_told_its_name():
    scene = type("Forgot", (Film,), {"conv": Conv2d(3, 2, in_channels=2)})
    with pytest.raises(ValueError, match=r"^view 'planes' needs a layer of one channel: view 'channels' shows several"):
        scene.checked()


def test_numbers_of_ones_own():
    x, weight = np.arange(18).reshape(2, 3, 3), np.array([[[[-1, 0.5], [2, 3]]] * 2])
    scene = type("Own", (Film,), {"conv": Conv2d(3, 2, in_channels=2), "view": "channels", "input_values": x})
    scene.kernel = weight
    with staged(scene) as film:
        for shot in film.shots():
            film.show(shot.moments[-1])
    captions = {shot.caption for shot in scene.film(60)}
    assert "Added up over the channels: 18.5 + 59 = 77.5" in captions


def test_negative_summands_are_in_parentheses():
    x, weight = [[[2]], [[3]], [[1]]], [[[[-1]], [[4]], [[-5]]]]
    example = Example(Conv2d(1, 1, in_channels=3), x, weight)
    picture = VIEW.picture(example, WORDS, VIEW.stills(example, WORDS)[-1])
    texts = [token.text for token in picture.tokens if not token.chip]
    assert texts == ["−2", "12", "+", "(−5)", "+", "=", "5"]


few = channelled().filter(lambda conv: conv.has_channels and max(conv.in_channels, conv.out_channels) <= 4)


@settings(max_examples=6, deadline=None)
@given(few, st.sampled_from([*FRAMES.values()]))
@example(Conv2d(1, 1, in_channels=4, out_channels=4), FRAMES["9:16"])
@example(Conv2d((1, 8), (1, 3), padding=(0, 1), in_channels=4, out_channels=4, groups=4), FRAMES["1:1"])
def test_any_layer_has_room(conv, frame):
    """In any frame: nothing leaves it, and no text lies over a plane."""
    with staged(type("Any", (Film,), {"conv": conv, "view": "channels"}), size=frame) as film:
        told = [shot for shot in film.story(30) if shot.held]
        for shot in [*told[:: max(len(told) // 6, 1)], told[-1]]:
            check_blocks(film, shot.moments[0])


@settings(max_examples=40, deadline=None)
@given(few)
def test_any_layer_is_told(conv):
    """It ends with all maps, has three chapters, and is not too long for a sweep of many cells."""
    layer = Example(conv)
    shots = VIEW.story(layer, WORDS, 60, 1)
    assert [*dict.fromkeys(shot.chapter for shot in shots)] == ["introduction", "sweep", "summary"]
    assert sum(shot.frames for shot in shots) / 60 < 75
    assert [number for number, _, _ in story.cells(shots, 60)] == [*range(len(VIEW.stills(layer, WORDS)))]
    last = VIEW.picture(layer, WORDS, shots[-1].moments[-1])
    planes = layer.output.reshape(conv.out_channels, *conv.output_shape)
    for to, plane in enumerate(planes):
        sheet = last.sheets[f"map {to}"]
        assert {*sheet.roles.values()} <= {*STANDS}
        assert sheet.numbers == {cell: written(plane[cell]) for cell in np.ndindex(plane.shape)}


def test_many_cells_pass_in_a_bounded_time_and_in_few_stills():
    conv = Conv2d(40, 3, padding=1, in_channels=2, out_channels=4)
    layer = Example(conv)
    assert sum(shot.frames for shot in VIEW.story(layer, WORDS, 60, 1)) / 60 < 60
    assert len(VIEW.stills(layer, WORDS)) < 45


def test_a_board_takes_a_layer_of_several_channels():
    board = Board(SCENES["OneByOne"].conv, "channels")
    assert {*board.planes} == {
        *(f"input {of}" for of in range(3)),
        *(f"kernel {to} {of}" for to in range(2) for of in range(3)),
        *(f"sum {to}" for to in range(2)),
        *(f"map {to}" for to in range(2)),
    }


@pytest.mark.parametrize("frame", ["16:9", "9:16"])
def test_as_many_maps_as_channels_stand_opposite_to_them(frame):
    """In one row, or in one column, with each kernel between."""
    for name in ("Depthwise", "Grouped"):
        with staged(SCENES[name], size=FRAMES[frame]) as film:
            grids = {plane: of.grid for plane, of in film.board.planes.items()}
            middles = {plane: np.mean(grid.quad(grid.span), axis=0) for plane, grid in grids.items()}
            for to in range(film.conv.out_channels):
                assert np.abs(middles[f"input {to}"] - middles[f"map {to}"]).min() < 0.05, (name, to)


# --- Pixels ---------------------------------------------------------------------------------------------------------


def probe(scene, paper):
    """Input cells that look touched and are not, or the other way round, in the stills that have windows."""
    wrong, compared = [], 0
    with staged(scene, size=(960, 540), paper=PAPERS[paper]) as film:
        theme, conv = film.board.theme, scene.conv
        for moment in film.viewed().stills(film.example, film.words):
            film.show(moment)
            outlines = {mark.plane: mark.span for mark in film.board.picture(moment).marks}
            for of in range(conv.in_channels):
                cells = [*np.ndindex(conv.input_shape)]
                fills = np.array([colour(theme.fills[role]) for role in (Role.INPUT, Role.ACTIVE_INPUT)])
                looks = np.abs(seen(film, f"input {of}", cells)[:, None] - fills).sum(axis=2).argmin(axis=1)
                span = outlines.get(f"input {of}")
                for cell, touched in zip(cells, looks, strict=True):
                    under = span and span.top <= cell[0] < span.bottom and span.left <= cell[1] < span.right
                    wrong += [(of, cell)] * (bool(under) != bool(touched))
                    compared += 1
    return wrong, compared


@each_scene
def test_touched_cells_look_touched(scene, record_property):
    """On one paper or the other."""
    wrong, compared = probe(scene, [*PAPERS][[*SCENES.values()].index(scene) % 2])
    assert not wrong
    record_property("oracle", ("cells of channels by pixel", compared))


def test_the_probe_sees_a_wrong_cell(monkeypatch):
    original = sliding.covered

    def off(layer, slide, share):
        sheet = original(layer, slide, share)
        return replace(sheet, roles={**sheet.roles, (2, 2): Role.ACTIVE_INPUT}) if slide.number == 1 else sheet

    monkeypatch.setattr(sliding, "covered", off)
    channels._input.cache_clear()
    try:
        assert {*probe(SCENES["OneByOne"], "light")[0]} == {(of, (2, 2)) for of in range(3)}
    finally:
        channels._input.cache_clear()
