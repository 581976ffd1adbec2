"""Samples where Manim's main thread is while it renders a film. Arguments: those of `manim render`.

Not cProfile: it slows what calls much, and since Python 3.12 it mixes up the threads of a process.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import redirect_stdout
from types import FrameType

from bench.table import markdown

INTERVAL = 0.002  # seconds
MANIM, OURS = "/manim/", "/convfilm/"
GROUPS: dict[str, Sequence[tuple[str, set[str] | None]]] = {
    "import and start-up": [("importlib._bootstrap>", {"_find_and_load"}), (f"{MANIM}cli/", {"make_context"})],
    "typesetting": [(f"{OURS}text.py", {"typeset", "_signs"})],
    "paths of the picture": [
        (f"{OURS}{module}.py", None) for module in ("layout", "board", "grid", "plane", "panel", "path", "views/window")
    ],
    "drawing (Cairo)": [
        (f"{OURS}media/canvas.py", {"draw"}),
        (f"{MANIM}camera/camera.py", {"capture_mobjects", "reset", "set_frame_to_background"}),
        (f"{MANIM}renderer/cairo_renderer.py", {"get_frame"}),
    ],
    "hashing": [(f"{MANIM}utils/hashing.py", {"get_hash_from_play_call"})],
    "waiting for the encoder": [
        (
            f"{MANIM}scene/scene_file_writer.py",
            {"write_frame", "open_partial_movie_stream", "close_partial_movie_stream", "join_all_encode_jobs"},
        ),
    ],
    "combining": [(f"{MANIM}scene/scene_file_writer.py", {"finish"})],
}
"""Where a group begins: the end or middle of a file's path, and functions in it; the innermost on the stack counts."""
OTHER = "other"


def group_of(frame: FrameType | None) -> str:
    """The group that a stack belongs to."""
    while frame is not None:
        code = frame.f_code
        for group, places in GROUPS.items():
            for path, functions in places:
                if path in code.co_filename and (functions is None or code.co_name in functions):
                    return group
        frame = frame.f_back
    return OTHER


class Sampler(threading.Thread):
    """Adds up the time of each group."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seconds: dict[str, float] = defaultdict(float)
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look at the main thread until stopped."""
        main, before = threading.main_thread().ident or 0, time.perf_counter()
        while not self.stopped.wait(INTERVAL):
            group, now = group_of(sys._current_frames().get(main)), time.perf_counter()
            self.seconds[group] += now - before
            before = now


def main() -> None:
    """Render, and print a table of groups."""
    begin, thread_begin, process_begin = time.perf_counter(), time.thread_time(), time.process_time()
    sampler = Sampler()
    sampler.start()
    with redirect_stdout(sys.stderr):
        from manim.__main__ import main as manim

        manim(["render", *sys.argv[1:]], standalone_mode=False)
    sampler.stopped.set()
    sampler.join()
    wall, cpu, own = (
        time.perf_counter() - begin,
        time.process_time() - process_begin,
        time.thread_time() - thread_begin,
    )
    sampler.seconds[OTHER] += wall - sum(sampler.seconds.values())
    rows = [
        (group, f"{sampler.seconds[group]:.2f} s", f"{sampler.seconds[group] / wall:.0%}") for group in [*GROUPS, OTHER]
    ]
    print(markdown(("main thread", "wall", "share"), [*rows, ("all", f"{wall:.2f} s", "100%")]))
    print(f"\nCPU time: {cpu:.2f} s; {own:.2f} s in the main thread, {cpu - own:.2f} s in others, which encode.")


if __name__ == "__main__":
    main()
