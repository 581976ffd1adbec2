"""Galleries in a language: what is written, what gallery.json says, and that words of a scene's own stay."""

import json
from pathlib import Path

import pytest
import typst

from convfilm import text
from convfilm.catalogue import Entry
from convfilm.gallery import media, run
from convfilm.gallery.__main__ import options
from convfilm.gallery.job import FORMATS, Job
from convfilm.gallery.run import jobs
from convfilm.media.captions import vtt
from tests.gallery.command import called

SCENE = """
from convcore import Conv2d
from convfilm import {more}Film, Words

class Small(Film):
    conv = Conv2d(3, 2)
    {words}
"""


def job(folder, language, words="", more="", format="text"):  # noqa: A002
    file = folder / "scenes.py"
    file.write_text(SCENE.format(words=words, more=more))
    return Job.of(Entry(file, "Small"), format, (160, 90), 5, None, language)


@pytest.mark.parametrize(
    ("language", "alt"),
    [
        (None, "Convolution: 3 × 3 input, no border; a 2 × 2 kernel slides over it 1 cell at a time; 2 × 2 output."),
        ("en", "Convolution: 3 × 3 input, no border; a 2 × 2 kernel slides over it 1 cell at a time; 2 × 2 output."),
        ("de", "Faltung: Eingabe 3 × 3, kein Rand; Kern 2 × 2, gleitet um je 1 Zelle weiter; Ausgabe 2 × 2."),
    ],
)
def test_what_gallery_json_says(tmp_path, language, alt):
    facts = media.facts(job(tmp_path, language))
    tag, name = ("de", "Deutsch") if language == "de" else ("en", "English")
    assert (facts["language"], facts["language_name"], facts["alt"]) == (tag, name, alt)


@pytest.mark.parametrize("language", [None, "de", "en"])
def test_words_of_a_scene_stay(tmp_path, language):
    facts = media.facts(job(tmp_path, language, "words = SPANISH", "SPANISH, "))
    assert (facts["language"], facts["title"]) == ("es", "Convolución")


def test_a_title_of_a_scene_stays(tmp_path):
    assert media.facts(job(tmp_path, "de", 'title = "Mine"'))["title"] == "Mine"


def test_a_language_is_another_fingerprint(tmp_path):
    made = [job(tmp_path, language, format=name).fingerprint for language in (None, "de", "fr") for name in FORMATS]
    assert len({*made}) == len(made)


@pytest.mark.parametrize("place", [None, "scenes.py"])
def test_the_option_goes_to_all_jobs(tmp_path, place):
    given = options((), place).parse_args(["--language", "de", "--formats", "all"])
    (tmp_path / "scenes.py").write_text(SCENE.format(words="", more=""))
    assert {each.language for each in jobs([Entry(tmp_path / "scenes.py", "Small")], given)} == {"de"}
    assert options((), place).parse_args([]).language is None


def test_signs_that_no_font_has_are_said(monkeypatch, capsys):
    """The processes that draw them are silent."""
    own = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(text, "_fonts", lambda system: own)  # noqa: ARG005
    for language in (None, "en", "de", "es", "fr"):
        run.warn(language)
    assert capsys.readouterr().err == ""
    run.warn("zh")
    assert capsys.readouterr().err.partition(": ")[2] == (
        "No font here shows 简 体 中 文, in 简体中文: there are boxes instead. "
        "Chinese signs are in Debian's package fonts-noto-cjk.\n"
    )
    monkeypatch.setattr(text, "_not_shown", lambda *_: "")
    run.warn("zh")
    assert capsys.readouterr().err == ""


def test_captions_and_texts(tmp_path):
    layer = ("--input-size", "3", "--kernel-size", "2", "--transposed")
    done = called(tmp_path, "animate", *layer, "--formats", "captions,text", "--language", "de")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    said = Path(tmp_path, "gallery/i3_k2_s1_p0_transposed.vtt").read_text(encoding="utf-8")
    assert "der Kern dreht sich um 180°" in said
    assert said.startswith(vtt([])[:6])
    described = Path(tmp_path, "gallery/i3_k2_s1_p0_transposed.txt").read_text(encoding="utf-8")
    assert described.startswith(
        "Transponierte Faltung: Eingabe 3 × 3, ein Rand von 1 Null; Kern 2 × 2, um 180 Grad gedreht"
    )
    (listed,) = json.loads(Path(tmp_path, "gallery/gallery.json").read_text(encoding="utf-8"))["scenes"].values()
    assert (listed["language"], listed["title"]) == ("de", "Transponierte Faltung")
