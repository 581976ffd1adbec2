"""`convfilm describe`: what it says of layers, as a table and for programs, and without Manim."""

import json
import re
import subprocess
import sys

import pytest

from convcore import Conv2d
from convfilm import __main__, describe


def said(capsys, *arguments):
    assert __main__.main(["describe", *arguments]) == 0
    return capsys.readouterr().out


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        __main__.main(["describe", *arguments])
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (2, "", 1)
    return err


def test_a_table(capsys):
    assert said(capsys, "--input-size", "5", "--kernel-size", "3", "--stride", "2", "--padding", "1") == (
        "Convolution: 5 × 5 input, 3 × 3 kernel, 3 × 3 output.\n"
        "\n"
        "                       rows  columns\n"
        "input_size                5        5\n"
        "kernel_size               3        3\n"
        "stride                    2        2\n"
        "padding                1, 1     1, 1\n"
        "dilation                  1        1\n"
        "output_padding            0        0\n"
        "output_size               3        3\n"
        "effective_kernel_size     3        3\n"
        "receptive_field           3        3\n"
        "\n"
        "weights: 3·3 = 9\n"
        "\n"
        "o = ⌊(i + 2p − k) / s⌋ + 1\n"
        "o = ⌊(5 + 2·1 − 3) / 2⌋ + 1 = 3\n"
        "\n"
        "input cells read  output cells\n"
        "4                            4\n"
        "6                            4\n"
        "9                            1\n"
    )


def test_a_pooling(capsys):
    layers = (
        ("--pool", "max", "--kernel-size", "2", "--ceil-mode"),
        ("--layer", "nn.MaxPool2d(2, ceil_mode=True)"),
    )
    for arguments in layers:
        assert said(capsys, "--input-size", "5,6", *arguments) == (
            "Max pooling: 5 × 6 input, 2 × 2 window, 3 × 3 output.\n"
            "\n"
            "                       rows  columns\n"
            "input_size                5        6\n"
            "kernel_size               2        2\n"
            "stride                    2        2\n"
            "padding                0, 0     0, 0\n"
            "dilation                  1        1\n"
            "output_size               3        3\n"
            "effective_kernel_size     2        2\n"
            "receptive_field           2        2\n"
            "\n"
            "o = ⌈(i + 2p − k) / s⌉ + 1\n"
            "o(rows) = ⌈(5 + 2·0 − 2) / 2⌉ + 1 = 3\n"
            "o(columns) = ⌈(6 + 2·0 − 2) / 2⌉ + 1 = 3\n"
            "\n"
            "input cells read  output cells\n"
            "2                            3\n"
            "4                            6\n"
        )


def test_a_pooling_for_programs(capsys):
    facts = json.loads(said(capsys, "--input-size", "5", "--layer", "AvgPool2d(3, 1)", "--json"))
    assert (facts["mode"], facts["ceil_mode"], facts["count_include_pad"]) == ("average", False, True)
    assert (facts["output_size"], facts["all_links"]) == ([3, 3], 81)
    assert facts["formula"][1] == "o = ⌊(5 + 2·0 − 3) / 1⌋ + 1 = 3"


def test_for_programs(capsys):
    line = "nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1)"
    assert json.loads(said(capsys, "--input-size", "3", "--layer", line, "--json")) == {
        "input_size": [3, 3],
        "kernel_size": [3, 3],
        "stride": [2, 2],
        "padding": [[1, 1], [1, 1]],
        "dilation": [1, 1],
        "output_padding": [1, 1],
        "transposed": True,
        "in_channels": 1,
        "out_channels": 1,
        "groups": 1,
        "weight_size": [1, 1, 3, 3],
        "weights": 9,
        "output_size": [6, 6],
        "effective_kernel_size": [3, 3],
        "receptive_field": [2, 2],
        "formula": ["o = s(i − 1) + k − 2p + a", "o = 2·(3 − 1) + 3 − 2·1 + 1 = 6"],
        "links": {"1": 16, "2": 16, "4": 4},
        "all_links": 64,
    }


def test_channels_are_told_with_their_weights(capsys):
    """However many: of ResNet's first layer."""
    line = "nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)"
    lines = said(capsys, "--input-size", "224", "--layer", line).splitlines()
    assert lines[0] == "Convolution: 3 × 224 × 224 input, 64 × 3 × 7 × 7 kernel, 64 × 112 × 112 output."
    assert "weights: 64·3·7·7 = 9408" in lines
    assert lines[-1] == "147                     760384"
    options = ("--in-channels", "8", "--out-channels", "8", "--groups", "8", "--json")
    facts = json.loads(said(capsys, "--input-size", "5", "--kernel-size", "3", *options))
    assert (facts["groups"], facts["weight_size"], facts["weights"]) == (8, [8, 1, 3, 3], 72)
    assert (facts["links"], facts["all_links"]) == ({"9": 72}, 648)


def test_long_rows_are_quick(capsys):
    facts = json.loads(said(capsys, "--input-size", "1,10000", "--kernel-size", "1,3", "--padding", "causal", "--json"))
    assert facts["output_size"] == [1, 10000]
    assert facts["links"] == {"1": 1, "2": 1, "3": 9998}


@pytest.mark.parametrize(
    ("conv", "lines"),
    [
        (
            Conv2d(7, 3, dilation=2),
            ["o = ⌊(i + 2p − d(k − 1) − 1) / s⌋ + 1", "o = ⌊(7 + 2·0 − 2·(3 − 1) − 1) / 1⌋ + 1 = 3"],
        ),
        (
            Conv2d((6, 5), 3, 2, ((0, 1), (1, 1))),
            [
                "o = ⌊(i + (p₁ + p₂) − k) / s⌋ + 1",
                "o(rows) = ⌊(6 + (0 + 1) − 3) / 2⌋ + 1 = 3",
                "o(columns) = ⌊(5 + 2·1 − 3) / 2⌋ + 1 = 3",
            ],
        ),
        (
            Conv2d(3, 3, 2, 0, 2, transposed=True),
            ["o = s(i − 1) + d(k − 1) + 1 − 2p", "o = 2·(3 − 1) + 2·(3 − 1) + 1 − 2·0 = 9"],
        ),
    ],
)
def test_formulas(conv, lines):
    assert describe.formula(conv) == lines


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--input-size must be given"),
        (["--input-size", "5"], "--kernel-size must be given, such as --kernel-size 3, or a whole --layer"),
        (["--kernel-size", "5"], "--input-size must be given"),
        (["--input-size", "7x"], "input_size must be an integer or rows,columns such as 7,5, got '7x'"),
        (["--input-size", "3", "--kernel-size", "4"], "kernel_size 4 with dilation 1 spans 4 cells"),
        (["--input-size", "3", "--kernel-size", "3", "--stride", "0"], "stride must be at least 1, got 0"),
        (["--input-size", "3", "--kernel-size", "3", "--padding", "half"], "padding must be .* got 'half'"),
        (["--input-size", "3", "--kernel-size", "3", "--padding", "-1"], "padding must be at least 0, got -1"),
        (["--input-size", "3", "--kernel-size", "3", "--output-padding", "1"], "output_padding must be 0 unless"),
        (["--input-size", "5", "--layer", "Conv2d(1, 1, 3)", "--output-padding", "1"], "leave out --output-padding"),
        (["--input-size", "5", "--layer", "Conv2d(3, 1, 3, groups=3)"], "out_channels must be divisible"),
        (["--input-size", "5", "--layer", "Conv2d(3, 1, 3)", "--in-channels", "3"], "in_channels must be left out, as"),
        (["--input-size", "5", "--layer", "Conv2d(3, 1, 3)", "--groups", "3"], "leave out --groups"),
        (["--input-size", "5", "--kernel-size", "3", "--groups", "1.5"], "groups must be an integer, got '1.5'"),
        (["--input-size", "5", "--kernel-size", "3", "--view", "flat"], "unrecognized arguments: --view flat"),
        (["--input-size", "100001", "--kernel-size", "3"], "input_size must be at most 100000 .* got 100001,100001"),
        (
            ["--input-size", "9", "--kernel-size", "3", "--stride", "99999", "--transposed"],
            "output_size must be at most",
        ),
    ],
)
def test_what_is_wrong(capsys, arguments, words):
    assert re.search(words, refused(capsys, *arguments))


def test_help(capsys):
    with pytest.raises(SystemExit) as left:
        __main__.main(["describe", "--help"])
    assert left.value.code == 0
    assert "top,bottom,left,right" in capsys.readouterr().out


def test_who_reads_has_read_enough():
    """As `convfilm describe ... | head` has."""
    command = [sys.executable, "-m", "convfilm", "describe", "--input-size", "5", "--kernel-size", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_no_manim_is_started():
    code = (
        "import sys; from convfilm.__main__ import main; "
        "main(['describe', '--input-size', '1,10000', '--kernel-size', '1,3']); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'manim', 'tqdm', 'av', 'typst'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
    assert "1 × 9998 output" in run.stdout


def test_examples():
    import doctest

    assert doctest.testmod(describe).failed == 0
