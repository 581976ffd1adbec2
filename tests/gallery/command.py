"""The command: in a process of its own, or, where only what it says and leaves is of interest, in this one."""

import os
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from multiprocessing import process
from unittest.mock import patch

from convfilm.__main__ import main


def convfilm(folder, *arguments):
    """`convfilm` in a process of its own, as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "convfilm", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def called(folder, *arguments, **environment):
    """`convfilm` in this process, as `subprocess.run` does it: starting it, and Manim below it, takes seconds.

    What renders are processes as always; that from which they are forked stays for the next call.
    """
    said, complained = StringIO(), StringIO()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    here = patch.object(process, "ORIGINAL_DIR", str(folder))  # where processes begin that are started by this one
    try:
        with (
            chdir(folder),
            here,
            patch.dict(os.environ, environment),
            redirect_stdout(said),
            redirect_stderr(complained),
        ):
            code = main([*map(str, arguments)])
    except SystemExit as left:
        code = left.code
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return subprocess.CompletedProcess(arguments, code, said.getvalue(), complained.getvalue())
