"""What the letters of a derivation stand for: hooks/letters.toml by page, then the table of docs/notation.md.

Indices and sizes say for themselves what they are. A letter of a line that has no meaning fails the build.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from backprop.proof.kernel.language import is_pivot
from figures import holds
from setting.typesetting import LETTERS

Data = dict[str, Any]
DOCS = Path(__file__).resolve().parent.parent / "docs"
# The pages whose letters may be those of numbered layers, and what each is then.
NUMBERED = ("one_hidden_layer", "output_delta")
LAYERS = {"w": ("w", 1), "b": ("b", 1), "z": ("z", 1), "v": ("w", 2), "c": ("b", 2)}
INDEX = "an index, from 1 to"
GREEK = {word: sign for sign, word in LETTERS.items()} | {"epsilon": "ε", "phi": "φ"}
ROW = re.compile(r"^\| (\$.*?\$) \| (.*?) \|$", re.MULTILINE)
BESIDE = re.compile(r"[_^]\{.*?\}|[_^]\w|\\mathcal|\\hat")
LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
SHAPE = re.compile(r", [A-Z]\S*( (×|or|and) [A-Z][^\s;:]*)*(?=[;:]|$)")  # the kernel knows it better
WORDS = {r"\times": "×", r"\ell": "ℓ", r"\hat p": "p̂", "$": "", "{": "", "}": ""}


def base(name: str) -> str:
    r"""The letter itself: `w` of w^{(l)}, `x` of \hat{x}, `kappa` of kappa_t, `iota` of ι[s p + r].

    It is `rho` for the place of a maximum, which the kernel has named.
    """
    if is_pivot(name) and len(name) > 9:
        return "rho"
    bare = re.sub(r"\\hat|[\\{}']", "", re.sub(r"\^\{.*?\}|\[.*?\]", "", name)).lstrip("_")
    bare = re.sub(r"[_^].*|\d+$", "", bare)
    return {"phat": "phat", "ι": "iota"}.get(bare, bare)


@cache
def general() -> dict[str, str]:
    """The table of the notation page, by letters; a matrix' small letter is its entry."""
    table = (DOCS / "notation.md").read_text(encoding="utf-8").partition("## Letters that serve twice")[0]
    found: dict[str, str] = {}
    entries: dict[str, str] = {}
    for row in ROW.finditer(table):
        meaning = LINK.sub(r"\1", row[2])
        for tex, plain in WORDS.items():
            meaning = meaning.replace(tex, plain)
        meaning = SHAPE.sub("", meaning)
        for letter in re.findall(r"[A-Za-z]+", BESIDE.sub("", row[1])):
            found.setdefault(letter, meaning)
            if len(letter) == 1 and letter.isupper():
                entries.setdefault(letter.lower(), meaning)
    return entries | found


@cache
def by_page() -> dict[str, dict[str, str]]:
    """What letters stand for on single pages."""
    return tomllib.loads((Path(__file__).parent / "letters.toml").read_text(encoding="utf-8"))


def legend(stem: str, theorems: Iterable[Data]) -> dict[str, str]:
    """What each letter of a page's lines stands for, by the sign that readers see.

    Raises:
        PluginError: A letter has no meaning.
    """
    found: dict[str, dict[str, list[str]]] = {}
    missing: set[str] = set()
    for letter in (one for theorem in theorems for one in theorem["letters"]):
        name = base(letter["name"])
        sign = {"phat": "p"}.get(name) or GREEK.get(name, name)
        meaning = meant(stem, name, letter)
        if meaning is None:
            missing.add(f"{letter['name']} ({letter['kind']})")
        else:
            over = found.setdefault(sign, {}).setdefault(meaning, [])
            over += [letter["over"]] if letter["over"] not in ["", *over] else []
    if missing:
        raise PluginError(f"{stem}: no meaning in hooks/letters.toml for {', '.join(sorted(missing))}")
    return {sign: "; ".join(starmap(said, several.items())) for sign, several in found.items()}


def choice() -> str:
    """The switch between the notes' letters and numbered layers; without scripts there is none."""
    layers = LAYERS | {one.upper(): (LAYERS[one][0].upper(), LAYERS[one][1]) for one in "wvz"}
    options = {"notes": "the notes': W, b, V, c", "numbers": "numbered layers: W⁽¹⁾, b⁽¹⁾, W⁽²⁾, b⁽²⁾"}
    inputs = "".join(
        f'<label><input type="radio" name="letters" value="{value}"{checked}> {text}</label> '
        for checked, (value, text) in zip((" checked", ""), options.items(), strict=True)
    )
    return (
        f'<fieldset class="letter-choice" data-script="numbered"{holds(layers)}><legend>Letters</legend> '
        f"{inputs}</fieldset>"
    )


def said(meaning: str, over: list[str]) -> str:
    """A meaning, and what it runs over or which shape it has."""
    if meaning == INDEX:
        return f"{INDEX} {' or '.join(over)}"
    return f"{meaning} ({'; '.join(over)})" if over else meaning


def meant(stem: str, name: str, letter: Data) -> str | None:
    """What one letter stands for."""
    if letter["kind"] == "index":
        return INDEX
    meaning = by_page().get(stem, {}).get(name) or general().get(name)
    if letter["kind"] == "size":
        return f"a size: {meaning if meaning and name == letter['name'] else 'any number from 1 on'}"
    return meaning
