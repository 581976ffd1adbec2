"""`convfilm animate`: which files there are, what is wrong, and that nothing of another's is lost."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from convcore import Conv2d, Pool2d
from convfilm import __main__
from convfilm.catalogue import catalogue
from convfilm.gallery import animate, media
from convfilm.gallery.run import jobs
from convfilm.views import VIEWS
from tests.gallery.command import called, convfilm


def scene(tmp_path, *arguments):
    """The class that arguments make, without rendering it."""
    given, entry = animate._chosen(["--out", str(tmp_path / "out"), *arguments], tmp_path / "scratch")
    assert catalogue(entry.file.parent) == [entry]
    return given, entry, entry.load()


@pytest.fixture(autouse=True)
def _scratch(tmp_path):
    (tmp_path / "scratch").mkdir()


SMALL = ("--input-size", "2", "--kernel-size", "2")


def test_a_loop_and_a_text(tmp_path):
    """What is up to date is left, what is not of the gallery stays, and layers lie side by side."""
    first = convfilm(tmp_path, "animate", *SMALL)
    assert (first.returncode, first.stderr) == (0, ""), first.stderr
    loop = tmp_path / "gallery" / "i2_k2_s1_p0.gif"
    still = loop.with_suffix(".png")
    assert first.stdout == f"{loop.parent}: 1 item rendered, 0 items up to date\n{loop}\n{still}\n"
    with Image.open(loop) as image:
        assert image.size == (400, 400)
    before = loop.stat().st_mtime_ns
    again = called(tmp_path, "animate", *SMALL)
    assert again.stdout == f"{loop.parent}: 0 items rendered, 1 item up to date\n{loop}\n{still}\n"
    assert loop.stat().st_mtime_ns == before

    other = called(tmp_path, "animate", *SMALL, "--transposed", "--formats", "text")
    assert other.returncode == 0, other.stderr
    listed = json.loads((loop.parent / "gallery.json").read_text())["scenes"]
    assert {stem: [*entry["media"]] for stem, entry in listed.items()} == {
        "i2_k2_s1_p0": ["gif"],
        "i2_k2_s1_p0_transposed": ["text"],
    }
    assert {path.name for path in loop.parent.iterdir()} == {
        "gallery.json",
        "i2_k2_s1_p0.gif",
        "i2_k2_s1_p0.png",
        "i2_k2_s1_p0_transposed.txt",
    }


def test_what_is_not_of_the_gallery_stays(tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    (out / "i2_k2_s1_p0.gif").write_text("mine")
    with pytest.raises(SystemExit) as left:
        animate._chosen([*SMALL, "--out", str(out)], tmp_path / "scratch")
    said = f"{out}/i2_k2_s1_p0.gif is there and not of this gallery: move it, or replace it with --force\n"
    assert (left.value.code, capsys.readouterr().err.partition(": ")[2]) == (2, said)
    assert (out / "i2_k2_s1_p0.gif").read_text() == "mine"
    for number, more in enumerate((["--force"], ["--formats", "text"], ["--padding", "1"])):
        (tmp_path / f"{number}").mkdir()
        animate._chosen([*SMALL, "--out", str(out), *more], tmp_path / f"{number}")


def test_what_a_run_that_failed_has_not_listed_goes(tmp_path, monkeypatch):
    """Otherwise the next run would take it for another's."""
    out = tmp_path / "out"

    def fails(choose):
        choose()
        out.mkdir()
        for name in ("i2_k2_s1_p0.gif", "i2_k2_s1_p0.mp4"):
            (out / name).write_text("half of a format")
        return 1

    monkeypatch.setattr(animate, "run", fails)
    assert animate.main([*SMALL, "--out", str(out)]) == 1
    assert [path.name for path in out.iterdir()] == ["i2_k2_s1_p0.mp4"]


@pytest.mark.parametrize(
    ("arguments", "stem", "attributes"),
    [
        (["--input-size", "7", "--kernel-size", "5", "--stride", "3", "--padding", "2"], "i7_k5_s3_p2", {}),
        (
            ["--input-size", "3", "--layer", "nn.ConvTranspose2d(1, 1, 3, 2, 1, output_padding=1)", "--speed", "2"],
            "i3_k3_s2_p1_a1_transposed",
            {"conv": Conv2d(3, 3, 2, 1, 1, 1, True), "speed": 2.0},
        ),
        (
            ["--input-size", "7,5", "--kernel-size", "3", "--view", "flat"],
            "i7x5_k3_s1_p0_flat",
            {"conv": Conv2d((7, 5), 3), "view": "flat"},
        ),
        (
            ["--input-size", "5", "--weights", "sobel", "--padding", "same"],
            "i5_k3_s1_p1_sobel",
            {"conv": Conv2d(5, 3, padding=1), "kernel": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]},
        ),
        (
            ["--input-size", "5", "--kernel-size", "3", "--in-channels", "2", "--out-channels", "3"],
            "i5_k3_s1_p0_c2_o3",
            {"conv": Conv2d(5, 3, in_channels=2, out_channels=3), "view": "channels"},
        ),
        (
            ["--input-size", "5", "--layer", "nn.Conv2d(4, 4, 3, groups=4)", "--view", "channels"],
            "i5_k3_s1_p0_c4_o4_g4",
            {"conv": Conv2d(5, 3, in_channels=4, out_channels=4, groups=4), "view": "channels"},
        ),
        (
            ["--input-size", "5", "--layer", "layers.DepthwiseConv2D(2)", "--in-channels", "2"],
            "i5_k2_s1_p0_c2_o2_g2",
            {"conv": Conv2d(5, 2, in_channels=2, out_channels=2, groups=2), "view": "channels"},
        ),
        (
            ["--input-size", "5", "--pool", "max", "--kernel-size", "2", "--ceil-mode"],
            "i5_k2_s2_p0_maxpool_ceil",
            {"conv": Pool2d(5, 2, ceil_mode=True)},
        ),
        (
            [
                "--input-size",
                "4",
                "--pool",
                "average",
                "--kernel-size",
                "2",
                "--padding",
                "1",
                "--no-count-include-pad",
            ],
            "i4_k2_s2_p1_avgpool_uncounted",
            {"conv": Pool2d(4, 2, padding=1, mode="average", count_include_pad=False)},
        ),
        (
            ["--input-size", "8", "--layer", "nn.AvgPool1d(3, stride=1)", "--view", "strip"],
            "i1x8_k1x3_s1_p0_avgpool_strip",
            {"conv": Pool2d((1, 8), (1, 3), 1, mode="average"), "view": "strip"},
        ),
    ],
)
def test_scenes(tmp_path, arguments, stem, attributes):
    given, entry, film = scene(tmp_path, *arguments)
    assert entry.stem == entry.name == stem
    assert entry.view == film.view
    assert {name: getattr(film, name) for name in attributes} == attributes
    assert (given.formats, given.paper, given.size) == (["gif"], "light", (1920, 1080))
    film.checked()


def test_numbers_say_their_sizes(tmp_path):
    (tmp_path / "My photo.csv").write_text("1,2,3\n4,5,6\n")
    np.save(tmp_path / "w.npy", np.array([[0.5, -1]]))
    numbers = ["--input", str(tmp_path / "My photo.csv"), "--weights", str(tmp_path / "w.npy")]
    _, entry, film = scene(tmp_path, *numbers)
    assert entry.stem == "i2x3_k1x2_s1_p0_w_my_photo"
    assert film.conv == Conv2d((2, 3), (1, 2))
    assert (film.input_values, film.kernel) == ([[1, 2, 3], [4, 5, 6]], [[0.5, -1.0]])


@pytest.mark.parametrize("transposed", [False, True], ids=["convolution", "transposed"])
def test_arrays_say_their_channels(tmp_path, transposed):
    np.save(tmp_path / "x.npy", np.arange(36).reshape(4, 3, 3))
    np.save(tmp_path / "w.npy", np.ones((4, 2, 1, 2), dtype=int))
    numbers = ["--input", str(tmp_path / "x.npy"), "--weights", str(tmp_path / "w.npy"), "--groups", "2"]
    _, entry, film = scene(tmp_path, *numbers, *["--transposed"] * transposed)
    assert entry.stem == f"i3_k1x2_s1_p0_c4_o4_g2{'_transposed' * transposed}_w_x"
    assert film.conv == Conv2d(3, (1, 2), transposed=transposed, in_channels=4, out_channels=4, groups=2)
    assert film.view == "channels"
    assert film.checked().x.shape == (4, 3, 3)
    assert film.checked().kernel.shape == (4, 2, 1, 2)


def test_what_the_gallery_says_of_several_channels(tmp_path):
    options = ("--input-size", "3", "--kernel-size", "2", "--in-channels", "2", "--formats", "text")
    given, entry, _ = scene(tmp_path, *options)
    (job,) = jobs([entry], given)
    said = json.loads(json.dumps(media.facts(job)))
    assert (said["view"], said["parameters"]["in_channels"], said["parameters"]["groups"]) == ("channels", 2, 1)
    assert said["numbers"] == [
        "Input channel 1: 2 1 3 / 1 4 2 / 3 2 1.",
        "Input channel 2: 2 3 1 / 1 2 4 / 4 1 2.",
        "Kernel 1, for channel 1: 1 2 / 3 1.",
        "Kernel 1, for channel 2: 1 3 / 2 1.",
        "Map 1: 26 35 / 36 33.",
    ]
    assert said["steps"] == len(said["cells"])


def photo(folder, rows, columns):
    """A file with a slope from black to white."""
    Image.fromarray(np.tile(np.linspace(0, 255, columns).round().astype(np.uint8), (rows, 1))).save(
        folder / "photo.png"
    )
    return str(folder / "photo.png")


def test_a_picture(tmp_path, capsys):
    _, entry, film = scene(tmp_path, "--input", photo(tmp_path, 6, 8), "--weights", "sobel-x")
    assert entry.stem == "i6x8_k3_s1_p0_sobel_x_photo"
    assert (film.conv, film.shades) == (Conv2d((6, 8), 3), (0, 255))
    assert film.input_values == [[0, 36, 73, 109, 146, 182, 219, 255]] * 6
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("more", "shape", "cut"),
    [
        ([], (48, 64), ""),
        (["--padding", "1"], (46, 62), ""),
        (["--transposed", "--stride", "2", "--padding", "1"], (23, 31), ""),
        (["--input-size", "12"], (12, 12), " of its middle"),
        (["--input-size", "12,16"], (12, 16), ""),
    ],
)
def test_a_picture_is_as_large_as_can_be_drawn(tmp_path, capsys, more, shape, cut):
    file = photo(tmp_path, 480, 640)
    _, _, film = scene(tmp_path, "--input", file, "--kernel-size", "3", *more)
    assert film.conv.input_shape == np.shape(film.input_values) == shape
    said = f"input {file} has 480 x 640 pixels, shown as {shape[0]} x {shape[1]} cells{cut}\n"
    assert capsys.readouterr().err.partition(": ")[2] == said


def test_a_picture_that_is_too_small_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit):
        scene(tmp_path, "--input", photo(tmp_path, 2, 8), "--kernel-size", "3")
    assert "kernel_size" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lines", "shades"), [("1,2\n3,9\n", (0, 9)), ("1,-2\n1.5,1\n", (-2.0, 2.0)), ("0,0\n0,0\n", (0, 1))]
)
def test_numbers_as_greys(tmp_path, lines, shades):
    (tmp_path / "x.csv").write_text(lines)
    _, _, film = scene(tmp_path, "--input", str(tmp_path / "x.csv"), "--kernel-size", "1", "--shades")
    assert film.shades == shades
    film.checked()


def test_paths_are_meant_from_where_the_user_is(tmp_path, monkeypatch):
    (tmp_path / "x.csv").write_text("1,2\n3,4\n")
    monkeypatch.setenv("CALLER_CWD", str(tmp_path))
    assert scene(tmp_path, "--input", "x.csv", "--kernel-size", "1")[2].input_values == [[1, 2], [3, 4]]


@pytest.mark.parametrize("formats", ["all", "film,gif,full,loop,alpha,poster,stills,vector,captions,text"])
def test_formats(tmp_path, formats):
    given, _, _ = scene(tmp_path, *SMALL, "--formats", formats)
    dark = ["dark"] * (formats == "all")
    pictures = ["film", "gif", "full", *dark, "loop", "alpha", "poster", "stills", "vector"]
    assert [*given.formats] == [*pictures, "captions", "text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--input-size must be given"),
        (["--input-size", "5"], "--kernel-size must be given"),
        ([*SMALL, "--view", "cube"], "view must be one of 'planes', 'flat', .* got 'cube'"),
        ([*SMALL, "--view", "crops"], "view 'crops' .*transposed"),
        ([*SMALL, "--speed", "0"], "speed must be from 0.01 to 100, got 0.0"),
        ([*SMALL, "--speed", "nan"], "speed must be from 0.01 to 100, got nan"),
        ([*SMALL, "--formats", "gif,avi"], "there is no format 'avi'"),
        ([*SMALL, "--paper", "blue"], "--paper"),
        ([*SMALL, "--size", "7"], "--size"),
        ([*SMALL, "--weights", "blurr"], "weights must be .* box, .* got 'blurr'"),
        (
            [*SMALL, "--shades", "--view", "matrix"],
            "view must be one of planes, flat, .* by their numbers, got 'matrix'",
        ),
        (["--input", "photo.png"], "input cannot be read: no such file or directory: .*photo.png"),
        ([*SMALL, "--weights", "box"], r"kernel must have shape \(2, 2\) \(rows, columns\) to fit conv, got \(3, 3\)"),
        ([*SMALL, "--input", ""], "input must be a file, got ''"),
        ([*SMALL, "--input", "no.csv"], "input cannot be read: no such file or directory"),
        (
            ["--input-size", "65", "--kernel-size", "3"],
            "input must have at most 64 rows and columns to be drawn, got 65,65",
        ),
        (["--input-size", "60", "--kernel-size", "3", "--padding", "3"], "padded input must have at most 64 .* 66,66"),
        (["--input-size", "5", "--layer", "nn.Conv2d(3, 8, 3)"], "out_channels must be at most 4 .* got 8"),
        ([*SMALL, "--in-channels", "2", "--view", "flat"], "view 'flat' needs a layer of one channel"),
        ([*SMALL, "--view", "channels"], "view 'channels' needs a layer of several channels"),
        ([*SMALL, "--in-channels", "3", "--groups", "2"], "in_channels must be divisible by groups"),
        (["--input-size", "5", "--layer", "nn.Conv2d(1, 1, 3)", "--stride", "2"], "leave out --stride"),
        ([*SMALL, "--pool", "max", "--transposed"], "a pooling has no transposed: leave out --pool, or --transposed"),
        ([*SMALL, "--pool", "max", "--output-padding", "1"], "a pooling has no output_padding: .* --output-padding"),
        ([*SMALL, "--pool", "min"], "--pool: invalid choice: 'min'"),
        ([*SMALL, "--ceil-mode"], "--ceil-mode is of a pooling: give --pool max or --pool average, too"),
        ([*SMALL, "--no-count-include-pad"], "--count-include-pad is of a pooling: give --pool max or --pool average"),
        ([*SMALL, "--pool", "max", "--no-count-include-pad"], "count_include_pad must be True where mode is 'max'"),
        ([*SMALL, "--pool", "max", "--weights", "box"], "a pooling has no weights: leave out --weights"),
        ([*SMALL, "--pool", "average", "--dilation", "2"], r"dilation must be 1 where mode is 'average', got \(2, 2\)"),
        ([*SMALL, "--pool", "max", "--view", "matrix"], "view 'matrix' needs a convolution, got Pool2d"),
        (["--input-size", "5", "--layer", "nn.MaxPool2d(2)", "--pool", "max"], "leave out --pool"),
        (["MyLayer", *SMALL], "unrecognized arguments: MyLayer"),
    ],
)
@pytest.mark.usefixtures("kept_signals")
def test_what_is_wrong_is_said_before_anything_is_rendered(tmp_path, capsys, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        __main__.main(["animate", *arguments])
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (2, "", 1)
    assert re.search(words, err)
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]


def test_help_names_views_formats_and_kernels(capsys):
    with pytest.raises(SystemExit) as left:
        __main__.main(["animate", "--help"])
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert left.value.code == 0
    for word in (*VIEWS, "captions", "sobel", "--output-padding", "default: gif", "default: light"):
        assert word in said
