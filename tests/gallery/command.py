"""The command in a process of its own."""

import os
import subprocess
import sys


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
