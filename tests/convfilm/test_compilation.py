"""Films that are made of the shots of others: their parts, pages, times, files, and what is rendered again."""

import doctest
import re
import wave
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
import srt

from convcore import Conv2d
from convfilm import GERMAN, Page, Part, Row, Words, formula, languages, page, story
from convfilm.catalogue import SCENES, Entry, catalogue, chosen, compilations
from convfilm.media import narration, sound
from convfilm.media.narration import clock, sentences, waiting
from convfilm.page import Shown
from convfilm.page_board import PageBoard
from convfilm.play import Below, Shots
from convfilm.story import Shot
from convfilm.theme import DARK, LIGHT
from tests.convfilm.command import run
from tests.convfilm.stills import FRAMES, configured, pixels

RATE = 30.0
(LONG,) = [entry.load() for entry in compilations()]
STORY = LONG.story(RATE)
FILMS = [stretch for stretch in STORY if stretch.film]
LEGIBLE = 0.0245  # of the frame's shorter side: an em of 26 pixels in full HD
SLACK = 2 / RATE  # seconds by which rounding to frames makes a shot shorter


def seconds(shots):
    return sum(shot.frames for shot in shots) / RATE


def compiled(*parts, **attributes):
    """A compilation that lies, as far as it knows, among the scenes of this repository."""
    return type("Mine", (LONG,), {"parts": parts, "__module__": LONG.__module__, **attributes})


def test_the_long_film_lasts_five_to_seven_minutes():
    assert 300 <= seconds(LONG.film(RATE)) <= 420
    assert seconds(LONG.film(60.0)) == pytest.approx(2 * seconds(LONG.film(RATE)), abs=1)


@pytest.mark.parametrize("stretch", FILMS, ids=lambda stretch: stretch.film.__name__)
def test_no_part_drags(stretch):
    assert 20 <= seconds(stretch.all) <= 45


def test_its_parts_in_their_order():
    told = [stretch.film.__name__ if stretch.film else stretch.page.title for stretch in STORY]
    assert told == [
        "Convolution arithmetic",
        "NoPaddingNoStrides",
        "SamePaddingNoStrides",
        "PaddingStrides",
        "How large is the output?",
        "PairPaddingStrides",
        "PaddingStridesStamping",
        "GatherEqualsStamping",
        "ConvolutionMatrix",
        "TransposedMatrix",
        "NotAnInverse",
        "AmbiguousShape",
        "Checkerboard",
        "All of convolution arithmetic",
    ]
    assert all(stretch.page.title.endswith("?") for stretch in FILMS)


def moves(shots):
    """What shots show and say, whatever stands longer."""
    found = []
    for shot in shots:
        stands = found and shot.moments == found[-1][0][-1:] and shot.caption == found[-1][1]
        found += [] if stands else [(shot.moments, shot.caption)]
    return found


@pytest.mark.parametrize("stretch", FILMS, ids=lambda stretch: stretch.film.__name__)
def test_a_part_is_told_as_its_scene_is(stretch, record_property):
    """The same shots, but for how long they take, up to where the part ends."""
    (scene,) = (entry.load() for entry in catalogue() if entry.name == stretch.film.__name__)
    shots, found = moves(scene.film(RATE)), moves(stretch.shots)
    assert found == shots[: len(found)]
    part = next(part for part in LONG.parts(Words()) if isinstance(part, Part) and part.scene == stretch.film.__name__)
    if part.until is None:
        assert len(found) == len(shots)
    else:
        assert len({caption for _, caption in found if caption}) == part.until
        assert shots[len(found)][1] != found[-1][1]
    record_property("oracle", ("shots of parts against their scenes", len(found)))


def test_captions_are_slow_enough_to_read_and_follow_one_another():
    said = story.captions(LONG.film(RATE), RATE)
    assert len(said) > 80
    for start, end, words in said:
        assert end - start >= story.reading(words) - SLACK, words
    assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(said))


@pytest.mark.parametrize("stretch", STORY, ids=lambda stretch: stretch.page.title)
def test_a_page_comes_and_goes_without_a_jump(stretch):
    shots = [*stretch.comes, *stretch.goes]
    assert shots[0].moments[0] == Shown()
    for one, other in pairwise(shots):
        assert one.moments[-1] == other.moments[0]
    whole = Shown(1.0, 1.0, float(len(stretch.page.rows)))
    assert stretch.comes[-1].moments == (replace(whole, foot=0.0) if stretch is STORY[-1] else whole,)
    assert all(shot.frames > 0 for shot in shots)
    if stretch.goes:
        assert stretch.goes[-1].moments[-1].sheet == 0.0


def test_times_of_a_page():
    asks = Page("Why?", (Row("a row", "x"), Row("words", "y", "x" * 51)))
    shots = page.comes(asks, 10.0, last=True)
    assert [(shot.frames, shot.caption) for shot in shots] == [
        (5, ""),
        (4, "Why?"),
        (14, "Why?"),
        (5, "a row"),
        (11, "a row"),
        (5, asks.rows[1].said),
        (25, asks.rows[1].said),
        (4, ""),
        (36, ""),
    ]
    assert [shot.frames for shot in page.goes(asks, 10.0)] == [5]
    assert {shot.chapter for shot in (*shots, *page.goes(asks, 10.0))} == {"page"}
    assert Shown().explains is None


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
@pytest.mark.parametrize("shape", FRAMES)
def test_pages_in_any_frame(shape, language, record_property):
    """Everything is inside, no line over another, all of it large enough to read."""
    width, height = FRAMES[shape]
    lines = 0
    with configured(pixel_width=width, pixel_height=height, dry_run=True, verbosity="ERROR"):
        scene = type("Mine", (LONG,), {"words": languages.words(language), "__module__": LONG.__module__})()
        frame = scene.screen.frame
        for asks, *_ in scene.checked():
            sheet = PageBoard(asks, LIGHT, scene.screen)
            stands = [*sheet._titled, *(line for row in sheet._rows for line in row)]
            for said in sheet._said or [[]]:  # one goes before another comes
                boxes = []
                for each in (*stands, *said):
                    points = np.concatenate([path for _, path in each.parts()])
                    (left, bottom), (right, top) = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
                    assert frame.left < left < right < frame.right
                    assert frame.bottom < bottom < top < frame.top
                    assert each.line.em >= LEGIBLE * min(frame.width, frame.height)
                    boxes.append((left, bottom, right, top))
                for number, one in enumerate(boxes):
                    for other in boxes[number + 1 :]:
                        apart = one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
                        assert apart, asks
                lines += len(boxes)
    record_property("oracle", ("lines of pages in their frames", lines))


def test_what_is_said_of_a_row_stands_at_the_foot_until_the_next_comes():
    said = Page("Why?", (Row("a", "x", "because"), Row("b", "y"), Row("c", "z", "and so")))
    with configured(pixel_width=320, pixel_height=180, dry_run=True, verbosity="ERROR"):
        sheet = PageBoard(said, LIGHT, LONG().screen)

    def inks(rows, foot=1.0):
        sheet.paint(Shown(1.0, 1.0, rows, foot))
        return [round(float(layer.get_fill_opacity()), 6) for layer in sheet.foot.submobjects if len(layer.points)]

    assert inks(0.0) == inks(0.5) == inks(1.5) == inks(2.0) == inks(2.5) == []
    assert inks(0.75) == inks(1.25) == inks(2.75) == [0.5]
    assert inks(1.0) == inks(3.0) == [1.0]
    assert inks(3.0, foot=0.0) == []
    bottom = min(each.y for lines in sheet._said for each in lines)
    assert bottom < min(line.y for row in sheet._rows for line in row)


def test_a_sheet_hides_what_is_below_and_repaints_what_changes():
    with configured(pixel_width=320, pixel_height=180, background_color=DARK.paper, dry_run=True, verbosity="ERROR"):
        scene = LONG()
        sheet = PageBoard(Page("Why?", (Row("because"),)), LIGHT, scene.screen)
        scene.add(sheet)
        assert sheet.paint(Shown())
        assert not sheet.paint(Shown())
        assert {*map(tuple, pixels(scene).reshape(-1, 3))} == {(15, 22, 28)}
        assert sheet.paint(Shown(sheet=1.0))
        assert {*map(tuple, pixels(scene).reshape(-1, 3))} == {(255, 255, 255)}
        sheet.paint(Shown(1.0, 1.0))
        title = pixels(scene).min()
        assert title < 60
        assert sheet.picture(Shown()) == Shown()
        only_title = (pixels(scene) < 200).sum()
        sheet.paint(Shown(1.0, 1.0, 1.0))
        assert (pixels(scene) < 200).sum() > only_title


NOTHING = "parts must be some Parts and Pages, got "


@pytest.mark.parametrize(
    ("parts", "error", "said"),
    [
        ((), TypeError, f"{NOTHING}()"),
        (None, TypeError, f"{NOTHING}None"),
        ("text", TypeError, f"{NOTHING}'text'"),
        ((3,), TypeError, f"{NOTHING}3"),
        ((Part("Nobody", "Why?"),), ValueError, "there is no scene 'Nobody': choose from SeveralChannels, "),
        ((Part("PaddingStrides", 3),), TypeError, "title must be text, got 3"),
        ((Part("PaddingStrides", "Why?", speed=0),), ValueError, "speed must be from 0.01 to 100, got 0"),
        ((Part("PaddingStrides", "Why?", until=0),), ValueError, "until must be from 1 to 8, got 0"),
        ((Part("PaddingStrides", "Why?", until=9),), ValueError, "until must be from 1 to 8, got 9"),
        ((Part("PaddingStrides", "Why?", until=True),), TypeError, "until must be an integer, got True"),
        ((Part("PaddingStrides", "Why?", until=2.0),), TypeError, "until must be an integer, got 2.0"),
        ((Page("Why?", ("row",)),), TypeError, "rows must be a tuple of Rows, got 'row'"),
        ((Page("Why?", [Row("row")]),), TypeError, "rows must be a tuple of Rows, got [Row("),
        ((Page("Why?", (Row("row", said=3),)),), TypeError, "said must be text, got 3"),
        ((Page(None),), TypeError, "title must be text, got None"),
    ],
    ids=repr,
)
def test_what_is_wrong_with_a_part_is_said_before_anything_is_rendered(parts, error, said):
    wrong = compiled(parts=parts) if parts is None else compiled(*(parts if parts != "text" else "text"))
    wrong.parts = parts
    with configured(dry_run=True, verbosity="ERROR"), pytest.raises(error, match=f"^Mine: {re.escape(said)}"):
        wrong()


def test_a_title_is_text_and_no_frame_is_no_film():
    with pytest.raises(TypeError, match=r"^title must be text, got 3$"):
        compiled(Page("Why?"), title=3).checked()
    with pytest.raises(ValueError, match=r"^Mine: speed 100 leaves no frame of the film at 0.1 frames per second$"):
        compiled(Part("PaddingStrides", "Why?", speed=100)).story(0.1)


def test_the_words_and_theme_of_a_compilation_are_those_of_its_parts():
    german = Words(start="ein Eingang, ein Kern")
    (stretch,) = compiled(Part("PaddingStrides", "Warum?"), words=german, theme=DARK).story(RATE)
    assert stretch.film.words is german
    assert stretch.film.theme is DARK
    assert story.captions(stretch.shots, RATE)[0][2] == "ein Eingang, ein Kern"


def test_narration_has_everything_that_is_said_under_its_chapter():
    short = compiled(
        Page("Sizes", (Row("How *large*?"),)),
        Part("PairPaddingStrides", "Which links?", until=1),
        title="Mine",
    )
    assert short.narration(10.0) == (
        "# Mine\n\nWhat the film says, and when, in minutes and seconds.\n\n"
        "The film waits for recordings of its sentences: `narration/mine.en` holds them, named as here.\n\n"
        "## 0:00.0 · Sizes\n\n"
        "- 0:00.5–0:02.3, `01-01.wav`: Sizes\n- 0:02.3–0:03.9, `01-02.wav`: How \\*large\\*?\n\n"
        "## 0:03.9 · Which links?\n\n- 0:04.4–0:06.2, `02-01.wav`: Which links?\n"
        "- 0:06.7–0:10.3, `02-02.wav`: A convolution makes y from x; its transpose takes y back to x′\n"
    )
    assert short.chapters(10.0) == [(0.0, "Sizes"), (3.9, "Which links?")]
    script = LONG.narration(RATE)
    said = story.captions(LONG.film(RATE), RATE)
    for start, end, words in said:
        time = re.escape(f"{clock(start)}–{clock(end)}")
        assert re.search(rf"- {time}, `\d\d-\d\d\.wav`: {re.escape(words)}\n", script.replace("\\_", "_"))
    assert script.count(".wav`: ") == len({*re.findall(r"`[\d-]+\.wav`", script)}) == len(said)
    assert script.startswith("# Convolution arithmetic\n")
    assert script.count("\n## ") == len(STORY)


def test_examples_of_narration():
    assert doctest.testmod(narration).failed == 0
    assert doctest.testmod(narration).attempted == 4


def test_the_catalogue_has_it_apart_from_the_scenes_of_a_layer(tmp_path):
    (entry,) = compilations()
    assert (entry.file, entry.name, entry.stem) == (
        SCENES / "long_film.py",
        "ConvolutionArithmetic",
        "convolution_arithmetic",
    )
    assert entry.name not in {each.name for each in catalogue()}
    for name in (entry.name, entry.stem):
        said = f"{entry.name} is made of other scenes: manim render scenes/long_film.py {entry.name}"
        with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
            chosen([name])
    (tmp_path / "mine.py").write_text(
        "class Base(convfilm.Compilation):\n    title = 'Mine'\n"
        "class Film1(Base):\n    parts = (Page('Why?'),)\n"
        "class One(Film):\n    conv = Conv2d(2, 1)\n"
    )
    assert [entry.name for entry in compilations(tmp_path)] == ["Film1"]
    assert [entry.name for entry in catalogue(tmp_path)] == ["One"]


def test_the_key_of_what_is_played_has_what_stands_below():
    with configured(pixel_width=160, pixel_height=90, dry_run=True, verbosity="ERROR"):
        sheet = PageBoard(Page("Why?"), LIGHT, LONG().screen)
        shots = page.comes(Page("Why?"), 10.0)
        keys = [Shots(sheet, shots, rate=10.0, below=below).key for below in (None, Below((), "a"), Below((), "b"))]
        assert len({*keys}) == 3
        other = PageBoard(Page("How?"), LIGHT, LONG().screen)
        assert Shots(other, shots, rate=10.0).key != keys[0]
        assert Shots(sheet, shots, rate=10.0).key == keys[0]


def plain(parts):
    """Formulas without colours and spaces."""
    return re.sub(r"#text\([^\[]*\)\[(.*?)\];", r"\1", " ".join(parts)).replace(" dot ", "·").replace(" ", "")


def test_formulas_that_may_be_broken():
    letters, numbers = formula.whole(Conv2d(5, 3, padding=1).transpose())
    assert plain([letters]) == "o=s#h(0.1em);(i-1)+k-2p"
    assert plain([numbers]) == "=1·(5-1)+3-2·1=5"
    assert plain(formula.legend({"i": "input", "s": 'a "b"'})) == 'quadi#"input"quads#"a\\"b\\""'


def test_the_scenes_of_a_long_film_are_looked_up_once(monkeypatch):
    asked = []
    monkeypatch.setattr("convfilm.catalogue.catalogue", lambda *of: asked.append(of) or catalogue(*of))
    LONG.checked()
    assert asked == [(SCENES,)]


@pytest.mark.parametrize(
    ("conv", "numbers"),
    [
        (Conv2d(7, 3, dilation=2), "3+(3-1)·(2-1)=5"),
        (Conv2d(7, (3, 2), dilation=(1, 3)), "3+(3-1)·(1-1)=3×2+(2-1)·(3-1)=4"),
    ],
)
def test_the_span_of_a_dilated_kernel(conv, numbers):
    assert plain(formula.span(conv)) == f"k+(k-1)(d-1)={numbers}"


def test_a_sentence_waits_until_it_is_over():
    shots = [
        Shot("a", 2, (0.0, 1.0), "one"),
        Shot("b", 1, (1.0,)),
        Shot("b", 3, (1.0,), "two"),
        Shot("b", 0, (), "none"),
    ]
    asked = []

    def takes(name, words):
        asked.append((name, words))
        return {"07-03": 0.65}.get(name, 0.2)

    held = waiting(shots, takes, 10.0, 7, before=1)
    assert asked == [("07-02", "one"), ("07-03", "two"), ("07-04", "none")]
    assert held[:3] == shots[:3]
    assert held[3] == Shot("b", 4, (1.0,), "two")
    assert waiting(shots[:1], lambda *_: 0.3, 10.0, 1) == [shots[0], Shot("a", 1, (1.0,), "one")]
    assert waiting(shots[:1], lambda *_: 0.2 + 1e-9, 10.0, 1) == shots[:1]


def test_sentences_have_names_whatever_the_rate():
    first = [Shot("", 2, (), "one"), Shot("", 0, (), "none"), Shot("", 3, ()), Shot("", 1, (), "one")]
    found = sentences([first, [Shot("", 2, (), "one")]], 2.0)
    assert [(each.name, each.start, each.end, each.words) for each in found] == [
        ("01-01", 0.0, 1.0, "one"),
        ("01-03", 2.5, 3.0, "one"),
        ("02-01", 3.0, 4.0, "one"),
    ]
    names = [[each.name for each in sentences([part.all for part in LONG.story(rate)], rate)] for rate in (24.0, RATE)]
    assert names[0] == names[1]


def tone(path, length, rate=22_050):
    """A recording of a tone of so many seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = 20_000 * np.sin(2 * np.pi * 440 * np.arange(round(length * rate)) / rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())


def mine(folder):
    """The compilation of a file in a folder."""
    (folder / "mine.py").write_text(MINE)
    return Entry(folder / "mine.py", "Mine").load()


def test_what_follows_a_recording_moves_with_it(tmp_path):
    film = mine(tmp_path)
    before, said = film.chapters(RATE), story.captions(film.film(RATE), RATE)
    assert film.sounds(RATE) == []
    path = tmp_path / "narration/mine.en/02-02.WAV"
    tone(path, 10.0)
    ((start, file),) = film.sounds(RATE)
    assert (start, file) == (said[3][0], path)
    waits = 10.0 - (said[3][1] - said[3][0])
    after = film.chapters(RATE)
    assert [begin for begin, _ in after] == pytest.approx(
        [begin + (waits if number > 1 else 0) for number, (begin, _) in enumerate(before)]
    )
    late = story.captions(film.film(RATE), RATE)
    assert late[3][1] - late[3][0] == pytest.approx(10.0)
    assert late[-1][:2] == pytest.approx((said[-1][0] + waits, said[-1][1] + waits))
    tone(path, 0.1)
    assert film.chapters(RATE) == before, "a recording that is shorter than its shot changes nothing"


def test_a_recording_of_a_language_is_of_that_alone(tmp_path):
    film = mine(tmp_path)
    german = type("Mine", (film,), {"words": GERMAN, "__module__": film.__module__})
    tone(tmp_path / "narration/mine.de/01-01.wav", 9.0)
    assert [*german.recordings()] == ["01-01"]
    assert film.recordings() == {}
    assert "`narration/mine.de`" in german.narration(RATE)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("01-01.wav", b"no sound", "cannot be read as a sound"),
        ("01-01.wav", b"", "cannot be read as a sound"),
        ("01-01.wav", None, "cannot be read as a sound"),
        ("09-01.wav", b"", "is named after no sentence of the film: choose from 01-01.wav to 04-02.wav, as its script"),
        ("1-1.wav", b"", "is named after no sentence of the film: choose from 01-01.wav to 04-02.wav, as its script"),
    ],
)
def test_a_recording_that_is_of_no_use_is_said_before_anything_is_rendered(tmp_path, name, content, said):
    film, path = mine(tmp_path), tmp_path / "narration/mine.en" / name
    path.parent.mkdir(parents=True)
    path.mkdir() if content is None else path.write_bytes(content)
    with (
        configured(dry_run=True, verbosity="ERROR"),
        pytest.raises(ValueError, match=f"^Mine: {re.escape(f'narration/mine.en/{name} {said}')}"),
    ):
        film()


def test_recordings_are_laid_where_they_begin(tmp_path):
    tone(tmp_path / "a.wav", 0.5)
    tone(tmp_path / "b.wav", 5.0, rate=48_000)
    assert sound.seconds(tmp_path / "a.wav") == pytest.approx(0.5, abs=0.002)
    track = sound.track([(0.25, tmp_path / "a.wav"), (1.5, tmp_path / "b.wav")], 2.0)
    assert track.shape == (2, 2 * sound.RATE)
    loud = np.abs(track).reshape(2, -1, sound.RATE // 20).max(axis=(0, 2)) > 0.1
    assert [*np.flatnonzero(np.diff(loud.astype(int))) + 1] == [5, 15, 30]
    assert loud[-1], "what is longer than the film is cut"


MINE = """
from convcore import Conv2d
from convfilm import Compilation, Film, Page, Part, Row


class One(Film):
    conv = Conv2d(2, 2)
    speed = 8


class Two(Film):
    conv = Conv2d(2, 2)
    input_values = ((1, 2), (3, 4))
    speed = 8


class Mine(Compilation):
    parts = (
        Page("A film", (Row("of parts"),)),
        Part("One", "First?"),
        Part("Two", "Second?"),
        Part("One", "First again?", until=1),
    )
"""
RENDER = ["render", "--progress_bar", "none", "-r", "160,90", "--fps", "5"]


def rendered(folder, *options, text=MINE):
    (folder / "mine.py").write_text(text)
    done = run([*RENDER, *options, "mine.py", "Mine"], folder)
    return done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr)


@pytest.mark.usefixtures("outlines")
def test_a_change_renders_what_it_touches_and_the_file_has_chapters(tmp_path):
    code, said = rendered(tmp_path)
    assert code == 0, said
    (film,) = [path for path in tmp_path.rglob("*.mp4") if path.stem == "Mine"]
    with av.open(str(film)) as video:
        length = video.streams.video[0].frames
        marks = [(mark["start"] * mark["time_base"], mark["metadata"]["title"]) for mark in video.chapters()]
        ends = [mark["end"] * mark["time_base"] for mark in video.chapters()]
    assert [title for _, title in marks] == ["A film", "First?", "Second?", "First again?"]
    assert [start for start, _ in marks[1:]] == ends[:-1]
    assert ends[-1] == Fraction(length, 5)
    script, captions = film.with_suffix(".md").read_text(), srt.parse(film.with_suffix(".srt").read_text())
    for start, title in marks:
        assert f"## {clock(start)} · {title}\n" in script
    for caption in captions:
        times = clock(caption.start.total_seconds()), clock(caption.end.total_seconds())
        assert re.search(rf"- {times[0]}–{times[1]}, `\S+`: {re.escape(caption.content)}\n", script)
    assert film.with_suffix(".png").stat().st_size > 500

    def segments():
        return {path.name for path in tmp_path.rglob("partial_movie_files/*/*.mp4")}

    before, first = segments(), film.read_bytes()
    code, said = rendered(tmp_path)
    assert code == 0, said
    assert segments() == before, "nothing is rendered again"
    assert film.read_bytes() == first
    code, said = rendered(tmp_path, text=MINE.replace("(3, 4)", "(3, 5)"))
    assert code == 0, said
    new = segments() - before
    # Of the second part: its page goes over it, it is played, and the next page comes over it; not the one before it.
    assert len(before) > 9
    assert 3 <= len(new) <= 5
    assert said.count("Using cached data") == len(before) - len(new)
    with av.open(str(film)) as video:
        assert not video.streams.audio

    tone(tmp_path / "narration/mine.en/03-01.wav", 4.5)
    code, said = rendered(tmp_path)
    assert code == 0, said
    assert segments() - before - new, "the page of the third part is held"
    with av.open(str(film)) as video:
        (heard,) = video.streams.audio
        assert heard.codec_context.name == "aac"
        later = [float(mark["start"] * mark["time_base"]) for mark in video.chapters()]
        assert video.streams.video[0].frames / 5 == pytest.approx(length / 5 + later[3] - float(marks[3][0]))
    begin = float(marks[2][0]) + page.SHEET
    assert later[:3] == [float(start) for start, _ in marks[:3]]
    assert 2.0 <= later[3] - float(marks[3][0]) <= 3.0
    assert f"- {clock(round(begin * 5) / 5)}–{clock(round(begin * 5) / 5 + 4.6)}, `03-01.wav`: Second?\n" in (
        film.with_suffix(".md").read_text()
    )
    loud = np.abs(sound.read(film)).max(axis=0) > 0.05
    times = np.flatnonzero(loud) / sound.RATE
    assert times.min() == pytest.approx(round(begin * 5) / 5, abs=0.03)
    assert times.max() == pytest.approx(times.min() + 4.5, abs=0.05)

    (tmp_path / "narration/mine.en/03-01.wav").unlink()
    code, said = rendered(tmp_path)
    assert code == 0, said
    assert film.read_bytes() == first


@pytest.mark.parametrize("options", [["-s"], ["--format", "gif"], ["-n", "3,4"]], ids=" ".join)
@pytest.mark.usefixtures("outlines")
def test_a_still_is_the_last_picture_and_a_loop_there_is_none(tmp_path, options):
    code, said = rendered(tmp_path, *options)
    assert "Traceback" not in said
    if "gif" in options:
        assert code == 1
        assert "Mine: a film of several parts has no loop: choose --format mp4 or webm" in said
        return
    assert code == 0, said
    if "-s" in options:
        assert len([*tmp_path.rglob("images/**/*.png")]) == 1
        assert not [*tmp_path.rglob("*.md")]
        return
    (film,) = [path for path in tmp_path.rglob("*.mp4") if path.stem == "Mine"]
    with av.open(str(film)) as video:
        assert 1 <= len(video.chapters()) <= 2
    assert not [*tmp_path.rglob("*.md")], "its times would be wrong"
