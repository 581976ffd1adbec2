"""The command: `python -m bench`, by way of `script/bench`."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bench.films import FILMS, HIGH, LOW, SMALL, Studio
from bench.measures import MEASURES, SCENE, BenchError, Plan
from bench.process import PYTHON, CommandError, run
from bench.table import HEADER, Row, markdown


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and tell by the exit status whether all limits are kept."""
    options = parsed(arguments)
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        try:
            if options.profile:
                profile(options.profile, Path(scratch), options.quick)
                return 0
            return bench(options, Path(scratch))
        except (BenchError, CommandError) as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    numbers = [f"  {number}  {measure.__doc__}" for number, measure in MEASURES.items()]
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description="How fast films are made: a table of measures and what they must reach.",
        epilog="\n".join(["measures:", *numbers]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--repeat", type=positive, metavar="N", help="repetitions of each pair (default: 3)")
    parser.add_argument("--only", type=chosen, metavar="1,4", default=list(MEASURES), help="these measures")
    parser.add_argument("--quick", action="store_true", help=f"one scene, {SMALL.name}, one repetition; judges nothing")
    parser.add_argument("--profile", choices=FILMS, metavar="SCENE", help="where the time of a film goes, instead")
    options = parser.parse_args(arguments)
    options.repeat = options.repeat or (1 if options.quick else 3)
    return options


def positive(text: str) -> int:
    """A number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 on, not {text!r}")
    return int(text)


def chosen(text: str) -> list[int]:
    """Numbers of measures."""
    parts = text.split(",")
    if not set(parts) <= set(map(str, MEASURES)):
        raise argparse.ArgumentTypeError(f"numbers from 1 to {len(MEASURES)}, separated by commas, not {text!r}")
    return [int(part) for part in parts]


def bench(options: argparse.Namespace, scratch: Path) -> int:
    """Print the table, as far as it got if something fails."""
    plan = Plan(Studio(scratch), options.repeat, options.quick)
    begin, load, rows = time.monotonic(), os.getloadavg()[0], list[Row]()
    try:
        warm_up(plan)
        for number in options.only:
            for row in MEASURES[number](plan):
                print("   ".join(row.cells(not plan.quick)), file=sys.stderr)
                rows.append(row)
    finally:
        if rows:
            print(markdown(HEADER, [row.cells(not plan.quick) for row in rows]))
            minutes = (time.monotonic() - begin) / 60
            print(
                f"\n{options.repeat} repetition(s) in {minutes:.0f} minutes on {os.cpu_count()} cores, "
                f"{platform.system()} {platform.machine()}, load before {load:.1f}; "
                f"Python {platform.python_version()}, manim {version('manim')}, PyAV {version('av')}."
            )
    return 0 if plan.quick or all(row.ok for row in rows) else 1


def warm_up(plan: Plan) -> None:
    """Have everything compiled and in memory that any run reads."""
    with plan.studio.folder() as media:
        plan.studio.film(SCENE, LOW, media, "-s")


def profile(scene: str, scratch: Path, quick: bool) -> None:
    """Print where the time of a film goes."""
    options, file = (SMALL if quick else HIGH).options, f"scenes/{FILMS[scene]}.py"
    print(run([PYTHON, "-m", "bench.profile", *options, "--media_dir", str(scratch), file, scene]).output)


if __name__ == "__main__":
    sys.exit(main())
