"""`python -m lecture.beamer SCENE`: slides for LaTeX beamer in which a click is a step, in vector."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from convfilm.gallery.contents import Animation
from convfilm.media.files import complete
from convfilm.theme import theme_for
from lecture.stills import ROOT, Still, add_scenes, colour, find, pages, put_beside

DESCRIPTION = """Slides for LaTeX beamer: a frame for each scene, on which each click shows the next still, in vector,
with its sum below. As a handout, a frame is its last still. pdflatex makes a PDF of it, which needs no player."""
DECK = r"""\documentclass[aspectratio=169]{beamer}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\setbeamertemplate{navigation symbols}{}
\definecolor{paper}{HTML}{%(paper)s}
\definecolor{ink}{HTML}{%(ink)s}
\setbeamercolor{background canvas}{bg=paper}
\setbeamercolor{normal text}{fg=ink}
\setbeamercolor{frametitle}{fg=ink}
%% \setbeameroption{show notes} prints what each step reads.
\begin{document}

%(frames)s
\end{document}
"""
FRAME = r"""\begin{frame}[t]
  \frametitle{%(title)s}
  \centering
%(pictures)s
  \par\smallskip\small
%(captions)s
%(notes)s
\end{frame}
"""
PICTURE = r"  \includegraphics<%s>[page=%d,width=\textwidth,height=0.76\textheight,keepaspectratio]{%s}%%"
SIGNS = {
    **{sign: rf"\{sign}" for sign in "{}$&#_%"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "·": r"$\cdot$",
    "×": r"$\times$",
    "÷": r"$\div$",
    "−": "$-$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "′": "$'$",
    "ᵀ": "$^T$",
}
"""What LaTeX has other words for."""
KNOWN = re.compile("[ -~¡-ĥĨ-ķĹ-ľŁ-ňŊ-ťŨ-ž–—‘’‚“”„…]")
"""What it then takes as it is."""


def write(animations: Sequence[Animation], target: Path) -> None:
    """Write the deck, on the paper of its pictures, and copy these beside it; LookupError if one is missing."""
    shown = [(animation, pages(animation)) for animation in animations]
    paper = colour(animations[0].folder / animations[0].file(".sheet.png"))
    text = DECK % {
        "paper": paper.upper(),
        "ink": theme_for(f"#{paper}").ink.removeprefix("#").upper(),
        "frames": "\n".join(frame(animation, stills) for animation, stills in shown),
    }
    put_beside(target, {still.name: still.file for _, stills in shown for still in stills})
    with complete(target) as partial:
        partial.write_text(text, encoding="utf-8")


def frame(animation: Animation, stills: Sequence[Still]) -> str:
    """A frame with an overlay for each still."""
    overlays = [*zip(clicks(len(stills)), stills, strict=True)]
    pictures = [PICTURE % (when, page, still.name) for page, (when, still) in enumerate(overlays, start=1)]
    captions = [rf"  \only<{when}>{{{escaped(still.caption)}}}%" for when, still in overlays]
    notes = [rf"  \note<{when}>{{{escaped(still.sentence)}}}" for when, still in overlays]
    return FRAME % {
        "title": escaped(animation.title),
        "pictures": "\n".join(pictures),
        "captions": "\n".join(captions),
        "notes": "\n".join(notes),
    }


def clicks(number: int) -> Iterator[str]:
    """When each of so many steps is shown: on its click; on paper the last one alone.

    >>> [*clicks(2)]
    ['1|handout:0', '2|handout:1']
    """
    return (f"{step}|handout:0" if step < number else f"{step}|handout:1" for step in range(1, number + 1))


def escaped(text: str) -> str:
    r"""Text for pdflatex; LookupError for a sign that it has not.

    >>> print(escaped("2·(−4) ≈ 50%"))
    2$\cdot$($-$4) $\approx$ 50\%
    """
    for sign in text:
        if sign not in SIGNS and not KNOWN.match(sign):
            raise LookupError(f"pdflatex has no sign {sign!r}, which is in {text!r}: lecture.reveal shows all signs")
    return "".join(SIGNS.get(sign, sign) for sign in text)


def main() -> None:
    """Read the gallery, write the deck."""
    parser = argparse.ArgumentParser(prog="python -m lecture.beamer", description=DESCRIPTION)
    add_scenes(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: build/beamer/<stem>.tex")
    options = parser.parse_args()
    try:
        animations = [find(options.gallery, scene) for scene in options.scenes]
        target = options.out or ROOT / f"build/beamer/{animations[0].stem}.tex"
        write(animations, target)
    except LookupError as error:
        parser.exit(1, f"{error}\n")
    print(target)


if __name__ == "__main__":
    main()
