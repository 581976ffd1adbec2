"""`python -m lecture.slides`: a presentation for PowerPoint."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from PIL import Image
from pptx import Presentation
from pptx.presentation import Presentation as PptxPresentation
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from convfilm.gallery import contents
from convfilm.gallery.contents import Animation
from convfilm.media.files import complete
from lecture.stills import find, stills

DESCRIPTION = (
    "A PowerPoint presentation of the gallery's films, a slide each, which play in a loop; or of the stills of one."
)
ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT, MARGIN, TITLE = Inches(13.333), Inches(7.5), Inches(0.4), Inches(0.8)
MORPHS = "!!{}"  # with two exclamation marks, Morph goes by the name, whatever else a shape is
TITLE_ONLY = 5  # the layout of python-pptx's default template


def write(animations: Iterable[Animation], target: Path) -> None:
    """Write a slide per animation: its parameters as title, its film, and the long description as notes."""
    presentation = empty()
    for animation in animations:
        slide = add_slide(presentation, animation.title)
        add_film(slide, animation)
        slide.notes_slide.notes_text_frame.text = "\n".join([animation.alt, *animation.numbers, *animation.steps])
    save(presentation, target)


def write_clicks(animation: Animation, target: Path) -> None:
    """Write a slide per still, to be clicked through: the sum of its cell as notes, what it shows as alternative text.

    What is the same on each slide has the same name, by which PowerPoint's transition Morph knows it again.
    """
    presentation = empty()
    for still in stills(animation):
        slide = add_slide(presentation, animation.title)
        slide.shapes.title.name = MORPHS.format("title")
        with Image.open(still.file) as image:
            place = fitted(image.width, image.height)
        picture = slide.shapes.add_picture(str(still.file), *place)
        picture.name = MORPHS.format("still")
        picture._element.nvPicPr.cNvPr.set("descr", still.caption)
        slide.notes_slide.notes_text_frame.text = still.sentence
    save(presentation, target)


def empty() -> PptxPresentation:
    """A presentation of wide slides, and none yet."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    return presentation


def add_slide(presentation: PptxPresentation, words: str) -> Slide:
    """A slide with a title."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = MARGIN, MARGIN // 2, WIDTH - 2 * MARGIN, TITLE
    title.text = words
    title.text_frame.paragraphs[0].font.size = Pt(32)
    return slide


def fitted(width: int, height: int) -> tuple[Emu, Emu, Emu, Emu]:
    """Left, top, width and height of what is so large in pixels, as large as the slide lets it be."""
    top = MARGIN // 2 + TITLE
    scale = min((WIDTH - 2 * MARGIN) / width, (HEIGHT - MARGIN - top) / height)
    return Emu(round((WIDTH - scale * width) / 2)), Emu(top), Emu(round(scale * width)), Emu(round(scale * height))


def save(presentation: PptxPresentation, target: Path) -> None:
    """Write it, when it is complete."""
    with complete(target) as partial:
        presentation.save(str(partial))


def add_film(slide, animation: Animation) -> None:
    """Add the film with its poster, silent, in a loop, as large as the slide lets it be, and its alternative text."""
    movie = slide.shapes.add_movie(
        str(animation.folder / animation.file(".mp4")),
        *fitted(*animation.size(".mp4")),
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
    parser.add_argument(
        "--clicks", metavar="SCENE", help="instead of the films, the stills of one scene, a slide each: name or stem"
    )
    parser.add_argument("target", nargs="?", type=Path, help="default: build/slides.pptx, or build/<stem>.clicks.pptx")
    options = parser.parse_args()
    try:
        if options.clicks is not None:
            animation = find(options.gallery, options.clicks)
            write_clicks(animation, options.target or ROOT / f"build/{animation.stem}.clicks.pptx")
            return
        films = [each for each in contents.read(options.gallery).values() if each.has_film]
        if not films:
            raise LookupError(f"{options.gallery} has no films: script/render makes them")
        write(sorted(films, key=lambda each: each.is_told_in_acts), options.target or ROOT / "build/slides.pptx")
    except LookupError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
