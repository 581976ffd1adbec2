"""script/install: what it says when it cannot go on, and what it takes for done."""

import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest


def test_no_python(bare, one_sentence):
    sentence = one_sentence(bare.run("install"))
    assert sentence.startswith("Python 3.11, 3.12, 3.13 or 3.14 is needed")
    assert not (bare.root / ".venv").exists()


def test_python_too_old(machine, one_sentence):
    machine.tool("old", f'exec "{sys.executable}" -c "import sys; sys.exit(1)"')
    machine.environment["PYTHON"] = str(machine.bin / "old")
    sentence = one_sentence(machine.run("install"))
    assert "/old is not" in sentence
    assert not (machine.root / ".venv").exists()


def test_passes_over_pythons_that_do_not_fit(machine):
    machine.bin.joinpath("python3").rename(machine.bin / "python3.12")
    machine.tool("python3", "exit 1")  # too old, or a shim with nothing behind it
    assert machine.run("install").returncode == 0


def test_not_enough_rights_without_sudo(machine, one_sentence):
    machine.tool("pkg-config", "exit 1")
    machine.tool("apt-get", "touch called")
    machine.tool("id", "echo 1000")
    result = machine.run("install")
    assert one_sentence(result).startswith("Not enough rights")
    assert "apt-get install --yes --no-install-recommends libpango1.0-dev" in one_sentence(result)
    assert result.stderr.startswith("System packages are missing: libpango1.0-dev")
    assert not list(machine.root.rglob("called"))
    assert not (machine.root / ".venv").exists()


def test_not_enough_rights_with_sudo_refused(machine, one_sentence):
    machine.tool("pkg-config", "exit 1")
    machine.tool("apt-get", "touch called")
    machine.tool("id", "echo 1000")
    machine.tool("sudo", "echo 'sudo: a password is required' >&2; exit 1")
    assert one_sentence(machine.run("install")).startswith("Not enough rights")
    assert not list(machine.root.rglob("called"))


def test_says_what_it_installs_before_it_does(machine):
    machine.tool("pkg-config", f'[ -e "{machine.bin}/done" ]')
    machine.tool("apt-get", f'echo "$@" >>"{machine.bin}/calls"; [ "$1" != install ] || touch "{machine.bin}/done"')
    machine.tool("id", "echo 0")
    result = machine.run("install")
    assert result.returncode == 0, result.stderr
    assert "System packages are missing: libpango1.0-dev. Installing them: apt-get install" in result.stderr
    calls = (machine.bin / "calls").read_text().splitlines()
    assert calls == ["update", "install --yes --no-install-recommends libpango1.0-dev"]


def test_system_packages_fail(machine, one_sentence):
    machine.tool("pkg-config", "exit 1")
    machine.tool("apt-get", "echo 'Unable to fetch some archives' >&2; exit 100")
    machine.tool("id", "echo 0")
    result = machine.run("install")
    assert "is there a network?" in one_sentence(result)
    assert "Unable to fetch some archives" in result.stderr


def test_homebrew(machine):
    machine.tool("pkg-config", f'[ -e "{machine.bin}/done" ]')
    machine.tool("brew", f'echo "$@" >"{machine.bin}/done"')
    result = machine.run("install")
    assert result.returncode == 0, result.stderr
    assert (machine.bin / "done").read_text() == "install cairo pango\n"


def test_neither_apt_nor_brew(machine, one_sentence):
    machine.tool("pkg-config", "exit 1")
    assert "what is missing (pango)" in one_sentence(machine.run("install"))


@pytest.mark.slow
def test_no_network(machine, one_sentence):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]  # closed again at the end of the block
    pip = Path(sysconfig.get_path("purelib"), "pip")  # the real one, which is here: venv takes seconds to unpack it
    machine.tool(
        "real",
        f"""case "$*" in
            *_base_executable*) echo "$0" ;;
            "-m venv .venv")
                "{sys._base_executable}" -m venv --without-pip .venv
                {shutil.which("ln")} -s "{pip}" .venv/lib/python3*/site-packages
                ;;
            *) exec "{sys._base_executable}" "$@" ;;
        esac""",
    )
    machine.environment |= {
        "PYTHON": str(machine.bin / "real"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{port}/simple",
        "PIP_RETRIES": "1",  # one retry: it is what pip speaks of
    }
    left_half_made = machine.root / ".venv"
    left_half_made.mkdir()
    (left_half_made / "unfinished").write_text("999999999\n")  # no such process
    (left_half_made / "half a package").touch()
    assert one_sentence(machine.run("install")).startswith("No network")
    assert not (machine.root / ".venv" / "half a package").exists()
    assert not list((machine.root / ".venv").glob("installed-*"))
    assert not (machine.root / ".venv" / "unfinished").exists()


@pytest.mark.parametrize(
    ("pip_says", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure", "No network"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "pip does not trust"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "pip could not install the packages"),
    ],
)
def test_pip_fails(machine, one_sentence, pip_says, sentence):
    machine.environment["PIP_DOES"] = f'echo "{pip_says}"; exit 1'
    assert one_sentence(machine.run("install")).startswith(sentence)
    assert not list((machine.root / ".venv").glob("installed-*"))


def test_nothing_to_do_is_silent_and_quick(machine):
    assert machine.run("install").returncode == 0
    assert len(machine.pip_calls()) == 3
    start = time.monotonic()
    result = machine.run("install")
    seconds = time.monotonic() - start
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert len(machine.pip_calls()) == 3
    assert seconds < 2  # 0.05 s on a quiet machine


def test_every_install_is_hashed_and_pinned(machine):
    machine.run("install", "test")
    build, packages, project = machine.pip_calls()
    assert build.endswith("--require-hashes -r requirements-build.lock")
    assert packages.endswith("--require-hashes --no-build-isolation -r requirements-test.lock")
    assert project.endswith("--no-deps --no-build-isolation --editable .")


def test_test_packages_serve_rendering_too(machine):
    machine.run("install", "test")
    machine.run("install", "page")
    machine.run("install")
    assert len(machine.pip_calls()) == 3


def test_rendering_packages_do_not_serve_the_tests(machine):
    machine.run("install")
    machine.run("install", "test")
    assert len(machine.pip_calls()) == 6


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-test.lock", "pyproject.toml"])
def test_a_changed_pin_is_installed(machine, file):
    machine.run("install")
    with (machine.root / file).open("a") as pins:
        pins.write("# changed\n")
    assert machine.run("install").returncode == 0
    assert len(machine.pip_calls()) == 6


def test_a_lost_interpreter_is_repaired(machine):
    machine.run("install")
    (machine.root / ".venv/bin/python").unlink()
    (machine.root / ".venv/bin/python").symlink_to("/nowhere/python3")
    assert "Making .venv" in machine.run("install").stderr
    assert machine.run("install").stderr == ""


def test_a_moved_project_is_repaired(machine):
    machine.run("install")
    machine.root = machine.root.rename(machine.root.with_name("moved"))
    assert "Making .venv" in machine.run("install").stderr
    assert machine.run("install").stderr == ""


def test_an_interrupted_install_does_not_count(machine):
    machine.environment["PIP_DOES"] = "kill -KILL $PPID; exit 0"  # the script dies while pip is at work
    assert machine.run("install").returncode == -9
    assert (machine.root / ".venv/unfinished").exists()
    del machine.environment["PIP_DOES"]
    assert "Making .venv" in machine.run("install").stderr
    assert machine.run("install").stderr == ""


def test_two_at_once(machine, one_sentence):
    (machine.root / ".venv").mkdir()
    with subprocess.Popen(["bash", "-c", "read", "script/install"], stdin=subprocess.PIPE) as other:
        (machine.root / ".venv/unfinished").write_text(f"{other.pid}\n")
        said = one_sentence(machine.run("install"))
        other.communicate(b"end\n")
    assert said.startswith(f"Another installation is at work in .venv: process {other.pid}, says .venv/unfinished.")
    assert machine.run("install").returncode == 0


@pytest.mark.parametrize("said", ["mine", "", "0", "-1", "install"])
def test_what_is_unfinished_is_given_up_when_nobody_installs(machine, said):
    """The number may be somebody else's today."""
    (machine.root / ".venv").mkdir()
    (machine.root / ".venv/unfinished").write_text(f"{os.getpid() if said == 'mine' else said}\n")
    assert "Making .venv" in machine.run("install").stderr
    assert machine.run("install").stderr == ""


@pytest.mark.parametrize("gone", ["lib/python3/site-packages/numpy", "bin/manim"])
def test_a_package_that_is_gone_is_repaired(machine, gone):
    packages = machine.root / ".venv/lib/python3/site-packages"
    machine.environment["PIP_DOES"] = f"mkdir -p '{packages}'/{{numpy,numpy-2.0.dist-info,__pycache__}}"
    machine.run("install")
    (packages / "numpy-2.0.dist-info").rename(packages / "numpy-2.1.dist-info")  # somebody's own upgrade stays
    (packages / "__pycache__").rmdir()
    assert machine.run("install").stderr == ""
    path = machine.root / ".venv" / gone
    path.rmdir() if path.is_dir() else path.unlink()
    assert "Making .venv" in machine.run("install").stderr
    assert path.exists()
    assert machine.run("install").stderr == ""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_folder(machine, one_sentence):
    machine.root.chmod(0o555)
    assert one_sentence(machine.run("install")).startswith("Not enough rights: cannot write in ")


def test_unknown_part(machine, one_sentence):
    assert re.match(r"usage: script/install", one_sentence(machine.run("install", "everything")))


def test_leaves_no_log_behind(machine):
    machine.run("install")
    assert not list((machine.bin.parent / "tmp").iterdir())


def test_works_through_a_symbolic_link(machine):
    link = machine.root.parent / "link"
    link.symlink_to(machine.root)
    machine.run("install")
    machine.root = link
    assert machine.run("install").stderr == ""


def test_render_passes_on_its_arguments_and_where_it_was_called(machine):
    here = machine.root.parent
    result = machine.run("render", "--out", "my films", cwd=here)
    assert result.stdout.splitlines() == [str(machine.root), str(here), "-m", "convfilm.gallery", "--out", "my films"]
