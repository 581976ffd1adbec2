"""`python -m lecture.slides`: a presentation for PowerPoint."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from PIL import Image
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.presentation import Presentation as PptxPresentation
from pptx.shapes.picture import Picture
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from convfilm.gallery import contents
from convfilm.gallery.contents import Animation
from convfilm.media.files import complete
from lecture.stills import ROOT, add_gallery, film, find, stills

DESCRIPTION = (
    "A PowerPoint presentation of the gallery's films, a slide each, which play in a loop; or of one scene: its loop "
    "and its film, as far as they are there, then a slide for each still, which becomes the next one by Morph."
)
WIDTH, HEIGHT, MARGIN, TITLE = Inches(13.333), Inches(7.5), Inches(0.4), Inches(0.8)
MORPHS = "!!{}"  # with two exclamation marks, Morph goes by the name, whatever else a shape is
MORPH = """<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">
<mc:Choice xmlns:p159="http://schemas.microsoft.com/office/powerpoint/2015/09/main" Requires="p159">
<p:transition xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" spd="med" p14:dur="700">
<p159:morph option="byObject"/></p:transition></mc:Choice>
<mc:Fallback><p:transition spd="med"><p:fade/></p:transition></mc:Fallback>
</mc:AlternateContent>"""
"""The transition Morph, in 0.7 s, as PowerPoint writes it, with a fade for versions and programs that have none."""
TITLE_ONLY = 5  # the layout of python-pptx's default template


def write(animations: Iterable[Animation], target: Path) -> None:
    """Write a slide per animation: its parameters as title, its film, and the long description as notes."""
    presentation = empty("Convolution arithmetic, animated")
    for animation in animations:
        add_film(add_slide(presentation, animation.title, described(animation)), animation)
    save(presentation, target)


def write_clicks(animation: Animation, target: Path) -> None:
    """Write the loop and the film, as far as they are there, then a slide per still, to be clicked through.

    A still has the sum of its cell as notes, and what it shows as alternative text. Of slides with stills each becomes
    the next by Morph, which knows by their names what is the same. No two slides have the same title: so they can be
    told apart in the list of slides, and where they are read out.
    """
    presentation, pictures, title = empty(animation.title), stills(animation), animation.title
    if f"{animation.stem}.gif" in animation.files:
        loop = add_slide(presentation, title, described(animation))
        add_picture(loop, animation.folder / animation.file(".gif"), animation.alt)
    if film(animation):
        add_film(add_slide(presentation, f"{title} ({animation.words.film})", described(animation)), animation)
    for number, still in enumerate(pictures, start=1):
        slide = add_slide(presentation, f"{title} ({number}/{len(pictures)})", still.sentence)
        slide.shapes.title.name = MORPHS.format("title")
        add_picture(slide, still.file, still.caption).name = MORPHS.format("still")
        if number > 1:
            slide._element.clrMapOvr.addnext(parse_xml(MORPH))
    save(presentation, target)


def described(animation: Animation) -> str:
    """All that it shows, in words."""
    return "\n".join([animation.alt, *animation.numbers, *animation.steps])


def empty(title: str) -> PptxPresentation:
    """A presentation of wide slides, and none yet."""
    presentation = Presentation()
    presentation.core_properties.title, presentation.core_properties.last_modified_by = title, ""
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    return presentation


def add_slide(presentation: PptxPresentation, words: str, notes: str) -> Slide:
    """A slide with a title and notes."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = MARGIN, MARGIN // 2, WIDTH - 2 * MARGIN, TITLE
    title.text = words
    for run in (run for paragraph in title.text_frame.paragraphs for run in paragraph.runs):
        run.font.size = Pt(32)  # PowerPoint ignores that of a paragraph
    slide.notes_slide.notes_text_frame.text = notes
    return slide


def add_picture(slide: Slide, file: Path, alt: str) -> Picture:
    """A picture as large as the slide lets it be, and its alternative text."""
    with Image.open(file) as image:
        picture = slide.shapes.add_picture(str(file), *fitted(image.width, image.height))
    picture._element.nvPicPr.cNvPr.set("descr", alt)
    return picture


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
    add_gallery(parser)
    parser.add_argument(
        "--clicks", metavar="SCENE", help="instead of the films, one scene, to be clicked through: name or stem"
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
