"""`python -m lecture.serve`: the built page at an address, as web servers give it.

With byte ranges, which browsers need to seek in a video, and with text compressed.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from gzip import compress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

DESCRIPTION = "Serves a folder to this machine's browser, with byte ranges, until Ctrl-C."
TEXTS = (".html", ".css", ".js", ".svg")
PAGE = Path(__file__).parents[1] / "build" / "page"


class Ranges(SimpleHTTPRequestHandler):
    """Answers a range of bytes, too; `seen` lists what was asked for."""

    protocol_version = "HTTP/1.1"  # many files over one connection

    def __init__(self, *args, seen, **options):
        self.seen = seen
        super().__init__(*args, **options)

    def send_head(self):
        """The answer's head, and what follows it."""
        self.seen.append(self.path.lstrip("/"))
        path = Path(self.translate_path(self.path))
        if self.path.endswith("/"):
            path /= "index.html"
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked and path.is_file():
            content = path.read_bytes()
            first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
            part = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{len(content)}"}
            return self.answer(206, path, content[first : last + 1], part)
        if path.suffix in TEXTS and path.is_file() and "gzip" in self.headers.get("Accept-Encoding", ""):
            return self.answer(200, path, compress(path.read_bytes(), 6), {"Content-Encoding": "gzip"})
        return super().send_head()

    def answer(self, code, path, content, more):
        """The head for this content, and the content."""
        self.send_response(code)
        headers = {"Content-Type": self.guess_type(str(path)), "Content-Length": str(len(content)), **more}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        return BytesIO(content)

    def copyfile(self, source, outputfile):
        """Send it, to a browser that may have seen enough."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().copyfile(source, outputfile)

    def log_message(self, *_):
        """Say nothing of each file."""


@contextmanager
def serving(folder: Path, seen: list[str] | None = None, port: int = 0, handler: type = Ranges) -> Iterator[str]:
    """The address of a server of this folder, to this machine alone; `seen` gets what it was asked for."""
    answer = partial(handler, directory=str(folder), seen=[] if seen is None else seen)
    server = ThreadingHTTPServer(("127.0.0.1", port), answer)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m lecture.serve", description=DESCRIPTION)
    parser.add_argument("folder", nargs="?", type=Path, default=PAGE, help="default: build/page")
    parser.add_argument("--port", type=int, default=8000, help="default: 8000")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.exit(1, f"{options.folder} is no folder: script/page makes build/page\n")
    try:
        with serving(options.folder, port=options.port) as address, suppress(KeyboardInterrupt):
            print(address, flush=True)
            Event().wait()
    except OSError as error:
        parser.exit(1, f"port {options.port}: {error.strerror}; --port takes another\n")


if __name__ == "__main__":
    main()
