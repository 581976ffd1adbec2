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
for line; do
    COMP_LINE=$line COMP_POINT=${#line} COMP_TYPE=9 COMP_WORDS=($line) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    case $line in *' ') COMP_CWORD=${#COMP_WORDS[@]} COMP_WORDS+=('') ;; esac
    COMPREPLY=()
    _python_argcomplete convfilm "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$COMP_CWORD - 1]}"
    printf '%s\\n' "$line" "${COMPREPLY[@]}" ''
done
"""


def completed(lines):
    """What is offered for each line, by one bash: that it learns it takes longer than an answer."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    command = [shutil.which("bash"), "-c", ASK, "bash", *lines]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    assert not done.stderr
    answers = [said.split("\n") for said in done.stdout.removesuffix("\n\n").split("\n\n")]
    return {line: sorted(filter(None, (each.strip() for each in rest))) for line, *rest in answers}


OFFERED = {
    "convfilm an": ["animate"],
    "convfilm wo": ["worksheet"],
    "convfilm worksheet --wei": ["--weights"],
    "convfilm PaddingStridesO": ["PaddingStridesOdd", "PaddingStridesOddTransposed"],
    "convfilm animate --ker": ["--kernel-size"],
    "convfilm describe --js": ["--json"],
    "convfilm animate --view st": ["stamping", "strip"],
    "convfilm animate --weights sob": ["sobel", "sobel-x", "sobel-y"],
    "convfilm animate --pool ": ["max", "average"],
    "convfilm animate --language ": ["de", "en", "es", "fr", "zh"],
    "convfilm render --language f": ["fr"],
    "convfilm re": ["render"],
    "convfilm animate --formats gif,cap": ["gif,captions"],
    "convfilm gallery scenes/pool": ["scenes/pooling.py"],
    "convfilm gallery scenes/pooling.py --sch": ["--scheduler"],
    "convfilm --fo": ["--force", "--formats"],
    "convfilm animate --nothing": [],
}


@pytest.mark.skipif(sys.platform == "win32", reason="needs bash")
def test_what_a_shell_offers():
    assert completed(OFFERED) == {line: sorted(answers) for line, answers in OFFERED.items()}


def test_no_manim_is_started():
    code = "import sys; from convfilm import completion; completion._parser(['animate']); print('manim' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
