"""The command `convfilm`: one layer described, animated or printed, a scene in a language, or a gallery of scenes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from convfilm.completion import complete


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the first word says, or, without one, render the scenes of a folder; return the exit code."""
    complete()
    try:
        code = _done(sys.argv[1:] if arguments is None else [*arguments])
        sys.stdout.flush()
    except BrokenPipeError:  # who reads has read enough: `convfilm describe ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would complain when it ends
        return 1
    return code


def _done(given: Sequence[str]) -> int:
    """Only what a command needs is loaded: `describe` answers before the gallery would have started."""
    if given[:1] == ["describe"]:
        from convfilm import describe

        return describe.main(given[1:])
    if given[:1] == ["animate"]:
        from convfilm.gallery import animate

        return animate.main(given[1:])
    if given[:1] == ["worksheet"]:
        from convfilm.gallery import worksheet

        return worksheet.main(given[1:])
    if given[:1] == ["render"]:
        from convfilm import render

        return render.main(given[1:])
    from convfilm.gallery.__main__ import main as gallery

    if given[:1] == ["gallery"]:
        place = given[1] if given[1:] and not given[1].startswith("-") else None
        return gallery(given[1 if place is None else 2 :], place)
    return gallery(given)


if __name__ == "__main__":
    sys.exit(main())
