"""Numbers from files and by name."""

import re

import numpy as np
import pytest

from convfilm import numbers


def test_a_table_of_text(tmp_path):
    (tmp_path / "x.csv").write_text("\ufeff1,2\n\n-3,0.5\n", encoding="utf-8")
    found = numbers.table("input", tmp_path / "x.csv")
    assert found == [[1, 2], [-3, 0.5]]
    assert [type(each) for row in found for each in row] == [int, int, int, float]


@pytest.mark.parametrize(
    "array", [np.arange(6).reshape(2, 3), np.ones((2, 2), np.float32), np.ones((2, 3, 3)), np.ones((4, 1, 2, 2))]
)
def test_an_array(tmp_path, array):
    np.save(tmp_path / "x.npy", array)
    assert np.array_equal(numbers.table("input", tmp_path / "x.npy"), array)


@pytest.mark.parametrize("name", numbers.KERNELS)
def test_kernels_are_what_their_names_say(name, tmp_path):
    kernel = np.array(numbers.weights(name, tmp_path / name))
    assert kernel.shape == (3, 3)
    sums = {"box": 9, "binomial": 16, "laplace": 0, "sharpen": 1, "sobel": 0}
    assert kernel.sum() == sums[name]
    ramp = np.add.outer(np.zeros(3), np.arange(3))  # grows to the right
    assert (kernel * ramp).sum() == (8 if name == "sobel" else kernel.sum())


def test_weights_of_a_file(tmp_path):
    (tmp_path / "box.csv").write_text("5\n")
    assert numbers.weights("box.csv", tmp_path / "box.csv") == [[5]]


def _saved(path, array):
    np.save(path, array, allow_pickle=True)


@pytest.mark.parametrize(
    ("file", "write", "words"),
    [
        ("x.txt", None, "input must be a .csv or .npy file, got '{file}'"),
        ("x.csv", None, "input cannot be read: no such file or directory: {file}"),
        ("x.csv", lambda path: path.mkdir(), "input cannot be read: is a directory: {file}"),
        ("x.csv", lambda path: path.write_text("\n"), "input must hold rows of numbers, which {file} does not"),
        (
            "x.csv",
            lambda path: path.write_text("1,2\n3\n"),
            "input must have rows of equal length, which {file} has not",
        ),
        ("x.csv", lambda path: path.write_text("1,2\n3,b\n"), "input must hold numbers, got 'b' in row 2 of {file}"),
        ("x.csv", lambda path: path.write_bytes(b"\xff\xfe"), "input must be text with commas, which {file} is not"),
        (
            "x.npy",
            lambda path: path.write_text("1,2"),
            "input must be an array of numbers as numpy.save writes it, which {file} is not",
        ),
        (
            "x.npy",
            lambda path: _saved(path, np.array([[{}]])),
            "input must be an array of numbers as numpy.save writes it, which {file} is not",
        ),
        (
            "x.npy",
            lambda path: _saved(path, np.ones((2, 0, 3))),
            "input must hold rows of numbers, which {file} does not",
        ),
        ("x.npy", lambda path: _saved(path, np.array(3)), "input must hold rows of numbers, which {file} does not"),
        ("x.npy", lambda path: _saved(path, np.arange(3)), "input must hold rows of numbers, which {file} does not"),
        (
            "x.npy",
            lambda path: _saved(path, np.ones((1, 1, 1, 2, 3))),
            "input must hold rows of numbers, which {file} does not",
        ),
    ],
)
def test_what_is_no_table(tmp_path, file, write, words):
    path = tmp_path / file
    if write:
        write(path)
    with pytest.raises(ValueError, match=f"^{re.escape(words.format(file=path))}$"):
        numbers.table("input", path)


def test_no_such_kernel(tmp_path):
    words = "weights must be a .csv or .npy file or one of box, binomial, laplace, sharpen, sobel, got 'blur'"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        numbers.weights("blur", tmp_path / "blur")
