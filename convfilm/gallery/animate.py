"""`convfilm animate`: a layer from the command line becomes a scene of a gallery, without a file of the user's."""

from __future__ import annotations

import argparse
import configparser
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from convcore import Example, Pool2d
from convfilm import checks, numbers
from convfilm.catalogue import Entry
from convfilm.gallery import manifest
from convfilm.gallery.job import CONFIGURATION, Job, configuration, owns
from convfilm.gallery.run import add_rendering, format_words, jobs, run
from convfilm.layer import stem
from convfilm.options import Options, add_layer, chosen_layer, folder, program
from convfilm.views import VIEWS, WINDOWED, usual_view

SCENE = """\
from convcore import {kind}
from convfilm import Film


class {name}(Film):
"""


def options() -> Options:
    """What can be chosen."""
    parser = Options(
        prog=f"{program()} animate",
        description="Renders one layer, without a file for it: by default its loop as a GIF on light paper. Files are\n"
        "called after the parameters, such as i7_k5_s3_p2.gif, and are listed in gallery.json.",
        epilog="examples:\n"
        "  convfilm animate --input-size 7 --kernel-size 5 --stride 3 --padding 2\n"
        '  convfilm animate --input-size 3 --layer "nn.ConvTranspose2d(1, 1, 3, stride=2)" --view stamping\n'
        "  convfilm animate --input-size 5 --kernel-size 3 --in-channels 2 --out-channels 3\n"
        '  convfilm animate --input-size 4 --layer "nn.MaxPool2d(2)" --formats gif,vector\n'
        "  convfilm animate --input photo.png --weights sobel-x --formats gif,film\n"
        "  convfilm animate --input numbers.csv --weights box --view flat --speed 2\n\n"
        f"{format_words()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_layer(parser)
    look = parser.add_argument_group("picture")
    look.add_argument(
        "--view",
        metavar="NAME",
        help=f"one of {', '.join(VIEWS)} (default: planes; for several channels, channels)",
    )
    add_numbers(look)
    look.add_argument(
        "--shades",
        action="store_true",
        help="colour cells by their numbers, from black to white, without digits, as those of pictures",
    )
    look.add_argument("--speed", type=float, default=1.0, metavar="X", help="times as fast (default: 1)")
    add_rendering(parser, ["gif"], "light")
    return parser


def add_numbers(group: argparse._ActionsContainer) -> None:
    """The options of a layer's numbers."""
    group.add_argument(
        "--input",
        type=str,
        metavar="FILE",
        help="its numbers, .csv or .npy, or a picture, .png or .jpg, as grey values from 0, black, to 255, white, made "
        "smaller where it has too many pixels to be drawn; says --input-size, too",
    )
    group.add_argument(
        "--weights",
        type=str,
        metavar="FILE|NAME",
        help=f"the kernel's numbers, .csv, .npy or one of {', '.join(numbers.KERNELS)}; says --kernel-size, too",
    )


def main(arguments: Sequence[str]) -> int:
    """Render, say which files there are, and return the exit code."""
    chosen: list[tuple[argparse.Namespace, Entry]] = []
    with TemporaryDirectory() as scratch:

        def choose() -> tuple[argparse.Namespace, Sequence[Entry]]:
            chosen.append(_chosen(arguments, Path(scratch)))
            return chosen[0][0], [chosen[0][1]]

        code = run(choose)
        for given, entry in chosen:
            wanted = jobs([entry], given)
            if code and not given.force:  # what is there and not listed is of this run, which ended before it was
                for path in _strangers(wanted, given.out):
                    path.unlink(missing_ok=True)
            elif not code:
                print(*(given.out / name for job in wanted for name in _listed(job, given.out)), sep="\n")
    return code


def _chosen(arguments: Sequence[str], scratch: Path) -> tuple[argparse.Namespace, Entry]:
    """The options, and the scene in a file of its own; leaves with a sentence if something is wrong with them."""
    parser = options()
    given = parser.parse_args(arguments)
    try:
        configparser.ConfigParser().read_string(configuration(), CONFIGURATION)
        example, attributes = _scene(given)
        names = [
            "" if given.view == usual_view(example.layer) else given.view,
            *named(given),
        ]
        name = stem(example.layer, *names)
        file = scratch / name / "layer.py"  # gallery.json names the folder, which tells its layers apart
        file.parent.mkdir()
        lines = "".join(f"    {attribute} = {value!r}\n" for attribute, value in attributes.items())
        file.write_text(SCENE.format(kind=type(example.layer).__name__, name=name) + lines, encoding="utf-8")
        entry = Entry(file, name, given.view)
        if not given.force:
            for path in _strangers(jobs([entry], given), given.out):
                raise ValueError(f"{path} is there and not of this gallery: move it, or replace it with --force")
    except (TypeError, ValueError, configparser.Error) as error:
        parser.error(str(error))
    return given, entry


def numbered(given: argparse.Namespace) -> tuple[Example, numbers.Picture | None]:
    """The layer with its numbers, and the picture that they are of; TypeError or ValueError for what is too large."""
    kernel = None if given.weights is None else numbers.weights(given.weights, _file("weights", given.weights))
    if given.kernel_size is None and given.layer is None and kernel is not None:
        given.kernel_size = np.shape(kernel)[-2:]
    x, picture = _input(given)
    if given.layer is None:
        _count_channels(given, np.shape(x if x is not None else ()), np.shape(kernel if kernel is not None else ()))
    conv = chosen_layer(given)
    if kernel is not None and isinstance(conv, Pool2d):
        raise ValueError("a pooling has no weights: leave out --weights")
    checks.drawable(conv)
    return Example(conv, x if picture is None else picture.values(conv.input_shape), kernel), picture


def _scene(given: argparse.Namespace) -> tuple[Example, dict[str, Any]]:
    """The layer with its numbers, and what its scene sets; TypeError or ValueError for what cannot be drawn."""
    if given.view is not None:
        checks.choice("view", given.view, VIEWS)
    example, picture = numbered(given)
    conv = example.layer
    given.view = usual_view(conv) if given.view is None else given.view
    shades = _shades(given.view, example, picture) if given.shades else None
    checks.shows(given.view, VIEWS[given.view], example)
    if given.quiz:
        checks.asks("--quiz", given.view, WINDOWED, shades)
    attributes: dict[str, Any] = {"conv": conv}
    if given.view != "planes":
        attributes["view"] = given.view
    if given.input is not None:
        attributes["input_values"] = example.x.tolist()
    if given.weights is not None:
        attributes["kernel"] = example.kernel.tolist()
    if shades is not None:
        attributes["shades"] = shades
    if checks.pace("speed", given.speed) != 1:
        attributes["speed"] = given.speed
    if picture is not None:
        _say_size(given.input, picture, conv.input_shape)
    return example, attributes


def _count_channels(given: argparse.Namespace, x: tuple[int, ...], kernel: tuple[int, ...]) -> None:
    """Channels that arrays have which are not given."""
    found = {"in_channels": x[0]} if len(x) == 3 else {}
    if len(kernel) == 4:
        first, second = ("in_channels", "out_channels") if given.transposed else ("out_channels", "in_channels")
        found = {first: kernel[0], second: kernel[1] * (given.groups or 1), **found}
    for name, number in found.items():
        if getattr(given, name) is None:
            setattr(given, name, number)


def _input(given: argparse.Namespace) -> tuple[Any, numbers.Picture | None]:
    """The numbers of the input, or the picture whose greys they will be; both say its size, unless it is given."""
    if given.input is None:
        return None, None
    file = _file("input", given.input)
    if file.suffix.lower() not in numbers.PICTURES:
        x = numbers.table("input", file)
        if given.input_size is None:
            given.input_size = np.shape(x)[-2:]
        return x, None
    given.shades, picture = True, numbers.picture("input", file)
    if given.input_size is None:
        given.input_size = _drawn_size(given, picture)
    return None, picture


def _drawn_size(given: argparse.Namespace, picture: numbers.Picture) -> tuple[int, int]:
    """(rows, columns) of a picture that is as large as can be drawn, with all that the layer makes of it."""
    for most in range(min(checks.MOST, max(picture.shape)), 0, -1):
        shape = picture.fitted(most)
        try:
            checks.drawable(chosen_layer(argparse.Namespace(**{**vars(given), "input_size": shape})))
        except ValueError:
            continue
        return shape
    return picture.fitted(checks.MOST)  # and what is wrong with that will be said


def _shades(view: str, example: Example, picture: numbers.Picture | None) -> tuple[float, float] | None:
    """Which numbers of the input are black and white, where cells are coloured by them."""
    if view not in WINDOWED:
        raise ValueError(f"view must be one of {', '.join(WINDOWED)} to colour cells by their numbers, got {view!r}")
    if picture is not None:
        return numbers.BLACK, numbers.WHITE
    furthest = abs(example.x).max().item() or 1
    return (-furthest if example.x.min() < 0 else 0), furthest


def _say_size(file: str, picture: numbers.Picture, shape: tuple[int, int]) -> None:
    """That a picture is not shown as it is."""
    if shape != picture.shape:
        (rows, columns), (of_rows, of_columns) = shape, picture.shape
        cut = " of its middle" * (shape != picture.fitted(max(shape)))
        said = f"input {file} has {of_rows} x {of_columns} pixels, shown as {rows} x {columns} cells{cut}"
        print(f"{program()}: {said}", file=sys.stderr)


def _file(name: str, text: str) -> Path:
    """Relative to where the user is."""
    try:
        return folder(text)
    except argparse.ArgumentTypeError:
        raise ValueError(f"{name} must be a file, got {text!r}") from None


def named(given: argparse.Namespace) -> list[str]:
    """What the numbers of weights and input, in files or by a name, are called; "" for the usual ones."""
    return [Path(text).stem if text else "" for text in (given.weights, given.input)]


def _listed(job: Job, out: Path) -> Collection[str]:
    """The files of a job that the gallery knows."""
    media = manifest.read(out).get(job.stem, {}).get("media", {})
    files: Collection[str] = media.get(job.format, {}).get("files", {})
    return files


def _strangers(wanted: Sequence[Job], out: Path) -> Iterator[Path]:
    """Files that jobs would write, and that the gallery does not know."""
    for job in wanted:
        known = _listed(job, out)
        for path in sorted([*out.glob(f"{job.stem}.*"), *out.glob(f"{job.stem}/*")]):
            name = path.relative_to(out).as_posix()
            if owns(job.stem, job.format, name) and name not in known:
                yield path
