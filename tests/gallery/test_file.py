"""`convfilm gallery my_lecture.py`: the scenes of one file, whatever lies beside it."""

import json
import re

import pytest

from convfilm import __main__
from convfilm.gallery.__main__ import _chosen_of, options
from convfilm.gallery.job import FORMATS
from tests.gallery.command import called, convfilm

SCENES = """\
from convcore import Conv2d
from convfilm import Film


class MyLayer(Film):
    conv = Conv2d(2, 2)


class Other(Film):
    conv = Conv2d(3, 2)
"""


@pytest.fixture
def lecture(tmp_path):
    """A folder as users have them: with other files, one of which is broken."""
    (tmp_path / "my_lecture.py").write_text(SCENES)
    (tmp_path / "draft.py").write_text("class MyLayer(Film:\n")
    return tmp_path


def test_its_scenes_in_a_gallery(lecture):
    for command, scene in ((convfilm, "MyLayer"), (called, "Other")):
        made = command(lecture, "gallery", "my_lecture.py", "--scenes", scene, "--formats", "text")
        assert (made.returncode, made.stderr) == (0, ""), made.stderr
        assert "1 item rendered, 0 items" in made.stdout
    again = called(lecture, "gallery", "my_lecture.py", "--formats", "text")
    assert again.stdout == f"{lecture}/gallery: 0 items rendered, 2 items up to date\n"
    listed = json.loads((lecture / "gallery" / "gallery.json").read_text())["scenes"]
    assert [*listed] == ["my_layer", "other"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["MyLayer", "Other"]),
        (["--scenes", "Other"], ["Other"]),
        (["--scenes", "other,MyLayer"], ["MyLayer", "Other"]),
        (["my_layer", "--formats", "all"], ["MyLayer"]),
    ],
)
def test_which_scenes(lecture, arguments, names):
    _, entries = _chosen_of(str(lecture / "my_lecture.py"), arguments)
    assert [entry.name for entry in entries] == names


def test_of_a_folder(lecture):
    (lecture / "draft.py").unlink()
    assert len(_chosen_of(str(lecture), [])[1]) == 2


@pytest.mark.usefixtures("kept_signals")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.py"], "there is no folder and no .py file .*nowhere.py"),
        (["draft.txt"], "there is no folder and no .py file .*draft.txt"),
        ([""], "must be a folder, got nothing"),
        (["draft.py"], r"draft.py:1: "),
        (["."], r"draft.py:1: "),
        (["empty.py"], "empty.py holds no scenes: a scene is a class whose base is Film"),
        (["my_lecture.py", "--scenes", "Third"], "there is no scene 'Third': choose from MyLayer, Other"),
        (["my_lecture.py", "--scenes", ""], "there is no scene ''"),
        (["my_lecture.py", "--formats", "avi"], "there is no format 'avi'"),
        (["--scenes", "nowhere"], "there is no folder .*nowhere"),
    ],
)
def test_what_is_wrong(lecture, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(lecture)
    (lecture / "empty.py").write_text("x = 3\n")
    (lecture / "draft.txt").write_text("x = 3\n")
    with pytest.raises(SystemExit) as left:
        __main__.main(["gallery", *arguments])
    out, err = capsys.readouterr()
    assert (left.value.code, out, err.count("\n")) == (2, "", 1)
    assert re.search(words, err)


def test_help_lists_its_scenes(lecture, capsys):
    with pytest.raises(SystemExit) as left:
        _chosen_of(str(lecture / "my_lecture.py"), ["--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert "MyLayer" in said
    assert "A,B" in said


def test_a_folder_has_vector_stills_when_asked_and_a_file_always():
    """Of a folder they would take more room than all the rest."""
    assert options([]).parse_args([]).formats == [name for name in FORMATS if name != "vector"]
    assert options([]).parse_args(["--formats", "all"]).formats == [*FORMATS]
    assert options([], "my_lecture.py").parse_args([]).formats == [*FORMATS]
