"""Options of `manim render`: files that can be read, or a sentence."""

from __future__ import annotations

from pathlib import Path
from random import Random

from attack import project
from attack.kind import FaultError, Kind, run

VALUES = {
    "--format": ["mp4", "webm", "mov", "gif", "png", "png-sequence", "none", "auto"],
    "-r": [
        "160,90",
        "90,160",
        "100,100",
        "161,90",
        "2,2",
        "16,16",
        "0,0",
        "160",
        "160x90",
        "64,640",
        "640,64",
        "-160,90",
    ],
    "--fps": ["1", "5", "12", "23.976", "29.97", "59.94", "0.5", "120", "0", "-5", "1e-3", "nan"],
    "-n": ["0", "1", "2", "0,1", "1,2", "3,1", "50", "-1", "a", "0,0"],
    "-o": [
        "film",
        "my film",
        "Größe",
        "a.b",
        "x" * 100,
        "x" * 190,
        "x" * 245,
        "x" * 300,
        "sub/film",
        "it's",
        "a\nb",
        "%s",
    ],
    "--media_dir": ["out", "o u t", "ö/ä", "it's", "a%20b", "#x"],
    "--zero_pad": ["0", "9"],
    "--max-inflight-encoders": ["1", "2", "4"],
    "--encoder-queue-size": ["1", "16"],
    "--pixel-format": ["yuv444p", "yuv420p", "rgb24", "nothing"],
    "--video-codec": ["libx264", "libx265", "libvpx-vp9", "nothing"],
    "--encoder-option": ["crf=30", "preset=slow", "nothing=1", "x"],
    "--seed": ["7"],
    "-v": ["DEBUG", "ERROR", "CRITICAL"],
    "--renderer": ["cairo", "opengl"],
    "-c": ["dark.cfg"],  # what is no configuration is read, and refused, by Manim alone
}
FLAGS = ["-s", "-t", "-a", "--save_sections", "--disable_caching", "--flush_cache", "--log_to_file", "--dry_run"]
FLAGS += ["--custom_folders", "--write_to_movie", "--notify_outdated_version", "--silent", "-qm", "--no_latex_cleanup"]


def attack(rng: Random, scratch: Path) -> None:
    """Some options at once."""
    folder = project.make(scratch / "lecture")
    (folder / "dark.cfg").write_text("[CLI]\nbackground_color = #0f161c\n")
    names = rng.sample([*VALUES, *FLAGS], rng.randint(1, 4))
    chosen = [part for name in names for part in ([name, rng.choice(VALUES[name])] if name in VALUES else [name])]
    small = ["-r", "160,90"] * ("-r" not in chosen) + ["--fps", "10"] * ("--fps" not in chosen)
    scenes = [] if "-a" in chosen else rng.choice([["One"], ["Two"], ["One", "Two"], ["Three"]])
    what = " ".join(map(repr, [*chosen, *scenes])).replace("'", "")
    try:
        ended = run([*project.MANIM, *small, *chosen, "scenes/mine.py", *scenes], folder, project.environment(scratch))
        ended.check()
        if "a connection was opened" in ended.said and "--notify_outdated_version" not in chosen:
            raise FaultError("a connection was opened")
        project.check_whole(folder)
        project.check_no_partials(folder)
        nothing = {"none", "--dry_run", "Three"} & {*chosen, *scenes} or "No animations" in ended.said
        if not (ended.code or nothing or any(project.media(folder)) or "ERROR" in ended.said):
            raise FaultError("ended well, and made nothing")
    except FaultError as fault:
        raise FaultError(f"{fault}: {what}") from None


OPTIONS = Kind("options of manim render: whole files, or a sentence", 60, attack)
