"""`python -m lecture.slides`: a presentation for PowerPoint."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from pptx import Presentation
from pptx.util import Emu, Inches, Pt

from convfilm.gallery import contents
from convfilm.gallery.contents import Animation

DESCRIPTION = "A PowerPoint presentation of the gallery's films, a slide each, which play in a loop."
ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT, MARGIN, TITLE = Inches(13.333), Inches(7.5), Inches(0.4), Inches(0.8)
TITLE_ONLY = 5  # the layout of python-pptx's default template


def write(animations: Iterable[Animation], target: Path) -> None:
    """Write a slide per animation: its parameters as title, its film, and the long description as notes."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    for animation in animations:
        slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
        title = slide.shapes.title
        title.left, title.top, title.width, title.height = MARGIN, MARGIN // 2, WIDTH - 2 * MARGIN, TITLE
        title.text = animation.title
        title.text_frame.paragraphs[0].font.size = Pt(32)
        add_film(slide, animation)
        slide.notes_slide.notes_text_frame.text = "\n".join([animation.alt, *animation.numbers, *animation.steps])
    target.parent.mkdir(parents=True, exist_ok=True)
    presentation.save(str(target))


def add_film(slide, animation: Animation) -> None:
    """Add the film with its poster, silent, in a loop, as large as the slide lets it be, and its alternative text."""
    width, height = animation.size(".mp4")
    top = MARGIN // 2 + TITLE
    scale = min((WIDTH - 2 * MARGIN) / width, (HEIGHT - MARGIN - top) / height)
    movie = slide.shapes.add_movie(
        str(animation.folder / animation.file(".mp4")),
        left=Emu(round((WIDTH - scale * width) / 2)),
        top=Emu(top),
        width=Emu(round(scale * width)),
        height=Emu(round(scale * height)),
        poster_frame_image=str(animation.folder / animation.file(".poster.png")),
        mime_type="video/mp4",
    )
    movie._element.nvPicPr.cNvPr.set("descr", animation.alt)
    # python-pptx has no words for these two: they are set in the timing of the slide that it has just added.
    node = f'.//p:cMediaNode[p:tgtEl/p:spTgt/@spid="{movie.shape_id}"]'
    slide._element.xpath(node)[0].set("mute", "1")
    slide._element.xpath(f"{node}/p:cTn")[0].set("repeatCount", "indefinite")


def main() -> None:
    """Read the gallery, write the slides."""
    parser = argparse.ArgumentParser(prog="python -m lecture.slides", description=DESCRIPTION)
    parser.add_argument("--gallery", type=Path, default=ROOT / "gallery", metavar="DIR", help="default: gallery")
    parser.add_argument("target", nargs="?", type=Path, default=ROOT / "build/slides.pptx", help="build/slides.pptx")
    options = parser.parse_args()
    try:
        films = [each for each in contents.read(options.gallery).values() if each.has_film]
        if not films:
            raise LookupError(f"{options.gallery} has no films: script/render makes them")
        write(sorted(films, key=lambda each: each.is_told_in_acts), options.target)
    except LookupError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
