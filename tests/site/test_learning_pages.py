"""The pages of docs/learning run as plain Python, as the foot of each says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "learning").glob("*.py"))


def test_there_are_pages():
    assert "three_blobs.py" in {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_as_plain_python(page, tmp_path):
    command = [sys.executable, "-W", "error", str(page)]
    path = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
