"""Words: every field is checked by what its default is, so that a new one is, too."""

from dataclasses import fields
from string import Formatter

import pytest

from convcore import Conv2d, Example
from convcore.describe import alternative_text, description
from convfilm import Film, Words
from convfilm.formula import parameters, quoted, size
from convfilm.text import typeset
from tests.convfilm.stills import moments, staged

FIELDS = {field.name: field.default for field in fields(Words)}
TEXTS = [name for name, usual in FIELDS.items() if isinstance(usual, str)]
TUPLES = [name for name, usual in FIELDS.items() if isinstance(usual, tuple)]
TEMPLATES = [name for name, usual in FIELDS.items() if "{" in "".join(usual)]
BLANK = ["", " ", "\u200b", "\n"]
LAYERS = [Conv2d((4, 3), (3, 2), padding=1), Conv2d((3, 2), 2, stride=2, transposed=True)]


def several(name, text):
    """A value for a field in which each text is this one."""
    return text if name in TEXTS else (text,) * len(FIELDS[name])


def test_every_field_is_text_or_some_texts():
    assert {*TEXTS, *TUPLES} == {*FIELDS}


# Each test is of all fields: there are hundreds, and to run a test of its own takes longer than to make some words.
@pytest.mark.parametrize("wrong", [None, 3, b"x", ["x"], {"x": 1}], ids=repr)
def test_what_is_no_text(wrong):
    for name in FIELDS:
        with pytest.raises(TypeError, match=rf"^words\.{name} must be (text|a tuple of \d texts, such as .*), got "):
            Words(**{name: wrong})
    for name in TUPLES:
        with pytest.raises(TypeError, match=rf"^words\.{name} must be text, got "):
            Words(**{name: several(name, wrong)})
        with pytest.raises(TypeError, match=rf"^words\.{name} must be a tuple of \d texts"):
            Words(**{name: (*FIELDS[name], "x")})


def test_what_cannot_be_written():
    for name in FIELDS:
        with pytest.raises(ValueError, match=rf"^words\.{name} must be text of whole characters, got "):
            Words(**{name: several(name, "\ud800")})


@pytest.mark.parametrize(
    "wrong", ["{n}", "{}", "{0}", "50 {", "}", "{{n}", "{%s:.2f}", "{%s!r}", "{%s[0]}", "{%s.real}"]
)
def test_fields_that_are_not_there_or_not_as_they_stand(wrong):
    for name in TEMPLATES:
        field = next(field for _, field, _, _ in Formatter().parse("".join(FIELDS[name])) if field)
        with pytest.raises(
            ValueError, match=rf"^words\.{name} (may hold no field but .*, as it stands, got|is no template)"
        ):
            Words(**{name: several(name, wrong.replace("%s", field))})


def test_a_field_less_and_a_brace():
    words = Words(tag="{{{padding}}}", told_zeros="{count} zählen", input="{x}")
    assert words.tag.format(padding=1, stride=2) == "{1}"
    assert words.input == "{x}"


def test_a_name_that_there_is_not():
    with pytest.raises(TypeError, match=r"^Words has no 'inptu': did you mean 'input'\?$"):
        Words(inptu="x")
    with pytest.raises(TypeError, match=r"^Words has no 'zzz': it takes convolution, transposed, input, "):
        Words(zzz="x")


@pytest.mark.parametrize("blank", BLANK, ids=repr)
@pytest.mark.parametrize("conv", LAYERS, ids=["convolution", "transposed"])
@pytest.mark.parametrize("view", ["planes", "flat"])
def test_words_may_be_blank(view, conv, blank):
    """All of them: nothing to see is no error."""
    words = Words(**{name: several(name, blank) for name in FIELDS})
    with staged(type("Blank", (Film,), {"conv": conv, "view": view, "words": words, "title": blank})) as film:
        assert not len(film.panel.title.get_all_points())
        for moment in [*(shot.moments[0] for shot in film.story(5)), *moments(film)]:
            film.show(moment)
    assert "\ud800" not in alternative_text(conv, words) + description(Example(conv), words)


def test_a_title_may_be_hidden_or_left_to_the_words():
    for title, hidden in (("", True), (None, False)):
        with staged(type("Titled", (Film,), {"conv": LAYERS[0], "title": title})) as film:
            assert (len(film.panel.title.get_all_points()) == 0) is hidden


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\v", "\f", "\x85", "\u2028"], ids=repr)
def test_what_is_shown_is_one_line(sign):
    assert quoted(f"two{sign}lines") == quoted("two lines")


def test_words_in_formulas_are_quoted():
    """As text, they are shown; as Typst, they would break the formula or be run."""
    plain, *_ = size(LAYERS[0], "rows", "columns", one_line=False)[1:]
    for rows in ('a"b', '" #panic() "', "x_1^2", "\\", "$"):
        line = size(LAYERS[0], rows, "columns", one_line=False)[1]
        assert line == plain.replace(quoted("rows"), quoted(rows))
        assert typeset(line, math=True).width > 1
    assert '_(#"rows")' in plain
    assert parameters(LAYERS[0], one_line=True)
