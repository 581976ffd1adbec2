"""A copy of what the scripts need, in a folder of its own, and a PATH that has only what a test puts there."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TOOLS = ["bash", "cat", "cksum", "cp", "dirname", "env", "grep", "head", "id"]
TOOLS += ["mkdir", "mktemp", "rm", "tail", "touch", "tr"]

# Stands in for Python: makes a .venv without pip's work, notes what pip is told, and answers all else truly.
PYTHON = f"""#!/bin/bash
case "$*" in
    *_base_executable*) echo "$0" ;;
    "-m venv .venv")
        mkdir .venv/bin
        cp "$0" .venv/bin/python
        cp "$0" .venv/bin/manim
        echo "$PWD/.venv" >.venv/bin/activate
        ;;
    "-m pip "*) echo "$@" >>pip-calls; eval "${{PIP_DOES-true}}" ;;
    "-m convfilm.gallery"*) printf '%s\\n' "$PWD" "$CALLER_CWD" "$@" ;;
    *) exec "{sys.executable}" "$@" ;;
esac
"""


@dataclass
class Project:
    root: Path
    bin: Path
    environment: dict[str, str] = field(default_factory=dict)

    def tool(self, name: str, code: str = "exit 0") -> None:
        """Put a command on the PATH."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(code if code.startswith("#!") else f"#!/bin/bash\n{code}\n")
        path.chmod(0o755)

    def run(self, script: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "script" / script, *arguments],
            cwd=cwd or self.root.parent,
            env={"PATH": str(self.bin), "HOME": str(self.root.parent), **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def pip_calls(self) -> list[str]:
        calls = self.root / "pip-calls"
        return calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def bare(tmp_path: Path) -> Project:
    """A machine with a shell and nothing else: no Python, no compiler, no apt-get, no brew, no sudo."""
    root, tools = tmp_path / "a folder with spaces" / "project", tmp_path / "bin"
    root.mkdir(parents=True)
    tools.mkdir()
    shutil.copytree(ROOT / "script", root / "script", ignore=shutil.ignore_patterns("__pycache__"))
    for file in [ROOT / "pyproject.toml", *ROOT.glob("requirements*.lock")]:
        shutil.copy(file, root)
    for tool in TOOLS:
        (tools / tool).symlink_to(shutil.which(tool) or pytest.skip(f"no {tool} here"))
    (tmp_path / "tmp").mkdir()
    return Project(root, tools, {"TMPDIR": str(tmp_path / "tmp")})


@pytest.fixture
def machine(bare: Project) -> Project:
    """A machine that has all that is needed, with the stand-in for Python."""
    bare.tool("python3", PYTHON)
    bare.tool("cc", "cat >/dev/null")
    for name in ("pkg-config", "chromium", "shellcheck"):
        bare.tool(name)
    return bare


@pytest.fixture
def one_sentence() -> Callable[[subprocess.CompletedProcess[str]], str]:
    """The last line that a script which gave up has said; with no traceback and no shell's complaint before it."""

    def read(result: subprocess.CompletedProcess[str]) -> str:
        assert result.returncode not in (0, 126, 127), result
        assert "Traceback" not in result.stderr
        assert "not found" not in result.stderr
        assert "line " not in result.stderr
        return result.stderr.splitlines()[-1]

    return read
