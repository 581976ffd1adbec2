import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_import_brings_nothing_but_the_standard_library_and_numpy():
    program = (
        "import sys; before = set(sys.modules); import convcore; "
        "names = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(*sorted(names - sys.stdlib_module_names))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["convcore", "numpy"]
