"""gallery.json: what is up to date, and that runs do not lose each other's entries."""

import hashlib
import json
import multiprocessing
import pickle
from pathlib import Path

import pytest

from convfilm.catalogue import catalogue
from convfilm.gallery import manifest
from convfilm.gallery.job import FORMATS, Job
from convfilm.gallery.manifest import is_fresh, read, record

ENTRY = catalogue()[0]
NAME = f"{ENTRY.stem}.txt"


def job(format="text", size=(160, 90), fps=5, paper=None):  # noqa: A002
    return Job.of(ENTRY, format, size, fps, paper)


def put(out, name, content):
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_bytes(content)


def known(content):
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@pytest.fixture
def made(tmp_path):
    """A gallery with one text."""
    put(tmp_path, NAME, b"words")
    record(tmp_path, job(), {"alt": "x"}, {NAME: known(b"words")})
    return tmp_path


@pytest.mark.parametrize("content", [b"word", b"sword", None])
def test_fresh_until_a_file_goes_or_changes(made, content):
    assert is_fresh(read(made), job(), made)
    (made / NAME).unlink()
    if content is not None:
        put(made, NAME, content)
    assert not is_fresh(read(made), job(), made)


def test_not_fresh_when_the_sources_changed(made, monkeypatch):
    monkeypatch.setattr("convfilm.gallery.job.sources", lambda: "others")
    assert not is_fresh(read(made), job(), made)


def test_not_fresh_when_the_configuration_changed(made, monkeypatch, tmp_path_factory):
    assert is_fresh(read(made), job(), made)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    Path("manim.cfg").write_text("[CLI]\nbackground_color = #123456\n")
    assert not is_fresh(read(made), job(), made)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"scenes": 1}', '{"scenes": {"a": 1}}', '{"scenes": {"a": {}}}'])
def test_a_broken_list_is_as_none(made, text):
    (made / manifest.NAME).write_text(text)
    assert read(made) == {}
    record(made, job(), {}, {NAME: known(b"words")})
    assert is_fresh(read(made), job(), made)


@pytest.mark.parametrize("stem", ["../x", "x/../../y", "/x", "..", "a.b", ""])
def test_a_stem_that_leads_elsewhere_is_absent(tmp_path, stem):
    made = {"text": {"fingerprint": "", "files": {f"{stem}.txt": known(b"")}}}
    (tmp_path / manifest.NAME).write_text(json.dumps({"scenes": {stem: {"media": made}}}))
    assert read(tmp_path) == {}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        {},
        {"files": 1},
        {"files": ["a"]},
        {"files": {NAME: 5}},
        {"files": {"../a.txt": {}}},
        {"files": {f"{ENTRY.stem}/../x/01.png": {}}},
        {"files": {"somebody_elses.txt": {}}},
        {"files": {f"{ENTRY.stem}.gif": {}}},
    ],
)
def test_an_entry_that_no_run_has_written_is_absent(made, entry):
    scenes = json.loads((made / manifest.NAME).read_text())["scenes"]
    media = scenes[ENTRY.stem]["media"]
    (made / manifest.NAME).write_text(json.dumps({"scenes": {ENTRY.stem: {"media": {**media, "stills": entry}}}}))
    assert read(made)[ENTRY.stem]["media"] == media
    (made / manifest.NAME).write_text(json.dumps({"scenes": {ENTRY.stem: {"media": {"text": entry}}}}))
    assert not is_fresh(read(made), job(), made)


def test_stills_of_a_longer_sweep_go_and_nothing_else_does(tmp_path):
    listed = [f"{ENTRY.stem}/{number:02}.png" for number in range(1, 6)]
    for name in listed:
        put(tmp_path, name, name.encode())
    record(tmp_path, job("stills"), {}, {name: known(name.encode()) for name in listed})
    mine = [f"{ENTRY.stem}/99.png", f"{ENTRY.stem}/2024.png", f"{ENTRY.stem}/notes.txt", "05.png"]
    for name in mine:
        put(tmp_path, name, b"mine")
    put(tmp_path, listed[4], b"drawn over")
    record(tmp_path, job("stills"), {}, {name: known(name.encode()) for name in listed[:2]})
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {manifest.NAME, *listed[:2], listed[4], *mine}


def test_scenes_of_another_folder_stay(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mine")
    (folder / "a.py").write_text("class MyLayer(Film): ...\n")
    other = Job.of(catalogue(folder)[0], "text", (16, 16), 5, None)
    record(made, job(), {"file": "scenes/convolution.py"}, {NAME: known(b"words")})
    record(made, other, {"file": f"{folder.name}/a.py"}, {"my_layer.txt": known(b"")})
    assert [*read(made)] == ["my_layer", ENTRY.stem]
    record(made, job(), {"file": "scenes/convolution.py"}, {NAME: known(b"words")})
    assert [*read(made)] == [ENTRY.stem, "my_layer"]


@pytest.mark.parametrize("format", FORMATS)
def test_options_matter_to_the_formats_that_they_change(format):  # noqa: A002
    usual = job(format).fingerprint
    assert (job(format, size=(320, 180)).fingerprint != usual) == (format in ("film", "poster", "stills", "vector"))
    assert (job(format, fps=6).fingerprint != usual) == (format in ("film", "captions"))
    assert (job(format, paper="dark").fingerprint != usual) == (format not in ("text", "captions", "dark", "alpha"))
    assert pickle.loads(pickle.dumps(job(format))) == job(format)


def test_what_is_recorded_is_what_is_there(tmp_path):
    put(tmp_path, NAME, b"another run's")  # which came after this one's had been measured
    record(tmp_path, job(), {}, {NAME: {**known(b"this run's"), "paper": "light"}})
    assert read(tmp_path)[ENTRY.stem]["media"]["text"]["files"] == {NAME: {**known(b"another run's"), "paper": "light"}}
    assert is_fresh(read(tmp_path), job(), tmp_path)


def _record(out, name):
    record(out, job(name), {"alt": "x"}, {})


def test_runs_at_the_same_time_lose_nothing(tmp_path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_record, [(tmp_path, name) for name in FORMATS])
    scenes = json.loads((tmp_path / manifest.NAME).read_text())["scenes"]
    assert [*scenes[ENTRY.stem]["media"]] == [*FORMATS]
    assert [path.name for path in tmp_path.iterdir()] == [manifest.NAME]
