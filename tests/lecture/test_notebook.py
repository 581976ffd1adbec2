"""The notebook, executed in a process of its own: nbclient's event loop is none that Playwright shares."""

import subprocess
import sys

import nbformat
import pytest

from tests.lecture.conftest import ROOT

EXECUTE = """
import sys, nbformat, nbclient
source, target, folder = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
nbformat.write(notebook, target)
"""
NOTEBOOK = ROOT / "lecture" / "custom_layer.ipynb"


def test_is_stored_without_outputs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)


@pytest.mark.slow
def test_runs(tmp_path):
    target = tmp_path / "executed.ipynb"
    folder = tmp_path / "mine"  # with no file of the project beside it
    folder.mkdir()
    subprocess.run([sys.executable, "-c", EXECUTE, NOTEBOOK, target, folder], cwd=ROOT, check=True)
    assert {path.name for path in folder.iterdir()} == {"media"}
    outputs = [output for cell in nbformat.read(target, as_version=4).cells for output in cell.get("outputs", [])]
    data = [output.get("data", {}) for output in outputs]
    assert any("data:video/mp4;base64," in "".join(each.get("text/html", "")) for each in data)
    assert any("data:image/gif;base64," in "".join(each.get("text/html", "")) for each in data)
    assert not any("image/gif" in each for each in data), "which nbconvert leaves out"
    assert any("".join(each.get("image/svg+xml", "")).startswith("<?xml") for each in data)
    assert any("application/vnd.jupyter.widget-view+json" in each for each in data)
    printed = "".join(output.get("text", "") for output in outputs)
    assert "(3, 3)\n(0, 0) reads [(1, 1)]\n" in printed
