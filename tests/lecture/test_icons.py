"""The page has the icons that it shows, in the theme's font, and no others."""

import pytest
from fontTools.ttLib import TTFont

from lecture.icons import FONTS, NAME, RULE, STYLE, THEME, kept, unescaped


@pytest.mark.parametrize(("text", "sign"), [(r"\f00e", "\uf00e"), (r"\31 ", "1"), (r"\+", "+"), ("A", "A")])
def test_signs_of_css(text, sign):
    assert unescaped(text) == sign


def test_rules_of_other_icons_go():
    style = r'.a{b:c}.fa-one,.fa-uno{--fa:"\f001"}.fa-two{--fa:"\f002"}.fa-one-more{--fa:"\f003"}.d{--e:"' + '\uf004"}'
    assert kept(style, {"fa-uno", "fa-solid"}) == (
        r'.a{b:c}.fa-one,.fa-uno{--fa:"\f001"}.d{--e:"' + '\uf004"}',
        {"\uf001", "\uf004"},
    )


@pytest.mark.slow
def test_every_icon_of_the_page_is_in_its_font(page_folder):
    """By the names on the pages, and what the theme's own sheet, whole, says that they are."""
    signs = {
        name: unescaped(text)
        for names, text in RULE.findall((THEME / STYLE).read_text())
        for name in NAME.findall(names)
    }
    assert len(signs) > 1500
    used = {name for path in page_folder.glob("*.html") for name in NAME.findall(path.read_text())} & {*signs}
    assert used >= {"fa-sun", "fa-moon", "fa-magnifying-glass"}
    font = page_folder / "_static" / FONTS / "fa-solid-900.woff2"
    assert font.stat().st_size < 5_000
    assert {ord(signs[name]) for name in used} <= {*TTFont(font).getBestCmap()}
    rules = RULE.findall((page_folder / "_static" / STYLE).read_text())
    assert used <= {name for names, _ in rules for name in NAME.findall(names)}
