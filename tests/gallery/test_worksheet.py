"""Worksheets: questions without answers, and the right answers on the last page; data first, then what is drawn."""

import re
import shlex
from dataclasses import replace

import numpy as np
import pytest
import typst
from hypothesis import assume, given, settings

from attack.languages import GERMAN
from convcore import Conv2d, Example, Pool2d, Role
from convfilm import languages, text, worksheet
from convfilm.__main__ import main
from convfilm.gallery import worksheet as gallery_worksheet
from convfilm.gallery.worksheet import options
from convfilm.languages import LANGUAGES
from convfilm.media import printed, vector
from convfilm.text import number
from convfilm.words import Words
from tests.gallery.command import convfilm
from tests.lecture.conftest import ROOT
from tests.strategies import conv2ds, pool2ds

LAYERS = {
    "convolution": Conv2d(5, 3, stride=2, padding=1),
    "transposed": Conv2d(2, 3, stride=2, padding=1, transposed=True),
    "uneven": Conv2d((4, 3), (3, 2), padding=((1, 0), (0, 1))),
    "one row": Conv2d((1, 6), (1, 3)),
    "max pooling": Pool2d(4, 2),
    "average pooling": Pool2d(3, 2, 1, mode="average"),
    "channels": Conv2d(3, 2, in_channels=2, out_channels=2),
}
WORDS = Words()


def made(conv):
    """A layer whose outputs are no number of anything else."""
    shape = conv.input_form.shape if conv.has_channels else conv.input_shape
    return Example(conv, 1001 + 7 * np.arange(np.prod(shape)).reshape(shape))


def outputs(example):
    """Every number of the output by independent arithmetic: stamps for a transpose, sums over slices for the others."""
    layer, x = example.layer, example.x.astype(float)
    if layer.has_channels or (isinstance(layer, Conv2d) and layer.transposed):
        return example.output  # compared with PyTorch elsewhere
    (top, bottom), (left, right) = layer.rows.pads, layer.columns.pads
    padded = np.pad(x, ((top, bottom), (left, right)), constant_values=0)
    (k, m), (s, t) = layer.kernel_shape, (layer.rows.window_stride, layer.columns.window_stride)
    rows, columns = layer.output_shape
    windows = [[padded[s * i : s * i + k, t * j : t * j + m] for j in range(columns)] for i in range(rows)]
    if isinstance(layer, Pool2d):
        how = np.max if layer.mode == "max" else np.mean
        return np.array([[how(each) for each in row] for row in windows])
    return np.array([[(each * example.kernel).sum() for each in row] for row in windows])


@pytest.mark.parametrize("conv", LAYERS.values(), ids=LAYERS)
def test_solutions_are_right(conv, record_property):
    example, compared = made(conv), 0
    _, solutions = worksheet.pages(example, WORDS)
    expected = outputs(example)
    sheets = solutions.picture(WORDS).sheets
    maps = [sheets[f"map {to}"] for to in range(conv.out_channels)] if conv.has_channels else [sheets["output"]]
    for sheet, plane in zip(maps, expected if conv.has_channels else [expected], strict=True):
        for cell, value in np.ndenumerate(plane):
            assert float(sheet.numbers[cell].replace("−", "-")) == pytest.approx(value, rel=5e-3)
            assert sheet.roles[cell] is Role.FINISHED_OUTPUT
            compared += 1
    for line in solutions.sums:
        place, _, rest = line.partition("): ")
        cell = tuple(map(int, place.partition("(")[2].split(", ")))
        plane = expected[int(re.search(r"\d+", place)[0]) - 1] if conv.has_channels else expected
        assert float(re.split("[=≈] ", rest)[1]) == pytest.approx(plane[cell], rel=5e-3)
        compared += 1
    record_property("oracle", ("solutions of worksheets", compared))


@given(conv=conv2ds() | pool2ds())
@settings(max_examples=25)
def test_what_is_asked_tells_no_number(conv):
    """The questions are the solutions with blanks: as many terms, and none of their numbers."""
    assume(max(*conv.output_shape, len(conv.rows.reach), len(conv.columns.reach)) <= worksheet.WRITTEN)
    questions, solutions = worksheet.pages(Example(conv), WORDS)
    assert (questions.solves, solutions.solves) == (False, True)
    assert solutions.heading == f"Solutions: {questions.heading}"
    assert questions.facts == solutions.facts
    assert len(questions.sums) == len(solutions.sums) > 0
    for asked, told in zip(questions.sums, solutions.sums, strict=True):
        (name, blanks), (same, numbers) = (line.split(": ") for line in (asked, told))
        assert name == same
        assert not re.search(r"\d|−", blanks)
        assert blanks.count("____") == len(re.findall(r"\d[\d.]*(?:e−?\d+)?", numbers))
    assert questions.sizes[0] == solutions.sizes[0]
    for asked, told in zip(questions.sizes[1:], solutions.sizes[1:], strict=True):
        blank = "#" + '"___"'
        pattern = re.compile(r"\[-?\d+\];")  # numbers in an ink
        assert blank in asked
        assert not pattern.search(asked)
        assert pattern.sub("", told) == asked.replace(f"[{blank}];", "")
    sheet = questions.picture(WORDS).sheets["output"]
    assert {*sheet.roles.values()} == {Role.PENDING_OUTPUT}
    assert not sheet.fading
    label = questions.picture(WORDS).labels["output label"].markup
    assert "×" not in label
    assert "×" in solutions.picture(WORDS).labels["output label"].markup


@pytest.fixture(scope="module", params=LAYERS, ids=str)
def drawn(request):
    example = made(LAYERS[request.param])
    pages = worksheet.pages(example, WORDS)
    return example, printed.sheets(pages, WORDS)


def planes(example):
    return [f"map {to}" for to in range(example.layer.out_channels)] if example.layer.has_channels else ["output"]


def digits(board, name):
    """All points of the digits that a plane draws."""
    points = [mobject.get_all_points() for mobject in board.planes[name].digits.values()]
    return np.concatenate([np.zeros((0, 3)), *points])


def test_the_page_to_fill_in_draws_no_number_of_the_output(drawn):
    example, (questions, solutions) = drawn
    for name, values in zip(
        planes(example), example.output if example.layer.has_channels else [example.output], strict=True
    ):
        assert not len(digits(questions.board, name))
        path = digits(solutions.board, name)
        plane = solutions.board.planes[name]
        strokes = sum(len(number(plane._numbers[cell]).points) for cell in np.ndindex(values.shape))
        assert len(path) == strokes > 0
        cells = plane.grid.centres([*np.ndindex(values.shape)])
        assert all(np.abs(path[:, :2] - centre).max(axis=1).min() < plane.cell / 2 for centre in cells)
    for name in ("input", "input 0"):
        if name in questions.board.planes:
            assert np.array_equal(digits(questions.board, name), digits(solutions.board, name))
            assert len(digits(questions.board, name))


@pytest.mark.parametrize("words", [WORDS, GERMAN], ids=["English", "German"])
def test_everything_is_on_the_paper_and_has_a_place_of_its_own(drawn, words):
    example, sheets = drawn
    sheets = sheets if words is WORDS else printed.sheets(worksheet.pages(example, words), words)
    width, height = (length / vector.UNIT for length in printed.A4)
    for sheet in sheets:
        for mobject in (sheet.board, sheet.text):
            points = mobject.get_all_points()[:, :2]
            assert np.abs(points[:, 0]).max() < width / 2 - 0.5
            assert np.abs(points[:, 1]).max() < height / 2 - 0.5
        board = np.concatenate([plane.grid.quad(plane.grid.span) for plane in sheet.board.planes.values()])
        text = sheet.text.get_all_points()[:, 1]
        inside = (text > board[:, 1].min() - 0.1) & (text < board[:, 1].max() + 0.1)
        assert not inside.any()
    first, last = ({name: plane.grid for name, plane in sheet.board.planes.items()} for sheet in sheets)
    assert first == last, "a solution is where its question was"


@pytest.mark.parametrize("conv", [Conv2d(5, 3, padding=1), Conv2d(14, 3, padding=1), Conv2d((15, 2), 2)], ids=str)
def test_cells_are_large_enough_to_write_in(conv):
    first, _ = printed.sheets(worksheet.pages(Example(conv), WORDS), WORDS)
    assert first.board.planes["output"].cell * vector.UNIT * 25.4 / 72 > 4.5, "millimetres"


def test_a_pdf_of_two_pages(tmp_path):
    done = convfilm(tmp_path, "worksheet", "--input-size", "3", "--kernel-size", "2")
    target = tmp_path / "gallery" / "i3_k2_s1_p0.worksheet.pdf"
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{target}\n", "")
    written = target.read_bytes()
    assert len(re.findall(rb"/Type /Page\b", written)) == 2
    assert b"/MediaBox [ 0 0 595 842 ]" in written
    assert b"/Font" not in written, "text is outlines"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--input-size", "15", "--kernel-size", "1"],
            "output must have at most 14 rows and columns to be filled in by hand, got 15,15",
        ),
        (
            ["--input-size", "17", "--kernel-size", "3", "--padding", "2", "--stride", "4"],
            "padded input must have at most 20 rows and columns to be read on paper, got 21,21",
        ),
        (
            ["--input-size", "3", "--layer", "nn.Conv2d(5, 1, 1)"],
            "in_channels must be at most 4 to be drawn, as more cannot be read, got 5",
        ),
        (["--kernel-size", "1"], "--input-size must be given, such as --input-size 7"),
        (["--input-size", "3"], "--kernel-size must be given, such as --kernel-size 3, or a whole --layer"),
    ],
)
def test_what_cannot_be_printed(arguments, words, tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["worksheet", *arguments, "--out", str(tmp_path / "out")])
    assert (left.value.code, capsys.readouterr().err.partition(": ")[2]) == (2, f"{words}\n")
    assert not (tmp_path / "out").exists()


def test_questions_of_all_layers_then_their_solutions():
    examples = [made(LAYERS[name]) for name in ("convolution", "max pooling", "channels")]
    bound = worksheet.bound(examples, WORDS)
    assert [page.heading for page in bound] == [
        "1. Convolution",
        "2. Max pooling",
        "3. What becomes of several channels?",
        "Solutions: 1. Convolution",
        "Solutions: 2. Max pooling",
        "Solutions: 3. What becomes of several channels?",
    ]
    alone = [worksheet.pages(example, WORDS) for example in examples]
    for at, both in enumerate(alone):
        for page, single in zip((bound[at], bound[at + 3]), both, strict=True):
            assert replace(page, heading="") == replace(single, heading="")
    assert worksheet.bound(examples[:1], WORDS) == [*alone[0]]
    shown, without = (printed.sheets(pages, WORDS) for pages in ([bound[1], bound[2], bound[4]], alone[1]))
    grids = [{name: plane.grid for name, plane in shown[at].board.planes.items()} for at in (0, 2)]
    assert grids[0] == grids[1] == {name: plane.grid for name, plane in without[0].board.planes.items()}, (
        "a page is as large as it is alone"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(language):
    words = languages.words(language)
    for name in ("average pooling", "channels"):
        example = made(LAYERS[name])
        questions, solutions = worksheet.pages(example, words)
        assert solutions.heading == words.solutions.format(title=questions.heading)
        label = words.channels_map.format(map=1) if example.layer.has_channels else words.output
        assert all(line.startswith((label, words.channels_map.format(map=2))) for line in questions.sums)
        for sheet in printed.sheets((questions, solutions), words):
            points = sheet.text.get_all_points()[:, :2] * vector.UNIT
            assert (np.abs(points) < np.array(printed.A4) / 2 - 18).all()


def test_scenes_and_lines_in_one_file(tmp_path, capsys):
    (tmp_path / "mine.py").write_text(
        "from convcore import Conv2d\nfrom convfilm import Film\n\n\nclass Mine(Film):\n    conv = Conv2d(3, 2)\n"
        "    input_values = [[7, 0, 0], [0, 0, 0], [0, 0, 0]]\n\n\nclass Broken(Film):\n    conv = Conv2d(3, 4)\n"
    )
    (tmp_path / "good.py").write_text((tmp_path / "mine.py").read_text().partition("\n\n\nclass Broken")[0] + "\n")
    out = ["--out", str(tmp_path / "out")]
    lines = ["--input-size", "2", "--layer", "nn.MaxPool2d(2)", "--layer", "nn.Conv2d(1, 1, 2)"]
    assert main(["worksheet", "Mine", "--scenes", str(tmp_path / "good.py"), *lines, *out, "--language", "de"]) == 0
    target = tmp_path / "out" / "mine_and_2_more.worksheet.pdf"
    assert capsys.readouterr().out == f"{target}\n"
    assert len(re.findall(rb"/Type /Page\b", target.read_bytes())) == 6
    given = options().parse_args(["--scenes", str(tmp_path / "good.py"), "mine", "Mine", *lines])
    found = [*gallery_worksheet._of_scenes(given), *gallery_worksheet._of_options(given)]
    assert [name for name, _ in found] == ["mine", "mine", "i2_k2_s2_p0_maxpool", "i2_k2_s1_p0"]
    assert [example.layer for _, example in found] == [Conv2d(3, 2), Conv2d(3, 2), Pool2d(2, 2), Conv2d(2, 2)]
    assert found[0][1].x[0].tolist() == [7, 0, 0]
    each = options().parse_args([*lines, "--input-size", "3,4"])
    assert [example.layer for _, example in gallery_worksheet._of_options(each)] == [Pool2d(2, 2), Conv2d((3, 4), 2)]
    (tmp_path / "worse.py").write_text("import nothing\n" + (tmp_path / "good.py").read_text())
    broken = f"{tmp_path}/mine.py: kernel_size 4 with dilation 1 spans 4 cells, more than input_size 3"
    worse = f"{tmp_path}/worse.py: ModuleNotFoundError: No module named 'nothing'\n"
    for arguments, words in (
        (["Other", "--scenes", str(tmp_path / "good.py")], "there is no scene 'Other': choose from Mine\n"),
        (["Mine", "--scenes", str(tmp_path / "x")], f"there is no folder {tmp_path}/x: name one that holds scenes"),
        (["Mine", "--scenes", str(tmp_path / "mine.py")], broken),
        (["Mine", "--scenes", str(tmp_path / "worse.py")], worse),
        (
            [*lines, "--input-size", "3", "--input-size", "4"],
            "--input-size must be given once, or once for each --layer, got 3 for 2\n",
        ),
        ([*lines, "--layer", "nn.Linear(2, 2)"], "layer must be one of Conv1d, "),
        ([*lines, "--language", "xx"], "argument --language: there is no language 'xx': choose from en, de"),
    ):
        with pytest.raises(SystemExit) as left:
            main(["worksheet", *arguments, *out])
        said = capsys.readouterr().err.partition(": ")[2]
        assert (left.value.code, said.count("\n")) == (2, 1)
        assert said.startswith(words)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_font_that_is_missing_is_said_once(tmp_path, monkeypatch, capsys):
    own = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(text, "_fonts", lambda system: own)  # noqa: ARG005
    assert (
        main(["worksheet", "--input-size", "2", "--kernel-size", "1", "--language", "zh", "--out", str(tmp_path)]) == 0
    )
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == (f"{tmp_path}/i2_k1_s1_p0.worksheet.pdf\n", 1)
    assert "No font here shows" in err


def test_commands_of_the_texts():
    """Those of README and EMBED are understood, and are of these layers."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "lecture/EMBED.md")]
    pattern = re.compile(r"(?:^ {4}|`)convfilm worksheet ([^`\n]+)", re.MULTILINE)
    found = []
    for command in pattern.findall("\n".join(texts)):
        given = options().parse_args(shlex.split(command))
        layers = [*gallery_worksheet._of_scenes(given), *gallery_worksheet._of_options(given)]
        found.append(([name for name, _ in layers], given.language))
    both, poolings = ["padding_strides", "padding_strides_transposed"], ["i4_k2_s2_p0_maxpool", "i4_k2_s2_p0_avgpool"]
    assert found == [(["i5_k3_s2_p1"], None), (both, "de"), (poolings, None), (both, None), (poolings, None)]


def test_where_it_cannot_be_written(tmp_path, capsys):
    (tmp_path / "out").write_text("")
    with pytest.raises(SystemExit) as left:
        main(["worksheet", "--input-size", "2", "--kernel-size", "2", "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err.partition(": ")[2]
    assert (left.value.code, said) == (
        1,
        f"{tmp_path}/out/i2_k2_s1_p0.worksheet.pdf cannot be written: file exists\n",
    )
