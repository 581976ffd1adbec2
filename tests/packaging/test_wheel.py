"""Built, and installed in an empty environment, the project is whole, and films look as they do in this repository."""

import email
import os
import shutil
import subprocess
import sys
import sysconfig
import textwrap
import zipfile
from pathlib import Path

import av
import manim as mn
import pytest
from manim._config.video_encoder import VideoEncoderSpec

from convfilm import defaults
from tests.conftest import share_outlines

ROOT = Path(__file__).resolve().parents[2]
SCENE = """\
from convcore import Conv2d
from convfilm import Film
class MyLayer(Film): conv, speed = Conv2d(4, 3), 20
"""
TRIPWIRE = """\
import urllib.request
def urlopen(*args, **kwargs):
    print("a request to", args[0].full_url)
    raise urllib.error.URLError("no network in this test")
urllib.request.urlopen = urlopen
"""
RENDER = ["-m", "manim", "render", "--progress_bar", "none", "-ql"]

pytestmark = pytest.mark.slow


def run(*command, cwd, **options):
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with wheel and sdist; the wheel is built from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    shutil.unpack_archive(sdist, folder / "source")
    (source,) = (folder / "source").iterdir()
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=source)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The Python of an environment that has the wheel, and this environment's packages without this repository."""
    home = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = home / "bin" / "python"
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = ["-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--ignore-installed"]
    run(sys.executable, *install, "--quiet", wheel, cwd=home)
    for package in ("convcore", "convfilm"):
        for path in (packages / package).rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        (packages / package).chmod(0o555)
    return python, packages


@pytest.fixture
def use(installed, tmp_path):
    """Runs the installed Python in an empty folder, with an empty home, and tells of requests."""
    python, _ = installed
    work, home, hooks = (tmp_path / name for name in ("work", "home", "hooks"))
    for folder in (work, home, hooks):
        folder.mkdir()
    (hooks / "sitecustomize.py").write_text(TRIPWIRE)
    (work / "my.py").write_text(SCENE)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment = {**clean, "HOME": str(home), "PYTHONPATH": str(hooks), "PYTHONDONTWRITEBYTECODE": "1"}

    def using(*arguments, program=python):
        return run(program, *arguments, cwd=work, env=environment)

    using.folder, using.home = work, home
    return using


@pytest.fixture
def short(use):
    """For what does not depend on the film: one that is held, of text that is set already."""
    share_outlines(use.folder)
    (use.folder / "my.py").write_text(f'{SCENE}MyLayer.conv, MyLayer.chapters = Conv2d(2, 2), ("summary",)\n')


def film(folder):
    """(RGB of a corner, colour tags, x264's settings) of the only film in a folder."""
    (path,) = folder.rglob("MyLayer.mp4")
    with av.open(str(path)) as container:
        picture = next(container.decode(video=0))
        codec = container.streams.video[0].codec_context
        tags = (codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range)
        corner = tuple(picture.to_ndarray(format="rgb24")[0, 0].tolist())
    settings = next(line for line in path.read_bytes().split(b"\0") if b"options: cabac" in line)
    return corner, tags, dict(pair.split("=") for pair in settings.decode(errors="replace").split() if "=" in pair)


def test_packages_and_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        read = {Path(name).name: archive.read(name).decode() for name in names if ".dist-info/" in name}
    modules = [name for name in names if ".dist-info/" not in name]
    assert {name.split("/")[0] for name in modules} == {"convcore", "convfilm"}
    assert {Path(name).name for name in modules if not name.endswith(".py")} == {
        "py.typed",
        "animation.css",
        "animation.js",
    }
    tracked = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "convcore", "convfilm", cwd=ROOT)
    assert sorted(modules) == sorted(name for name in tracked.split() if (ROOT / name).exists())
    assert {"convcore/py.typed", "convfilm/py.typed"} <= {*modules}
    metadata = email.message_from_string(read["METADATA"])
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload().strip() == (ROOT / "README.md").read_text(encoding="utf-8").strip()
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE", "LICENSE-MEDIA"]
    assert {"LICENSE", "LICENSE-MEDIA"} <= read.keys()
    assert "Typing :: Typed" in metadata.get_all("Classifier")
    assert {"cluster", "test", "page", "sphinx"} <= {*metadata.get_all("Provides-Extra")}
    assert "convfilm = convfilm.__main__:main" in read["entry_points.txt"]


@pytest.fixture
def listing(installed):
    """What is in site-packages stays as it is."""

    def state():
        found = (path.lstat() for path in [installed[1], *sorted(installed[1].rglob("*"))])
        return [(each.st_ino, each.st_size, each.st_mtime_ns) for each in found]

    before = state()
    yield
    assert state() == before


@pytest.mark.usefixtures("listing")
def test_three_lines_and_no_configuration(use):
    """The film of this repository's manim.cfg: paper, tags, encoder; and nobody is asked for a newer version."""
    said = use(*RENDER, "my.py", "MyLayer")
    assert "a request to" not in said
    paper, tags, settings = film(use.folder)
    assert min(paper) >= 254
    assert tags == (6, 6, 6, 1)  # BT.601
    assert settings["crf"] == "21.0"
    assert settings["rc_lookahead"] == "10"
    assert settings["keyint"] == "300"
    assert settings["subme"] == "2"  # veryfast
    shutil.copy(ROOT / "manim.cfg", use.folder)
    shutil.rmtree(use.folder / "media" / "videos")
    use(*RENDER, "my.py", "MyLayer")
    assert film(use.folder) == (paper, tags, settings)


@pytest.mark.usefixtures("listing", "short")
def test_the_default_is_full_hd(use):
    use(*RENDER[:-1], "-n", "0,0", "my.py", "MyLayer")
    (path,) = use.folder.rglob("MyLayer.mp4")
    assert path.parent.name == "1080p60"


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("where", ["folder", "home", "-c"])
def test_what_a_user_sets_is_kept(use, where):
    """Black too, which is also what Manim takes where nothing is said."""
    files = {
        "folder": use.folder / "manim.cfg",
        "home": use.home / ".config/manim/manim.cfg",
        "-c": use.home / "my.cfg",
    }
    files[where].parent.mkdir(parents=True, exist_ok=True)
    files[where].write_text(
        textwrap.dedent("""\
            [CLI]
            background_color = #000000
            notify_outdated_version = True
            [video_encoder.options]
            crf = 30
            preset = medium
            """)
    )
    said = use(*RENDER, *(["-c", files["-c"]] if where == "-c" else []), "my.py", "MyLayer")
    assert "a request to https://pypi.org/pypi/manim/json" in said
    paper, tags, settings = film(use.folder)
    assert max(paper) <= 1
    assert tags == (6, 6, 6, 1)
    assert settings["crf"] == "30.0"
    assert settings["subme"] == "7"  # medium


@pytest.mark.usefixtures("listing")
def test_command(use, installed):
    assert "usage: convfilm" in use("--help", program=installed[0].with_name("convfilm"))


def test_other_encoders_get_the_tags_alone():
    spec = VideoEncoderSpec("mp4", "libx265", "yuv420p", 64, 36, 10, (("x", "y"),))
    with mn.tempconfig({"video_codec": "libx265", "video_encoder_options": {"x": "y", "color_range": "pc"}}):
        assert dict(defaults.encoder(spec).options) == {**defaults.COLOURS, "x": "y", "color_range": "pc"}
    assert defaults.encoder(None) is None
