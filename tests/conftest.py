"""Hypothesis profiles, and the count of what was compared with the oracles, in pytest's summary."""

import gc
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

# The machine may be busy: how long an example takes is no fault of it. In CI, as Hypothesis does by itself, the same
# examples every time: what a new example finds there is no fault of the change that is being checked.
settings.register_profile(
    "default",
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.register_profile(
    # A mutant needs one counterexample, and the same one in every run, but not the smallest.
    "mutation",
    settings.get_profile("default"),
    max_examples=50,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile("default")

ROOT = Path(__file__).parents[1]
OUTLINES = ROOT / "media" / "Tex"


def copy_folders(target, *names):
    """Copy folders of the project with their bytecode, which takes a second to compile; half-written it is left out."""
    for name in names:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("*.pyc.*"))


def share_outlines(folder):
    """Give a folder, in which something will be rendered, the text that is set already: setting it takes a second."""
    OUTLINES.mkdir(parents=True, exist_ok=True)
    (folder / "media").mkdir()
    (folder / "media" / "Tex").symlink_to(OUTLINES)


@pytest.fixture
def outlines(tmp_path):
    """A folder that has them."""
    share_outlines(tmp_path)


def pytest_collection_finish():
    """What is imported stays: collecting garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter):
    """Adds up what the tests that passed recorded with record_property("oracle", (what, count)), under xdist too."""
    compared = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "oracle":
                what, count = value
                compared[what] += count
    if compared:
        counts = ", ".join(f"{count} {what}" for what, count in sorted(compared.items()))
        terminalreporter.write_line(f"oracle: {counts} agree")
