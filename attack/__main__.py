"""The command: `python -m attack`, by way of `script/attack`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import manim as mn

from attack.attributes import ATTRIBUTES
from attack.environments import ENVIRONMENTS
from attack.galleries import GALLERIES
from attack.interruptions import INTERRUPTIONS
from attack.kind import FaultError, Kind
from attack.layers import LAYERS
from attack.layout import LAYOUT
from attack.options import OPTIONS
from bench.table import markdown

KINDS: dict[str, Kind] = {
    "layers": LAYERS,
    "attributes": ATTRIBUTES,
    "layout": LAYOUT,
    "options": OPTIONS,
    "environments": ENVIRONMENTS,
    "interruptions": INTERRUPTIONS,
    "galleries": GALLERIES,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Attack, print the table, and tell by the exit status whether all held."""
    options = parsed(arguments)
    rows, faults = [], list[str]()
    with tempfile.TemporaryDirectory(prefix="attack-") as scratch, mn.tempconfig({"media_dir": f"{scratch}/media"}):
        try:
            for name in options.kind:
                begin = time.monotonic()
                numbers = [options.case] if options.case else range(1, (options.cases or KINDS[name].cases) + 1)
                found = 0
                for number in numbers:
                    fault = attacked(name, options.seed, number, Path(scratch, "case"))
                    if fault:
                        found += 1
                        faults.append(f"{fault} [--kind {name} --seed {options.seed} --case {number}]")
                        print(faults[-1], file=sys.stderr)
                rows.append(
                    (name, KINDS[name].what, f"{len(numbers)}", f"{found}", f"{time.monotonic() - begin:.0f} s")
                )
        except KeyboardInterrupt:
            return 130
    print(markdown(("kind", "what", "cases", "faults", "time"), rows))
    print("".join(f"\n{fault}" for fault in faults))
    return 1 if faults else 0


def attacked(name: str, seed: int, number: int, folder: Path) -> str | None:
    """Try a case; the fault that it found, in one line."""
    with tempfile.TemporaryDirectory(prefix="case-", dir=folder.parent) as scratch:
        try:
            KINDS[name].attack(Random(f"{seed} {name} {number}"), Path(scratch))
        except FaultError as fault:
            return " ".join(str(fault).split())
        except Exception as error:
            return f"the attack itself failed: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return None


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    kinds = "\n".join(f"  {name:14}{kind.what} ({kind.cases} cases)" for name, kind in KINDS.items())
    parser = argparse.ArgumentParser(
        prog=os.environ.get("CALLER_NAME", "python -m attack"),
        description="Attacks what is promised, by chance, and prints what broke and how to have it again.",
        epilog=f"kinds:\n{kinds}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kind", type=chosen, default=list(KINDS), metavar="A,B", help="some of the kinds below")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other cases (default: 1)")
    parser.add_argument("--cases", type=positive, metavar="N", help="how many of each kind")
    parser.add_argument("--case", type=positive, metavar="N", help="one case alone")
    return parser.parse_args(arguments)


def chosen(text: str) -> list[str]:
    """Names of kinds."""
    names = text.split(",")
    if not set(names) <= set(KINDS):
        raise argparse.ArgumentTypeError(f"some of {', '.join(KINDS)}, separated by commas, not {text!r}")
    return names


def positive(text: str) -> int:
    """A number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 on, not {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
