"""Ctrl-C that is not lost.

Python drops a KeyboardInterrupt that comes while it cleans up (in the callback of a weak reference, of which each of
Manim's encoder threads leaves one), and the render would go on. It is remembered here, and raised at the next segment.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

_interrupted = threading.Event()


def watch() -> None:
    """Remember Ctrl-C from now on, where it means what Python means by it."""
    _interrupted.clear()
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _remember)


def check() -> None:
    """Raise KeyboardInterrupt if there was a Ctrl-C."""
    if _interrupted.is_set():
        raise KeyboardInterrupt


def _remember(number: int, frame: FrameType | None) -> None:
    _interrupted.set()
    signal.default_int_handler(number, frame)
