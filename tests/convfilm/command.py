"""`manim render` in a process of its own, forked from one that has loaded most of it: that takes more than a second.

For what a command says and writes. What starts it, stops it or installs it is tested with the command itself.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

LOADED = """
import gc
gc.disable()
import json, os, runpy, sys, warnings
import manim, manim.cli.render.commands, rich.traceback
import convfilm.board, convfilm.media.writer, convfilm.panel, convfilm.views
gc.freeze()  # or each fork would look at it all, and copy it for that
gc.enable()
sys.dont_write_bytecode = True  # it is told by length and second: a file that a test changes would be the old one
for line in sys.stdin:
    folder, arguments, environment, *files = json.loads(line)
    with warnings.catch_warnings(action="ignore"):  # of threads, which numpy has, and which wait
        child = os.fork()
    if not child:
        os.chdir(folder)
        os.environ.update(environment)
        for number, file in enumerate((os.devnull, *files)):
            os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
        sys.argv = ["manim", *arguments]
        runpy.run_module("manim", run_name="__main__", alter_sys=True)
        sys.exit()
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@cache
def _loaded() -> "subprocess.Popen[str]":
    """The process that has loaded all that, but not our renderer, which looks who loads it; it ends with this one.

    No configuration lies where it runs.
    """
    with TemporaryDirectory() as empty:
        command = [sys.executable, "-c", LOADED]
        # Manim would keep the width for all that are forked; pytest-xdist sets it.
        environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        process = subprocess.Popen(command, cwd=empty, env=environment, **pipes)
        assert run(["--version"], empty, process).returncode == 0
    return process


def run(
    arguments: list[str],
    folder: Path | str,
    process: "subprocess.Popen[str] | None" = None,
    meanwhile: Callable[[int], None] = lambda _: None,
    **environment: str,
):
    """`manim` with these arguments in a folder, as `subprocess.run` does it; `meanwhile` gets the ID of its process."""
    process = process or _loaded()
    assert process.stdin
    assert process.stdout
    with TemporaryDirectory() as scratch:
        files = [Path(scratch, name) for name in ("stdout", "stderr")]
        process.stdin.write(json.dumps([str(folder), arguments, environment, *map(str, files)]) + "\n")
        process.stdin.flush()
        try:
            meanwhile(int(process.stdout.readline()))
        finally:
            code = int(process.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *(file.read_text(encoding="utf-8") for file in files))
