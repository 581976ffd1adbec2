"""The eight loops against the animations that they replace. `pytest -s` shows the table."""

import json
from pathlib import Path

import pytest
from PIL import Image

from convfilm.catalogue import catalogue
from tests.convfilm.test_loop import loop, psnr

CLASSIC = json.loads((Path(__file__).parents[1] / "data" / "reference_frames.json").read_text())["animations"]
SIZES = {}
ENTRIES = [entry for entry in catalogue() if entry.stem in CLASSIC]


@pytest.mark.slow
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_no_fewer_pixels_in_at_most_six_tenths_of_the_bytes(entry):
    frames, data, shown, _ = loop(entry.name)
    classic = CLASSIC[entry.stem]["gif"]
    height, width = frames[0].pixels.shape[:2]
    SIZES[entry.stem] = len(data)
    ratio = len(data) / classic["bytes"]
    quality = psnr([frame.pixels for frame in frames], shown)
    print(
        f"\n{entry.stem:34}{width}x{height} {len(data):7} B   classic {classic['size'][0]}x{classic['size'][1]} "
        f"{classic['bytes']:7} B   {ratio:.2f}   {quality:.1f} dB"
    )
    assert width % 2 == height % 2 == 0
    assert width * height >= classic["size"][0] * classic["size"][1]
    assert len(shown) == classic["frames"]
    assert ratio <= 0.6


@pytest.mark.slow
def test_all_eight_together():
    total = sum(len(loop(entry.name)[1]) for entry in ENTRIES)
    print(f"\ntogether {total} B")
    assert total <= 720_000


def test_committed_loops_are_what_the_scenes_draw():
    """Re-renders one: its frames must be those of the file that lecturers link to."""
    committed = Path(__file__).parents[2] / "gallery" / "no_padding_strides.gif"
    assert committed.exists(), "run script/render --formats gif and commit gallery/*.gif"
    frames, _, _, _ = loop("NoPaddingStrides")
    from tests.convfilm.test_loop import decoded

    assert psnr([frame.pixels for frame in frames], decoded(committed.read_bytes())) >= 40


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_committed_loops_are_complete(entry):
    committed = Path(__file__).parents[2] / "gallery" / f"{entry.stem}.gif"
    assert committed.exists(), "run script/render --formats gif and commit gallery/*.gif"
    with Image.open(committed) as image:
        assert image.n_frames == CLASSIC[entry.stem]["gif"]["frames"]
