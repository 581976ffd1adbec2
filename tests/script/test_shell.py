"""Every script parses, is executable, and satisfies shellcheck where that is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [
    path
    for path in [*sorted((ROOT / "script").iterdir()), ROOT / ".ci/run"]
    if path.is_file() and "bash" in path.read_text().partition("\n")[0]
]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_parses(path: Path):
    subprocess.run(["bash", "-n", path], check=True)
    assert path.stat().st_mode & 0o111, "not executable"


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck(path: Path):
    subprocess.run(["shellcheck", path], check=True)
