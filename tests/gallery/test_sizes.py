"""The eight loops in both sizes against the animations that they replace. `pytest -s` shows the tables."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convfilm.catalogue import catalogue
from convfilm.gallery.capture import CARD, FULL
from tests.convfilm.stills import EIGHT
from tests.convfilm.test_loop import decoded, loop

ROOT = Path(__file__).parents[2]
CLASSIC = json.loads((ROOT / "tests" / "data" / "reference_frames.json").read_text())["animations"]
ENTRIES = [entry for entry in catalogue() if entry.name in {scene.__name__ for scene in EIGHT}]
GIF = "run script/render --formats gif and commit gallery/*.gif and *.png"


@pytest.mark.slow
@pytest.mark.parametrize(("card", "most"), [(True, 550_000), (False, 800_000)], ids=["cards", "full"])
def test_all_eight_together(card, most):
    """In few bytes, all of one size, and smaller than the one that it replaces.

    The cards are those that are committed, which are what is drawn now: test_loop.py says so, and that both are true to
    what was drawn.
    """
    total, before = 0, 0
    print()
    for entry in ENTRIES:
        data = (ROOT / "gallery" / f"{entry.stem}.gif").read_bytes() if card else loop(entry.name, card)[1]
        classic = CLASSIC[entry.stem]["gif"]
        with Image.open(BytesIO(data)) as image:
            (width, height), count = image.size, image.n_frames
        total, before = total + len(data), before + classic["bytes"]
        print(f"{entry.stem:36}{width}x{height} {len(data):7} B   ", end="")
        print("classic {}x{}".format(*classic["size"]), f"{classic['bytes']:7} B {len(data) / classic['bytes']:6.2f}")
        assert (width, height) == (CARD if card else FULL)
        assert count == classic["frames"] + 1, "one per cell, and the finished picture"
        assert len(data) < classic["bytes"]
        if not card:
            assert width * height >= classic["size"][0] * classic["size"][1]
    print(f"together {total} B   classic {before} B   {total / before:.2f}")
    assert total <= most


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_committed_loops_are_complete(entry):
    committed = ROOT / "gallery" / f"{entry.stem}.gif"
    assert committed.exists(), GIF
    with Image.open(committed) as image:
        assert image.size == CARD
        assert image.n_frames == CLASSIC[entry.stem]["gif"]["frames"] + 1


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_beside_each_committed_loop_is_its_last_frame(entry):
    """For LaTeX, which reads no GIF."""
    committed = ROOT / "gallery" / f"{entry.stem}.png"
    assert committed.exists(), GIF
    assert committed.stat().st_size <= 30_000
    with Image.open(committed) as still:
        assert (still.size, still.mode) == (CARD, "P")
        shown = decoded(committed.with_suffix(".gif").read_bytes())
        assert (np.asarray(still.convert("RGB")) == shown[-1][..., :3]).all()
