"""Films, texts and tables in each language: every word is translated, fits, can be read, and is no other language's."""

import json
import re
import subprocess
import sys
from dataclasses import fields
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

import convfilm
from convcore import Pool2d
from convfilm import FRENCH, GERMAN, SPANISH, Words, __main__, languages, render, story
from convfilm.catalogue import compilations
from convfilm.languages import LANGUAGES
from convfilm.panel import BREAKS
from convfilm.story import READING, SHORTEST, reading, width
from tests.convfilm.stills import ACTED, ALL, EIGHT, FRAMES, SCENES, staged
from tests.convfilm.test_acts import LONGEST
from tests.convfilm.test_layout import check_blocks, check_whole_film
from tests.gallery.command import convfilm as convfilm_in

OTHERS = [language for language in LANGUAGES if language != "en"]
PAIRS = [*combinations(LANGUAGES, 2)]
NAMES = {"de": "GERMAN", "es": "SPANISH", "fr": "FRENCH", "zh": "CHINESE"}
FIELDS = [field.name for field in fields(Words)]
SAME = {
    "de": {"caption", "tag", "tag_dilated", "tag_max", "alt_acts", "comma", "film"},
    "es": {"caption", "tag", "tag_dilated", "alt_acts", "comma"},
    "fr": {"tag", "tag_dilated", "tag_max", "alt_acts", "comma", "convolution", "max_pooling", "film"}
    | {"long_letter_padding"},
    "zh": set(),
}
"""What a language says as English does: signs, and words that both have."""
SHARED = {
    ("en", "de"): "an depthwise film in inverse links matrix max minus padding pixel pooling so was",
    ("en", "es"): "depthwise diagonal general no pooling",
    ("en", "fr"): "convolution depthwise film images introduction inverse large max minutes multiple on padding "
    "pixel place pooling solutions",
    ("de", "es"): "da depthwise es pooling",
    ("de", "fr"): "depthwise des diagonale dilatation film inverse max padding papier pixel pooling",
    ("es", "fr"): "canal de depthwise en entre gris la matrices nombres partir pooling que se son un uniforme va",
}
"""Words that two languages have in common; Chinese has the name of a layer alone, "depthwise"."""


def tokens(text):
    """The words of a text, of Chinese each sign; the field's signs, functions and PyTorch's names are none."""
    text = re.sub(r"\{\w*\}|output_padding|max\(", " ", text)
    found = re.findall(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]{2,}", text.casefold())
    return {word for word in found if word != "cᵀ"}


def texts(words, but=("language", "language_name")):
    """Each text of a language."""
    for name in FIELDS:
        value = getattr(words, name)
        if name not in but:
            yield from [value] if isinstance(value, str) else value


@cache
def vocabulary(language):
    """All words of a language."""
    return frozenset(word for text in texts(languages.words(language)) for word in tokens(text))


@cache
def spoken(scene, language):
    """A scene in a language."""
    return type(scene.__name__, (scene,), {"words": languages.words(language)})


@cache
def told(scene, language):
    """Its story."""
    return spoken(scene, language).story(60)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_a_name_and_a_tag(language):
    words = languages.words(language)
    assert words.language == language
    assert words is getattr(convfilm, NAMES[language])
    assert len({languages.words(each).language_name for each in LANGUAGES}) == len(LANGUAGES)


def test_english_is_what_there_is_otherwise():
    assert languages.words("en") == Words()
    assert LANGUAGES == ("en", "de", "es", "fr", "zh")


def test_a_language_that_there_is_not():
    with pytest.raises(ValueError, match=r"^there is no language 'xx': choose from en, de, es, fr, zh$"):
        languages.words("xx")


def test_a_language_is_loaded_when_it_is_asked_for():
    code = "import sys; from convfilm import GERMAN; print(*sorted(set(sys.modules) & {%s}))"
    named = ", ".join(f"'convfilm.languages.{name.lower()}'" for name in NAMES.values()) + ", 'manim'"
    done = subprocess.run([sys.executable, "-c", code % named], capture_output=True, text=True, check=True)
    assert done.stdout == "convfilm.languages.german\n"


@pytest.mark.parametrize("language", OTHERS)
def test_every_field_is_translated(language):
    words, english = languages.words(language), Words()
    assert {name for name in FIELDS if getattr(words, name) == getattr(english, name)} == SAME[language]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_puts_in_what_english_does(language):
    """Some leave out what goes without saying, but nothing that would be missed: a number, or a value."""
    words, english = languages.words(language), Words()
    left_out = set()
    for name in FIELDS:
        found, expected = (set(re.findall(r"\{\w+\}", "".join(getattr(each, name)))) for each in (words, english))
        if found != expected:
            left_out.add(name)
    assert left_out <= {"channels_tag_pointwise", "matrix_tag"}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_what_two_languages_have_in_common_is_known(pair):
    one, other = map(vocabulary, pair)
    assert one & other == {*SHARED.get(pair, "depthwise").split()}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.__name__)
def test_no_word_of_another_language(scene, language, record_property):
    """What a film says, shows and describes is made of the words of its language alone."""
    film = spoken(scene, language)
    example, words, view = film.checked(), film.words, film.viewed()
    said = {shot.caption for shot in told(scene, language)}
    said |= {moment.note for shot in told(scene, language) for moment in shot.moments}
    said |= {view.title(example, words), view.tag(example, words), view.claim(example, words)}
    said |= {view.alt(example, words), view.description(example, words)}
    said |= {text for each in view.said(example, words) for text in (each.sentence, each.caption)}
    said |= {*view.loop_said(example, words, [10.0])}
    names = view.names(example, words).values()
    labels = " ".join(" ".join([each] if isinstance(each, str) else each) for each in names)
    said |= {*re.findall(r'#"([^"]*)"', labels)}
    foreign = set().union(*map(tokens, said)) - vocabulary(language)
    assert foreign == set()
    record_property("oracle", ("texts in four languages whose words are of that language", len(said)))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.__name__)
def test_captions_can_be_read(scene, language):
    for start, end, words in story.captions(told(scene, language), 60):
        assert end - start >= SHORTEST - 0.02, words
        assert width(words) <= (READING + 0.2) * (end - start), words


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.__name__)
def test_a_film_lasts_no_longer_than_in_english(scene, language):
    """The limits are those of tests/convfilm/test_pace.py and test_acts.py."""
    lasts = sum(shot.frames for shot in told(scene, language)) / 60
    if scene in EIGHT:
        assert 12 <= lasts <= 35
    if scene in ACTED:
        assert lasts <= LONGEST


@cache
def long_film(language):
    """The film in parts in a language."""
    (entry,) = compilations()
    film = entry.load()
    return type(film.__name__, (film,), {"words": languages.words(language), "__module__": film.__module__})


@pytest.mark.parametrize("language", OTHERS)
def test_the_long_film_says_no_word_of_another_language(language, record_property):
    """Titles, questions, pages, captions, chapters and script."""
    film = long_film(language)
    parts, script = film.checked(), re.sub(r"`[^`]*`|\\", "", film.narration(30.0))
    said = {script, *(words for _, _, words in story.captions(film.film(30.0), 30.0))}
    said |= {title for _, title in film.chapters(30.0)} | {scene.title or "" for _, _, scene in parts if scene}
    rows = [row for asks, *_ in parts for row in asks.rows]
    said |= {text for row in rows for text in (row.words, row.said, *re.findall(r'#"([^"]*)"', " ".join(row.parts)))}
    assert set().union(*map(tokens, said)) - vocabulary(language) == set()
    assert {asks.title for asks, *_ in parts}.isdisjoint({asks.title for asks, *_ in long_film("en").checked()})
    record_property("oracle", ("texts in four languages whose words are of that language", len(said)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_long_film_lasts_five_to_seven_minutes_and_can_be_read(language):
    film = long_film(language)
    stretches = film.story(30.0)
    lengths = [sum(shot.frames for shot in stretch.all) / 30 for stretch in stretches]
    assert 300 <= sum(lengths) <= 420
    assert all(20 <= length <= 45 for length, stretch in zip(lengths, stretches, strict=True) if stretch.film)
    for start, end, words in story.captions(film.film(30.0), 30.0):
        assert end - start >= reading(words) - 2 / 30, words


@pytest.mark.parametrize("frame", ["16:9", "9:16"])
@pytest.mark.parametrize("language", ["de", "fr"])
def test_questions_have_room_above_the_scenes_of_the_long_film(language, frame):
    asked = [scene for _, part, scene in long_film(language).checked() if part and part.title]
    assert len(asked) == 6
    for scene in asked:
        with staged(scene, size=FRAMES[frame]) as film:
            check_blocks(film, film.stills()[-1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.__name__)
def test_a_card_says_few_words(scene, language):
    film = spoken(scene, language)
    assert width(film.viewed().tag(film.checked(), film.words)) <= 24


def test_chinese_signs_take_as_long_as_two_letters():
    assert reading("卷积核" * 10) == reading("kernel" * 10) == pytest.approx(60 / READING)
    assert (width("5 × 5"), width("输入 5"), width("：")) == (5, 6, 2)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Padding 1 keeps 5 × 5.", ["Padding ", "1 ", "keeps ", "5 × 5. "]),
        ("Padding 1, Schrittweite 2: 1", ["Padding 1, ", "Schrittweite 2: ", "1 "]),
        ("Padding 1 : 5 × 5 devient", ["Padding ", "1 : ", "5 × 5 ", "devient "]),
        ("Que veut dire « depthwise » ?", ["Que ", "veut ", "dire ", "« depthwise » ? "]),
        ("步长 2：变为 3 × 3。", ["步", "长 ", "2：", "变", "为 ", "3 × 3。 "]),
        ("零（或 −∞）胜出", ["零", "（或 ", "−∞）", "胜", "出 "]),
    ],
)
def test_where_a_line_may_end(text, pieces):
    assert [piece for piece in BREAKS.split(f"{text} ") if piece] == pieces


WINDOW = [EIGHT[1], EIGHT[-1], next(scene for scene in SCENES if isinstance(scene.conv, Pool2d))]
TOLD = [scene for scene in ACTED if scene.__name__ in ("GatherEqualsStamping", "PaddingCrops", "SeveralChannels")]


@pytest.mark.parametrize("frame", ["16:9", "9:16"])
@pytest.mark.parametrize("scene", WINDOW, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_windows_have_room_for_the_words(language, scene, frame):
    with staged(spoken(scene, language), size=FRAMES[frame]) as film:
        check_whole_film(film)


@pytest.mark.parametrize("frame", ["16:9", "9:16"])
@pytest.mark.parametrize("scene", TOLD, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_acts_have_room_for_the_words(language, scene, frame):
    with staged(spoken(scene, language), size=FRAMES[frame]) as film:
        for moment in film.stills():
            check_blocks(film, moment)


def test_describe(capsys):
    lines = (
        "Faltung: Eingabe 5 × 6, Kern 3 × 3, Ausgabe 3 × 4.",
        "                       Zeilen  Spalten",
        "Gewichte: 3·3 = 9",
        "o(Zeilen) = ⌊(5 + 2·0 − 3) / 1⌋ + 1 = 3",
        "gelesene Eingabezellen  Ausgabezellen",
    )
    layer = ["--input-size", "5,6", "--kernel-size", "3", "--language", "de"]
    assert __main__.main(["describe", *layer]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line in lines] == [*lines]
    assert __main__.main(["describe", *layer, "--json"]) == 0
    assert lines[3] in json.loads(capsys.readouterr().out)["formula"]


def test_a_table_of_wide_signs_is_straight(capsys):
    assert __main__.main(["describe", "--input-size", "5", "--kernel-size", "3", "--language", "zh"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "卷积：输入 5 × 5，3 × 3 卷积核，输出 3 × 3。"
    assert said[2] == "                         行    列"
    assert {width(line) for line in said[2:12]} == {33}


@pytest.mark.parametrize("command", ["describe", "animate", "gallery", "render"])
def test_an_option_that_is_wrong(command, capsys):
    with pytest.raises(SystemExit) as left:
        __main__.main([command, "--language", "xx"])
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.endswith("argument --language: there is no language 'xx': choose from en, de, es, fr, zh\n")


MINE = """
from convcore import Conv2d
from convfilm import SPANISH, Compilation, Film, Page, Part


class One(Film):
    conv = Conv2d(2, 2)
    speed = 8


class Other(One):
    words = SPANISH


class Mine(Compilation):
    @staticmethod
    def parts(words):
        return (Page(words.long_title), Part("One", words.long_padding, until=1), Part("Other", until=1))
"""


@pytest.mark.usefixtures("outlines")
def test_a_scene_is_rendered_in_a_language(tmp_path):
    """A film in parts has one language; what has words of its own keeps them elsewhere."""
    (tmp_path / "mine.py").write_text(MINE)
    few = ["--language", "de", "--media_dir", "media", "-r", "160,90", "--fps", "5", "--progress_bar", "none"]
    done = convfilm_in(tmp_path, "render", "mine.py", "Mine", "Other", *few)
    assert done.returncode == 0, done.stderr
    films = {path.stem: path for path in tmp_path.rglob("*.srt")}
    said = films["Mine"].read_text()
    assert [said.count(text) for text in (GERMAN.long_title, GERMAN.long_padding, GERMAN.start)] == [1, 1, 2]
    assert SPANISH.start in films["Other"].read_text()


def test_films_of_a_language_have_a_folder_or_that_of_the_user(monkeypatch):
    asked = []
    monkeypatch.setattr("manim.__main__.main", lambda words, **_: asked.append(words))
    monkeypatch.setattr("convfilm.scene.Scene.words", Words())
    assert render.main(["a.py", "A", "--language", "fr", "--media_dir=mine"]) == 0
    assert convfilm.scene.Scene.words is FRENCH
    assert render.main(["a.py", "--language=fr", "A"]) == 0
    assert render.main(["a.py", "A", "-ql"]) == 0
    assert asked == [
        ["render", "a.py", "A", "--media_dir=mine"],
        ["render", "a.py", "A", "--media_dir", str(Path("media", "fr"))],
        ["render", "a.py", "A", "-ql"],
    ]
