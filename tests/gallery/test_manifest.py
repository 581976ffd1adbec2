"""gallery.json: what is up to date, and that runs do not lose each other's entries."""

import json
import multiprocessing

import pytest

from convfilm.catalogue import catalogue
from convfilm.gallery import manifest
from convfilm.gallery.job import FORMATS, Job
from convfilm.gallery.manifest import is_fresh, read, record

ENTRY = catalogue()[0]


def job(format="text", size=(160, 90), fps=5, paper=None):  # noqa: A002
    return Job.of(ENTRY, format, size, fps, paper)


@pytest.fixture
def made(tmp_path):
    """A gallery with one text."""
    (tmp_path / "a.txt").write_text("words")
    record(tmp_path, job(), {"alt": "x"}, {"a.txt": {"bytes": 5}})
    return tmp_path


def test_fresh_until_a_file_goes_or_changes_its_size(made):
    assert is_fresh(read(made), job(), made)
    (made / "a.txt").write_text("word")
    assert not is_fresh(read(made), job(), made)
    (made / "a.txt").unlink()
    assert not is_fresh(read(made), job(), made)


def test_not_fresh_when_the_sources_changed(made, monkeypatch):
    monkeypatch.setattr("convfilm.gallery.job.sources", lambda: "others")
    assert not is_fresh(read(made), job(), made)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"scenes": 1}', '{"scenes": {"a": 1}}', '{"scenes": {"a": {}}}'])
def test_a_broken_list_is_as_none(made, text):
    (made / manifest.NAME).write_text(text)
    assert read(made) == {}
    record(made, job(), {}, {"a.txt": {"bytes": 5}})
    assert is_fresh(read(made), job(), made)


@pytest.mark.parametrize("format", FORMATS)
def test_options_matter_to_the_formats_that_they_change(format):  # noqa: A002
    usual = job(format).fingerprint
    assert (job(format, size=(320, 180)).fingerprint != usual) == (format in ("film", "poster", "stills"))
    assert (job(format, fps=6).fingerprint != usual) == (format in ("film", "captions"))
    assert (job(format, paper="dark").fingerprint != usual) == (format not in ("text", "captions"))
    assert Job.from_json(job(format).to_json()) == job(format)


def _record(out, name):
    record(out, job(name), {"alt": "x"}, {name: {"bytes": 1}})


def test_runs_at_the_same_time_lose_nothing(tmp_path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_record, [(tmp_path, name) for name in FORMATS])
    scenes = json.loads((tmp_path / manifest.NAME).read_text())["scenes"]
    assert [*scenes[ENTRY.stem]["media"]] == [*FORMATS]
    assert [path.name for path in tmp_path.iterdir()] == [manifest.NAME]
