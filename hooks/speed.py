"""Fill docs/speed.md with what was measured: `{{ speed.ratios }}` is `ratios` of what speed.json holds.

The benchmarks write the files of benchmarks/results/. So no figure of the page is typed by hand, and what
it says of them, such as which aim is met, is computed from them too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from measured import growth, resources, results, speeds, speeds_of_layers
from measured.results import Found

PAGE = "speed.md"
FOLDER = Path(__file__).resolve().parent.parent / "benchmarks" / "results"
PLACE = re.compile(r"\{\{ (\w+)\.(\w+) \}\}")
PARTS: dict[str, Callable[[Found], str]] = {
    "where": results.where,
    "rates": speeds.rates,
    "ratios": speeds.ratios,
    "aims": speeds.aims,
    "peers": speeds.peers,
    "activations": speeds.activations,
    "layers": speeds_of_layers.layers,
    "layer_aims": speeds_of_layers.layer_aims,
    "layer_peaks": speeds_of_layers.layer_peaks,
    "peaks": resources.peaks,
    "threads": resources.threads,
    "kept": resources.kept,
    "beside": resources.beside,
    "figure": growth.figure,
    "powers": growth.powers,
    "points": growth.points,
}


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill the places of the page."""
    return filled(markdown, read) if page.file.src_uri == PAGE else markdown


def read(name: str) -> Found:
    """What the benchmark of that name found."""
    found: Found = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def filled(markdown: str, read: Callable[[str], Found]) -> str:
    """Markdown with each place filled from what `read` returns for its file."""

    def fill(place: re.Match[str]) -> str:
        if place[2] not in PARTS:
            raise PluginError(f"{PAGE} asks for '{place[2]}'; there are {', '.join(PARTS)}")
        return PARTS[place[2]](read(place[1]))

    return PLACE.sub(fill, markdown)
