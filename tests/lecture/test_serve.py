"""The command that serves a folder."""

import signal
import subprocess
import sys
from gzip import decompress
from urllib.request import Request, urlopen

from lecture.serve import serving
from tests.lecture.conftest import ROOT

COMMAND = [sys.executable, "-m", "lecture.serve"]
# What a shell starts in the background ignores Ctrl-C, and so does all that it starts: these tests, perhaps.
AT_A_TERMINAL = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("lecture.serve", run_name="__main__", alter_sys=True)
"""


def test_answers_a_range_until_it_is_interrupted(tmp_path):
    (tmp_path / "x.txt").write_bytes(bytes(range(100)))
    command = [sys.executable, "-c", AT_A_TERMINAL, tmp_path, "--port", "0"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        with urlopen(Request(address + "x.txt", headers={"Range": "bytes=10-19"})) as answer:
            assert answer.status == 206
            assert answer.headers["Content-Range"] == "bytes 10-19/100"
            assert answer.read() == bytes(range(10, 20))
        with urlopen(address + "x.txt") as answer:
            assert len(answer.read()) == 100
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_text_is_compressed_for_who_takes_that(tmp_path):
    page = b"<p>" + b"text " * 1000
    (tmp_path / "index.html").write_bytes(page)
    (tmp_path / "x.mp4").write_bytes(page)
    with serving(tmp_path) as address:
        for name, takes, encoding in (
            ("", "gzip, br", "gzip"),
            ("index.html", "gzip", "gzip"),
            ("", "identity", None),
            ("x.mp4", "gzip", None),
        ):
            with urlopen(Request(address + name, headers={"Accept-Encoding": takes})) as answer:
                content = answer.read()
                assert answer.headers["Content-Encoding"] == encoding
                assert int(answer.headers["Content-Length"]) == len(content)
                assert (decompress(content) if encoding else content) == page


def test_no_folder(tmp_path):
    done = subprocess.run([*COMMAND, tmp_path / "none"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"{tmp_path / 'none'} is no folder: script/page makes build/page\n")
