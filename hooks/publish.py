"""Publish derivations/*.py, which lie outside docs/, and run them and docs/learning/*.py anew when need be.

Such a page depends on more than its own text: on the library that it is about, on the figures, on the
versions of NumPy and SymPy. The cache of executed pages, in which the plugin finds them by their text, is
therefore kept in a folder named by a digest of all of these; the folders of other digests are removed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from nbclient import NotebookClient

from cells import is_script

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "pages"
READ = {".py", ".json", ".safetensors"}
SETTINGS = ("requirements.txt",)

# What search takes a page for, beside 1 for a chapter: by how its name begins.
BESIDE = [
    "absolute_error",
    "class_weights",
    "hinge_loss",
    "huber_loss",
    "kl_divergence",
    "label_smoothing",
    "poisson_loss",
    "temperature",
]
BOOSTS = {
    "api/": 0.3,
    "index": 0.3,
    "theorems": 0.4,
    "coverage": 0.5,
    "errata": 0.5,
    "notation": 0.5,
    "speed": 0.5,
    **{f"derivations/{stem}": 0.6 for stem in BESIDE},
}

# The settings of whoever builds have no say in what a page shows, and need not be writable.
PERSONAL = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")
SCRATCH = tempfile.TemporaryDirectory(prefix="backprop-", ignore_cleanup_errors=True)


def kernel(client: Any) -> AsyncKernelManager:
    """Return the kernel of a page: no open TCP port, and sockets that no other page's kernel takes."""
    sockets = f"{tempfile.mkdtemp(dir=SCRATCH.name)}/kernel"
    kernel_manager = client.km = AsyncKernelManager(
        kernel_name=client.kernel_name, transport="ipc", ip=sockets
    )
    return kernel_manager


CLIENT: Any = NotebookClient
CLIENT.create_kernel_manager = kernel


def digest(root: Path = ROOT) -> str:
    """Return a digest of what a script's page depends on, besides its text and the plugin's options."""
    folders = ("src", "hooks/figures", "benchmarks/learned", "benchmarks/results")
    sources = (path for folder in folders for path in (root / folder).rglob("*") if path.suffix in READ)
    state = hashlib.sha256(sys.version.encode())
    for path in [*sorted(sources), *(root / name for name in SETTINGS)]:
        state.update(f"\0{path.relative_to(root)}\0".encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:16]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Point the cache at the present digest, and forget what was cached for another.

    The site's address is one of the project's, which pyproject.toml holds; `serve` has its own.

    The scripts find hooks/figures.py and this checkout's library on their path, whatever is installed. They
    run side by side, so each has one BLAS thread: threads that share a product wait for each other, and for
    long where others want their cores.
    """
    os.environ |= dict.fromkeys(PERSONAL, SCRATCH.name)
    path = os.pathsep.join(str(ROOT / folder) for folder in ("hooks", "src"))
    os.environ |= {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
    if not config.site_url:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        config.site_url = project["urls"]["Documentation"]
    here = CACHE / digest()
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(here)
    for old in CACHE.glob("*"):
        if old != here:
            shutil.rmtree(old, ignore_errors=True)
    return config


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the derivations before the notebook plugin looks at the list of files."""
    for path in sorted((ROOT / "derivations").glob("[!_]*.py")):
        name = path.relative_to(ROOT).as_posix()
        files.append(File(name, str(ROOT), config.site_dir, config.use_directory_urls))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Run the scripts side by side, into the cache from which the notebook plugin takes them.

    One that fails is left to the plugin, which runs it again and names it.
    """
    notebooks: Any = config.plugins["mkdocs-jupyter"]

    def run(file: File) -> None:
        page: Any = SimpleNamespace(file=file, abs_url="")
        with suppress(Exception):
            notebooks.on_pre_page(page, config=config, files=files)
            page.render(config, files)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for file in files.documentation_pages():
            if is_script(file.src_uri):
                pool.submit(run, file)
    return nav


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let search find the page that explains a thing before the ones that list it."""
    weight = next((boost for start, boost in BOOSTS.items() if page.file.src_uri.startswith(start)), 1)
    page.meta.setdefault("search", {"boost": weight})
    return html


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Let a derivation's edit link name its place in the repository, not one under docs/."""
    if page.file.src_uri.startswith("derivations/") and config.repo_url and page.edit_url:
        page.edit_url = page.edit_url.replace("docs/derivations/", "derivations/")
    return page
