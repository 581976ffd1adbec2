"""Options: one sentence for what is wrong, before anything is rendered."""

import os
import subprocess
import sys

import pytest

from convfilm.gallery.job import ROOT


def gallery(*arguments, cwd=ROOT, **env):
    return subprocess.run(
        [sys.executable, "-m", "convfilm.gallery", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Nothing"], ["no scene 'Nothing'", "PaddingStridesTransposed"]),
        (["--formats", "film,avi"], ["--formats", "'avi'", "captions"]),
        (["--formats", ""], ["--formats", "''", "film"]),
        (["--size", "161,90"], ["--size", "'161,90'", "even"]),
        (["--size", "0,0"], ["--size", "'0,0'", "from 16"]),
        (["--size", "160"], ["--size", "'160'", "width,height"]),
        (["--size", "wide"], ["--size", "'wide'"]),
        (["--size", "99999,90"], ["--size", "to 7680"]),
        (["--fps", "0"], ["--fps", "'0'", "1 to 120"]),
        (["--fps", "many"], ["--fps", "'many'"]),
        (["--jobs", "0"], ["--jobs", "'0'", "from 1"]),
        (["--jobs=-1"], ["--jobs", "'-1'"]),
        (["--paper", "blue"], ["--paper", "'blue'", "light", "#"]),
        (["--out", ""], ["--out", "folder"]),
        (["--nothing"], ["--nothing"]),
    ],
)
def test_what_is_wrong_and_what_is_allowed(arguments, words):
    result = gallery(*arguments)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("below", ["", "more/"])
def test_a_file_where_the_folder_should_be(tmp_path, below):
    (tmp_path / "file").write_text("mine")
    result = gallery("--out", f"{tmp_path}/file/{below}")
    assert result.returncode == 1
    assert str(tmp_path / "file") in result.stderr
    assert result.stderr.count("\n") == 1
    assert (tmp_path / "file").read_text() == "mine"


def test_help_names_every_format_and_scene():
    result = gallery("--help")
    assert result.returncode == 0
    for word in ("--formats", "captions", "PaddingStrides", "padding_strides_transposed", "Ctrl-C"):
        assert word in result.stdout


@pytest.mark.slow
def test_paths_are_meant_from_where_the_user_is(tmp_path):
    result = gallery("no_padding_strides", "--formats", "text", "--out", "here", CALLER_CWD=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert {path.name for path in (tmp_path / "here").iterdir()} == {"gallery.json", "no_padding_strides.txt"}
