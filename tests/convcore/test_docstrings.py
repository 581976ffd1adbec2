"""The examples in docstrings are run."""

import doctest
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import convcore

MODULES = [path.stem for path in Path(convcore.__file__).parent.glob("[a-z]*.py")]
WORDS = SimpleNamespace(  # `words` in the examples: the field's signs, in no language
    convolution="conv",
    max_pooling="max",
    average_pooling="mean",
    alt_window="window {size}",
    alt="{kind}: {plane}; {kernel}; {pace}; o {size}",
    alt_short="{kind}: {input}; {kernel}; o {size}",
    alt_input="i {size}",
    comma=", ",
    alt_kernel="k {size}",
    border=("p {number}", "p {number}"),
    cells_at_a_time=("s {number}", "s {number}"),
    counting="(row, column)",
    numbers_of_input="x: {numbers}",
    numbers_of_kernel="w: {numbers}",
    numbers_of_output="y: {numbers}",
    numbers_of_input_channel="x{channel}: {numbers}",
    numbers_of_slice="w{kernel}, {channel}: {numbers}",
    numbers_of_map="y{map}: {numbers}",
    cell="y{output} = f({read}) = {sum}",
    cell_caption="y{output} = {sum}",
    read_input="x{cells}",
    read_zeros=("0", "{number}·0"),
    read_both="{input}, {zeros}",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = import_module(f"convcore.{name}")
    names = {each: getattr(convcore, each) for each in convcore.__all__}
    with np.printoptions(legacy=False):
        assert doctest.testmod(module, extraglobs={**names, "words": WORDS}).failed == 0


@pytest.mark.parametrize("name", convcore.__all__)
def test_every_public_name_has_one(name):
    assert ">>>" in getattr(convcore, name).__doc__


@pytest.mark.parametrize("name", MODULES)
def test_all_of_them_are_found(name):
    module = import_module(f"convcore.{name}")
    found = doctest.DocTestFinder().find(module)
    assert sum(len(test.examples) for test in found) == Path(module.__file__).read_text().count(">>> ")
