"""The site as a folder, its policy, and the line that installs the library."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from finishing import folder, policy

ROOT = Path(__file__).parents[2]
needs_node_modules = pytest.mark.skipif(not folder.SHIM.is_file(), reason="needs node_modules/")


@pytest.mark.parametrize(
    ("href", "published"),
    [
        ("../softmax/#top", "../softmax/index.html#top"),
        ("../..", "../../index.html"),
        (".", "./index.html"),
        ("./", "./index.html"),
        ("api/losses/", "api/losses/index.html"),
        ("#top", "#top"),
        ("look.css", "look.css"),
        ("/backprop/start/", "/backprop/start/"),
        ("https://example.org/a/", "https://example.org/a/"),
    ],
)
def test_a_link_to_a_folder_names_its_page(href, published):
    assert folder.explicit(f'<a href="{href}">x</a>') == f'<a href="{published}">x</a>'


@pytest.mark.parametrize(
    ("place", "with_file"),
    [
        ("", "index.html"),
        ("#a/b", "index.html#a/b"),
        ("api/losses/#f", "api/losses/index.html#f"),
        ("https://example.org/a/", "https://example.org/a/index.html"),
    ],
)
def test_search_names_files_too(place, with_file):
    assert folder.located(place) == with_file


@needs_node_modules
def test_a_policy_knows_the_scripts_of_its_page_and_no_other():
    page = '<head><meta charset="utf-8"><script>{}</script><script src="a.js"></script></head>'
    one, other = (policy.guarded(page.format(script)) for script in ("1", "2"))
    digests = [set(re.findall(r"'sha256-[^']*'", html)) for html in (one, other)]
    assert len(digests[0] - digests[1]) == len(digests[1] - digests[0]) == 1
    assert len(digests[0] & digests[1]) == 1  # of the stand-in for the worker
    assert "'unsafe-inline'" not in re.search(r"script-src [^;]*", one)[0]


@needs_node_modules
def test_the_stand_in_for_the_worker_names_no_folder():
    text, inside = folder.shim()
    assert "${e}" not in inside
    assert inside.startswith("postMessage=function")
    assert text.count("window.Worker=") == 1


def test_the_line_that_installs_the_library_works(tmp_path):
    """As it stands on the page; the packages that it would fetch are lent, so that no network is needed."""
    (line,) = re.findall(r"^python3 -m venv .*$", (ROOT / "docs/start.md").read_text(encoding="utf-8"), re.M)
    for name in ("pyproject.toml", "README.md", "LICENSE", "src", "hooks", "derivations"):
        (tmp_path / name).symlink_to(ROOT / name)
    lent = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    lent |= {
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        line,
        shell=True,
        cwd=tmp_path,
        env={**os.environ, **lent},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "Gaussian gives squared error: proved for all sizes" in done.stdout
