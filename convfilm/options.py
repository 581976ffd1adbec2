"""Options that commands share, and how they say what is wrong: one sentence, before anything is done."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from convcore import Conv2d, Pool2d
from convcore.pooling import MODES
from convfilm import languages, layer

SIZES = ("kernel_size", "stride", "padding", "dilation", "output_padding", "transposed")
POOLING = ("ceil_mode", "count_include_pad")
LAYER = (*SIZES, *layer.CHANNELS, "pool", *POOLING)
"""What a layer's line says by itself."""


class Options(argparse.ArgumentParser):
    """A parser that says in one sentence what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Say it and leave."""
        self.exit(2, f"{program()}: {' '.join(message.split())}\n")


def program() -> str:
    """What the user typed."""
    typed = Path(sys.argv[0])
    called = f"python -m convfilm{'.gallery' * (typed.parent.name == 'gallery')}"
    return os.environ.get("CALLER_NAME", called if typed.name == "__main__.py" else typed.stem)


def folder(text: str) -> Path:
    """Relative to where the user is."""
    if not text:
        raise argparse.ArgumentTypeError("must be a folder, got nothing")
    try:
        return Path(os.environ.get("CALLER_CWD", Path.cwd()), Path(text).expanduser())
    except RuntimeError:
        raise argparse.ArgumentTypeError(f"must be a folder, and nobody has the home of {text!r}") from None


def add_layer(parser: argparse.ArgumentParser, several: bool = False) -> None:
    """The options of a layer, by PyTorch's names; of several, --layer and --input-size may be given more than once."""
    action = "append" if several else "store"
    group = parser.add_argument_group("layer, with the names and meanings of PyTorch", "N is 7, or 7,5: rows,columns")
    group.add_argument(
        "--input-size",
        action=action,
        type=_size("input_size"),
        metavar="N",
        help="cells of the input" + ", of all layers, or given once for each --layer" * several,
    )
    group.add_argument("--kernel-size", type=_size("kernel_size"), metavar="N", help="cells of the kernel")
    group.add_argument(
        "--stride",
        type=_size("stride"),
        metavar="N",
        help="how far the window moves (default: 1; of a pooling the window's size)",
    )
    group.add_argument(
        "--padding",
        type=_sentenced(layer.padding),
        metavar="P",
        help="zeros around the input: N, or top,bottom,left,right, or a name: valid, none; same, as many outputs as "
        "inputs / stride, as in TensorFlow (and PyTorch, with stride 1); full, kernel - 1; causal, all of it before, "
        "for one row (default: 0)",
    )
    group.add_argument("--dilation", type=_size("dilation"), metavar="N", help="from weight to weight (default: 1)")
    group.add_argument(
        "--output-padding", type=_size("output_padding"), metavar="N", help="of a transposed one (default: 0)"
    )
    group.add_argument("--transposed", action="store_true", default=None, help="the transposed convolution")
    group.add_argument("--pool", choices=MODES, help="a pooling instead of a convolution: --kernel-size is its window")
    group.add_argument("--ceil-mode", action="store_true", default=None, help="of a pooling: its size is rounded up")
    group.add_argument(
        "--count-include-pad",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="of an average pooling: zeros of the padding count, too (default: they do)",
    )
    group.add_argument(
        "--in-channels", type=_count("in_channels"), metavar="C", help="channels of the input (default: 1)"
    )
    group.add_argument("--out-channels", type=_count("out_channels"), metavar="C", help="kernels (default: 1)")
    group.add_argument("--groups", type=_count("groups"), metavar="G", help="that do not read one another (default: 1)")
    group.add_argument(
        "--layer",
        action=action,
        metavar="LINE",
        help='all of these but --input-size, as a line of PyTorch or Keras: "nn.ConvTranspose2d(1, 1, 3, stride=2)", '
        '"nn.MaxPool2d(2)"; '
        "it is read, not run; bias, initialisers and names are left out; a line of Keras may need --in-channels"
        + "; may be given more than once"
        * several,
    )


def chosen_layer(options: argparse.Namespace) -> Conv2d | Pool2d:
    """The layer that is asked for; TypeError or ValueError, in a sentence, for none."""
    given = {name: value for name in LAYER if (value := getattr(options, name)) is not None}
    if options.input_size is None:
        raise ValueError("--input-size must be given, such as --input-size 7")
    if options.layer is not None:
        in_channels = given.pop("in_channels", None)
        if given:
            raise ValueError(f"--layer says all but --input-size: leave out {_option(next(iter(given)))}")
        return layer.from_line(options.layer, options.input_size, in_channels)
    if options.kernel_size is None:
        raise ValueError("--kernel-size must be given, such as --kernel-size 3, or a whole --layer")
    if options.pool is None:
        for name in POOLING:
            if name in given:
                raise ValueError(f"{_option(name)} is of a pooling: give --pool max or --pool average, too")
        return layer.layer(options.input_size, **given)
    for name in ("output_padding", "transposed", *layer.CHANNELS):
        if name in given:
            raise ValueError(f"a pooling has no {name}: leave out --pool, or {_option(name)}")
    return layer.pooling(given.pop("pool"), options.input_size, **given)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def add_language(parser: argparse.ArgumentParser, usual: str) -> None:
    """Which words are used."""
    parser.add_argument(
        "--language",
        type=_sentenced(lambda text: languages.words(text).language),
        metavar="TAG",
        help=f"of all words, one of {', '.join(languages.LANGUAGES)} (default: {usual})",
    )


def _size(name: str) -> Callable[[str], Any]:
    return _sentenced(lambda text: layer.size(name, text))


def _count(name: str) -> Callable[[str], Any]:
    return _sentenced(lambda text: layer.count(name, text))


def _sentenced(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A type of argparse's that keeps the sentence of an error."""

    def sentenced(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return sentenced
