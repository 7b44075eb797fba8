"""Run scripts side by side, each in a process of its own that has SymPy and NumPy already.

What a script showed is kept in .cache/pages with a digest of each file that it read, modules among them: it
is shown again as long as all of these, Python and the packages are the same. A script that begins
another process counts as one that has read all source files of the checkout.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from time import time
from typing import Any

CACHE = Path(".cache/pages")
WARM = ("numpy", "sympy", "sympy.stats", "backprop.proof")


@cache
def digest(path: Path) -> str:
    """A digest of a file, or of the names in a folder; nothing for what is gone."""
    if path.is_dir():
        names = (one.name for one in path.iterdir() if not one.name.startswith((".", "__pycache__")))
        content = "\0".join(sorted(names)).encode()
    elif path.is_file():
        content = path.read_bytes()
    else:
        return ""
    return hashlib.sha256(content).hexdigest()


@cache
def environment() -> str:
    """A digest of Python and of all packages that it has."""
    packages = sorted(f"{one.name} {one.version}" for one in distributions())
    return hashlib.sha256("\0".join([sys.version, *packages]).encode()).hexdigest()


def place(script: Path, folder: Path) -> Path:
    """Where a script's entry is."""
    return folder / f"{script.parent.name}.{script.stem}.json"


def kept(script: Path, root: Path, folder: Path) -> dict[str, Any] | None:
    """What the script showed last time, if that would be the same again."""
    entry = place(script, folder)
    if not entry.is_file():
        return None
    found: dict[str, Any] = json.loads(entry.read_text(encoding="utf-8"))
    same = found["environment"] == environment() and found["path"] == str(script)
    return found if same and all(digest(root / name) == was for name, was in found["read"].items()) else None


def keep(found: dict[str, Any], root: Path, folder: Path, began: float) -> None:
    """Keep what a script showed, unless it failed, or a file has changed since all this began."""
    entry = place(Path(found["path"]), folder)
    files = (root / name for name in found.get("read", ()))
    if "error" in found or not all(file.is_dir() or file.stat().st_mtime < began for file in files):
        entry.unlink(missing_ok=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    read = {name: digest(root / name) for name in found["read"]}
    entry.write_text(json.dumps(found | {"environment": environment(), "read": read}), encoding="utf-8")


def took(script: Path, folder: Path) -> float:
    """How long a script took last time; a guess from its size, if it has not run yet."""
    entry = place(script, folder)
    if entry.is_file():
        return float(json.loads(entry.read_text(encoding="utf-8"))["seconds"])
    return script.stat().st_size / 5000


def results(scripts: list[Path], root: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """What is kept first, then what runs, the slowest first."""
    stale, began = [], time()
    for script in scripts:
        if found := kept(script, root, folder):
            yield found
        else:
            stale.append(script)
    stale.sort(key=lambda script: -took(script, folder))
    for found in ran(stale) if stale else ():
        keep(found, root, folder, began)
        yield found


def ran(scripts: list[Path]) -> Iterator[dict[str, Any]]:
    """Run each script in a process of its own, which has what most need."""
    for module in WARM:
        import_module(module)
    from backprop.proof.side_by_side import side_by_side
    from running.run import run

    for script, found in side_by_side(run, scripts):
        yield found or {"path": str(script), "error": "its process ended without a word\n"}


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[2]
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what other processes print is no answer
    for found in results([Path(name).resolve() for name in sys.argv[1:]], here, here / CACHE):
        print(json.dumps(found), file=answer, flush=True)
