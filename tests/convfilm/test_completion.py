"""Completion of the command in a real bash, as README says to switch it on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ASK = """
eval "$(register-python-argcomplete convfilm)"
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_WORDS=($1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
case $1 in *' ') COMP_CWORD=${#COMP_WORDS[@]} COMP_WORDS+=('') ;; esac
_python_argcomplete convfilm "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def completed(line):
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    command = [shutil.which("bash"), "-c", ASK, "bash", line]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    assert not done.stderr
    return [answer.strip() for answer in done.stdout.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("convfilm an", ["animate"]),
        ("convfilm wo", ["worksheet"]),
        ("convfilm worksheet --wei", ["--weights"]),
        ("convfilm PaddingStridesO", ["PaddingStridesOdd", "PaddingStridesOddTransposed"]),
        ("convfilm animate --ker", ["--kernel-size"]),
        ("convfilm describe --js", ["--json"]),
        ("convfilm animate --view st", ["stamping", "strip"]),
        ("convfilm animate --weights sob", ["sobel", "sobel-x", "sobel-y"]),
        ("convfilm animate --pool ", ["max", "average"]),
        ("convfilm animate --language ", ["de", "en", "es", "fr", "zh"]),
        ("convfilm render --language f", ["fr"]),
        ("convfilm re", ["render"]),
        ("convfilm animate --formats gif,cap", ["gif,captions"]),
        ("convfilm gallery scenes/pool", ["scenes/pooling.py"]),
        ("convfilm gallery scenes/pooling.py --sch", ["--scheduler"]),
        ("convfilm --fo", ["--force", "--formats"]),
        ("convfilm animate --nothing", []),
    ],
)
def test_what_a_shell_offers(line, answers):
    assert sorted(filter(None, completed(line))) == sorted(answers)


def test_no_manim_is_started():
    code = "import sys; from convfilm import completion; completion._parser(['animate']); print('manim' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
