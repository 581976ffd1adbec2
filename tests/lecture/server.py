"""A server of a folder that answers byte ranges, which browsers need to seek in a video."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread


class Ranges(SimpleHTTPRequestHandler):
    def __init__(self, *args, seen, **options):
        self.seen = seen
        super().__init__(*args, **options)

    def send_head(self):
        self.seen.append(self.path.lstrip("/"))
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            return super().send_head()
        content = path.read_bytes()
        first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        return BytesIO(content[first : last + 1])

    def copyfile(self, source, outputfile):
        with suppress(BrokenPipeError, ConnectionResetError):  # the browser has seen enough
            super().copyfile(source, outputfile)

    def log_message(self, *_):
        pass


@contextmanager
def serving(folder: Path, seen: list[str] | None = None) -> Iterator[str]:
    """The address of a server of this folder, which lists what it was asked for."""
    handler = partial(Ranges, directory=str(folder), seen=[] if seen is None else seen)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
