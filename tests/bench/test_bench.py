import subprocess
import sys
from pathlib import Path

import pytest

from bench import profile
from bench.__main__ import parsed
from bench.films import EIGHT
from bench.process import ROOT, CommandError, run
from tests.convfilm import stills


def bench(*arguments: str, scratch: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", "--quick", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(scratch), "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_knows_the_eight():
    assert [*EIGHT] == [scene.__name__ for scene in stills.EIGHT]


@pytest.mark.parametrize("arguments", [["--only", "0"], ["--only", "1,x"], ["--repeat", "0"], ["--profile", "Nothing"]])
def test_wrong_options(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        parsed(arguments)
    assert "error: argument" in capsys.readouterr().err


def test_what_a_command_took():
    usage = run([sys.executable, "-c", "x = bytearray(100 * 2**20); sum(range(10**6)); print('done')"])
    assert usage.cpu > 0
    assert usage.wall > 0
    assert usage.peak > 100
    assert usage.output == "done\n"


def test_what_a_failed_command_said():
    with pytest.raises(CommandError, match="no luck"):
        run([sys.executable, "-c", "raise SystemExit('no luck')"])


def test_a_stack_belongs_to_its_innermost_group():
    def namespace(path: str, name: str) -> dict:
        found: dict = {"group_of": profile.group_of, "sys": sys}
        code = f"def {name}(inner=None):\n    return inner() if inner else group_of(sys._getframe())"
        exec(compile(code, path, "exec"), found)
        return found[name]

    typeset = namespace("/x/convfilm/text.py", "typeset")
    turn_to = namespace("/x/convfilm/board.py", "turn_to")
    finish = namespace("/x/manim/scene/scene_file_writer.py", "finish")
    assert profile.group_of(sys._getframe()) == profile.OTHER
    assert finish() == "combining"
    assert turn_to() == "paths of the picture"
    assert turn_to(typeset) == "typesetting"


@pytest.mark.slow
def test_frames_alone_and_nothing_left(tmp_path: Path):
    result = bench("--only", "1", scratch=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "film / encoding its frames alone" in result.stdout
    assert "not judged" in result.stdout
    assert not list(tmp_path.glob("bench-*"))


@pytest.mark.slow
def test_profile(tmp_path: Path):
    result = bench("--profile", "NoPaddingNoStrides", scratch=tmp_path)
    assert result.returncode == 0, result.stderr
    for group in [*profile.GROUPS, profile.OTHER, "all"]:
        assert f"| {group} " in result.stdout
    assert not list(tmp_path.glob("bench-*"))
