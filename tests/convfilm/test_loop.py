"""Loops as GIF: what they promise to whoever shows them."""

from fractions import Fraction
from functools import lru_cache
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from convcore import Pool2d, Role, input_roles, output_roles
from convfilm.catalogue import SCENES as SCENES_FOLDER
from convfilm.catalogue import catalogue, stem
from convfilm.gallery.capture import loop_frames
from convfilm.media import palette
from convfilm.media.loop import Frame, write_gif, write_still
from convfilm.theme import DARK, GREYS, LIGHT, ON_GREY, grey
from tests.convfilm.stills import EIGHT, SCENES

NAMES = [entry.name for entry in catalogue()]
WINDOWED, PAGE = ([scene.__name__ for scene in scenes] for scenes in (SCENES, EIGHT))
each_name = pytest.mark.parametrize("name", NAMES, scope="module")  # all tests of one scene, then of the next one


def loop(name, card=True, paper=None):
    """The frames drawn, the bytes written, the frames read back as RGBA, and the class."""
    return made(name, card, paper)


@lru_cache(maxsize=2)  # both sizes of a scene: of all scenes, they are gigabytes
def made(name, card, paper):
    film = next(entry for entry in catalogue() if entry.name == name).load()
    frames = loop_frames(film, card, paper)
    target = BytesIO()
    target.name = "loop.gif"
    write_gif(frames, target)
    return frames, target.getvalue(), decoded(target.getvalue()), film


def decoded(data):
    with Image.open(BytesIO(data)) as image:
        frames = []
        for i in range(image.n_frames):
            image.seek(i)
            frames.append(np.asarray(image.convert("RGBA")))
    return frames


def errors(drawn, shown):
    """The mean square of each frame's differences."""
    return [np.square(a[..., :3].astype(np.int32) - b[..., :3]).mean() for a, b in zip(drawn, shown, strict=True)]


def psnr(error):
    return 10 * np.log10(255**2 / error)


def local_palettes(data):
    """How many frames have a palette of their own; walks the blocks of the file."""
    at, count = 13 + 3 * (2 << (data[10] & 7)), 0
    while data[at] != 0x3B:
        if data[at] == 0x21:
            at += 2
        else:
            flags = data[at + 9]
            assert not flags & 64, "interlaced"
            count += flags >> 7
            at += 11 + (3 * (2 << (flags & 7)) if flags & 128 else 0)
        while data[at]:
            at += 1 + data[at]
        at += 1
    return count


@each_name
def test_a_frame_per_still_endless_with_the_finished_picture_at_the_end(name):
    _, data, shown, film = loop(name)
    assert len(shown) == len(film.viewed().stills(film.checked(), film.words))
    if name in WINDOWED:
        assert len(shown) == film.conv.output_shape[0] * film.conv.output_shape[1] + 1
    with Image.open(BytesIO(data)) as image:
        assert image.info["loop"] == 0
        durations = []
        for i in range(image.n_frames):
            image.seek(i)
            durations.append(image.info["duration"])
    assert set(durations[:-1]) == {1000}
    assert durations[-1] == 1500


@pytest.mark.parametrize("name", PAGE, scope="module")
def test_what_is_there_to_take_is_what_is_drawn_now(name):
    """The cards that are in the repository, for who just takes them."""
    committed = SCENES_FOLDER.parent / "gallery" / f"{stem(name)}.gif"
    assert loop(name)[1] == committed.read_bytes(), "script/render makes another one: commit that"


@each_name
def test_one_palette_for_the_clip(name):
    assert local_palettes(loop(name)[1]) == 0


@each_name
def test_faithful_to_what_was_drawn(name):
    for card in (True, False) if name in PAGE else (True,):  # both are written alike
        frames, _, shown, _ = loop(name, card)
        found = errors([frame.pixels for frame in frames], shown)
        assert psnr(np.mean(found)) >= 40
        # The palette is made for all frames together; in films that are told in acts some show far more than others.
        worst = 39 if name in WINDOWED else 37
        assert psnr(max(found)) >= worst


@each_name
def test_areas_are_not_dithered_and_the_themes_colours_are_true(name):
    seen = true_areas(name)
    if name in WINDOWED:
        for colour in theme_areas(loop(name)[3], LIGHT) - seen:  # of chips that are no area, in a large plane
            assert colour == LIGHT.kernel
            assert true_pixels(name, colour) > 1000


def test_areas_are_not_dithered_on_dark_paper():
    assert theme_areas(loop("PaddingStridesTransposed")[3], DARK) <= true_areas("PaddingStridesTransposed", "dark")


def true_areas(name, paper=None):
    """The colours of all areas, each of them the same in every pixel, as it was drawn."""
    frames, _, shown, _ = loop(name, paper=paper)
    seen = set()
    for frame, picture in zip(frames, shown, strict=True):
        codes = palette.codes(frame.pixels)
        areas = palette.areas(codes)
        inside = np.isin(codes, areas)
        assert np.abs(picture[inside][:, :3].astype(int) - palette.colours(codes[inside])).max() <= 3
        seen |= {f"#{code:06x}" for code in areas}
    return seen


def true_pixels(name, colour):
    """How many pixels are drawn in a colour, each of them as it was drawn."""
    frames, _, shown, _ = loop(name)
    code, count = int(colour[1:], 16), 0
    for frame, picture in zip(frames, shown, strict=True):
        drawn = palette.codes(frame.pixels) == code
        assert np.abs(picture[drawn][:, :3].astype(int) - palette.colours(np.array([code]))[0]).max(initial=0) <= 3
        count += int(drawn.sum())
    return count


def theme_areas(film, theme):
    """The fills of all roles that cells have at some step, and of the weights; a window without any is lines alone."""
    roles = set()
    for step in film.conv.steps():
        roles |= set(input_roles(film.conv, step).values()) | set(output_roles(film.conv, step).values())
    weights = set() if isinstance(film.conv, Pool2d) else {theme.kernel}
    return {theme.fills[role] for role in roles - {Role.BORDER_ZERO, Role.UNCOUNTED}} | weights | {theme.paper}


def picture(*colours, alpha=255):
    pixels = np.full((40, 40, 4), 255, np.uint8)
    pixels[..., 3] = alpha
    for i, colour in enumerate(colours):
        pixels[10 * i : 10 * i + 10, :20] = (*colour, 255)
    return Frame(pixels, Fraction(1))


def test_a_single_frame(tmp_path):
    write_gif([picture((200, 10, 10))], tmp_path / "x.gif")
    (shown,) = decoded((tmp_path / "x.gif").read_bytes())
    assert tuple(shown[0, 0, :3]) == (200, 10, 10)


def test_one_colour(tmp_path):
    write_gif([picture(), picture((9, 9, 9))], tmp_path / "x.gif")
    assert len(decoded((tmp_path / "x.gif").read_bytes())) == 2


def test_transparent_paper_stays_transparent(tmp_path):
    frames = [picture((200, 10, 10), alpha=0), picture((10, 200, 10), (9, 9, 200), alpha=0)]
    write_gif(frames, tmp_path / "x.gif")
    shown = decoded((tmp_path / "x.gif").read_bytes())
    for frame, got in zip(frames, shown, strict=True):
        assert (got[..., 3] == frame.pixels[..., 3]).all()
        opaque = frame.pixels[..., 3] == 255
        assert (got[opaque] == frame.pixels[opaque]).all()


def test_more_colours_than_a_palette_has(tmp_path):
    pixels = np.random.default_rng(1).integers(0, 256, (64, 64, 4), np.uint8)
    pixels[..., 3] = 255
    write_gif([Frame(pixels, Fraction(1))], tmp_path / "x.gif")
    shown = decoded((tmp_path / "x.gif").read_bytes())
    assert psnr(*errors([pixels], shown)) > 20
    write_still(tmp_path / "x.gif", tmp_path / "x.png")  # as many colours as there can be
    with Image.open(tmp_path / "x.png") as still:
        assert (np.asarray(still.convert("RGB")) == shown[0][..., :3]).all()


def test_the_still_of_a_loop_is_its_last_frame(tmp_path):
    write_gif([picture((200, 10, 10)), picture((10, 200, 10), (9, 9, 200))], tmp_path / "x.gif")
    write_still(tmp_path / "x.gif", tmp_path / "x.png")
    with Image.open(tmp_path / "x.png") as still:
        seen = np.asarray(still.convert("RGB"))
    assert (seen == picture((10, 200, 10), (9, 9, 200)).pixels[..., :3]).all()


def test_a_picture_keeps_its_greys_and_its_window(tmp_path):
    """Cells of 3 x 3 pixels in noise, and a thin line: none of them is an area, all of them are seen."""
    levels = np.random.default_rng(0).integers(0, GREYS, (60, 60))
    greys = np.array([int(grey(level / (GREYS - 1))[1:3], 16) for level in range(GREYS)])[levels]
    pixels = np.full((180, 180, 4), 255, np.uint8)
    pixels[..., :3] = np.repeat(np.repeat(greys, 3, 0), 3, 1)[..., None]
    pixels[30, 30:40, :3] = window = [int(ON_GREY[start : start + 2], 16) for start in (1, 3, 5)]
    pixels[80:, :, :3] = (188, 234, 216)
    write_gif([Frame(pixels, Fraction(1))], tmp_path / "x.gif")
    (shown,) = decoded((tmp_path / "x.gif").read_bytes())
    assert (shown[30, 30:40, :3] == window).all()
    assert (shown == pixels).all()


def test_a_card_is_asked_for_by_yes_or_no():
    scene = type("Mine", (next(entry for entry in catalogue()).load(),), {"card": "yes"})
    with pytest.raises(TypeError, match="card must be True or False, got 'yes'"):
        scene.checked()
