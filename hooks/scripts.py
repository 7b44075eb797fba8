"""Let the scripts of derivations/ and docs/learning/ be pages: their prose is Markdown, their code is run.

They run beside the build, in processes of their own (see `running`); a page waits for its script when it is
set. In a script, a link names a file as an editor follows it, [likelihood](squared_error.py) or
[what is proved](../docs/proved.md); mkdocs checks where it leads.

A notebook is run by mkdocs-jupyter, in a kernel as a reader's, and set like a script.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from running.__main__ import environment
from running.kernel import PERSONAL
from running.script import Cell, cells
from setting import notebook
from setting.kept import Kept

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / ".cache" / "notebooks"
PATH = os.pathsep.join(str(ROOT / folder) for folder in ("hooks", "src"))
MARK = re.compile(r"<!--cell (\d+)-->")
LINK = re.compile(r"(?<=\]\()((?:\.\./)*)(docs|derivations)/(?=\S+\))")

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


class Script(File):
    """A page that is a script; it keeps its name in the list of files, so that others can link to it."""

    @property
    def path(self) -> Path:
        """Where the script is."""
        return Path(str(self.abs_src_path))

    @cached_property
    def cells(self) -> list[Cell]:
        """What it consists of."""
        return cells(self.path.read_text(encoding="utf-8"))

    def is_documentation_page(self) -> bool:
        return True

    @property  # type: ignore[misc]  # of a script nobody sets the content
    def content_string(self) -> str:
        """Its prose as Markdown, with a mark before each cell but the first, which is the title."""
        prose = [LINK.sub(self.inside, cell.text) if cell.prose else "" for cell in self.cells]
        return "".join(f"\n\n<!--cell {i}-->\n\n{text}" if i else text for i, text in enumerate(prose))

    def inside(self, link: re.Match[str]) -> str:
        """Where a link to docs/ or derivations/ leads in the site, which has the one inside of the other."""
        ups = link[1].count("../") - (self.src_uri.startswith("learning/") and link[2] == "derivations")
        return "../" * ups + ("derivations/" if link[2] == "derivations" else "")


class Runs:
    """The scripts that run beside the build."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.found: dict[str, Any] = {}

    def begin(self, scripts: list[Path]) -> None:
        """Start them all; on their path are `figures` and this checkout's library, whatever is installed.

        They run side by side, so each has one BLAS thread: threads that share a product wait for each other,
        and for long where others want their cores.
        """
        self.end()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "running", *map(str, scripts)],
            env=os.environ | {"PYTHONPATH": PATH, "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def of(self, script: Path) -> list[list[dict[str, str]]]:
        """What the cells of a script showed, once it has run."""
        while str(script) not in self.found:
            line = self.process.stdout.readline() if self.process and self.process.stdout else ""
            if not line:
                raise PluginError(f"{script} did not run: what runs the scripts has ended")
            one = json.loads(line)
            self.found[one["path"]] = one
        one = self.found[str(script)]
        if "error" in one:
            raise PluginError(f"{script} stops:\n{one['error']}")
        shown: list[list[dict[str, str]]] = one["outputs"]
        return shown

    def end(self) -> None:
        """Stop what still runs, and forget what was found."""
        if self.process and self.process.stdout:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)  # and the scripts with it
            self.process.wait()
            self.process.stdout.close()
        self.process, self.found = None, {}


def library() -> str:
    """A digest of what notebooks rest on: the library, Python and the packages."""
    state = hashlib.sha256(environment().encode())
    for path in sorted((ROOT / "src").rglob("*.py")):
        state.update(path.read_bytes())
    return state.hexdigest()[:16]


RUNS = Runs()
SET = Kept(ROOT / ".cache" / "set")
atexit.register(RUNS.end)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The site's address is one of the project's, which pyproject.toml holds; `serve` has its own.

    Notebooks are run anew when the library, Python or a package is another. The settings of whoever builds
    have no say in what a page shows, and need not be writable.
    """
    os.environ |= {"PYTHONPATH": PATH, **PERSONAL}
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(NOTEBOOKS / library())
    if not config.site_url:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        config.site_url = project["urls"]["Documentation"]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Make the scripts pages, which have them beside, and let them begin."""
    folders = {"derivations": ROOT, "learning": ROOT / "docs"}
    paths = [path for name, above in folders.items() for path in sorted((above / name).glob("[!_]*.py"))]
    for path in paths:
        above = folders[path.parent.name]
        name = path.relative_to(above).as_posix()
        if there := files.get_file_from_path(name):
            files.remove(there)
        files.append(Script(name, str(above), config.site_dir, config.use_directory_urls))
        beside = f"{name.removesuffix('.py')}/{path.name}"
        files.append(File.generated(config, beside, abs_src_path=str(path)))
    RUNS.begin(paths)
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the cells of a script, with what they showed.

    Search is to find the page that explains a thing before the ones that list it.
    """
    name = page.file.src_uri
    weight = next((boost for start, boost in BOOSTS.items() if name.startswith(start)), 1)
    page.meta.setdefault("search", {"boost": weight})
    if name.endswith(".ipynb"):
        html, page.meta["theorems"] = SET.page(name, notebook.parts(html), page.url)
    if not isinstance(page.file, Script):
        return html
    prose = dict(enumerate([""] * len(page.file.cells)))
    first, *rest = MARK.split(html)
    prose |= {0: first} | {int(i): text for i, text in zip(rest[::2], rest[1::2], strict=True)}
    together = zip(page.file.cells, prose.values(), RUNS.of(page.file.path), strict=True)
    html, page.meta["theorems"] = SET.page(name, list(together), page.url)
    return html


def on_post_build(config: MkDocsConfig) -> None:
    """All have run, and are set."""
    RUNS.end()
    SET.end()


def on_build_error(error: Exception) -> None:
    """Nothing runs on where nobody waits."""
    RUNS.end()
