"""Layers as users type them: text of options, and lines of PyTorch and Keras."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcore import Conv2d, Pool2d
from convfilm import layer as typed
from convfilm.layer import from_line, layer, stem
from tests.strategies import conv2ds, pool2ds

LINES = {
    "nn.Conv2d(1, 1, 3)": (5, Conv2d(5, 3)),
    "torch.nn.Conv2d(1, 1, kernel_size=(3, 2), stride=[2, 1], padding=1, dilation=2)": (
        (7, 5),
        Conv2d((7, 5), (3, 2), (2, 1), 1, 2),
    ),
    "Conv2d(1, 1, 3, 2, 1, 1, 1, False)": (5, Conv2d(5, 3, 2, 1)),
    "self.conv = nn.Conv2d(1, 1, 4, padding='same', bias=False),": (5, Conv2d(5, 4, 1, ((1, 2), (1, 2)))),
    "nn.Conv2d(1, 1, 3, stride=(1, 1), padding='same')": (5, Conv2d(5, 3, 1, 1)),
    "keras.layers.Conv2D(1, 2, strides=(1, 1), dilation_rate=2)": (5, Conv2d(5, 2, dilation=2)),
    "nn.Conv2d(1, 1, 3, padding='valid', stride=2)": (5, Conv2d(5, 3, 2)),
    "nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1)": (3, Conv2d(3, 3, 2, 1, 1, 1, True)),
    "nn.ConvTranspose2d(1, 1, 3, 2, 1, 1, 1, True, 2)": (3, Conv2d(3, 3, 2, 1, 2, 1, True)),
    "nn.Conv1d(1, 1, 3, padding=1)": (8, Conv2d((1, 8), (1, 3), 1, (0, 1))),
    "nn.ConvTranspose1d(1, 1, (3,), stride=2)": ((1, 8), Conv2d((1, 8), (1, 3), (1, 2), transposed=True)),
    "keras.layers.Conv2D(1, 3)": (5, Conv2d(5, 3)),
    "keras.layers.Conv2D(filters=1, kernel_size=3, strides=2, padding='same')": (
        6,
        Conv2d(6, 3, 2, ((0, 1), (0, 1))),
    ),
    "tf.keras.layers.Conv2D(1, 3, dilation_rate=2, activation='linear', name='mine')": (7, Conv2d(7, 3, dilation=2)),
    "layers.Conv2DTranspose(1, 3, strides=2, padding='same')": (
        3,
        Conv2d(3, 3, 2, ((0, 1), (0, 1)), transposed=True),
    ),
    "layers.Conv2DTranspose(1, 2, strides=3)": (3, Conv2d(3, 2, 3, 0, 1, 1, True)),
    "layers.Conv2DTranspose(1, 3, strides=2, output_padding=1)": (3, Conv2d(3, 3, 2, 0, 1, 1, True)),
    "layers.Conv1D(1, 2, padding='causal', dilation_rate=4)": (
        16,
        Conv2d((1, 16), (1, 2), 1, ((0, 0), (4, 0)), (1, 4)),
    ),
    "nn.MaxPool2d(2)": (4, Pool2d(4, 2)),
    "torch.nn.MaxPool2d(3, 2, 1, 1, False, True)": (6, Pool2d(6, 3, 2, 1, 1, True)),
    "nn.MaxPool2d(kernel_size=(3, 2), stride=None, dilation=[2, 1], return_indices=True)": (
        (7, 5),
        Pool2d((7, 5), (3, 2), dilation=(2, 1)),
    ),
    "nn.AvgPool2d(3, stride=1)": (5, Pool2d(5, 3, 1, mode="average")),
    "nn.AvgPool2d(3, 2, 1, True, False, None)": (6, Pool2d(6, 3, 2, 1, 1, True, "average", False)),
    "self.pool = nn.MaxPool1d(2, padding=1)": (8, Pool2d((1, 8), (1, 2), (1, 2), (0, 1))),
    "nn.AvgPool1d((3,), ceil_mode=True)": ((1, 8), Pool2d((1, 8), (1, 3), (1, 3), ceil_mode=True, mode="average")),
    'keras.layers.MaxPooling2D(pool_size=(2, 2), strides=None, padding="valid")': (5, Pool2d(5, 2)),
    "keras.layers.MaxPooling2D()": (4, Pool2d(4, 2)),
    "layers.MaxPooling2D(3, strides=2, padding='same', name='pool')": (6, Pool2d(6, 3, 2, ((0, 1), (0, 1)))),
    "layers.AveragePooling2D(padding='same')": (
        5,
        Pool2d(5, 2, 2, ((0, 1), (0, 1)), mode="average", count_include_pad=False),
    ),
    "layers.AveragePooling2D(2, 1, 'valid')": (5, Pool2d(5, 2, 1, mode="average")),
    "layers.MaxPooling1D(pool_size=2)": (8, Pool2d((1, 8), (1, 2))),
    "layers.AveragePooling1D(3, 2)": (8, Pool2d((1, 8), (1, 3), (1, 2), mode="average")),
}


CHANNELS = {
    "nn.Conv2d(2, 3, 3)": (None, Conv2d(5, 3, in_channels=2, out_channels=3)),
    "nn.Conv2d(8, 8, 3, groups=8)": (None, Conv2d(5, 3, in_channels=8, out_channels=8, groups=8)),
    "nn.Conv1d(2, 4, 3, 1, 1, 1, 2)": (
        None,
        Conv2d((1, 5), (1, 3), 1, (0, 1), in_channels=2, out_channels=4, groups=2),
    ),
    "nn.ConvTranspose2d(4, 2, 2, stride=2)": (
        None,
        Conv2d(5, 2, 2, transposed=True, in_channels=4, out_channels=2),
    ),
    "keras.layers.Conv2D(32, 3)": (None, Conv2d(5, 3, out_channels=32)),
    "layers.Conv2D(32, 3, groups=2)": (4, Conv2d(5, 3, in_channels=4, out_channels=32, groups=2)),
    "layers.Conv2DTranspose(2, 2, strides=2)": (
        3,
        Conv2d(5, 2, 2, transposed=True, in_channels=3, out_channels=2),
    ),
    "layers.DepthwiseConv2D(3)": (3, Conv2d(5, 3, in_channels=3, out_channels=3, groups=3)),
    "layers.DepthwiseConv2D((3, 2), 2, 'same', depth_multiplier=2)": (
        2,
        Conv2d(5, (3, 2), 2, ((1, 1), (0, 1)), in_channels=2, out_channels=4, groups=2),
    ),
    "layers.DepthwiseConv1D(3, dilation_rate=2)": (
        2,
        Conv2d((1, 5), (1, 3), dilation=(1, 2), in_channels=2, out_channels=2, groups=2),
    ),
}


@pytest.mark.parametrize(("line", "channels", "conv"), [(line, *both) for line, both in CHANNELS.items()], ids=CHANNELS)
def test_lines_of_several_channels(line, channels, conv):
    assert from_line(line, 5, channels) == conv


def test_channels_that_a_line_says_are_left_out():
    words = "^in_channels must be left out, as Conv2d says them, got 2$"
    with pytest.raises(ValueError, match=words):
        from_line("nn.Conv2d(2, 2, 3)", 5, 2)
    with pytest.raises(ValueError, match=r"^depth_multiplier must be at least 1, got 0$"):
        from_line("layers.DepthwiseConv2D(3, depth_multiplier=0)", 5, 2)
    with pytest.raises(ValueError, match=r"^in_channels must be at least 1, got 0$"):
        from_line("layers.Conv2D(2, 3)", 5, 0)


@pytest.mark.parametrize(("line", "size", "conv"), [(line, *both) for line, both in LINES.items()], ids=LINES)
def test_lines(line, size, conv):
    assert from_line(line, size) == conv


BAD = {
    "": "layer must be a line of PyTorch or Keras",
    "nn.Conv2d(1, 1": "layer must be a line of PyTorch or Keras",
    "3": "layer must be a line of PyTorch or Keras",
    "import os": "layer must be a line of PyTorch or Keras",
    "nn.Conv2d(1, 1, 3); nn.Conv2d(1, 1, 3)": "layer must be a line of PyTorch or Keras",
    "open('/etc/passwd').Conv2d(1, 1, 3)": "layer must be a line of PyTorch or Keras",
    "(" * 5000: "got 5000 signs",
    "-" * 900 + "1": "layer must be a line of PyTorch or Keras",
    "nn.Conv3d(1, 1, 3)": "layer must be one of Conv1d, .*Conv2DTranspose, .*AveragePooling2D, got 'Conv3d'",
    "nn.MaxPool2d()": 'MaxPool2d must be given kernel_size, after its parenthesis, such as "nn.MaxPool2d',
    "nn.MaxPool2d(2, 2, 2)": r"padding must be at most half of kernel_size, got padding \(2, 2\), kernel_size 2",
    "nn.MaxPool2d(2, padding='same')": "padding of MaxPool2d must be integers, got 'same'",
    "nn.MaxPool1d(2)": "MaxPool1d is of one row: input_size must be an integer or 1,columns, got 5,5",
    "nn.AvgPool2d(2, dilation=2)": "AvgPool2d has no 'dilation': it takes kernel_size, stride, .*divisor_override",
    "nn.AvgPool1d(2, divisor_override=2)": "AvgPool1d has no 'divisor_override'",
    "nn.AvgPool2d(2, divisor_override=3)": "divisor_override must be None, got 3",
    "keras.layers.MaxPooling2D(2, padding=1)": "padding of MaxPooling2D must be 'valid' or 'same', got 1",
    "keras.layers.MaxPooling2D(2, 2, 'causal')": "padding of MaxPooling2D must be 'valid' or 'same', got 'causal'",
    "keras.layers.MaxPooling2D(2, 2, 'same', None)": "MaxPooling2D takes 3 arguments without a name, got 4",
    "keras.layers.AveragePooling2D(6)": "kernel_size 6 with dilation 1 spans 6 cells, more than input_size 5",
    "nn.Linear(3, 3)": "layer must be one of .* got 'Linear'",
    "nn.Conv2d(3, 8, 3, groups=3)": "out_channels must be divisible by groups, got out_channels 8, groups 3",
    "nn.Conv2d(0, 8, 3)": "in_channels must be at least 1, got 0",
    "nn.Conv2d(1, 1, 3, groups=2)": "in_channels must be divisible by groups, got in_channels 1, groups 2",
    "keras.layers.Conv2D(0, 3)": "filters must be at least 1, got 0",
    "keras.layers.Conv2D(2, 3, groups=2)": "in_channels must be divisible by groups, got in_channels 1, groups 2",
    "keras.layers.DepthwiseConv2D(3)": "in_channels must be given, too, for DepthwiseConv2D, which has a kernel for",
    "nn.Conv2d(1, 1)": r"Conv2d must be given kernel_size, after in_channels, out_channels, such as",
    "nn.Conv2d()": "Conv2d must be given in_channels, after its parenthesis",
    "nn.Conv2d(1, 1, 3, strides=2)": "Conv2d has no 'strides': it takes in_channels, .*stride",
    "nn.Conv2d(1, 1, 3, kernel_size=3)": "Conv2d is given kernel_size twice",
    "keras.layers.Conv2D(1, 3, 2, 'same', None)": "Conv2D takes 4 arguments without a name, got 5",
    "nn.Conv2d(*[1, 1, 3])": r"Conv2d must be given its arguments one by one, without \* and \*\*",
    "nn.Conv2d(1, 1, **{'kernel_size': 3})": "one by one",
    "nn.Conv2d(1, 1, k)": r"kernel_size must be a literal such as 3 or \(3, 2\), got k",
    "nn.Conv2d(1, 1, 3, bias=open('x', 'w'))": "bias must be a literal",
    "nn.Conv2d(1, 1, 2 ** 99)": "kernel_size must be a literal",
    "nn.Conv2d(1, 1, 3, padding='full')": "padding of Conv2d must be integers, 'same' or 'valid', got 'full'",
    "nn.Conv2d(1, 1, 3, stride=2, padding='same')": "padding 'same' of Conv2d must have stride 1, as in PyTorch",
    "nn.ConvTranspose2d(1, 1, 3, padding='same')": "padding of ConvTranspose2d must be integers, got 'same'",
    "nn.Conv2d(1, 1, 3, padding_mode='reflect')": "padding_mode must be 'zeros', got 'reflect'",
    "keras.layers.Conv2D(1, 3, activation='relu')": "activation must be None or 'linear', got 'relu'",
    "keras.layers.Conv2D(1, 3, padding=1)": "padding of Conv2D must be 'valid' or 'same', got 1",
    "keras.layers.Conv2D(1, 3, padding='causal')": "padding of Conv2D must be 'valid' or 'same', got 'causal'",
    "keras.layers.Conv2D(1, 3, output_padding=1)": "Conv2D has no 'output_padding'",
    "keras.layers.Conv2DTranspose(1, 3, 2, 'same', output_padding=1)": "output_padding of Conv2DTranspose must be left",
    "keras.layers.Conv2D(1, 2, strides=(1, 2), dilation_rate=2)": (
        r"Conv2D must have strides or dilation_rate 1, as in Keras, got strides \(1, 2\), dilation_rate 2"
    ),
    "nn.Conv2d(1, 1, 9)": "kernel_size 9 with dilation 1 spans 9 cells, more than input_size 5",
    "nn.Conv2d(1, 1, 3, stride=0)": "stride must be at least 1, got 0",
    "nn.ConvTranspose2d(1, 1, 3, output_padding=1)": "output_padding must be smaller than stride or dilation",
    "keras.layers.Conv2D(1, 3, strides=0, padding='same')": "stride must be at least 1, got 0",
}


@pytest.mark.parametrize(("line", "words"), BAD.items(), ids=[line[:40] for line in BAD])
def test_bad_lines(line, words):
    with pytest.raises(ValueError, match=words) as raised:
        from_line(line, (5, 5) if "MaxPool1d" in line else 5)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nn.Conv2d(True, 1, 3)", "in_channels must be an integer, got True"),
        ("nn.Conv2d(1, 2.0, 3)", r"out_channels must be an integer, got 2\.0"),
        ("keras.layers.Conv2D('8', 3)", "filters must be an integer, got '8'"),
    ],
)
def test_what_is_no_count(line, words):
    with pytest.raises(TypeError, match=f"^{words}$"):
        from_line(line, 5)


@pytest.mark.parametrize(("name", "line"), [("ceil_mode", "ceil_mode=1"), ("count_include_pad", "count_include_pad=0")])
def test_what_is_no_truth(name, line):
    with pytest.raises(TypeError, match=rf"^{name} must be True or False, got [01]$"):
        from_line(f"nn.AvgPool2d(2, {line})", 4)


@pytest.mark.parametrize("line", ["nn.Conv2d(1, 1, 3.0)", "nn.Conv2d(1, 1, None)", "nn.Conv2d(1, 1, '3')"])
def test_what_is_no_integer(line):
    with pytest.raises(TypeError, match="kernel_size must be an integer"):
        from_line(line, 5)


def test_a_line_of_one_dimension_is_of_one_row():
    with pytest.raises(ValueError, match="Conv1d is of one row: input_size must be an integer or 1,columns, got 7,5"):
        from_line("nn.Conv1d(1, 1, 3)", (7, 5))


@given(
    st.text(max_size=40) | st.sampled_from([*LINES, *BAD]).flatmap(lambda line: st.sampled_from([line[1:], line * 2]))
)
def test_whatever_is_typed_is_a_layer_or_a_sentence(line):
    try:
        assert isinstance(from_line(line, 5), Conv2d | Pool2d)
    except (TypeError, ValueError) as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("7,5", (7, 5)), ("-1", -1)])
def test_sizes(text, value):
    assert typed.size("stride", text) == value


@pytest.mark.parametrize("text", ["", "7,", "7,5,3", "7x5", "2.0", "seven", "7, 5", "1" * 99])
def test_no_sizes(text):
    words = f"stride must be an integer or rows,columns such as 7,5, got {text!r}"
    with pytest.raises(ValueError, match=re.escape(words)):
        typed.size("stride", text)


@pytest.mark.parametrize(
    ("text", "value"), [("2", 2), ("2,1", (2, 1)), ("0,1,2,3", ((0, 1), (2, 3))), ("full", "full"), ("same", "same")]
)
def test_paddings(text, value):
    assert typed.padding(text) == value


@pytest.mark.parametrize("text", ["", "half", "1,2,3", "1,2,3,4,5", "1.5"])
def test_no_paddings(text):
    with pytest.raises(ValueError, match=f"padding must be .* or one of valid, same, full, causal, got '{text}'"):
        typed.padding(text)


@pytest.mark.parametrize(
    ("given", "conv"),
    [
        ({"padding": "valid"}, Conv2d(6, 3)),
        ({"padding": "same", "stride": 2}, Conv2d(6, 3, 2, ((0, 1), (0, 1)))),
        ({"padding": "full", "dilation": (1, 2)}, Conv2d(6, 3, 1, (2, 4), (1, 2))),
        ({"padding": "same", "stride": 4, "transposed": True}, Conv2d(6, 3, 4, 0, 1, 1, True)),
        (
            {"padding": "same", "stride": 4, "transposed": True, "output_padding": 0},
            Conv2d(6, 3, 4, 0, transposed=True),
        ),
        ({"padding": "same", "stride": 2, "transposed": True}, Conv2d(6, 3, 2, ((0, 1), (0, 1)), transposed=True)),
        ({"padding": 1}, Conv2d(6, 3, 1, 1)),
    ],
)
def test_named_padding(given, conv):
    assert layer(6, 3, **given) == conv


@pytest.mark.parametrize(
    ("given", "pool"),
    [
        ({"mode": "max"}, Pool2d(6, 3)),
        ({"mode": "average", "padding": "valid", "stride": 1}, Pool2d(6, 3, 1, mode="average")),
        ({"mode": "max", "padding": "same", "stride": 2}, Pool2d(6, 3, 2, ((0, 1), (0, 1)))),
        ({"mode": "max", "padding": "same", "stride": 1, "dilation": (1, 1)}, Pool2d(6, 3, 1, 1)),
        (
            {"mode": "average", "padding": "same", "stride": 2},
            Pool2d(6, 3, 2, ((0, 1), (0, 1)), mode="average", count_include_pad=False),
        ),
        ({"mode": "max", "padding": 1, "ceil_mode": True}, Pool2d(6, 3, padding=1, ceil_mode=True)),
    ],
    ids=str,
)
def test_poolings(given, pool):
    assert typed.pooling(input_size=6, kernel_size=3, **given) == pool


def test_a_pooling_has_no_full_padding():
    with pytest.raises(ValueError, match=r"^padding of a pooling must be integers, 'same' or 'valid', got 'full'$"):
        typed.pooling("max", 6, 3, padding="full")


def test_causal_is_for_one_row():
    assert layer((1, 8), (1, 3), padding="causal") == Conv2d((1, 8), (1, 3), 1, ((0, 0), (2, 0)))
    with pytest.raises(ValueError, match=r"'causal' is for a convolution of one row, .* got input_size 6,6"):
        layer(6, 3, padding="causal")
    with pytest.raises(ValueError, match="got a transposed one of input_size 1,6"):
        layer((1, 6), (1, 3), padding="causal", transposed=True)


@pytest.mark.parametrize(
    ("conv", "others", "name"),
    [
        (Conv2d(7, 5, 3, 2), (), "i7_k5_s3_p2"),
        (Conv2d(3, 3, 2, 1, 1, 1, True), (), "i3_k3_s2_p1_a1_transposed"),
        (Conv2d((7, 5), 3), (), "i7x5_k3_s1_p0"),
        (Conv2d(7, 3, dilation=2), ("flat",), "i7_k3_s1_p0_d2_flat"),
        (Conv2d(6, 3, 2, ((0, 1), (0, 1))), (), "i6_k3_s2_p0_1"),
        (Conv2d(6, 3, 1, ((0, 1), (1, 0))), (), "i6_k3_s1_p0_1x1_0"),
        (Conv2d(6, 3), ("", "My Photo-2"), "i6_k3_s1_p0_my_photo_2"),
        (Pool2d(4, 2), (), "i4_k2_s2_p0_maxpool"),
        (Pool2d(7, 3, 2, 1, 2), ("flat",), "i7_k3_s2_p1_d2_maxpool_flat"),
        (Pool2d((5, 6), 3, 2, (0, 1), 1, True, "average", False), (), "i5x6_k3_s2_p0x1_avgpool_ceil_uncounted"),
    ],
)
def test_stem(conv, others, name):
    assert stem(conv, *others) == name


@given(conv2ds() | pool2ds(), conv2ds() | pool2ds())
def test_layers_that_differ_are_called_by_other_names(one, other):
    assert stem(one).isidentifier()
    assert (stem(one) == stem(other)) == (one == other)


def test_examples():
    import doctest

    assert doctest.testmod(typed, extraglobs={"Conv2d": Conv2d, "Pool2d": Pool2d}).failed == 0


def test_a_pooling_has_no_channels_of_its_own():
    with pytest.raises(
        ValueError, match=r"^in_channels must be left out: a pooling takes each channel by itself, got 2$"
    ):
        from_line("keras.layers.MaxPooling2D(2)", 4, in_channels=2)
