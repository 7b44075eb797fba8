"""An environment belongs to one folder; npm needs no home and hides no error."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As a shell would run it, also where these tests were started by make."""
    command = ["make", "--no-print-directory", *arguments]
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, timeout=120)


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile and next to nothing for it to install."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    for name in (
        "requirements.txt",
        "requirements-node.txt",
        "pyproject.toml",
        "package.json",
        "package-lock.json",
    ):
        (folder / name).write_text("", encoding="utf-8")
    return folder


def test_a_copied_checkout_gets_an_environment_of_its_own_and_is_told_why(checkout: Path) -> None:
    """Without pip, for which nothing is to be installed here, the environments are there at once."""
    python = checkout.with_name("python-without-pip")
    script(python, f'case "$*" in -m\\ venv*) set -- "$@" --without-pip;; esac; exec "{sys.executable}" "$@"')
    alone = (f"PYTHON={python}", "PIP=true", ".venv/.locked")
    assert make(checkout, *alone).returncode == 0
    assert make(checkout, *alone).stdout == "make: '.venv/.locked' is up to date.\n"
    copy = checkout.with_name("copy")
    shutil.copytree(checkout, copy, symlinks=True)
    activate = copy / ".venv" / "bin" / "activate"
    assert str(checkout) in activate.read_text(encoding="utf-8")
    done = make(copy, *alone)
    assert done.returncode == 0, done.stderr
    assert f".venv was made in {checkout}, of which this checkout is a copy: it is made anew." in done.stdout
    assert str(copy) in activate.read_text(encoding="utf-8")
    assert (copy / ".venv" / ".locked").read_text(encoding="utf-8") == f"{copy}\n"


def test_npm_keeps_its_cache_in_the_checkout_and_its_errors_are_shown(checkout: Path) -> None:
    npm = checkout / ".venv" / "bin" / "npm"
    script(npm, 'echo "$npm_config_cache"; echo "npm: no such package" >&2; exit 1')
    (checkout / ".venv" / ".locked").write_text(f"{checkout}\n", encoding="utf-8")
    done = make(checkout, "node_modules/.installed")
    assert done.returncode == 2
    assert "npm: no such package" in done.stderr
    script(npm, 'echo "$npm_config_cache $@" > asked; mkdir node_modules')
    assert make(checkout, "node_modules/.installed").returncode == 0
    asked = (checkout / "asked").read_text(encoding="utf-8").split()
    assert asked[:2] == [str(checkout / ".cache" / "npm"), "ci"]
