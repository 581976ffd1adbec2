"""The examples in docstrings are run."""

import doctest
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import convcore

MODULES = [path.stem for path in Path(convcore.__file__).parent.glob("[a-z]*.py")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = import_module(f"convcore.{name}")
    names = {each: getattr(convcore, each) for each in convcore.__all__}
    with np.printoptions(legacy=False):
        assert doctest.testmod(module, extraglobs=names).failed == 0


def test_there_are_some():
    finder = doctest.DocTestFinder()
    found = [test for name in MODULES for test in finder.find(import_module(f"convcore.{name}")) if test.examples]
    assert {test.name.rpartition(".")[2] for test in found} >= {"stamps", "overlap_counts", "Example", "written"}
