"""The parameters and the size of the output as Typst formulas, with letters and with the numbers put in.

The letters are those of the guide (arXiv:1603.07285): i, k, s, p, d, a, p' and o. A letter and its numbers are in the
ink of what they count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from convcore import Axis, Conv2d, Layer2d

ESCAPES = {"\\": "\\\\", '"': '\\"'}  # in a string of Typst's
FONTS = '("Libertinus Serif", "Noto Serif CJK SC")'
"""Of words: Chinese signs come from Debian's fonts-noto-cjk, if it is there, in the form that they have in China."""
INKS = ("", "input", "kernel", "output", "stride", "padding", "mute")
"""Which inks a text may have, by what they stand for; "" is that of all other text. Which colours, the theme says."""
LETTERS = {"i": "input", "k": "kernel", "o": "output", "s": "stride", "p": "padding", "p′": "padding", "a": "padding"}


def inked(markup: str, ink: str, style: str = "normal") -> str:
    """Typst markup in an ink; works in formulas, too."""
    # A code instead of a colour, so that an outline fits any theme.
    return f'#text(font: {FONTS}, style: "{style}", fill: rgb("#0000{INKS.index(ink):02x}"))[{markup}];'


def letter(name: str, index: str = "") -> str:
    """The letter of a parameter, in its ink, with an index."""
    return inked(name, LETTERS.get(name, "kernel"), "italic") + (f"_({index})" if index else "")


def value(name: str, number: object) -> str:
    """A number in the ink of a letter."""
    return inked(str(number), LETTERS.get(name, "kernel"))


def _both(conv: Layer2d, of: Callable[[Axis], str]) -> str:
    """What both axes say, once where they agree, or where there is one: rows × columns."""
    return _same(of(axis) for axis in conv.axes)


def _same(both: Iterable[str]) -> str:
    return " × ".join(dict.fromkeys(both))


def _ends(before: int, after: int) -> str:
    """A width before and after, once where they are equal."""
    return f"{before}" if before == after else f"({before}, {after})"


def parameters(conv: Layer2d, one_line: bool, sized: bool = True) -> list[str]:
    """The parameters as formulas, pairs in two lines unless one is asked for; d and a where they change something.

    Those of a layer over inputs of several sizes leave out i.
    """
    facts = {
        "i": _both(conv, lambda axis: str(axis.input_size)),
        "k": _both(conv, lambda axis: str(axis.kernel_size)),
        "s": _both(conv, lambda axis: str(axis.stride)),
        "p": _same(_ends(*margin) for margin in conv.margins),
    }
    if is_dilated(conv):
        facts["d"] = _both(conv, lambda axis: str(axis.dilation))
    if not sized:
        del facts["i"]
    if has_output_padding(conv):
        facts["a"] = _both(conv, lambda axis: str(axis.output_padding))
    line = [f"{letter(name)} = {value(name, number)}" for name, number in facts.items()]
    halves = [line] if conv.axes[0] == conv.axes[-1] else [line[:2], line[2:]]  # pairs would make one line too long
    lines = [" quad ".join(half) for half in halves]
    return [" quad ".join(lines)] if one_line else lines


def ring(conv: Conv2d) -> str:
    """How wide the border of zeros of a transposed convolution is, p': what its padding leaves of full padding."""
    reach = f"{letter('d')}({letter('k')} - 1)" if is_dilated(conv) else f"{letter('k')} - 1"
    return f"{letter('p′')} = {reach} - {letter('p')} = {value('p', _both(conv, _ring))}"


def span(conv: Layer2d) -> tuple[str, str]:
    """How many cells a kernel spans that dilation spreads: relationship 15 of the guide has it in its numerator.

    With letters, then with numbers: a line may be broken between them.
    """

    def numbered(axis: Axis) -> str:
        k, d = value("k", axis.kernel_size), value("d", axis.dilation)
        return f"{k} + ({k} - 1) dot ({d} - 1) = {value('k', axis.effective_kernel_size)}"

    k, d = letter("k"), letter("d")
    return f"{k} + ({k} - 1)({d} - 1)", f"= {_both(conv, numbered)}"


def border(conv: Layer2d) -> str:
    """The width of the border of zeros, p or p', or nothing where there is none or the sides differ."""
    pads = {width for axis in conv.axes for width in axis.pads}
    width = pads.pop()
    name = "p′" if conv.transposed else "p"
    return f"{letter(name)} = {value(name, width)}" if not pads and width > 0 and not has_output_padding(conv) else ""


def _ring(axis: Axis) -> str:
    before, after = axis.pads
    return _ends(before, after - axis.output_padding)


def gap(width: int) -> str:
    """How many zeros are between two input cells: s - 1."""
    return f"{letter('s')} − 1 = {value('s', width)}"


def is_dilated(conv: Layer2d) -> bool:
    """Whether a dilation changes something."""
    return any(axis.dilation > 1 for axis in conv.axes)


def has_output_padding(conv: Layer2d) -> bool:
    """Whether an output padding changes something."""
    return any(axis.output_padding > 0 for axis in conv.axes)


def is_even(conv: Layer2d) -> bool:
    """Whether there is as much padding after each axis as before it."""
    return all(before == after for before, after in conv.margins)


def size(conv: Layer2d, rows: str, columns: str, one_line: bool) -> list[str]:
    """The size of the output, o: with letters, then with numbers, one line for each axis where they differ."""
    numbers = [_numbers(conv, direction) for direction in range(len(conv.axes))]
    if numbers[0] == numbers[-1]:
        if one_line:
            return [f"{letter('o')} = {_letters(conv)} = {numbers[0]}"]
        return [f"{letter('o')} = {_letters(conv)}", f"{letter('o')} = {numbers[0]}"]
    named = [f"{letter('o', quoted(name))} = {of}" for name, of in zip((rows, columns), numbers, strict=True)]
    return [f"{letter('o')} = {_letters(conv)}", *named]


def law(conv: Conv2d, extra: bool = False) -> str:
    """The size of the output with letters; with output padding in any case, if it is about that."""
    return f"{letter('o')} = {_letters(conv, extra)}"


def whole(conv: Conv2d) -> tuple[str, str]:
    """The size of the output, alike along both axes, with letters, then with numbers, as in `span`."""
    return law(conv), f"= {_numbers(conv, 0)}"


def legend(names: Mapping[str, str]) -> tuple[str, ...]:
    """What letters stand for, {letter: words}, each in its ink."""
    return tuple(f"quad {letter(name)} {inked(quoted(words), LETTERS[name])}" for name, words in names.items())


def computed(conv: Conv2d, rows: str, columns: str, extra: bool = False) -> list[str]:
    """The size of the output with numbers, one line for each axis where they differ."""
    numbers = [_numbers(conv, direction, extra) for direction in range(len(conv.axes))]
    if numbers[0] == numbers[-1]:
        return [f"{letter('o')} = {numbers[0]}"]
    return [f"{letter('o', quoted(name))} = {of}" for name, of in zip((rows, columns), numbers, strict=True)]


def blank_size(conv: Layer2d, rows: str, columns: str) -> list[str]:
    """The size of the output with a line to write on for each number."""

    def line(name: str, number: object) -> str:
        del number
        return inked(quoted("___"), LETTERS.get(name, "kernel"))

    blanks = [_numbers(conv, direction, write=line) for direction in range(len(conv.axes))]
    if _numbers(conv, 0) == _numbers(conv, -1):
        return [f"{letter('o')} = {blanks[0]}"]
    return [f"{letter('o', quoted(name))} = {of}" for name, of in zip((rows, columns), blanks, strict=True)]


def size_law(
    conv: Layer2d, of: Mapping[str, str], times: str, floor: Callable[[str, str], str], extra: bool | None = None
) -> str:
    """The size of the output, relationships 6, 14 and 15 of the guide, with what is zero or one left out.

    Args:
        conv: the layer.
        of: what stands for each of i, k, s, d, a, and for p, which is the padding on both sides together.
        times: the sign between a factor and a parenthesis.
        floor: how a fraction (above, below) is written that is rounded down, or up where ceil_mode does.
        extra: whether output padding is in it; None: if there is any.
    """
    i, k, s, p, d, a = (of[name] for name in "ikspda")
    if not conv.transposed:
        kernel = f"{d}{times}({k} - 1) - 1" if is_dilated(conv) else k
        return f"{floor(f'{i} + {p} - {kernel}', s)} + 1"
    kernel = f"{d}{times}({k} - 1) + 1" if is_dilated(conv) else k
    extra = has_output_padding(conv) if extra is None else extra
    return f"{s}{times}({i} - 1) + {kernel} - {p}{f' + {a}' if extra else ''}"


def _letters(conv: Layer2d, always_extra: bool = False) -> str:
    """The size of the output with letters; a slanted one would touch a parenthesis."""
    p = f"2{letter('p')}" if is_even(conv) else f"({letter('p', '1')} + {letter('p', '2')})"
    of = {name: letter(name) for name in "iksda"} | {"p": p}
    return size_law(conv, of, "#h(0.1em);", _ceil if any(conv.rounds_up) else _floor, always_extra or None)


def _numbers(
    conv: Layer2d, direction: int, always_extra: bool = False, write: Callable[[str, object], str] = value
) -> str:
    """The size of the output along one of the axes with numbers, or with what is written in their places."""
    axis, margin, up = conv.axes[direction], conv.margins[direction], conv.rounds_up[direction]
    of = {name: write(name, number) for name, number in numbers(axis).items()}
    before, after = (write("p", width) for width in margin)
    of["p"] = f"2 dot {before}" if margin[0] == margin[1] else f"({before} + {after})"
    law = size_law(conv, of, " dot ", _ceil if up else _floor, always_extra or None)
    return f"{law} = {write('o', axis.output_size)}"


def numbers(axis: Axis) -> dict[str, int]:
    """What an axis has for i, k, s, d and a."""
    names = ("input_size", "kernel_size", "stride", "dilation", "output_padding")
    return {name: getattr(axis, of) for name, of in zip("iksda", names, strict=True)}


def _floor(above: str, below: str) -> str:
    return f"floor({_fraction(above, below)})"


def _ceil(above: str, below: str) -> str:
    return f"ceil({_fraction(above, below)})"


def _fraction(above: str, below: str) -> str:
    """A fraction with some air at its bar, of which the text's font knows nothing."""
    return f"(#box(inset: (bottom: 0.12em))[${above}$])/(#box(inset: (top: 0.18em))[${below}$])"


def quoted(words: str) -> str:
    """Words as Typst markup that shows them in one line, whatever signs they contain."""
    return "#" + '"' + "".join(ESCAPES.get(sign, sign) for sign in " ".join(words.splitlines())) + '"'
