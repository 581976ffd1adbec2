"""Numbers from files and by name."""

import re

import numpy as np
import pytest
from PIL import Image

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
    sums = {"box": 9, "binomial": 16, "blur": 16, "sharpen": 1, "emboss": 1}
    assert kernel.sum() == sums.get(name, 0)
    ramp = np.add.outer(np.zeros(3), np.arange(-1, 2))  # grows to the right
    slopes = {"sobel": (8, 0), "sobel-x": (8, 0), "sobel-y": (0, 8), "emboss": (6, 6)}
    assert ((kernel * ramp).sum(), (kernel * ramp.T).sum()) == slopes.get(name, (0, 0))


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
    names = "box, binomial, laplace, sharpen, sobel, sobel-x, sobel-y, blur, emboss, outline"
    words = f"weights must be a .csv or .npy file or one of {names}, got 'blurr'"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        numbers.weights("blurr", tmp_path / "blurr")


GREYS = np.array([[0, 255, 7], [100, 3, 200]], np.uint8)


def test_a_picture_as_it_is(tmp_path):
    Image.fromarray(GREYS).save(tmp_path / "x.png")
    found = numbers.picture("input", tmp_path / "x.png")
    assert found.shape == (2, 3)
    assert found.values((2, 3)) == GREYS.tolist()
    assert [type(value) for row in found.values((2, 3)) for value in row] == [int] * 6


def test_a_picture_in_colour_has_its_luma(tmp_path):
    Image.fromarray(np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)).save(tmp_path / "x.png")
    assert numbers.picture("input", tmp_path / "x.png").values((1, 3)) == [[76, 150, 29]]  # ITU-R 601


def test_a_picture_is_on_white_where_it_is_transparent(tmp_path):
    Image.fromarray(np.array([[[0, 0, 0, 0], [0, 0, 0, 255]]], np.uint8), "RGBA").save(tmp_path / "x.png")
    assert numbers.picture("input", tmp_path / "x.png").values((1, 2)) == [[255, 0]]


def test_a_picture_of_16_bits(tmp_path):
    Image.fromarray(np.array([[0, 257 * 128, 65535]], np.uint16)).save(tmp_path / "x.png")
    assert numbers.picture("input", tmp_path / "x.png").values((1, 3)) == [[0, 128, 255]]


def test_a_photograph_is_upright(tmp_path):
    """Telephones turn nothing, and say how they were held."""
    wide = Image.new("L", (32, 16), 20)
    exif = wide.getexif()
    exif[0x0112] = 6
    wide.save(tmp_path / "x.jpg", exif=exif)
    assert numbers.picture("input", tmp_path / "x.jpg").shape == (32, 16)


@pytest.mark.parametrize(
    ("shape", "most", "fits"),
    [
        ((480, 640), 64, (48, 64)),
        ((640, 480), 64, (64, 48)),
        ((30, 20), 64, (30, 20)),
        ((64, 64), 64, (64, 64)),
        ((1, 1000), 10, (1, 10)),
    ],
)
def test_a_picture_keeps_its_proportions(shape, most, fits):
    assert numbers.Picture(Image.new("L", shape[::-1])).fitted(most) == fits


def test_a_smaller_picture_has_the_means():
    image = Image.fromarray(np.repeat(np.repeat(np.arange(12, dtype=np.uint8).reshape(3, 4) * 20, 5, 0), 5, 1))
    assert numbers.Picture(image).values((3, 4)) == (np.arange(12).reshape(3, 4) * 20).tolist()
    middle = numbers.Picture(image).values((3, 3))  # without half a cell on either side
    assert [[round(value, -1) for value in row] for row in middle] == [[10, 30, 50], [90, 110, 130], [170, 190, 210]]


@pytest.mark.parametrize(
    ("file", "write", "words"),
    [
        ("x.png", None, "input cannot be read: no such file or directory: {file}"),
        ("x.png", lambda path: path.mkdir(), "input cannot be read: is a directory: {file}"),
        ("x.png", lambda path: path.write_text("1,2"), "input must be a picture, which {file} is not"),
        ("x.png", lambda path: path.write_bytes(b""), "input must be a picture, which {file} is not"),
    ],
)
def test_what_is_no_picture(tmp_path, file, write, words):
    path = tmp_path / file
    if write:
        write(path)
    with pytest.raises(ValueError, match=f"^{re.escape(words.format(file=path))}$"):
        numbers.picture("input", path)


@pytest.mark.parametrize("keep", [40, 60, 200])
def test_what_is_half_a_picture(tmp_path, keep):
    whole = tmp_path / "whole.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8)).save(whole)
    path = tmp_path / "x.png"
    path.write_bytes(whole.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"^input (cannot be read: .*|must be a picture, which .* is not)$"):
        numbers.picture("input", path)


def test_a_picture_that_would_fill_the_memory(tmp_path, monkeypatch):
    Image.fromarray(GREYS).save(tmp_path / "x.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 5)
    with pytest.raises(ValueError, match=r"^input has more pixels than can be read: "):
        numbers.picture("input", tmp_path / "x.png")
