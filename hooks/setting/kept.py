"""What is set is kept on disk, by a digest of all that it is made of: the same is not set twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from running.__main__ import environment
from setting import rows
from setting.boxes import Data
from setting.rows import Part

SOURCES = (Path(__file__).parent, Path(__file__).parent.parent / "running")


class Kept:
    """A folder of what is set; what a build has not asked for is forgotten at its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: set[Path] = set()

    def found(self, given: Any, make: Callable[[], Any]) -> Any:
        """What is made of what is given, both as JSON has them."""
        place = self.folder / f"{digest(given)}.json"
        self.asked.add(place)
        if not place.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(make()), encoding="utf-8")
        return json.loads(place.read_text(encoding="utf-8"))

    def page(self, src_uri: str, parts: list[Part], url: str) -> tuple[str, list[Data]]:
        """What `rows.page` returns."""
        given = [src_uri, url, [[asdict(cell) | {"lines": 0}, *rest] for cell, *rest in parts]]
        html, theorems = self.found(given, lambda: rows.page(src_uri, parts, url))
        return html, theorems

    def end(self) -> None:
        """Forget what is no longer asked for."""
        for place in set(self.folder.glob("*.json")) - self.asked:
            place.unlink()
        self.asked.clear()


def digest(given: Any) -> str:
    """A digest of what is given, of this package, and of the packages that it uses."""
    state = hashlib.sha256(json.dumps([environment(), given]).encode())
    for path in sorted(path for folder in SOURCES for path in folder.glob("*.py")):
        state.update(path.read_bytes())
    return state.hexdigest()
