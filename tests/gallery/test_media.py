"""Pictures, loops and videos of a scene."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import av
import numpy as np
import pytest
from PIL import Image

from convcore import Cell, Role
from convfilm.catalogue import catalogue
from convfilm.gallery.capture import (
    CARD,
    FULL,
    loop_frames,
    settings,
    staged,
    step_pictures,
    summary_picture,
    theme_on,
)
from convfilm.gallery.job import Job
from convfilm.gallery.media import make, measured, scene_class
from convfilm.media.loop import Frame
from convfilm.media.video import write_video
from convfilm.theme import DARK, LIGHT

ENTRY = next(entry for entry in catalogue() if entry.name == "NoPaddingStrides")


def job(format, paper=None):  # noqa: A002
    return Job.of(ENTRY, format, (320, 180), 5, paper)


FILM = scene_class(job("text"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The files of a format, which are made once."""
    return cache(lambda format: make(job(format), tmp_path_factory.mktemp(format)))  # noqa: A006


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_transparent_loops_have_the_colours_of_opaque_ones_and_nothing_for_paper(theme):
    opaque = loop_frames(FILM, True, theme=theme)
    clear = loop_frames(FILM, True, theme=theme, transparent=True)
    for a, b in zip(opaque, clear, strict=True):
        assert (a.pixels[0, 0, :3] == rgb(theme.paper)).all()
        assert (b.pixels[0, 0] == 0).all()
        alpha = b.pixels[..., 3:] / 255
        on_paper = b.pixels[..., :3] * alpha + rgb(theme.paper) * (1 - alpha)
        assert np.abs(on_paper - a.pixels[..., :3]).max() <= 4


OWN = replace(DARK, paper="#101030", kernel="#ffcc00")


@pytest.mark.parametrize(
    ("own", "paper", "theme"),
    [
        (None, "light", LIGHT),
        (None, "dark", DARK),
        (OWN, "dark", OWN),
        (OWN, "light", LIGHT),
        (LIGHT, "dark", DARK),
    ],
)
def test_a_theme_of_its_own_where_it_fits_the_paper(own, paper, theme):
    assert theme_on(type("Mine", (FILM,), {"theme": own}), paper) is theme


@pytest.mark.slow
def test_both_sizes_on_dark_paper_whatever_the_gallerys_paper_is(tmp_path):
    scene = f"class {ENTRY.name}(Film):\n    conv = Conv2d(3, 2)\n    theme = LIGHT\n"
    imports = "from convcore import Conv2d\nfrom convfilm import LIGHT, Film\n\n"
    mine = replace(job("dark"), source=imports + scene)
    for path, size in zip(make(mine, tmp_path), (CARD, CARD, FULL, FULL), strict=True):
        with Image.open(path) as image:
            assert image.size == size
            assert image.convert("RGB").getpixel((0, 0)) == tuple(rgb(DARK.paper))
        assert measured(path)["paper"] == "dark"


@pytest.mark.slow
def test_a_file_without_paper_says_which_one_it_is_for(made):
    for path, paper in zip(made("alpha"), ("light", "dark"), strict=True):
        assert measured(path)["paper"] == paper
        with av.open(str(path)) as video:
            assert video.metadata["title"] == f"{ENTRY.stem}, for {paper} paper"


@pytest.mark.slow
def test_a_card_is_a_matter_of_the_loop_alone(tmp_path):
    pairs = {size: make(job(kind), tmp_path) for kind, size in {"gif": CARD, "full": FULL}.items()}
    for path, size in ((path, size) for size, pair in pairs.items() for path in pair):
        found = measured(path)
        assert ((found["width"], found["height"]), "paper" in found) == (size, False)
    assert FILM.card is False


@pytest.mark.parametrize(("paper", "theme"), [("light", LIGHT), ("dark", DARK), ("#202020", DARK), ("#000000", DARK)])
def test_paper_and_its_theme(paper, theme):
    with settings((320, 180), 5, paper, format="none"):
        pixels = summary_picture(FILM)
    expected = rgb(paper if paper.startswith("#") else theme.paper)
    assert (pixels[0, 0, :3] == expected).all()


def test_a_still_per_step_that_shows_the_step():
    with settings((640, 360), 5, None, format="none"):
        scene = staged(FILM)
        pictures = list(step_pictures(FILM))
    assert len(pictures) == len(scene.example.steps)
    grid, pixel = scene.board.planes["output"].grid, scene.camera.frame_width / 640
    for step, pixels in zip(scene.example.steps, pictures, strict=True):
        for row, column in np.ndindex(*FILM.conv.output_shape):
            cell = Cell(row, column)
            points = grid.points([(row + 0.84, column + 0.2), (row + 0.16, column + 0.85)])  # the beam crosses one
            at = np.array([pixels[round(180 - y / pixel), round(320 + x / pixel), :3] for x, y in points]).astype(int)
            role = Role.FINISHED_OUTPUT if cell < step.output else Role.PENDING_OUTPUT
            colour = LIGHT.fills[Role.CURRENT_OUTPUT if cell == step.output else role] or LIGHT.paper
            assert np.abs(at - rgb(colour)).max(axis=1).min() <= 3, (step.output, cell)


@pytest.mark.slow
def test_loops_as_video_show_the_same_for_as_long(made):
    frames = loop_frames(FILM, True)
    seconds = float(sum(frame.seconds for frame in frames))
    for path in [*made("loop"), *made("alpha")]:
        found = measured(path)
        assert found["seconds"] == seconds
        assert (found["width"], found["height"]) == CARD
        with av.open(str(path)) as video:
            pictures = [frame.to_ndarray(format="rgb24").astype(float) for frame in video.decode(video=0)]
        if "alpha" in path.name:
            continue
        shown = 0
        for frame in frames:
            error = np.mean((pictures[shown] - frame.pixels[..., :3]) ** 2)
            assert 10 * np.log10(255**2 / error) > 28, "half the resolution in colour, but the same picture"
            shown += round(frame.seconds * len(pictures) / seconds)


@pytest.mark.parametrize("name", ["a.webm", "a.mp4"])
def test_the_same_loop_is_the_same_file(name, tmp_path):
    frames = [Frame(np.full((16, 16, 4), shade, dtype=np.uint8), Fraction(1, 10)) for shade in (0, 255)]
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        write_video(frames, tmp_path / folder / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


@pytest.mark.slow
def test_videos_have_the_formats_that_browsers_play(made):
    for path in [*made("loop"), *made("alpha"), *made("film")]:
        with av.open(str(path)) as video:
            stream = video.streams.video[0]
            mp4 = path.suffix == ".mp4"
            assert stream.codec_context.name in (("h264",) if mp4 else ("vp9", "libvpx-vp9"))
            assert stream.pix_fmt == "yuv420p"
            assert (stream.metadata.get("ALPHA_MODE") == "1") == ("alpha" in path.name)
        if mp4:
            data = path.read_bytes()
            assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"


@pytest.mark.slow
def test_alpha_is_in_the_file(made):
    """And its ink is light or dark: that of the words below the board."""
    for path, theme in zip(made("alpha"), (LIGHT, DARK), strict=True):
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        with av.open(str(path)) as video:
            first = next(frame for packet in video.demux(video=0) for frame in decoder.decode(packet))
        pixels = first.to_ndarray(format="rgba")
        assert pixels[0, 0, 3] <= 2
        assert pixels[..., 3].max() >= 253
        words = pixels[340:]
        ink = words[words[..., 3] > 250][:, :3]
        assert np.abs(np.median(ink, axis=0) - rgb(theme.ink)).max() <= 12
