"""The matrix of a convolution, and its mirror image: what is drawn is what convcore says."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcore import Cell, Conv2d, Example, Role, apply, entries, matrix, written
from convfilm import Film
from convfilm.views import VIEWS, rows
from convfilm.words import Words
from scenes.matrix import ConvolutionMatrix, TransposedMatrix
from tests.convfilm.stills import FRAMES, colour, near_corners, painted, pixels, seen, staged
from tests.convfilm.test_layout import check_blocks
from tests.strategies import conv2ds, planes

VIEW = VIEWS["matrix"]
UNEVEN = Conv2d((2, 4), (2, 3), stride=(1, 2), padding=((0, 1), (1, 0)), dilation=(1, 2))
LONELY = Conv2d((1, 2), (1, 2), dilation=(1, 2), output_padding=(0, 1), transposed=True)  # no Conv2d has these links


def scene(conv, x=None, kernel=None):
    return type("OfMatrix", (Film,), {"conv": conv, "view": "matrix", "input_values": x, "kernel": kernel})


SCENES = {
    "forth": ConvolutionMatrix,
    "back": TransposedMatrix,
    "uneven": scene(UNEVEN),
    "uneven back": scene(UNEVEN.transpose()),
    "lonely": scene(LONELY),
}
each_scene = pytest.mark.parametrize("name", SCENES)


def shown(sheet):
    """What can be read in each cell of a sheet that has a digit, and is there."""
    blank = (Role.PENDING_OUTPUT,)
    there = {cell for cell, role in sheet.roles.items() if role not in blank and sheet.opacity.get(cell, 1.0) == 1.0}
    return {cell: text for cell, text in sheet.numbers.items() if cell in there}


def texts(array):
    """Of each cell."""
    return {Cell(*cell): written(value) for cell, value in np.ndenumerate(array)}


def fitted(scene, conv, frame, data):
    """Any numbers of a layer whose stills all fit into a frame, and the sheets of the last one."""
    x, kernel = data.draw(planes(conv.input_shape)), data.draw(planes(conv.kernel_shape))
    of = scene(conv, x, kernel)
    example = Example(conv, x, kernel)
    try:
        of.viewed().check(example)
    except ValueError:
        assume(False)
    width, height = FRAMES[frame]
    with staged(of, size=(width // 2, height // 2)) as film:
        stills = of.viewed().stills(example, film.words)
        for moment in stills:
            check_blocks(film, moment)
        return x, kernel, film.board.picture(stills[-1]).sheets


def weights(example):
    """The convolution's matrix as text, zeros left out, by the numbers of `matrix`."""
    conv = example.conv
    dense = matrix(conv, example.kernel)
    dense = dense.T if conv.transposed else dense
    filled = {Cell(*cell[::-1]) if conv.transposed else cell for cell in entries(conv)}
    return {cell: text for cell, text in texts(dense).items() if cell in filled}


# --- States -----------------------------------------------------------------------------------------------------------


@each_scene
def test_the_matrix_holds_the_weights_of_convcore(name):
    """At every still: its cells, read back from what is painted, its numbers, and the rows that are done."""
    with staged(SCENES[name]) as film:
        example = film.example
        expected = weights(example)
        outputs = len(example.steps)
        stills = VIEW.stills(example, film.words)
        seen = 0
        for moment in stills:
            film.show(moment)
            sheet = film.board.picture(moment).sheets.get("matrix")
            if sheet is None:
                continue
            seen += 1
            done = expected
            if not example.conv.transposed:
                done = {cell: text for cell, text in expected.items() if cell.row < moment.rows}
            filled = {cell for cell, role in painted(film.board.planes["matrix"]).items() if role is Role.KERNEL}
            assert filled == {*done}
            assert {cell: text for cell, text in shown(sheet).items() if text != "·"} == done
        assert seen > 3
        last = stills[-1]
        sheet = film.board.picture(last).sheets["matrix"]
        assert {cell for cell, text in sheet.numbers.items() if text == "·"} == {
            cell for cell in sheet.roles if cell not in expected
        }
        assert len(sheet.roles) == outputs * math.prod(example.conv.input_shape)


@each_scene
def test_heads_hold_the_inputs_and_the_sums(name):
    """The last still has them all, equal to what the layer gives."""
    with staged(SCENES[name]) as film:
        example = film.example
        sheets = film.board.picture(VIEW.stills(example, film.words)[-1]).sheets
    x, y = example.x.ravel(), apply(example.conv, example.x, example.kernel).ravel()
    if example.conv.transposed:
        assert shown(sheets["rows"]) == texts(x[:, None])
        assert shown(sheets["columns"]) == texts(y[None])
    else:
        assert shown(sheets["columns"]) == texts(x[None])
        assert shown(sheets["rows"]) == texts(y[:, None])
        assert shown(sheets["small output"]) == texts(example.output)


@each_scene
def test_a_row_is_a_window(name):
    """Inputs that are lit, at every still, are those of the row that is told."""
    example = SCENES[name].checked()
    if example.conv.transposed:
        return
    for moment in VIEW.stills(example, Words()):
        number = math.ceil(moment.rows) - 1
        if moment.rows == 0 or moment.zeros:
            continue
        sheets = VIEW.picture(example, Words(), moment).sheets
        read = {*example.steps[number].receptive_field}
        flat = [*np.ndindex(*example.conv.input_shape)]
        lit = {flat[cell.column] for cell, role in sheets["columns"].roles.items() if role is Role.ACTIVE_INPUT}
        assert lit == read
        touched = {cell for cell, role in sheets["input"].roles.items() if "ACTIVE" in role.name}
        assert touched == {tap.slot for tap in example.steps[number].taps}


@pytest.mark.parametrize("name", ["back", "uneven back", "lonely"])
def test_a_column_is_a_stamp_and_a_row_a_window_of_the_turned_kernel(name):
    example = SCENES[name].checked()
    conv, kernel = example.conv, example.kernel
    stills = VIEW.stills(example, Words())
    stamp = next(stamp for stamp in conv.stamps() if any(tap.output for tap in stamp.taps))
    (lands,) = (moment for moment in stills if moment.stamp and not moment.times)
    picture = VIEW.picture(example, Words(), lands)
    landed = {
        place: picture.sheets["stamping"].numbers[cell]
        for cell, (to, place, share) in picture.sheets["stamping"].flights.items()
        if to == "output" and share == 1
    }
    assert landed == {tap.output: written(kernel[tap.kernel]) for tap in stamp.taps if tap.output}
    assert {*picture.sheets["kernel"].hatched} == {tap.kernel for tap in stamp.taps if not tap.output}
    (times,) = (moment for moment in stills if moment.times and not moment.gone)
    products = shown(VIEW.picture(example, Words(), times).sheets["output"])
    assert products == {
        tap.output: written(example.x[stamp.source] * kernel[tap.kernel]) for tap in stamp.taps if tap.output
    }
    (reads,) = (moment for moment in stills if moment.reads and not moment.unread)
    sheets = VIEW.picture(example, Words(), reads).sheets
    turned = texts(kernel[::-1, ::-1])
    for cell, (to, place, share) in sheets["reading"].flights.items():
        assert (to, share) == ("kernel", 1)
        assert sheets["reading"].numbers[cell] == turned[place]


@each_scene
def test_once_more_is_what_the_convolution_gives(name):
    example = SCENES[name].checked()
    if not example.conv.transposed:
        return
    last = VIEW.picture(example, Words(), VIEW.stills(example, Words())[-1])
    if name == "lonely":
        assert "again" not in last.sheets
        assert VIEW.claim(example, Words()) == Words().matrix_claim_alone
        return
    twice = apply(example.conv.transpose(), example.output, example.kernel).ravel()
    assert shown(last.sheets["again"]) == texts(twice[:, None])
    assert shown(last.sheets["beside"]) == texts(example.x.ravel()[:, None])
    signs = [token.text for token in last.tokens]
    assert signs == ["≠" if differs else "=" for differs in twice != example.x.ravel()]


def test_claims_hold_for_the_layer():
    assert VIEW.claim(ConvolutionMatrix.checked(), Words()) == "16 of 36 cells filled: C x is the convolution."
    assert VIEW.claim(TransposedMatrix.checked(), Words()) == "C Cᵀ y is not y: a transpose, not an inverse."
    undone = Example(Conv2d(2, 1).transpose(), None, [[1]])
    assert VIEW.claim(undone, Words()) == Words().matrix_claim_same
    assert VIEW.tag(ConvolutionMatrix.checked(), Words()) == "16 of 36 filled"
    plain = Example(Conv2d(2, 2).transpose())
    assert Words().matrix_stamp in [act.words for act in VIEW.acts(plain, Words())]  # nothing is cropped


def test_the_mirror_is_rigid_and_its_digits_stay_upright():
    """Half way it is seen from its edge; at its end each cell is where rows and columns have changed places."""
    with staged(TransposedMatrix) as film:
        moments = [shot for shot in film.story(60) if len(shot.moments) == 2 and shot.moments[1].mirrored == 1]
        (turn,) = (shot for shot in moments if shot.moments[0].mirrored == 0)
        plane = film.board.planes["matrix"]
        film.show(turn.moments[1])
        mirror = film.board.planes["mirror"].grid
        for cell in entries(film.example.conv):
            assert np.allclose(plane.stands.centres([Cell(cell.column, cell.row)]), mirror.centres([cell]))
        film.show(turn.at(turn.frames / 2))
        assert abs(np.linalg.det(plane.stands.projection.matrix)) < 0.02
        assert not any(part.get_fill_opacity() > 0.1 for part in plane.digits[Role.KERNEL].submobjects)


# --- Which layers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conv", "sizes"), [(Conv2d(5, 3), "9 x 25"), (Conv2d(5, 3).transpose(), "9 x 25"), (Conv2d(4, 1), "16 x 16")]
)
def test_a_matrix_that_is_too_large_is_refused(conv, sizes):
    with pytest.raises(ValueError, match=rf"view 'matrix' shows .* at most 12 rows .* 16 columns .*, got {sizes} of "):
        scene(conv).checked()


def test_the_largest_can_be_read():
    """At 720p its numbers are there, in both directions."""
    for conv in (Conv2d((4, 4), (2, 1)), Conv2d((4, 4), (2, 1)).transpose()):
        with staged(scene(conv), size=(1280, 720)) as film:
            assert film.board.planes["matrix"].shows_digits
            assert not conv.transposed or film.board.planes["mirror"].shows_digits


@settings(max_examples=6, deadline=None)
@given(conv2ds(max_input=3), st.sampled_from([*FRAMES]), st.data())
def test_any_layer_in_any_frame(conv, frame, data):
    """Nothing leaves the frame, no text lies over anything, and the sums are those of the layer."""
    x, kernel, sheets = fitted(scene, conv, frame, data)
    sums = sheets["columns" if conv.transposed else "rows"]
    assert [*shown(sums).values()] == [written(value) for value in apply(conv, x, kernel).ravel()]


# --- Pixels -----------------------------------------------------------------------------------------------------------


def probed(of, paper="#ffffff"):
    """The cells of the last picture's matrix that look orange."""
    with staged(of, paper=paper) as film:
        film.show(film.shots()[-1].moments[-1])
        image, theme = pixels(film), film.board.theme
        stands = film.board.planes["matrix"].stands
        kernel, blank = (colour(each) for each in (theme.kernel, theme.paper))
        found = set()
        for row, column in np.ndindex(len(stands.rows), len(stands.columns)):
            seen = near_corners(image, film, stands, (row, column))
            orange = np.abs(seen - kernel).sum(axis=1) < np.abs(seen - blank).sum(axis=1)
            assert orange.all() or not orange.any()
            if orange.all():
                found.add((row, column))
        return found


@pytest.mark.parametrize("paper", ["#ffffff", "#0f161c"])
@pytest.mark.parametrize("of", [ConvolutionMatrix, TransposedMatrix])
def test_probe(of, paper):
    example = of.checked()
    dense = matrix(example.conv, example.kernel)
    assert probed(of, paper) == {*map(tuple, np.argwhere(dense.T if example.conv.transposed else dense).tolist())}


def test_what_is_folded_lies_on_the_output_also_where_c_follows():
    with staged(TransposedMatrix) as film:
        folded = next(shot.moments[-1] for shot in film.shots() if shot.moments[-1].folded == 1)
        film.show(folded)
        cells = [step.output for step in film.example.steps]
        there = seen(film, "output", cells)
        assert np.abs(there - colour(film.board.theme.fills[Role.FINISHED_OUTPUT])).max() <= 3


def test_probe_sees_a_wrong_cell(monkeypatch):
    def shifted(conv):
        found = entries(conv)
        return {Cell(cell.row, cell.column if cell.row else cell.column + 1): entry for cell, entry in found.items()}

    monkeypatch.setattr(rows, "entries", shifted)
    kernel = np.array([[1, 2, 1], [3, 1, 2], [1, 2, 4]])  # no sheet of it is kept from another test
    changed = type("Changed", (ConvolutionMatrix,), {"kernel": kernel})
    assert probed(changed) != {*map(tuple, np.argwhere(matrix(changed.conv, kernel)).tolist())}
