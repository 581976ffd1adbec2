"""Text that fonts lack, text that is nothing, and a cache that cannot be trusted."""

import manim as mn
import numpy as np
import pytest
import typst

from convcore import written
from convfilm import text
from convfilm.formula import quoted
from convfilm.path import joined
from convfilm.signs import RULE, signs
from convfilm.text import number, typeset


@pytest.fixture(autouse=True)
def folder(tmp_path):
    """An empty cache."""

    def forget():
        for made in (typeset, text._signs, number, text._fonts, text._fingerprint):
            made.cache_clear()

    forget()
    with mn.tempconfig({"media_dir": str(tmp_path)}):
        yield tmp_path / "Tex"
    forget()


@pytest.fixture
def warnings(monkeypatch):
    said = []
    monkeypatch.setattr(mn.logger, "warning", lambda words, *values: said.append(words % values))
    return said


SET = [
    "1#h(1em)#strong[Input] 5 × 5, é",
    "$ 1 quad floor((i + 2p - k)/s) + 1 $",
    '$ 1 quad sqrt(k) + #text(fill: rgb("#000002"))[$p\'$] = d#h(0.1em);(k - 1) $',
    '#text(fill: rgb("#000003"))[ab #box(inset: (top: 0.2em))[cd]] #rotate(90deg)[ef] \\ gh',
    " ",
]


@pytest.mark.parametrize("markup", SET)
def test_signs_are_those_of_manim(markup):
    """In place, size and colour; Manim puts the middle of all in the middle of the frame."""
    fonts = typst.Fonts(include_system_fonts=False)
    found = signs(text.FAMILY + markup, fonts)
    parts = [part for part in mn.Typst(text.FAMILY + markup, font_size=100).submobjects if len(part.points)]
    assert len(found) == len(parts)
    rules = [part.get_fill_opacity() == 0 for part in parts]
    paths = [path for (_, path), rule in zip(found, rules, strict=True) if not rule]
    theirs = [np.array(part.points) for part, rule in zip(parts, rules, strict=True) if not rule]
    middles = [(path.min(axis=0) + path.max(axis=0)) / 2 for path in map(joined, (paths, theirs)) if len(path)]
    for path, other in zip(paths, theirs, strict=True):
        assert np.allclose(path - middles[0], other - middles[1], atol=1e-9)
    inks = [int(part.get_fill_color().to_hex()[1:], 16) % 0xFFFFFF for part in parts]  # what has none is white there
    assert [colour for colour, _ in found] == inks
    for (_, path), part in zip(found, parts, strict=True):
        if part.get_fill_opacity() == 0:
            middle = (part.points[0] + part.points[-1]) / 2
            assert np.allclose((path.min(axis=0) + path.max(axis=0)) / 2 - middles[0], middle - middles[1], atol=1e-9)
            assert np.ptp(path, axis=0) == pytest.approx([np.ptp(part.points[:, 0]), RULE, 0])


@pytest.fixture
def bare(monkeypatch):
    """A machine that has no fonts but Typst's own."""
    own = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(text, "_fonts", lambda system: own)  # noqa: ARG005


def kept(folder):
    return sorted(folder.glob("*.npz"))


@pytest.mark.usefixtures("bare")
def test_signs_without_a_font_are_named_once_and_not_kept(folder, warnings):
    assert typeset(quoted("输入 x 入")).width > 0
    typeset(quoted("输入 x 入"))
    typeset('x^2 "出"', math=True)
    assert len(warnings) == 2
    assert warnings[0].startswith("No font here shows 输 入, in ")
    assert warnings[1].startswith("No font here shows 出, in ")
    for warning in warnings:
        assert warning.endswith(": there are boxes instead. Chinese signs are in Debian's package fonts-noto-cjk.")
    assert not kept(folder)


@pytest.mark.usefixtures("bare")
def test_an_installed_font_is_found(folder, warnings, monkeypatch):
    """The boxes of yesterday are not shown where the font is there today, nor the font's signs where it is gone."""
    monkeypatch.setattr(text, "_fingerprint", lambda: "without")
    monkeypatch.setattr(text, "_not_shown", lambda *_, **__: "输")
    boxes = typeset(quoted("输"))
    typeset.cache_clear()
    monkeypatch.setattr(text, "_not_shown", lambda *_, fallback=True: "" if fallback else "输")
    monkeypatch.setattr(text, "_fingerprint", lambda: "with")
    typeset(quoted("输"))
    assert len(kept(folder)) == 1
    typeset.cache_clear()
    monkeypatch.setattr(text, "_fingerprint", lambda: "another")
    typeset(quoted("输"))
    assert len(kept(folder)) == 2
    assert len(warnings) == 1
    assert boxes.width > 0


@pytest.mark.parametrize("words", ["Größe der Eingabe", "مرحبا", "Вход", "Eingabe 5 × 5"])
def test_scripts_that_are_there(folder, warnings, words):
    outline = typeset(quoted(words))
    assert outline.width > 1
    assert not warnings
    assert len(kept(folder)) == 1
    typeset.cache_clear()
    assert (typeset(quoted(words)).points == outline.points).all()


def test_system_fonts_are_part_of_the_key_of_what_they_may_show(folder, monkeypatch):
    """Latin text comes from Typst's own fonts and stays; other text is set anew when the fonts change."""
    for words in ("Eingabe", "مرحبا"):
        typeset(quoted(words))
    assert len(kept(folder)) == 2
    typeset.cache_clear()
    monkeypatch.setattr(text, "_fingerprint", lambda: "others")
    for words in ("Eingabe", "مرحبا"):
        typeset(quoted(words))
    assert len(kept(folder)) == 3


@pytest.mark.parametrize("markup", ["", " ", quoted(""), quoted("   "), quoted("\u200b"), "#h(2em)"])
@pytest.mark.parametrize("math", [False, True])
def test_nothing_is_an_empty_outline(markup, math):
    for _ in range(2):  # made, and from the cache
        outline = typeset(markup, math)
        assert (outline.width, len(outline.points), outline.top, outline.bottom) == (0.0, 0, 0.0, 0.0)
        assert len(outline.centred(1.0, 2.0, 0.5)) == 0
        typeset.cache_clear()
    assert number("").width == 0


def test_foreign_files_count_as_missing(folder, tmp_path):
    outline, digit = typeset(quoted("Eingabe")), number("12")
    np.savez(tmp_path / "foreign.npz", other=np.ones(3))
    np.savez(tmp_path / "shape.npz", np.ones((2, 2)))
    np.save(tmp_path / "array.npy", np.ones((4, 3)))
    whole = [path.read_bytes() for path in kept(folder)]
    foreign = [b"", b"PK\x05\x06" + bytes(18), b"no archive", whole[0][: len(whole[0]) // 2]]
    foreign += [(tmp_path / name).read_bytes() for name in ("foreign.npz", "shape.npz", "array.npy")]
    for content in foreign:
        for path in kept(folder):
            path.write_bytes(content)
        for made in (typeset, text._signs, number):
            made.cache_clear()
        assert (typeset(quoted("Eingabe")).points == outline.points).all()
        assert (number("12").points == digit.points).all()
        assert [path.stat().st_size for path in kept(folder)] == [len(content) for content in whole]


def test_what_a_user_writes_is_shown_as_it_is(warnings):
    words = 'a\\n "b" #x $y$ *z* _w_ // <l> @r `c` \\u{41} [d] \t e'
    shown = typst.query(
        f"#metadata({quoted(words)[1:]}) <words>".encode(), "<words>", field="value", one=True, format="json"
    )
    assert words.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") == shown[1:-1]
    assert typeset(quoted(words)).width > 5
    typeset(quoted("a\x01b"))
    assert len(warnings) == 1
    assert "U+0001" in warnings[0]
    assert warnings[0].endswith(": there are boxes instead.")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1000.0, "1000"),
        (-0.0, "0"),
        (-12.0, "−12"),
        (123456.0, "123456"),
        (1e7, "1e7"),
        (0.5, "0.5"),
        (1234.5, "1.23e3"),
        (-1e-5, "−1e−5"),
        (7, "7"),
        (np.int8(-3), "−3"),
        (np.float32(2.5), "2.5"),
        (np.float64(100.0), "100"),
    ],
)
def test_numbers_as_they_stand_in_cells(value, words):
    assert written(value) == words
    assert number(words).width > 0
