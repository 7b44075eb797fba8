"""The pages of docs/learning run as plain Python, as the foot of each says."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import publish

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "learning").glob("*.py"))


def test_there_are_pages():
    assert "three_blobs.py" in {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs_as_plain_python(page, tmp_path):
    command = [sys.executable, "-W", "error", str(page)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "hooks"), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_that_run_side_by_side_have_one_blas_thread_each(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "CACHE", tmp_path)
    monkeypatch.setattr(os, "environ", {})
    publish.on_config(SimpleNamespace(plugins={"mkdocs-jupyter": SimpleNamespace(config={})}, site_url="https://example.org/"))
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
