"""What killed runs leave goes, and nothing else does."""

import os
import subprocess
import sys
import time

import pytest

from convfilm.catalogue import catalogue
from convfilm.gallery import manifest
from convfilm.gallery.run import clear
from convfilm.media.files import HOST, PARTIAL, abandon, complete

GONE = 999_999_999
ENTRIES = catalogue()[:1]
STEM = ENTRIES[0].stem


def put(path, hours=0.0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    then = time.time() - hours * 3600
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize(
    "name",
    [
        f".{STEM}.{HOST}.{GONE}.part.mp4",
        f".{STEM}.loop.{HOST}.{GONE}.part.webm",
        f".gallery.{HOST}.{GONE}.part.json",
        f"{STEM}/.01.{HOST}.{GONE}.part.png",
    ],
)
def test_ours_goes(tmp_path, name):
    path = put(tmp_path / name)
    clear(tmp_path, ENTRIES, tmp_path / "media")
    assert not path.exists()


@pytest.mark.parametrize(
    "name",
    [
        f".letter.{HOST}.{GONE}.part.mp4",  # no scene's
        f".{STEM}.{HOST}.{GONE}.part.odt",  # no format's
        f".{STEM}.{HOST}.{GONE}.part",
        f".{STEM}.{HOST}.{os.getpid()}.part.mp4",  # somebody is writing it
        f".{STEM}.elsewhere.{GONE}.part.mp4",  # perhaps, too
        f"{STEM}.{HOST}.{GONE}.part.mp4",
        f"{STEM}/.letter.{HOST}.{GONE}.part.png",
        f"{STEM}/deeper/.01.{HOST}.{GONE}.part.png",
        f"holidays/.{STEM}.{HOST}.{GONE}.part.mp4",
        f"holidays/.01.{HOST}.{GONE}.part.png",
    ],
    ids=lambda name: name.replace(str(os.getpid()), "PID"),  # the same in every process of the suite
)
def test_what_is_not_ours_stays(tmp_path, name):
    path = put(tmp_path / name)
    clear(tmp_path, ENTRIES, tmp_path / "media")
    assert path.exists()


def test_another_hosts_goes_after_a_day(tmp_path):
    young, old = (put(tmp_path / f".{STEM}.{host}.1.part.gif", hours) for host, hours in (("a", 23), ("b", 25)))
    clear(tmp_path, ENTRIES, tmp_path / "media")
    assert (young.exists(), old.exists()) == (True, False)


def test_a_folder_that_leads_elsewhere_is_left_alone(tmp_path):
    path = put(tmp_path / "pictures" / f".01.{HOST}.{GONE}.part.png")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / STEM).symlink_to(path.parent, target_is_directory=True)
    clear(tmp_path / "out", ENTRIES, tmp_path / "media")
    assert path.exists()


def test_scenes_that_gallery_json_lists_count(tmp_path):
    listed, other = (put(tmp_path / f".{stem}.{HOST}.{GONE}.part.gif") for stem in ("once", "never"))
    (tmp_path / manifest.NAME).write_text('{"scenes": {"once": {"media": {}}}}')
    clear(tmp_path, ENTRIES, tmp_path / "media")
    assert (listed.exists(), other.exists()) == (False, True)


def test_a_process_that_ends_takes_back_what_it_has_open_and_no_more(tmp_path):
    with complete(tmp_path / "whole.txt") as partial:
        partial.write_text("whole")
    other = put(tmp_path / f".other.{HOST}.{os.getpid()}.part.txt")
    half = complete(tmp_path / "half.txt")
    put(half.__enter__())
    abandon()
    assert {path.name for path in tmp_path.iterdir()} == {"whole.txt", other.name}
    with pytest.raises(FileNotFoundError):
        half.__exit__(None, None, None)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize("script", ["render", "page"])
def test_scripts_through_a_symbolic_link(tmp_path, script):
    from convfilm.catalogue import SCENES

    root = tmp_path / "project"
    (root / "script").mkdir(parents=True)
    (root / ".venv" / "bin").mkdir(parents=True)
    for name, text in {"script/install": "echo installs in $PWD; exit 3", ".venv/bin/python": "exit 4"}.items():
        (root / name).write_text(f"#!/bin/sh\n{text}\n")
        (root / name).chmod(0o755)
    (root / "script" / script).write_text((SCENES.parent / "script" / script).read_text())
    (root / "script" / script).chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "first").symlink_to(f"../project/script/{script}")
    (tmp_path / "bin" / "second").symlink_to(tmp_path / "bin" / "first")
    done = subprocess.run([tmp_path / "bin" / "second"], cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, f"installs in {root.resolve()}\n"), done.stderr


@pytest.mark.parametrize("sign", ["x", "ü"])
def test_names_of_any_length_that_a_file_can_have(tmp_path, sign):
    target = tmp_path / (sign * (251 // len(sign.encode())) + ".mp4")
    with complete(target) as partial:
        partial.write_bytes(b"film")
        assert PARTIAL.fullmatch(partial.name)["process"] == str(os.getpid())
    assert target.read_bytes() == b"film"
