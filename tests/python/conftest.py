"""What the tests of the Python package share. They run against the installed wheel."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "tests/site"


def program(*arguments, status=0):
    """Runs the program of the package."""
    command = [sys.executable, "-m", "communique", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def tree(folder):
    """All files of a folder, unfinished ones aside."""
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    named = ((path.relative_to(folder), path) for path in files)
    return {str(name): path.read_bytes() for name, path in named if name.parts[0] != ".tmp"}


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """The sample site as `export` stores it."""
    archive = tmp_path_factory.mktemp("exported") / "archive"
    program("export", SITE, "--to", archive, "--quiet")
    return tree(archive)
