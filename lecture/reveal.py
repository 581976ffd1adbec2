"""`python -m lecture.reveal SCENE`: a deck for reveal.js in which a click is a step."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from convfilm.gallery.contents import Animation
from convfilm.media.files import complete
from lecture.stills import ROOT, Still, add_scenes, colour, film, find, put_beside, stills

DESCRIPTION = """A deck for reveal.js of scenes of the gallery: the film of each, if it is there, then a slide on which
each click shows the next still. It asks no server for anything: reveal.js lies beside it."""
NOTES = ("plugin/notes/notes.js", "dist/plugin/notes.js")
"""Where versions of reveal.js before 6, and since, have what shows the notes."""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{reveal}/dist/reveal.css">
<link rel="stylesheet" href="{reveal}/dist/theme/white.css">
<style>
.reveal h2 {{ font-size: 1.2em; margin-bottom: 0.4em; text-transform: none; }}
.reveal .r-stack {{ display: grid; }}
.reveal .r-stack > img {{ grid-area: 1 / 1; width: 1180px; height: 600px; object-fit: contain; margin: auto; }}
.reveal .on-paper {{ display: none; width: 1180px; height: 660px; object-fit: contain; }}
/* On paper a film is its poster, and the last still covers the others. */
@media print {{
  .reveal video {{ display: none !important; }}
  .reveal .on-paper {{ display: inline-block; }}
  .reveal .r-stack > img.fragment {{ opacity: 1 !important; visibility: visible !important; }}
}}
</style>
</head>
<body>
<div class="reveal">
<div class="slides">
{slides}
</div>
</div>
<script src="{reveal}/dist/reveal.js"></script>
{plugin}<script>
Reveal.initialize({{ width: 1280, height: 720, hash: true, pdfSeparateFragments: false{plugins} }});
</script>
</body>
</html>
"""


def write(animations: Sequence[Animation], target: Path, reveal: str) -> None:
    """Write the deck, and copy the files that it shows beside it; LookupError if one is missing.

    `reveal` leads from the deck to the folder of reveal.js.
    """
    shown = [(animation, stills(animation)) for animation in animations]
    parts = [part for animation, pictures in shown for part in slides(animation, pictures)]
    copied = {name: animation.folder / name for animation in animations for name in film(animation)}
    copied |= {still.name: still.file for _, pictures in shown for still in pictures}
    put_beside(target, copied)
    notes = next((name for name in NOTES if (target.parent / reveal / name).is_file()), None)
    page = PAGE.format(
        title=escape(", ".join(animation.title for animation in animations)),
        reveal=escape(reveal),
        slides="\n".join(parts),
        plugin=f'<script src="{escape(reveal)}/{notes}"></script>\n' if notes else "",
        plugins=", plugins: [RevealNotes]" if notes else "",
    )
    with complete(target) as partial:
        partial.write_text(page, encoding="utf-8")


def slides(animation: Animation, pictures: Sequence[Still]) -> Iterator[str]:
    """HTML of the film, whose poster is there where no video plays, as on paper, and of the stills.

    The film is no background: reveal.js takes the image of one, which paper needs, in the place of its video.
    """
    paper, title = f"#{colour(pictures[0].file)}", escape(animation.title)
    names = film(animation)
    if names:
        yield (
            f'<section data-background-color="{paper}">\n<video class="r-stretch" data-autoplay loop muted playsinline '
            f'src="{names[0]}" poster="{names[1]}" aria-label="{escape(animation.alt)}"></video>\n'
            f'<img class="on-paper" src="{names[1]}" alt="">\n</section>'
        )
    images = "\n".join(
        f'<img{" class=fragment" * (number > 0)} src="{still.name}" alt="{escape(still.caption)}" '
        f'data-notes="{escape(still.sentence)}">'
        for number, still in enumerate(pictures)
    )
    yield (
        f'<section data-background-color="{paper}">\n<h2>{title}</h2>\n<div class="r-stack">\n{images}\n</div>\n'
        f'<aside class="notes">{escape(pictures[0].sentence)}</aside>\n</section>'
    )


def relative(text: str) -> str:
    """A path from the deck to a folder, as a link has it."""
    if not text or ":" in text or text.startswith(("/", "\\")):
        raise argparse.ArgumentTypeError(
            f"must be a path from the deck to reveal.js, such as ../reveal.js, got {text!r}"
        )
    return text.rstrip("/")


def main() -> None:
    """Read the gallery, write the deck."""
    parser = argparse.ArgumentParser(prog="python -m lecture.reveal", description=DESCRIPTION)
    add_scenes(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: build/reveal/<stem>.html")
    parser.add_argument(
        "--reveal",
        type=relative,
        default="reveal.js",
        metavar="PATH",
        help="from the deck to the folder of reveal.js, which holds dist/reveal.js (default: reveal.js)",
    )
    options = parser.parse_args()
    try:
        animations = [find(options.gallery, scene) for scene in options.scenes]
        target = options.out or ROOT / f"build/reveal/{animations[0].stem}.html"
        write(animations, target, options.reveal)
    except LookupError as error:
        parser.exit(1, f"{error}\n")
    if not (target.parent / options.reveal / "dist/reveal.js").is_file():
        print(f"{target} wants reveal.js in {target.parent / options.reveal}: npm pack reveal.js", file=sys.stderr)
    print(target)


if __name__ == "__main__":
    main()
