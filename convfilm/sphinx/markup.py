"""HTML of an animation. It needs no script: with animation.js, a player takes the place of the browser's controls."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from convfilm.gallery.contents import Animation

DARK = "dark/"
"""The folder, in that of the files, of those for dark paper."""
SMALL = 960  # pixels: the width of stills for small screens
SHORTCUTS = {"play": "Space", "back": "ArrowLeft", "on": "ArrowRight", "speed": "s", "full_screen": "f"}


def html(
    animation: Animation,
    film: bool,
    media: str,
    to_film: str = "",
    dark: Animation | None = None,
    first: bool = False,
) -> str:
    """The loop or the film, for light paper and for `dark`, if that is given; in words; and in files.

    `media` leads from the page to the folder of the files, and `to_film` to where its film is, if it is on a page. The
    `first` of a page has its still loaded at once. LookupError if the gallery lacks a file.
    """
    return f"""<div lang="{animation.language[0]}">
<div class="player">
{screen(animation, film, media, dark, first)}
{controls(animation, film)}
</div>
{details(animation, film)}
{links(animation, film, media, to_film)}
</div>
"""


def name_of(animation: Animation, film: bool) -> str:
    """The id of its figure."""
    return f"{'film' if film else 'loop'}-{animation.stem}"


def suffixes(film: bool) -> list[str]:
    """Of the files that a page shows, the videos first."""
    return [".mp4"] if film else [".loop.webm", ".loop.mp4", ".gif"]


def screen(animation: Animation, film: bool, media: str, dark: Animation | None, first: bool) -> str:
    """The still, which is also what paper shows, and over it the video, which loads nothing before it is to play."""
    # Captions are part of the page: browsers do not read them from files next to a page that is itself a file.
    captions = (
        (animation.folder / animation.file(".vtt")).read_text(encoding="utf-8") if film else animation.loop_captions()
    )
    track = f"data:text/vtt,{quote(captions)}"
    videos = [suffix for suffix in suffixes(film) if suffix.endswith(("webm", "mp4"))]
    sources = "".join(source(animation, suffix, media, dark) for suffix in videos)
    width, height = animation.size(videos[0])
    tag, language = animation.language
    still, alt = f"{media}{still_of(animation, film)}", escape(animation.alt)
    picture = still if film else f"{media}{animation.file('.gif')}"  # what has no loop has no GIF
    times = "".join(
        f' data-{name}="{" ".join(f"{time:g}" for time in found)}"'
        for name in ("stops", "chapters")
        if (found := animation.times(name, videos[-1]))
    )
    images = [image("still light" if dark else "still", media, animation, film, alt, first)]
    if dark:
        images.append(image("still dark", f"{media}{DARK}", dark, film, alt, False))
    # Screen readers get the video, which says the same. "lazy" is also for the picture of browsers that play no video:
    # others would load it, too.
    return f"""<div class="screen" style="--ratio: {height / width:.4f}">
{"".join(images)}
<video controls muted playsinline{"" if film else " loop"} preload="none" width="{width}" height="{height}"
 aria-label="{alt}" aria-details="{name_of(animation, film)}-in-words"{times}>
{sources}
<track kind="captions" srclang="{tag}" label="{escape(language)}" src="{track}">
<picture><source media="(prefers-reduced-motion: reduce)" srcset="{still}">
<img src="{picture}" alt="{alt}" loading="lazy"></picture>
</video>
</div>"""


def image(name: str, media: str, animation: Animation, film: bool, alt: str, at_once: bool) -> str:
    """A still; small screens take a small one, if there is one."""
    width, height = animation.size(suffixes(film)[0])
    still, small = f"{media}{still_of(animation, film)}", small_of(animation, film)
    sources = f' srcset="{media}{small} {SMALL}w, {still} {width}w" sizes="100vw"' if small else ""
    lazy = "" if at_once else ' loading="lazy"'
    size = f'width="{width}" height="{height}"'
    return f'<img class="{name}" src="{still}"{sources} alt="{alt}" {size}{lazy} aria-hidden="true">'


def source(animation: Animation, suffix: str, media: str, dark: Animation | None) -> str:
    """One file of the video, and the one that takes its place on dark paper."""
    other = f' data-dark="{media}{DARK}{dark.file(suffix)}"' if dark else ""
    return f'<source src="{media}{animation.file(suffix)}" type="video/{suffix.rpartition(".")[2]}"{other}>'


def still_of(animation: Animation, film: bool) -> str:
    """The name of its still."""
    return f"{animation.stem}{'.poster.webp' if film else '.loop.webp'}"


def small_of(animation: Animation, film: bool) -> str | None:
    """The name of the still for small screens; None if it is small itself."""
    width, _ = animation.size(suffixes(film)[0])
    return f"{animation.stem}.poster.small.webp" if film and width > SMALL else None


def controls(animation: Animation, film: bool) -> str:
    """Buttons, hidden as long as no script is there to press them, and the line that says what is seen."""
    said = animation.words
    words = {"play": said.play, "back": said.cell_before, "on": said.cell_after}
    shown = {"play": "", "back": "", "on": "", "speed": "1×", "full_screen": ""}
    if not animation.times("stops", ".mp4" if film else ".loop.mp4"):
        words = {"play": said.play}
    buttons = [button(name, label, shown[name], SHORTCUTS[name]) for name, label in words.items()]
    if film and len(begins := animation.times("chapters", ".mp4")) > 1:
        # A film may leave chapters out.
        names = said.chapters if len(begins) == len(said.chapters) else [str(n + 1) for n in range(len(begins))]
        buttons += [button("chapter", label, str(n), str(n)) for n, label in enumerate(names, start=1)]
    for name, label in {"speed": said.speed, "full_screen": said.full_screen}.items():
        buttons.append(button(name, label, shown[name], SHORTCUTS[name]))
    title = escape(animation.title)
    return (
        f'<div class="controls" role="toolbar" aria-orientation="vertical" aria-label="{title}" hidden>'
        f'{"".join(buttons)}</div>\n<p class="line" role="status" hidden></p>'
    )


def button(name: str, label: str, shown: str, shortcut: str) -> str:
    """A button; one that shows nothing has a picture, from the style sheet."""
    name, label = name.replace("_", "-"), escape(label)
    return (
        f'<button type="button" class="{name}" aria-label="{label}" title="{label} ({shortcut})" '
        f'aria-keyshortcuts="{shortcut}">{shown}</button>'
    )


def details(animation: Animation, film: bool) -> str:
    """Everything that the animation shows, in words, to be opened."""
    numbers = "".join(f"<p>{escape(line)}</p>" for line in animation.numbers)
    steps = "".join(f"<li>{escape(line)}</li>" for line in animation.steps)
    summary = f'{animation.words.in_words}<span class="hidden">: {escape(animation.title)}</span>'
    return (
        f'<details id="{name_of(animation, film)}-in-words"><summary>{summary}</summary>'
        f"<p>{escape(animation.alt)}</p>{numbers}<ol>{steps}</ol></details>"
    )


def links(animation: Animation, film: bool, media: str, to_film: str) -> str:
    """Links to the film, where there is one, and to the files."""
    targets = {animation.words.film: to_film} if to_film and not film else {}
    files = {"MP4": ".mp4"} if film else {"GIF": ".gif", "MP4": ".loop.mp4", "WebM": ".loop.webm"}
    targets |= {name: f"{media}{animation.file(suffix)}" for name, suffix in files.items()}
    hidden = f'<span class="hidden">: {escape(animation.title)}</span>'
    return (
        '<p class="links">' + " ".join(f'<a href="{url}">{name}{hidden}</a>' for name, url in targets.items()) + "</p>"
    )
