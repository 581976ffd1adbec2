"""Options: one sentence for what is wrong, before anything is rendered."""

import os
import subprocess
import sys

import pytest

from convfilm.catalogue import SCENES
from convfilm.gallery import __main__
from tests.conftest import copy_folders
from tests.gallery.command import called

ROOT = SCENES.parent


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
        (["--out", "~nobody-of-this-name/x"], ["--out", "home"]),
        (["--scenes", "/nowhere/at/all"], ["/nowhere/at/all", "--scenes"]),
        (["--scenes", ""], ["--scenes", "folder"]),
        (["--scenes", "docs"], ["docs", "holds no scenes"]),
        (["--scenes"], ["--scenes"]),
        (["--jobs", "2", "--scheduler", "127.0.0.1:8786"], ["--jobs", "--scheduler", "not allowed"]),
        (["--nothing"], ["--nothing"]),
    ],
)
@pytest.mark.usefixtures("kept_signals")
def test_what_is_wrong_and_what_is_allowed(arguments, words, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        __main__.main(arguments)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.err.count("\n") == 1
    assert said.out == ""
    for word in words:
        assert word in said.err


@pytest.mark.parametrize("below", ["", "more/"])
def test_a_file_where_the_folder_should_be(tmp_path, below):
    (tmp_path / "file").write_text("mine")
    result = called(ROOT, "--out", f"{tmp_path}/file/{below}")
    assert result.returncode == 1
    assert str(tmp_path / "file") in result.stderr
    assert result.stderr.count("\n") == 1
    assert (tmp_path / "file").read_text() == "mine"


def test_help_names_every_format_and_scene():
    result = called(ROOT, "--help")
    assert result.returncode == 0
    for word in ("--formats", "captions", "PaddingStrides", "padding_strides_transposed", "Ctrl-C"):
        assert word in result.stdout


@pytest.mark.slow
def test_paths_are_meant_from_where_the_user_is(tmp_path):
    result = called(ROOT, "no_padding_strides", "--formats", "text", "--out", "here", CALLER_CWD=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert {path.name for path in (tmp_path / "here").iterdir()} == {"gallery.json", "no_padding_strides.txt"}


def test_the_home_folder_may_be_written_short(tmp_path):
    result = called(ROOT, "no_padding_strides", "--formats", "text", "--out", "~/films", HOME=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "films" / "gallery.json").exists()
    assert not (ROOT / "~").exists()


def test_the_name_that_was_typed(tmp_path, monkeypatch):
    assert called(ROOT, "--fps", "0", CALLER_NAME="script/render").stderr.startswith("script/render: ")
    monkeypatch.setattr(sys, "argv", ["/usr/bin/convfilm"])
    assert called(tmp_path, "--fps", "0").stderr.startswith("convfilm: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class Mine(Film:\n", "mine.py:1: "),
        ("class Mine(Film): ...\nclass mine(Film): ...\n", "two scenes"),
    ],
)
def test_a_scene_file_that_is_wrong(tmp_path, text, words):
    (tmp_path / "mine.py").write_text(text)
    result = called(ROOT, "--scenes", tmp_path, "--out", tmp_path / "out")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
    assert words in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class Mine(Film):\n    conv = Conv2d(5, 0)\n", "kernel_size"),
        ("class Mine(Film):\n    conv = 3\n", "conv"),
        ("class Mine(Film):\n    conv = nothing\n", "NameError: name 'nothing' is not defined"),
        ("class Mine(dict): ...\n", "is not a Film"),
    ],
)
def test_a_scene_that_is_wrong(tmp_path, text, words):
    (tmp_path / "mine.py").write_text(f"from convcore import Conv2d\nfrom convfilm import Film\n\n{text}")
    result = called(ROOT, "--scenes", tmp_path, "--formats", "text", "--out", tmp_path / "out")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1), result.stderr
    assert words in result.stderr


@pytest.fixture
def installed(tmp_path):
    """The packages as a wheel puts them, where nothing may be written."""
    site = tmp_path / "site"
    copy_folders(site, "convcore", "convfilm")
    return site


@pytest.mark.slow
def test_installed_in_any_folder(installed, tmp_path):
    """Nothing is written beside the packages, and scenes are those of the folder."""
    before = {*installed.rglob("*")}
    here = tmp_path / "lecture notes"
    (here / "scenes").mkdir(parents=True)
    (tmp_path / "convfilm").write_text(  # as pip writes it
        "import sys\nfrom convfilm.gallery.__main__ import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
    )

    def command(*arguments):
        return subprocess.run(
            [sys.executable, tmp_path / "convfilm", "--formats", "film,text", *arguments],
            cwd=here,
            env={**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    result = command()
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"convfilm: {here}/scenes holds no scenes")
    (here / "scenes" / "mine.py").write_text(
        "from convcore import Conv2d\nfrom convfilm import Film\n\nclass MyLayer(Film):\n    conv = Conv2d(3, 2)\n"
    )
    result = command("--size", "160,90", "--fps", "5")
    assert result.returncode == 0, result.stderr
    assert {path.name for path in (here / "gallery").iterdir()} == {"gallery.json", "my_layer.mp4", "my_layer.txt"}
    assert {path.name for path in here.iterdir()} == {"gallery", "media", "scenes"}
    assert {*installed.rglob("*")} == before
