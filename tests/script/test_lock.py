"""The lock files: pinned, hashed, in agreement with each other and with pyproject.toml, and free of addresses."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def pins(file: str) -> dict[str, str]:
    """Name -> version and marker."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(.*?) *\\$", (ROOT / file).read_text(), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9.-]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_pins_and_hashes_and_nothing_else(path: Path):
    text = path.read_text()
    requirement = r"[a-z0-9.-]+==[0-9][a-z0-9.]*( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(rf"(#.*\n)*({requirement})+", text), "something that is no pin with hashes"
    assert "/" not in text.replace("script/lock", "").replace("pyproject.toml", "")


def test_one_version_everywhere():
    everything = pins("requirements-test.lock")
    assert pins("requirements.lock").items() <= pins("requirements-page.lock").items() <= everything.items()
    for name, pin in pins("requirements-build.lock").items():
        assert everything.get(name, pin).split()[0] == pin.split()[0], name


def test_covers_pyproject():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = declared["project"]["optional-dependencies"]
    assert names(declared["project"]["dependencies"]) <= pins("requirements.lock").keys()
    assert names(extras["page"]) <= pins("requirements-page.lock").keys()
    assert names([name for extra in extras.values() for name in extra]) <= pins("requirements-test.lock").keys()
    assert names(declared["dependency-groups"]["build"]) <= pins("requirements-build.lock").keys()
    assert pins("requirements.lock")["manim"] == "0.22.0"
