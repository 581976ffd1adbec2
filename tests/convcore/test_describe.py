"""Words about a convolution against the convolution."""

import re
from dataclasses import fields

import pytest

from convcore import (
    Conv2d,
    Example,
    Pool2d,
    Sentences,
    alternative_text,
    describe,
    description,
    equality,
    number_words,
    step_words,
)
from convcore.describe import LONGEST, layer_name, parameters, short_text
from convfilm.words import Words

ENGLISH = Words()
FOUR = [Conv2d(4, 3), Conv2d(5, 3, padding=1), Conv2d(5, 3, stride=2), Conv2d(5, 3, stride=2, padding=1)]
EIGHT = [*FOUR, *(conv.transpose() for conv in FOUR)]


@pytest.mark.parametrize("conv", EIGHT, ids=str)
def test_alternative_text_has_the_sizes_and_fits(conv):
    words = alternative_text(conv, ENGLISH)
    for shape in (conv.input_shape, conv.kernel_shape, conv.output_shape):
        assert f"{shape[0]} × {shape[1]}" in words
    assert len(words) <= LONGEST
    assert "\n" not in words
    assert ("180 degrees" in words) == conv.transposed


def test_alternative_texts_all_differ():
    words = [alternative_text(conv, ENGLISH) for conv in EIGHT]
    assert len(set(words)) == len(words)
    for conv in EIGHT:
        assert alternative_text(conv, ENGLISH) != alternative_text(conv.transpose(), ENGLISH)


@pytest.mark.parametrize(
    ("conv", "words"),
    [
        (Conv2d(5, 3), "5 × 5 input, no border; a 3 × 3 kernel slides over it 1 cell at a time; 3 × 3 output."),
        (Conv2d(5, 3, stride=2, padding=1), "a border of 1 zero; a 3 × 3 kernel slides over it 2 cells at a time;"),
        (Conv2d(3, 3, stride=2, padding=1, transposed=True), "1 zero inserted between neighbours, a border of 1 zero;"),
        (Conv2d(2, 3, stride=3, transposed=True), "2 zeros inserted between neighbours, a border of 2 zeros;"),
        (Conv2d(5, 3, padding=((0, 1), (2, 0))), "a border of zeros, 1 below, 2 at the left;"),
        (Conv2d(5, 2, padding=2, transposed=True), "cropped by 1 above, 1 below, 1 at the left, 1 at the right;"),
        (Conv2d((5, 6), 3, stride=(1, 3)), "1 cell down and 3 cells to the right at a time"),
        (Conv2d(7, 3, dilation=2), "7 × 7 input, no border; a 3 × 3 kernel with dilation 2 slides over it 1 cell at"),
        (Conv2d(3, 3, dilation=(1, 2), transposed=True), "turned by 180 degrees with dilation 1 × 2 slides over it"),
        (Conv2d(7, 1, dilation=2), "no border; a 1 × 1 kernel slides over it"),
        (Conv2d(7, (1, 2), dilation=3), "a 1 × 2 kernel with dilation 3 slides over it"),
        (Conv2d((2, 3), 3, stride=(1, 2), transposed=True), "0 and 1 zeros inserted between neighbouring rows and"),
    ],
)
def test_what_the_plane_is_made_of(conv, words):
    assert words in alternative_text(conv, ENGLISH)


@pytest.mark.parametrize("conv", EIGHT, ids=str)
def test_every_output_cell_is_described_with_what_it_reads(conv):
    layer = Example(conv)
    output = layer.output
    lines = [line for line in description(layer, ENGLISH).splitlines() if line.startswith("Output (")]
    steps = list(conv.steps())
    assert len(lines) == len(steps)
    for line, step in zip(lines, steps, strict=True):
        cells = [tuple(map(int, cell)) for cell in re.findall(r"\((\d+), (\d+)\)", line)]
        assert cells[0] == tuple(step.output)
        assert cells[1:] == [tuple(cell) for cell in step.receptive_field]
        products = [int(a) * int(b) for a, b in re.findall(r"(\d+)·(\d+)", line)]
        assert sum(products) == output[step.output]
        assert line.endswith((f"= {output[step.output]}.", f": {output[step.output]}."))
        zeros = len(step.taps) - len(step.receptive_field)
        assert (f"{zeros} zero" in line) == (zeros > 0)


def test_rows_stand_before_columns():
    text = alternative_text(Conv2d((5, 6), (2, 3)), ENGLISH)
    assert text == (
        "Convolution: 5 × 6 input, no border; a 2 × 3 kernel slides over it 1 cell at a time; 4 × 4 output."
    )


def test_the_kernel_of_a_transposed_convolution_is_told_to_be_turned():
    numbers = [[1, 2], [3, 4]]
    for transposed, sentence in [
        (False, "Kernel: 1 2 / 3 4."),
        (True, "Kernel: 1 2 / 3 4, turned by 180 degrees under the window."),
    ]:
        assert number_words(Example(Conv2d(2, 2, transposed=transposed), numbers, numbers), ENGLISH)[1] == sentence


def test_parts_are_what_the_description_is_made_of():
    layer = Example(EIGHT[7])
    text = description(layer, ENGLISH)
    cells = step_words(layer, ENGLISH)
    for sentence in [*number_words(layer, ENGLISH), *(said.sentence for said in cells)]:
        assert sentence in text
    assert [said.output for said in cells] == [step.output for step in layer.steps]
    assert (
        cells[0].caption
        == cells[0].sentence[: len("Output (0, 0)")] + cells[0].sentence[cells[0].sentence.index(": ") :]
    )


@pytest.mark.parametrize(
    ("x", "kernel", "sentences", "step"),
    [
        (
            [[1234567, -2]],
            [[3, -1]],
            ["Input: 1234567 −2.", "Kernel: 3 −1.", "Output: 3703703."],
            "1234567·3 + (−2)·(−1) = 3703703.",
        ),
        ([[0.5, 100.0]], [[1.0, 0.12345]], ["Input: 0.5 100.", "Kernel: 1 0.123.", "Output: 12.8."], "= 12.8."),
    ],
    ids=["integers", "floats"],
)
def test_numbers_are_written_as_they_stand_in_cells(x, kernel, sentences, step):
    layer = Example(Conv2d((1, 2), (1, 2)), x, kernel)
    assert number_words(layer, ENGLISH) == sentences
    assert step_words(layer, ENGLISH)[0].caption.endswith(step)


PLACES = {
    name: set(re.findall(r"\{(\w+)\}", told))
    for name, told in re.findall(r"^ +(\w+): (.*)", Sentences.__doc__, re.MULTILINE)
}


def forms(template):
    return (template,) if isinstance(template, str) else template


def test_sentences_tell_their_fields_and_english_uses_them():
    assert set(PLACES) == {name for name in vars(Sentences) if not name.startswith("_")}
    for name, places in PLACES.items():
        for form in forms(getattr(ENGLISH, name)):
            assert set(re.findall(r"\{(\w+)\}", form)) == places, name


def foreign(letter):
    """Words of a language of which nobody has a word: a mark for each form of each field, and its numbers."""

    def one(template, mark):
        return " ".join([f"<{letter}:{mark}>", *re.findall(r"\{\w+\}", template)])

    words = {}
    for field in fields(Words):
        name, default = field.name.upper(), field.default
        if isinstance(default, str):
            words[field.name] = one(default, name)
        else:
            words[field.name] = tuple(one(form, f"{name}:{index}") for index, form in enumerate(default))
    return Words(**words)


@pytest.mark.parametrize(
    "conv",
    [
        *EIGHT,
        Conv2d((5, 6), 3, stride=(1, 3), padding=((0, 1), (2, 0))),
        Conv2d(5, 2, padding=2, transposed=True),
        Conv2d((2, 3), 3, stride=(1, 2), transposed=True),
        Pool2d(5, 3, padding=1),
        Pool2d(6, 3, padding=1, ceil_mode=True, mode="average"),
    ],
    ids=str,
)
def test_two_languages_have_no_word_in_common(conv):
    texts = []
    for letter in "AB":
        words = foreign(letter)
        texts.append(alternative_text(conv, words) + description(Example(conv), words))
    for letter, text in zip("AB", texts, strict=True):
        rest, count = re.subn(f"<{letter}:[A-Z_]+(:[0-9])?>", "", text)
        assert count > 6
        signs = "÷≈" if isinstance(conv, Pool2d) else ""
        if signs and conv.mode == "max":
            rest = rest.replace("max(", "(")  # a sign, as ÷ is
        assert not re.findall(r"[^\W\d_]+", rest)  # no letters of any alphabet
        assert set(rest) <= set("0123456789 \n.,:;()×·/=+−" + signs)
    assert texts[0].replace("<A:", "<B:") == texts[1]


@pytest.mark.parametrize(
    ("conv", "marks"),
    [
        (Conv2d(3, 1), "ALT CONVOLUTION ALT_INPUT NO_BORDER ALT_KERNEL CELLS_AT_A_TIME:0"),
        (
            Conv2d(3, 2, stride=2, transposed=True),
            "ALT TRANSPOSED ALT_INPUT INSERTED:0 BORDER:0 ALT_TURNED_KERNEL CELLS_AT_A_TIME:0",
        ),
        (
            Conv2d(3, 3, stride=3, transposed=True),
            "ALT TRANSPOSED ALT_INPUT INSERTED:1 BORDER:1 ALT_TURNED_KERNEL CELLS_AT_A_TIME:0",
        ),
        (
            Conv2d(5, 3, stride=(1, 2), padding=((0, 1), (2, 0))),
            "ALT CONVOLUTION ALT_INPUT UNEVEN_BORDER SIDES:1 SIDES:2 ALT_KERNEL "
            "DOWN_AND_RIGHT CELLS_DOWN:0 CELLS_RIGHT:1",
        ),
        (
            Conv2d(5, 3, stride=(2, 1), padding=((1, 0), (0, 2))),
            "ALT CONVOLUTION ALT_INPUT UNEVEN_BORDER SIDES:0 SIDES:3 ALT_KERNEL "
            "DOWN_AND_RIGHT CELLS_DOWN:1 CELLS_RIGHT:0",
        ),
        (
            Conv2d(5, 3, stride=(1, 2), padding=((3, 0), (2, 3)), transposed=True),
            "ALT TRANSPOSED ALT_INPUT INSERTED_UNEVENLY UNEVEN_BORDER SIDES:1 CROPPED_BY SIDES:0 SIDES:3 "
            "ALT_TURNED_KERNEL CELLS_AT_A_TIME:0",
        ),
        (
            Conv2d(5, 2, padding=2, transposed=True),
            "ALT TRANSPOSED ALT_INPUT CROPPED_BY SIDES:0 SIDES:1 SIDES:2 SIDES:3 ALT_TURNED_KERNEL CELLS_AT_A_TIME:0",
        ),
    ],
)
def test_which_form_is_used(monkeypatch, conv, marks):
    monkeypatch.setattr(describe, "LONGEST", 1000)
    text = alternative_text(conv, foreign("A"))
    found = re.findall("<A:([A-Z_:0-9]+)>", text)
    assert " ".join(mark for mark in found if mark != "COMMA") == marks


def test_commas_are_those_of_the_language():
    conv = Conv2d(3, 3, stride=(1, 2), padding=((3, 0), (2, 3)), transposed=True)
    text = alternative_text(conv, Words(comma="、"))
    assert text == (
        "Transposed convolution: 3 × 3 input、0 and 1 zeros inserted between neighbouring rows and columns、"
        "a border of zeros, 2 below、cropped by 1 above、1 at the right; a 3 × 3 kernel turned by 180 degrees "
        "slides over it 1 cell at a time; 2 × 2 output."
    )


def test_a_long_text_is_told_shortly():
    conv = Conv2d(5, 3, padding=1)
    assert alternative_text(conv, Words(alt="x" * LONGEST)) == "x" * LONGEST
    assert alternative_text(conv, Words(alt="x" * (LONGEST + 1))) == (
        "Convolution: 5 × 5 input, 3 × 3 kernel, 5 × 5 output."
    )


def test_what_a_cell_reads():
    """Cells and zeros, cells alone, zeros alone; one zero, and more."""
    words = foreign("A")

    def said(conv, index=0):
        sentence = step_words(Example(conv), words)[index].sentence
        return re.findall("<A:([A-Z_:0-9]+)>", sentence), re.sub("<[^>]*> ", "", sentence)

    assert said(Conv2d((1, 2), (1, 2))) == (["CELL", "READ_INPUT"], "(0, 0) (0, 0), (0, 1) 2·3 + 1·1 = 7")
    padded = Conv2d((1, 2), (1, 2), padding=(0, 1))
    assert said(padded) == (["CELL", "READ_BOTH", "READ_INPUT", "READ_ZEROS:0"], "(0, 0) (0, 0) 1 2·1 = 2")
    wide = Conv2d((1, 1), (1, 2), padding=(0, 2))
    assert said(wide) == (["CELL", "READ_ZEROS:1"], "(0, 0) 2 0")


def test_a_short_text_tells_dilation_too():
    text = short_text(Conv2d(3, 3, dilation=2, transposed=True), ENGLISH)
    assert text == "Transposed convolution: 3 × 3 input, 3 × 3 kernel with dilation 2, 7 × 7 output."


def test_of_one_row_its_own_axis_is_told():
    conv = Conv2d((1, 7), (1, 3), stride=(1, 2), dilation=(1, 3))
    assert short_text(conv, ENGLISH) == "Convolution: 1 × 7 input, 1 × 3 kernel with dilation 3, 1 × 1 output."
    assert "2 cells at a time" in alternative_text(conv, ENGLISH)


@pytest.mark.parametrize(
    ("x", "kernel", "sign"),
    [
        ([[3]], [[2]], "="),
        ([[-3]], [[2]], "="),
        ([[0.5]], [[-0.5]], "="),
        ([[0.5]], [[0.333]], "≈"),
        ([[1.25]], [[1.25]], "≈"),  # 1.5625 is written 1.56
        ([[1e-7]], [[4]], "="),
    ],
)
def test_equal_is_what_is_equal_as_it_is_written(x, kernel, sign):
    layer = Example(Conv2d(1, 1), x, kernel)
    assert equality(layer, layer.steps[0]) == sign


def test_a_mean_is_rounded_where_its_sum_is():
    layer = Example(Pool2d(2, 2, mode="average"), [[3.01, 3.01], [3.01, 3.01]])  # 12 ÷ 4 is written, of 12.04
    assert equality(layer, layer.steps[0]) == "≈"


# --- Poolings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pool", "words"),
    [
        (
            Pool2d(4, 2),
            "Max pooling: 4 × 4 input, no border; a 2 × 2 window slides over it 2 cells at a time; 2 × 2 output.",
        ),
        (
            Pool2d(5, 3, stride=1, mode="average"),
            "Average pooling: 5 × 5 input, no border; a 3 × 3 window slides over it 1 cell at a time; 3 × 3 output.",
        ),
        (
            Pool2d(4, 2, padding=((0, 1), (1, 0))),
            "Max pooling: 4 × 4 input, a border of minus infinity, 1 below, 1 at the left; "
            "a 2 × 2 window slides over it 2 cells at a time; 2 × 2 output.",
        ),
        (
            Pool2d((1, 5), (1, 2), ceil_mode=True),
            "Max pooling: 1 × 5 input, a border of minus infinity, 1 at the right; "
            "a 1 × 2 window slides over it 2 cells at a time; 1 × 3 output.",
        ),
        (
            Pool2d(4, 3, padding=1, mode="average"),
            "Average pooling: 4 × 4 input, a border of 1 zero; "
            "a 3 × 3 window slides over it 3 cells at a time; 2 × 2 output.",
        ),
        (
            Pool2d((4, 1), (3, 1), padding=((1, 0), (0, 0)), mode="average"),
            "Average pooling: 4 × 1 input, a border of zeros, 1 above; "
            "a 3 × 1 window slides over it 3 cells at a time; 1 × 1 output.",
        ),
        (
            Pool2d((1, 6), (1, 3), padding=(0, 1), ceil_mode=True, mode="average"),
            "Average pooling: 1 × 6 input, a border of zeros, 1 at the left, 1 at the right, a border that does not "
            "count, 1 at the right; a 1 × 3 window slides over it 3 cells at a time; 1 × 3 output.",
        ),
        (
            Pool2d((2, 4), (1, 2), padding=(0, 1), mode="average", count_include_pad=False),
            "Average pooling: 2 × 4 input, a border that does not count, 1 at the left, 1 at the right; "
            "a 1 × 2 window slides over it 1 cell down and 2 cells to the right at a time; 2 × 3 output.",
        ),
        (
            Pool2d(7, 2, 1, dilation=3),
            "Max pooling: 7 × 7 input, no border; a 2 × 2 window with dilation 3 slides over it 1 cell at a time; "
            "4 × 4 output.",
        ),
    ],
)
def test_alternative_text_of_a_pooling(pool, words):
    assert alternative_text(pool, ENGLISH) == words
    assert len(words) <= LONGEST


def test_what_a_pooling_is_called_in_a_few_words():
    assert short_text(Pool2d(7, 3), ENGLISH) == "Max pooling: 7 × 7 input, 3 × 3 window, 2 × 2 output."
    names = [layer_name(layer, ENGLISH) for layer in (Pool2d(4, 2, mode="average"), *EIGHT[3:5])]
    assert names == ["Average pooling", "Convolution", "Transposed convolution"]


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        (
            Pool2d((1, 2), (1, 3), 1, (0, 1)),
            [
                "Output (0, 0) reads input (0, 0), (0, 1): max(4, 5) = 5.",
                "Output (0, 1) reads input (0, 0), (0, 1): max(4, 5) = 5.",
            ],
        ),
        (
            Pool2d((1, 3), (1, 3), padding=(0, 1), ceil_mode=True, mode="average"),
            [
                "Output (0, 0) reads input (0, 0), (0, 1) and 1 zero: (0 + 4 + 5) ÷ 3 = 3.",
                "Output (0, 1) reads input (0, 2) and 1 zero: (4 + 0) ÷ 2 = 2.",
            ],
        ),
    ],
    ids=["max", "average"],
)
def test_cells_of_a_pooling(pool, said):
    """What is past the padding is no zero."""
    example = Example(pool)
    assert [each.sentence for each in step_words(example, ENGLISH)] == said
    text = description(example, ENGLISH)
    assert "ernel" not in text
    assert number_words(example, ENGLISH)[0] in text
    assert len(number_words(example, ENGLISH)) == 2


def test_parameters_are_those_of_the_constructor_and_the_size():
    pool = Pool2d(5, 2, padding=1, ceil_mode=True, mode="average", count_include_pad=False)
    assert parameters(pool) == {
        "input_size": (5, 5),
        "kernel_size": (2, 2),
        "stride": (2, 2),
        "padding": ((1, 1), (1, 1)),
        "dilation": (1, 1),
        "ceil_mode": True,
        "mode": "average",
        "count_include_pad": False,
        "output_size": (3, 3),
    }
    assert [*parameters(Conv2d(5, 3))] == [
        "input_size",
        "kernel_size",
        "stride",
        "padding",
        "dilation",
        "output_padding",
        "transposed",
        "in_channels",
        "out_channels",
        "groups",
        "output_size",
    ]
