"""Python for the reader's browser: Pyodide, and in one archive SymPy and the kernel, and what it checks.

All comes from packages that are locked, or is the project's own: the files of src/ that prove and explain,
without the `__init__.py` of the two packages around them, and the NumPy of hooks/in_page, under that name.

The derivations that it checks again are those of the pages, as Python, a file for each page.
"""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
Data = dict[str, Any]

FOLDER = "javascripts/python"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
PACKAGES = ("sympy", "mpmath")
UNUSED = (  # of SymPy: the kernel imports nothing of these
    *("/tests/", "/benchmarks/", "/physics/", "/parsing/autolev/", "/parsing/latex/", "/categories/"),
    *("/crypto/", "/diffgeom/", "/holonomic/", "/liealgebras/", "/sandbox/", "/stats/", "/vector/"),
)
KERNEL = (
    "backprop/proof/[!_]*.py",
    "backprop/proof/*/**/*.py",
)
CHECKED: dict[str, tuple[str, list[Data]]] = {}  # by a page's stem: its title, and its theorems
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive


def contents() -> Iterator[tuple[str, bytes]]:
    """The files of the archive, with their licences: their names and what is in them."""
    own = {ROOT / "src": KERNEL, ROOT / "hooks" / "in_page": ("answers.py", "numpy/*.py")}
    for folder, patterns in own.items():
        for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
            yield path.relative_to(folder).as_posix(), path.read_bytes()
    for package in PACKAGES:
        for file in sorted(files(package) or [], key=str):
            name = file.as_posix()
            used = (
                file.suffix == ".py" and name.startswith(f"{package}/") and not any(map(name.count, UNUSED))
            )
            if used or "LICENSE" in file.name:
                yield name, file.read_binary()


def archive(path: Path) -> None:
    """Write the archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in contents():
            packed.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)


def megabytes(folder: Path) -> float:
    """What a reader loads, as most servers compress it."""
    packed = (len(gzip.compress((folder / name).read_bytes(), 6)) for name in (*RUNTIME, "packages.zip"))
    return round(sum(packed) / 1e6, 1)


def checked(theorems: list[Data]) -> list[Data]:
    """What there is to check of some theorems."""
    return [
        {
            "title": theorem["theorem"],
            "imports": theorem["python"]["imports"],
            "given": theorem["python"]["given"],
            "lines": [
                {**python, "relation": line["relation"]["text"], "because": line["because"]}
                for python, line in zip(theorem["python"]["lines"], theorem["lines"], strict=True)
            ],
        }
        for theorem in filter(is_checked, theorems)
    ]


def is_checked(theorem: Data) -> bool:
    """Whether a theorem has more than one line, each of which has words in Python."""
    return bool(theorem["proved"] and theorem["python"] and len(theorem["lines"]) > 1)


@event_priority(90)
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Note what all pages prove."""
    CHECKED.clear()
    for page in (file.page for file in files.documentation_pages() if file.page):
        if page.file.src_uri.endswith(".py") and (found := checked(page.meta["theorems"])):
            CHECKED[Path(page.file.src_uri).stem] = str(page.title), found
    return env


@event_priority(-95)
def on_post_build(config: MkDocsConfig) -> None:
    """Publish what docs/javascripts/python/worker.mjs loads, and how many bytes each file has.

    And, once all is there, which files the book has, for who keeps it.
    """
    folder = Path(config.site_dir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if not (MODULES / "pyodide").is_dir():
        raise PluginError("node_modules/pyodide is missing: `make env`")
    for name in RUNTIME:
        shutil.copyfile(MODULES / "pyodide" / name, folder / name)
    shutil.copyfile(MODULES / "temml" / "dist" / "temml.min.js", folder / "temml.js")
    archive(folder / "packages.zip")
    sizes = {name: (folder / name).stat().st_size for name in (*RUNTIME, "packages.zip")}
    (folder / "files.json").write_text(json.dumps(sizes), encoding="utf-8")
    data = Path(config.site_dir) / "javascripts" / "data"
    data.mkdir(parents=True, exist_ok=True)
    pages = [
        {"stem": stem, "title": title, "theorems": [one["title"] for one in found]}
        for stem, (title, found) in CHECKED.items()
    ]
    contents: dict[str, Any] = {"python": {"pages": pages, "megabytes": megabytes(folder)}}
    contents |= {f"python-{stem}": found for stem, (_, found) in CHECKED.items()}
    for name, content in contents.items():
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (data / f"{name}.js").write_text(f'figures.data["{name}"] = {text};\n', encoding="utf-8")
    site = Path(config.site_dir)
    names = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*.*")))
    (site / "book.json").write_text(json.dumps([name for name in names if is_read(name)]), encoding="utf-8")


def is_read(name: str) -> bool:
    """Whether a reader's browser may ask for a file; Python comes by itself, where it is wanted."""
    asked = name.endswith((".html", ".css", ".js", ".json", ".svg", ".png", ".woff", ".py"))
    return asked and not name.startswith((FOLDER, "assets/javascripts/lunr")) and name != "offline.js"
