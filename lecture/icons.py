"""Of the two thousand icons that the theme brings, a page keeps those that it shows.

Otherwise a phone waits for a font of 115 kB and a third of the theme's style sheet before it shows a word.
"""

from __future__ import annotations

import re
from pathlib import Path

import pydata_sphinx_theme
from fontTools.subset import Options, Subsetter, load_font, save_font
from sphinx.application import Sphinx

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
STYLE = "styles/pydata-sphinx-theme.css"
FONTS = "vendor/fontawesome/webfonts"
NAME = re.compile(r"\bfa-[a-z0-9-]+")
RULE = re.compile(r'((?:\.fa-[a-z0-9-]+,?)+)\{--fa:"([^"]+)"\}')
PRIVATE = re.compile("[\ue000-\uf8ff]")


def setup(app: Sphinx) -> dict[str, bool]:
    """Have it done when all pages are there."""
    app.connect("build-finished", _keep_shown)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _keep_shown(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    sources = [*out.rglob("*.html"), *THEME.glob("scripts/*.js")]
    names = {name for path in sources for name in NAME.findall(path.read_text(encoding="utf-8"))}
    style, signs = kept((THEME / STYLE).read_text(encoding="utf-8"), names)
    (out / "_static" / STYLE).write_text(style, encoding="utf-8")
    for font in (THEME / FONTS).glob("*.woff2"):
        subset(font, out / "_static" / FONTS / font.name, signs)


def kept(style: str, names: set[str]) -> tuple[str, set[str]]:
    """A style sheet without the rules of other icons than these, and the signs that it then writes."""
    signs: set[str] = set()

    def rule(found: re.Match[str]) -> str:
        if names.isdisjoint(NAME.findall(found[1])):
            return ""
        signs.add(unescaped(found[2]))
        return found[0]

    style = RULE.sub(rule, style)
    return style, signs | {*PRIVATE.findall(RULE.sub("", style))}


def unescaped(text: str) -> str:
    r"""The sign that a string of CSS stands for.

    >>> unescaped(r"\f00e") == "\uf00e", unescaped(r"\31 "), unescaped(r"\+"), unescaped("A")
    (True, '1', '+', 'A')
    """
    code = re.fullmatch(r"\\([0-9a-f]{1,6}) ?", text)
    return chr(int(code[1], 16)) if code else text[-1]


def subset(font: Path, target: Path, signs: set[str]) -> None:
    """Write a font that has no other signs, and says whose it is."""
    options = Options(flavor="woff2", name_IDs=["*"])
    of = load_font(str(font), options)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(signs))
    subsetter.subset(of)
    save_font(of, str(target), options)
