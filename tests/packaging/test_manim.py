"""What our packages do to Manim itself: nothing, and only while `manim render` runs, what it says and asks."""

import subprocess
import sys
import textwrap

import pytest

from tests.convfilm import command


def test_importing_changes_nothing_in_manim(tmp_path):
    """Neither its console nor its configuration nor its classes, whatever of ours is loaded."""
    code = """
        import manim, pkgutil, importlib, json
        def state():
            objects = (manim, manim.config, manim.error_console, manim.console, manim.logger, manim.Scene, manim.Camera,
                       manim.CairoRenderer, manim.renderer.cairo_renderer, manim.scene.scene_file_writer)
            return [{name: repr(value) for name, value in vars(thing).items() if not name.startswith('__')}
                    for thing in objects]
        before, printer = state(), manim.error_console.print_exception
        import convcore, convfilm
        from convfilm import Film
        class Scene(Film):
            conv = convcore.Conv2d(3, 2)
        for module in pkgutil.walk_packages(convfilm.__path__, 'convfilm.'):
            if not module.name.endswith('__main__'):
                importlib.import_module(module.name)
        assert manim.error_console.print_exception == printer
        assert state() == before
        """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("conv = Conv2d(5, 3, padding=1 // 0)", 5),
        ("conv = Conv2d(5, 3); words = int('three')", 5),
        ("def construct(self): raise ValueError('of my own')\n    conv = Conv2d(5, 3)", 5),
    ],
)
def test_other_errors_keep_their_traceback(tmp_path, body, line):
    scene = f"from convcore import Conv2d\nfrom convfilm import Film\n\nclass MyLayer(Film):\n    {body}\n"
    (tmp_path / "my.py").write_text(scene)
    done = command.run(["render", "-ql", "my.py", "MyLayer"], tmp_path, COLUMNS="400")  # or the path is broken
    assert done.returncode == 1
    assert "Traceback (most recent call last)" in done.stderr
    assert f"my.py:{line}" in done.stderr.replace("\n", "")


def test_manim_is_as_before_when_the_command_ends(tmp_path):
    """In one process: a film that is refused, and afterwards Manim's own console and configuration."""
    (tmp_path / "my.py").write_text(
        "from convcore import Conv2d\nfrom convfilm import Film\n\nclass MyLayer(Film):\n    conv = Conv2d(3, 7)\n"
    )
    code = """
        import manim
        from manim.__main__ import main
        try:
            main(["render", "-ql", "my.py", "MyLayer"])
        except SystemExit as end:
            assert end.code == 1
        assert manim.config.notify_outdated_version
        assert manim.error_console._render_hooks == []
        """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
