"""The presentation, opened again."""

import io
import subprocess
import sys

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from convfilm.gallery.contents import read
from lecture.slides import write
from tests.lecture.conftest import ACTS, CARDS, ROOT

LOOP = './/p:video/p:cMediaNode[@mute="1"][p:cTn/@repeatCount="indefinite"]/p:tgtEl/p:spTgt/@spid'


@pytest.mark.slow
def test_slides(gallery, tmp_path):
    target = tmp_path / "new" / "slides.pptx"
    animations = {stem: each for stem, each in read(gallery).items() if each.has_film}
    write(animations.values(), target)
    presentation = Presentation(str(target))
    assert len(presentation.slides) == len(animations) == len(CARDS + ACTS)
    for slide, animation in zip(presentation.slides, animations.values(), strict=True):
        assert slide.shapes.title.text == animation.title
        (movie,) = (shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.MEDIA)
        assert movie._element.nvPicPr.cNvPr.get("descr") == animation.alt
        assert slide._element.xpath(LOOP) == [str(movie.shape_id)]
        embedded = slide.part.related_part(movie._element.xpath(".//a:videoFile/@r:link")[0])
        assert embedded.blob == (gallery / animation.file(".mp4")).read_bytes()
        assert movie.media_format is not None
        assert movie.media_type is not None
        with Image.open(io.BytesIO(movie.poster_frame.blob)) as poster:
            assert poster.size == animation.size(".poster.png")
            assert abs(movie.width / movie.height - poster.width / poster.height) < 0.01
        assert movie.left >= 0
        assert movie.top >= slide.shapes.title.top + slide.shapes.title.height
        assert movie.left + movie.width <= presentation.slide_width
        assert movie.top + movie.height <= presentation.slide_height
        assert slide.notes_slide.notes_text_frame.text.splitlines() == [
            animation.alt,
            *animation.numbers,
            *animation.steps,
        ]


@pytest.mark.parametrize("optimized", [[], ["-OO"]])
def test_no_gallery(tmp_path, optimized):
    """Also where Python leaves out docstrings."""
    command = [sys.executable, *optimized, "-m", "lecture.slides", "--gallery", tmp_path, tmp_path / "slides.pptx"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path} has no gallery.json: script/render makes it\n"
    assert not (tmp_path / "slides.pptx").exists()
