"""A quiz: what is asked, for how long, and that no answer is given away before it is there."""

import re
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings

from convcore import Conv2d, Example, Pool2d, Role, written
from convfilm import DARK, Film, pace
from convfilm.gallery import __main__ as gallery
from convfilm.gallery import animate, manifest, media
from convfilm.gallery.job import FILES, Job, owns
from convfilm.story import captions
from convfilm.views import VIEWS
from convfilm.views.quiz import Quiz
from convfilm.views.window import Moment
from convfilm.words import Words
from tests.convfilm.stills import at, near_corners, pixels, staged
from tests.gallery.command import called
from tests.strategies import conv2ds, pool2ds

LAYERS = {
    "no padding, no strides": Conv2d(4, 3),
    "padding and strides": Conv2d(5, 3, stride=2, padding=1),
    "half padding": Conv2d(5, 3, padding=1),
    "full padding, too many to ask for all": Conv2d(5, 3, padding=2),
    "transposed": Conv2d(2, 3, stride=2, padding=1, transposed=True),
    "one output": Conv2d(3, 3),
    "one row": Conv2d((1, 6), (1, 3), padding=((0, 0), (1, 1))),
    "max pooling": Pool2d(4, 2),
    "average pooling": Pool2d(5, 3, 1, mode="average"),
}
WORDS = Words()


def example(conv):
    """With outputs that are no number of anything else: none has less than four digits."""
    return Example(conv, 1000 + 7 * np.arange(np.prod(conv.input_shape)).reshape(conv.input_shape))


def story(of, view="planes", rate=60.0, speed=1.0):
    return Quiz(VIEWS[view]).story(of, WORDS, rate, speed)


def tokens(of, moment, view="planes"):
    """The cells that show a question mark."""
    shown = Quiz(VIEWS[view]).picture(of, WORDS, moment).tokens
    assert all((each.text, each.at.plane) == ("?", "output") for each in shown)
    return [tuple(int(place) for place in each.at.position) for each in shown]


def moments(shots, every=5):
    return ((shot, shot.at(frame)) for shot in shots for frame in range(0, shot.frames, every))


@pytest.mark.parametrize("speed", [1, 2])
@pytest.mark.parametrize("conv", LAYERS.values(), ids=LAYERS)
def test_what_is_asked_and_for_how_long(conv, speed):
    of = example(conv)
    shots = [shot for shot in story(of, speed=speed) if shot.held and shot.moments[0].asked]
    count = len(of.steps)
    assert [shot.moments[0].place for shot in shots] == (pace.told(of, quiz=True) if count > 25 else [*range(count)])
    assert all(abs(shot.frames - 180 / speed) <= 1 for shot in shots)
    assert {(shot.moments[0].note, shot.caption) for shot in shots} == {(WORDS.asked,) * 2}


def test_of_a_large_layer_those_that_are_told_are_asked():
    of = example(LAYERS["full padding, too many to ask for all"])
    assert len(of.steps) == 49
    assert pace.told(of, quiz=True) == pace.told(of)


@pytest.mark.parametrize(
    ("name", "view"),
    [
        *((name, view) for name in LAYERS for view in ("planes", "flat") if "too many" not in name),
        ("one row", "strip"),
    ],
)
def test_no_answer_is_given_away(name, view, record_property):
    """A number of the output is said, added up and shown only once it has been asked for and told."""
    conv = LAYERS[name]
    of, looked = example(conv), 0
    values = {step.output: written(of.value(step)) for step in of.steps}
    asked, shown = set(), set()
    for shot, moment in moments(story(of, view)):
        picture = Quiz(VIEWS[view]).picture(of, WORDS, moment)
        sheet = picture.sheets["output"]
        there = {cell for cell, role in sheet.roles.items() if role is not Role.PENDING_OUTPUT}
        added = {each.step.output for each in picture.sums if each.merged * each.opacity > 0}
        assert there | added <= asked
        marks = tokens(of, moment, view)
        asked |= {*marks}
        if marks:
            assert len(marks) == 1
            assert not there & {*marks}, "no number and no question mark at once"
            assert not any(of_sum.merged == 1 and of_sum.delivered == 1 for of_sum in picture.sums)
        shown |= there | added
        said = {word for text in (shot.caption, moment.note) for word in re.findall(r"[\d.]{4,}", text)}
        assert said <= {values[cell] for cell in shown}, (said, shown)
        looked += 1
    assert asked == shown == {*values}
    record_property("oracle", ("frames of quizzes in which no answer is early", looked))


def test_that_this_would_be_seen():
    """A film that is no quiz says its numbers as it tells them."""
    of = example(LAYERS["no padding, no strides"])
    value = written(of.value(of.steps[0]))
    first = next(shot for shot in VIEWS["planes"].story(of, WORDS, 60, 1.0) if value in shot.caption)
    assert first.moments[-1].told.delivered == 0
    first = next(shot for shot in story(of) if value in shot.caption)
    assert first.moments[-1].told.delivered == first.moments[0].told.merged == 1


@pytest.mark.parametrize("conv", LAYERS.values(), ids=LAYERS)
def test_captions_can_be_read(conv):
    for start, end, caption in captions(story(example(conv)), 60):
        assert len(caption) / (end - start) <= 17.5, caption


@given(conv=conv2ds() | pool2ds())
@settings(max_examples=25)
def test_stills_are_a_question_and_an_answer_each(conv):
    of, view = Example(conv), Quiz(VIEWS["flat"])
    *stills, last = view.stills(of, WORDS)
    said, count = view.said(of, WORDS), len(of.steps)
    assert last == Moment(computed=count)
    assert len(stills) == len(said) == 2 * count
    assert [moment.place for moment in stills] == [number for number in range(count) for _ in range(2)]
    assert [tokens(of, moment, "flat") for moment in stills] == [
        shown for step in of.steps for shown in ([tuple(step.output)], [])
    ]
    assert [still.output for still in said] == [step.output for step in of.steps for _ in range(2)]
    plain = VIEWS["flat"].said(of, WORDS)
    assert said[1::2] == plain
    assert {still.caption for still in said[::2]} == {WORDS.asked}
    assert [still.sentence for still in said[::2]] == [
        f"Output ({row}, {column}): which number comes out?" for row, column in (step.output for step in of.steps)
    ]


class Asking(Film):
    """Two by two outputs."""

    conv = Conv2d(4, 3)
    quiz = True


def test_a_loop_holds_questions_three_seconds_and_answers_one():
    shots = Asking.loop(20)
    assert [shot.frames for shot in shots] == [60, 20] * 4 + [30]
    seconds = [shot.frames / 20 for shot in shots]
    of = Asking.checked()
    said = Asking.viewed().loop_said(of, WORDS, seconds)
    assert len(said) == len(shots)
    assert [word for word, _ in groupby(said)] == [
        "Each output adds up 9 products",
        "Without padding, 4 × 4 shrinks to 2 × 2.",
    ]


@pytest.mark.parametrize(
    ("attributes", "error", "words"),
    [
        ({"quiz": 1}, TypeError, "quiz must be True or False, got 1"),
        ({"quiz": "yes"}, TypeError, "quiz must be True or False, got 'yes'"),
        (
            {"view": "stamping", "conv": Conv2d(2, 3, transposed=True)},
            ValueError,
            "quiz needs a view in which a window slides, one of planes, flat, strip, got 'stamping'",
        ),
        (
            {"shades": (0, 9)},
            ValueError,
            "quiz asks for numbers, and cells with shades show none: leave one of them out",
        ),
    ],
    ids=["an integer", "text", "stamping", "shades"],
)
def test_what_cannot_be_asked(attributes, error, words):
    with pytest.raises(error, match=f"^{re.escape(words)}$"):
        type("Asks", (Asking,), attributes).checked()


@pytest.mark.parametrize(("view", "theme"), [("planes", None), ("flat", DARK)], ids=["planes", "flat, dark"])
def test_a_question_mark_on_paper_then_the_answer_on_its_colour(view, theme):
    scene = type("Asks", (Asking,), {"view": view, "theme": theme})
    with staged(scene, paper=theme.paper if theme else "#ffffff") as film:
        for number, step in enumerate(film.example.steps):
            images = []
            for moment in film.stills()[2 * number : 2 * number + 2]:
                film.show(moment)
                images.append(pixels(film))
            grid, fills = film.board.planes["output"].grid, film.board.theme.fills
            question, answer = (near_corners(image, film, grid, step.output) for image in images)
            for corners, role in ((question, Role.PENDING_OUTPUT), (answer, Role.CURRENT_OUTPUT)):
                expected = np.array([*bytes.fromhex((fills[role] or film.board.theme.paper)[1:])])
                assert np.abs(np.median(corners, axis=0) - expected).max() < 8
            # In the middle there is a sign: something of its ink.
            spots = np.array(
                [[step.output[0] + row, step.output[1] + column] for row, column in np.argwhere(GRID) / 20]
            )
            inside = near(images[0], film, grid, spots)
            ink = np.array([*bytes.fromhex(film.board.theme.ink_of("output")[1:])])
            assert (np.abs(inside - ink).max(axis=1) < 40).any()
            film.show(Moment(float(number), told=film.stills()[0].told))
            without = near(pixels(film), film, grid, spots)
            assert not (np.abs(without - ink).max(axis=1) < 40).any(), (
                "or it would be seen without a question mark, too"
            )


GRID = np.zeros((20, 20), dtype=bool)
GRID[5:16, 7:14] = True  # the middle of a cell


def near(image, film, grid, spots):
    return image[at(film, grid.points(spots))].astype(float)


# --- The command ----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _scratch(tmp_path):
    (tmp_path / "scratch").mkdir()


def test_files_lie_beside_those_without_questions(tmp_path):
    arguments = ["--input-size", "2", "--kernel-size", "2", "--out", str(tmp_path / "out"), "--quiz"]
    given, entry = animate._chosen(arguments, tmp_path / "scratch")
    (job,) = animate.jobs([entry], given)
    assert (job.stem, job.quiz) == ("i2_k2_s1_p0.quiz", True)
    assert job.fingerprint != Job.of(entry, "gif", given.size, given.fps, given.paper).fingerprint
    names = {
        "gif": ".gif",
        "film": ".mp4",
        "stills": "/01.png",
        "captions": ".vtt",
        "vector": "/01_answer.svg",
        "text": ".txt",
    }
    for format, suffix in names.items():  # noqa: A001
        assert owns(job.stem, format, job.stem + suffix)
        assert not any(owns(entry.stem, other, job.stem + suffix) for other in FILES)
    assert owns(job.stem, "stills", "i2_k2_s1_p0.quiz/01_answer.png")


def test_the_gallery_knows_a_quiz_beside_its_scene(tmp_path):
    """So that it is up to date the next time, and neither takes the other's place."""
    layer = ("animate", "--input-size", "2", "--kernel-size", "2", "--formats", "text")
    texts = [tmp_path / "gallery" / f"i2_k2_s1_p0{quiz}.txt" for quiz in ("", ".quiz")]
    for made in (1, 0):
        for text, more in zip(texts, ([], ["--quiz"]), strict=True):
            done = called(tmp_path, *layer, *more)
            items = ("1 item", "0 items") if made else ("0 items", "1 item")
            said = f"{text.parent}: {items[0]} rendered, {items[1]} up to date\n{text}\n"
            assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    assert [*manifest.read(tmp_path / "gallery")] == ["i2_k2_s1_p0", "i2_k2_s1_p0.quiz"]


def test_question_stills_are_next_to_their_answers(tmp_path):
    arguments = ["--input-size", "2", "--kernel-size", "1", "--formats", "stills", "--size", "64,36"]
    given, entry = animate._chosen([*arguments, "--out", str(tmp_path / "out"), "--quiz"], tmp_path / "scratch")
    (job,) = animate.jobs([entry], given)
    made = [path.relative_to(tmp_path).as_posix() for path in media.make(job, tmp_path)]
    assert made == [f"{job.stem}/0{number}{kind}.png" for number in range(1, 5) for kind in ("", "_answer")]
    assert made == sorted(made)
    facts = media.facts(job)
    assert facts["steps"] == len(facts["cells"]) == 8
    assert facts["cells"][0] == {
        "output": [0, 0],
        "sentence": "Output (0, 0): which number comes out?",
        "caption": "Which number comes out here?",
    }
    assert [said["end"] for said in facts["loop"]][-1] == pytest.approx(4 * 4 + 1.5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--view", "matrix"],
            "--quiz needs a view in which a window slides, one of planes, flat, strip, got 'matrix'",
        ),
        (
            ["--layer", "nn.Conv2d(2, 1, 2)"],
            "--quiz needs a view in which a window slides, one of planes, flat, strip, got 'channels'",
        ),
        (["--shades"], "--quiz asks for numbers, and cells with shades show none: leave one of them out"),
    ],
    ids=["matrix", "channels", "shades"],
)
def test_what_the_command_cannot_ask(arguments, words, tmp_path, capsys):
    layer = [] if "--layer" in arguments else ["--kernel-size", "2"]
    given = ["--input-size", "3", *layer, *arguments, "--quiz", "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as left:
        animate._chosen(given, tmp_path / "scratch")
    assert (left.value.code, capsys.readouterr().err.partition(": ")[2]) == (2, f"{words}\n")
    assert not (tmp_path / "out").exists()


SCENES = """
from convfilm import Film
from convcore import Conv2d

class One(Film):
    conv = Conv2d(3, 2)

class Other(Film):
    conv = Conv2d(2, 2, transposed=True)
    view = "stamping"
"""


def test_of_a_folder_those_are_asked_that_can_be(tmp_path, capsys):
    file = tmp_path / "scenes.py"
    file.write_text(SCENES)
    _, entries = gallery._chosen_of(str(file), ["--quiz"])
    assert [entry.name for entry in entries] == ["One"]
    _, entries = gallery._chosen_of(str(file), [])
    assert [entry.name for entry in entries] == ["One", "Other"]
    with pytest.raises(SystemExit) as left:
        gallery._chosen_of(str(file), ["Other", "--quiz"])
    assert (left.value.code, capsys.readouterr().err.partition(": ")[2]) == (
        2,
        "--quiz of Other needs a view in which a window slides, one of planes, flat, strip, got 'stamping'\n",
    )
