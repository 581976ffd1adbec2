"""Scenes and stems."""

import inspect
import json
from importlib import import_module
from pathlib import Path

import pytest

from scenes.gallery.catalogue import MODULES, catalogue, chosen, stem
from scenes.stage import Film

CLASSIC = json.loads((Path(__file__).parents[1] / "data" / "reference_frames.json").read_text())["animations"]


def test_finds_what_importing_finds():
    films = []
    for name in MODULES:
        module = import_module(f"scenes.{name}")
        films += [
            (name, value.__name__)
            for value in vars(module).values()
            if inspect.isclass(value) and issubclass(value, Film) and value.__module__ == module.__name__
        ]
    assert [(entry.module, entry.name) for entry in catalogue()] == films


@pytest.mark.parametrize(
    ("name", "expected"),
    [("PaddingStrides", "padding_strides"), ("Same2Padding", "same2_padding"), ("MyGIFLoop", "my_gif_loop")],
)
def test_stem(name, expected):
    assert stem(name) == expected


def test_stems_are_the_names_of_the_animations_that_they_replace():
    assert len(catalogue()) == 8
    assert all(entry.stem in CLASSIC for entry in catalogue())


def test_names_and_stems_choose_the_same_in_the_order_of_the_files():
    names = ["padding_strides_transposed", "NoPaddingStrides", "no_padding_strides"]
    assert [entry.name for entry in chosen(names)] == ["NoPaddingStrides", "PaddingStridesTransposed"]
    assert chosen([]) == catalogue()


def test_unknown_scene():
    with pytest.raises(ValueError, match=r"no scene 'Padding': choose from NoPaddingNoStrides, "):
        chosen(["Padding"])
