"""Environments: variables, folders and limits that a machine may have."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from random import Random

from attack import project
from attack.kind import FaultError, Kind, run

VARIABLES: list[dict[str, str | None]] = [
    {"PYTHONOPTIMIZE": "1"},
    {"PYTHONOPTIMIZE": "2"},
    {"PYTHONWARNINGS": "error::UserWarning:convfilm"},
    {"PYTHONDEVMODE": "1"},
    {"PYTHONHASHSEED": "0"},
    {"PYTHONUTF8": "0", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONUNBUFFERED": "1"},
    {"PYTHONDONTWRITEBYTECODE": "1"},
    {"PYTHONSAFEPATH": "1"},
    {"LANG": None},
    {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    {"LANG": "de_DE.ISO-8859-1"},
    {"LC_ALL": "nothing"},
    {"HOME": None},
    {"HOME": "/nowhere"},
    {"HOME": "/dev/null"},
    {"HOME": ""},
    {"XDG_CACHE_HOME": "/nowhere"},
    {"TMPDIR": "/nowhere"},
    {"TERM": "dumb"},
    {"TERM": None, "COLUMNS": "10"},
    {"NO_COLOR": "1"},
    {"FORCE_COLOR": "1"},
    {"TZ": "Pacific/Apia"},
    {"SOURCE_DATE_EPOCH": "0"},
    {"OMP_NUM_THREADS": "1"},
    {"DISPLAY": ":99"},
    {"USER": None, "LOGNAME": None},
    {"CALLER_NAME": "x"},
]
FOLDERS = [
    "lecture",
    "my lecture",
    "Rémi's",
    "a%b",
    "a#b",
    "[x]*?",
    "a}",
    "$HOME",
    '"q"',
    "输入",
    "a\nb",
    "-x",
    "~",
    "x" * 200,
]
LIMITS = [
    "",
    "ulimit -n 64; ",
    "ulimit -c 0; ",
    "umask 077; ",
    "umask 022; ",
    "exec <&-; ",
    "ulimit -s 1024; ",
    "trap '' PIPE; ",
]
FORMATS = ["film", "gif", "stills", "captions", "text", "poster"]


def attack(rng: Random, scratch: Path) -> None:
    """A command in some environment."""
    name = rng.choice(FOLDERS)
    folder = project.make(scratch / name)
    variables: dict[str, str | None] = {}
    for chosen in rng.sample(VARIABLES, rng.randint(1, 3)):
        variables |= chosen
    limit = rng.choice(LIMITS)
    formats = rng.sample(FORMATS, 2)
    command = rng.choice(
        [
            [*project.MANIM, *project.SMALL, "scenes/mine.py", "One"],
            [*project.MANIM, *project.SMALL, "-s", "scenes/mine.py", "Two"],
            [*project.MANIM, *project.SMALL, "--format", "gif", "scenes/mine.py", "One"],
            [*project.GALLERY, "--formats", ",".join(formats)],
            [sys.executable, "-m", "lecture.slides", "--gallery", "gallery", "slides.pptx"],
        ]
    )
    what = f"{' '.join(command[1:4])} ... in {name!r} with {variables}, {limit!r}"
    try:
        shell = [shutil.which("bash") or "bash", "-c", f'{limit}exec "$@"', "bash"]
        ended = run([*shell, *command], folder, project.environment(scratch, **variables))
        ended.check()
        if "a connection was opened" in ended.said:
            raise FaultError("a connection was opened")
        project.check_whole(folder)
        project.check_no_partials(folder)
        if command[2] == "lecture.slides":
            if "gallery has no gallery.json: script/render makes it" not in ended.said:
                raise FaultError(f"said {ended.said[-200:]!r}")
        elif ended.code and not limit.startswith("ulimit") and not variables.get("TMPDIR"):
            raise FaultError(f"ended with {ended.code}: {ended.said[-200:]!r}")
        elif not ended.code and not any(folder.rglob("*.*")):
            raise FaultError("made nothing")
    except FaultError as fault:
        raise FaultError(f"{fault}: {what}") from None


ENVIRONMENTS = Kind("variables, folders and limits: whole files, or a sentence", 40, attack)
