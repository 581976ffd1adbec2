"""Nothing leaves the frame and nothing overlaps, in any frame, by the boxes of what is drawn."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convcore import Conv2d, Role
from convfilm import Film, Words, formula
from convfilm.formula import quoted
from convfilm.panel import broken
from convfilm.path import joined
from convfilm.text import typeset
from convfilm.theme import MARGIN
from tests.convfilm.stills import EIGHT, FRAMES, SCENES, moments, show, staged
from tests.strategies import conv2ds, pool2ds


def boxes(film, moment):
    """(left, bottom, right, top) of each block on the screen, by name."""
    film.show(moment)
    panel, board = film.panel, film.board
    planes, pointer = board.planes, board.picture(moment).pointer
    paths = {
        "title": [panel.title],
        "parameters": [panel.parameters],
        "formula": [panel.formula],
        "remark": [panel.remark],
        "sum": [panel.terms, panel.result],
        "input": [planes["input"].lines, planes["input"].leaving, planes["input"].faint],
        "output": [planes["output"].lines],
        **{name: [label] for name, label in board.labels.items()},
    }
    for name in {"kernel", "ghost"} & {*planes}:
        paths[name] = [planes[name].lines, planes[name].fills[Role.KERNEL]]
    if pointer and pointer.stand.plane == "kernel" and not pointer.share:  # the kernel by itself
        paths["kernel"] = [board.window]
    points = {
        name: joined(
            np.asarray(part.points)
            for shape in shapes
            for part in shape.get_family()
            if part.get_stroke_opacity() or part.get_fill_opacity()
        )[:, :2]
        for name, shapes in paths.items()
    }
    return {name: (*p.min(axis=0), *p.max(axis=0)) for name, p in points.items() if len(p)}


def blocks(film):
    """(left, bottom, right, top) of each block on the screen as it is, by name: planes, labels and the panel's."""
    panel, board = film.panel, film.board
    shapes = {
        "title": [panel.title],
        "parameters": [panel.parameters],
        "formula": [panel.formula],
        "remark": [panel.remark],
        **{name: [label] for name, label in board.labels.items()},
        **{f"plane {name}": plane.mobjects for name, plane in board.planes.items()},
        "above": [board.brackets, board.marks, board.links, board.tokens],
    }
    found = {}
    for name, parts in shapes.items():
        drawn = [
            np.asarray(part.points)
            for shape in parts
            for part in shape.get_family()
            if len(part.points) and (part.get_stroke_opacity() or part.get_fill_opacity())
        ]
        if drawn:
            points = joined(drawn)[:, :2]
            found[name] = (*points.min(axis=0), *points.max(axis=0))
    return found


def covered_by_what_is_above(film, box):
    """Whether a bracket, a mark, a link or a token lies over a box: by points on their outlines."""
    board = film.board
    left, bottom, right, top = box
    shares = np.linspace(0, 1, 25)[:, None, None]
    for shape in (board.brackets, board.marks, board.links, board.tokens):
        for part in shape.get_family():
            if len(part.points) and part.get_fill_opacity():
                curves = np.asarray(part.points)[:, :2].reshape(-1, 4, 2)
                weights = (1 - shares) ** 3, 3 * shares * (1 - shares) ** 2, 3 * shares**2 * (1 - shares), shares**3
                x, y = sum(weight * curves[None, :, at] for at, weight in enumerate(weights)).reshape(-1, 2).T
                if ((x > left) & (x < right) & (y > bottom) & (y < top)).any():
                    return True
    return False


def check_blocks(film, moment):
    """Nothing of a film that is told in acts leaves the frame, and nothing lies over text."""
    film.show(moment)
    found, camera = blocks(film), film.renderer.camera
    width, height = camera.frame_width / 2, camera.frame_height / 2
    for name, (left, bottom, right, top) in found.items():
        assert -width < left <= right < width, f"{name} leaves the frame: {moment.note}"
        assert -height < bottom <= top < height, f"{name} leaves the frame: {moment.note}"
    for text in {"title", "parameters", "formula", "remark", *film.board.labels} & {*found}:
        assert not covered_by_what_is_above(film, found[text]), f"{text} is covered: {moment.note}"
        for other in {*found} - {text, "above"}:  # whose bounds are those of links that lie far apart
            assert apart(found[text], found[other]), f"{text} overlaps {other}: {moment.note}"


def apart(one, other):
    return one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def check(film, moment):
    found = boxes(film, moment)
    camera = film.renderer.camera
    width, height = camera.frame_width, camera.frame_height
    edge = 0.5 * MARGIN * min(width, height)
    for name, (left, bottom, right, top) in found.items():
        inside = min(left + width / 2, width / 2 - right, bottom + height / 2, height / 2 - top)
        assert inside >= edge, f"{name} leaves the frame"
    for (name, one), (other_name, other) in combinations(found.items(), 2):
        assert apart(one, other), f"{name} overlaps {other_name}"
    return found


def check_whole_film(film):
    """Held pictures of every chapter, and the turn of the kernel."""
    shots = film.story(30)
    steps = moments(film)
    turns = [
        shot for shot in shots if len(shot.moments) == 2 and shot.moments[0].built.turn != shot.moments[1].built.turn
    ]
    for moment in [
        *(shot.moments[0] for shot in shots if shot.held),
        *(shot.at(shot.frames * share) for shot in turns for share in (0.25, 0.5, 0.75)),
        *(steps[i] for i in (0, len(steps) // 2, -1)),
    ]:
        check(film, moment)


@pytest.mark.parametrize("view", ["planes", "flat"])
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_films(scene, frame, view):
    with staged(type("Viewed", (scene,), {"view": view}), size=FRAMES[frame]) as film:
        check_whole_film(film)
        found = boxes(film, film.shots()[-1].moments[-1])
        assert set(found) >= {"title", "parameters", "formula", "input", "output", "input label", "output label"}


@pytest.mark.parametrize("size", [(400, 450), (396, 450), (480, 540), (1280, 720), (200, 226)], ids=str)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_loops(scene, size):
    with staged(scene, size=size, format="gif", dry_run=False) as film:
        steps = moments(film)
        rows = range(0, len(steps), film.example.layer.output_shape[1])
        for number in sorted({*rows, *(row - 1 for row in rows[1:]), len(steps) // 2, len(steps) - 1}):
            check(film, steps[number])  # the first and the last of each row reach furthest


sizes = st.integers(1, 32)


@st.composite
def large_conv2ds(draw):
    kernel = draw(st.tuples(st.integers(1, 7), st.integers(1, 7)))
    stride = draw(st.integers(1, 3))
    padding = tuple(draw(st.integers(0, k - 1)) for k in kernel)
    size = tuple(draw(st.integers(max(1, k - 2 * p), 32)) for k, p in zip(kernel, padding, strict=True))
    conv = Conv2d(size, kernel, stride=stride, padding=padding)
    return conv.transpose() if draw(st.booleans()) else conv


@given(
    conv=large_conv2ds() | conv2ds() | pool2ds(),
    frame=st.sampled_from(list(FRAMES.values())),
    view=st.sampled_from(["planes", "flat"]),
)
@example(
    conv=Conv2d(1, 1, padding=((0, 0), (1, 0)), dilation=2, output_padding=1, transposed=True),
    frame=(640, 360),
    view="flat",
)
@settings(max_examples=40, deadline=None)
def test_any_layer(conv, frame, view):
    with staged(type("Any", (Film,), {"conv": conv, "view": view}), size=frame) as film:
        check_whole_film(film)


def test_a_wide_frame_has_its_panel_beside_and_a_tall_one_above():
    with staged(EIGHT[3], size=FRAMES["16:9"]) as film:
        found = boxes(film, moments(film)[0])
        assert found["title"][0] > found["input"][2]
    with staged(EIGHT[3], size=FRAMES["9:16"]) as film:
        found = boxes(film, moments(film)[0])
        assert found["title"][1] > found["output"][3]
        assert found["sum"][3] < found["input"][1]


def test_small_text_is_left_out_chips_first_then_digits():
    conv = Conv2d(14, 3, padding=1)
    scene = type("Large", (Film,), {"conv": conv})
    shown = []
    for size in ((1920, 1080), (1080, 608), (640, 360)):
        with staged(scene, size=size) as film:
            show(film, film.example.steps[40])
            digits = [layer for plane in film.board.planes.values() for of in plane.digits.values() for layer in of]
            shown.append((len(film.board.weights.points) > 0, any(len(layer.points) for layer in digits)))
    assert shown == [(True, True), (False, True), (False, False)]


LONG = Words(input="Eingangsmerkmalskarte", kernel="Faltungskern", output="Ausgangsmerkmalskarte")


@pytest.mark.parametrize("view", ["planes", "flat"])
@pytest.mark.parametrize("conv", [Conv2d(9, 3, padding=1, stride=4), Conv2d(3, 3, stride=2, transposed=True)], ids=str)
def test_long_words_have_room_or_become_smaller(conv, view):
    scene = type("Long", (Film,), {"conv": conv, "view": view, "words": LONG})
    for size in ((540, 960), (1280, 720)):
        with staged(scene, size=size) as film:
            check_whole_film(film)
            assert {"input label", "output label"} <= {*boxes(film, film.shots()[-1].moments[-1])}


def test_a_label_does_not_slide_under_the_zeros():
    """A stride wider than the kernel, transposed, and cropped: the label stays before the plane all the time."""
    conv = Conv2d(4, 1, stride=3, padding=1, transposed=True)
    with staged(type("Wide", (Film,), {"conv": conv}), size=(1280, 720)) as film:
        for shot in film.story(30):
            for share in (0.0, 0.5, 1.0):
                found = boxes(film, shot.at(shot.frames * share))
                if "input label" in found and "input" in found:
                    assert found["input label"][3] < found["input"][1]


def test_a_label_tells_the_border_only_where_it_is_the_same_everywhere():
    """With output_padding it is wider at two sides, and with uneven padding it differs: the panel tells both."""
    for more in ({"output_padding": 1}, {"padding": ((1, 0), (1, 0))}):
        conv = Conv2d(3, 3, stride=2, transposed=True, **more)
        assert formula.border(conv) == ""
    assert formula.border(Conv2d(3, 3, stride=2, padding=1, transposed=True))


@pytest.mark.parametrize("size", [(854, 480), (540, 960), (480, 540)], ids=str)
def test_a_long_title_breaks_and_stays(size):
    title = "Eine Faltung über alle Zeilen und Spalten der Eingangsmerkmalskarte, gezeigt an einem Beispiel, Teil 2"
    with staged(type("Titled", (Film,), {"conv": Conv2d(5, 3, padding=1), "title": title}), size=size) as film:
        found = check(film, moments(film)[3])
        assert "title" in found
        assert found["title"][3] - found["title"][1] > 0.1


def test_lines_do_not_break_in_a_size():
    lines = broken("Without padding, 4 × 4 shrinks to 2 × 2.", 1.0, 8.0)
    whole = typeset(quoted("Without padding, 4 × 4 shrinks to 2 × 2.")).width
    assert len(lines) > 1
    assert sum(line.outline.width for line in lines) < whole
    for part in ("Without padding,", "4 × 4 shrinks", "to 2 × 2."):
        assert any(line.outline.width == typeset(quoted(part)).width for line in lines), part
