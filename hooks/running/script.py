"""The cells of a script: prose in comments after `# %% [markdown]`, code after `# %%`."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = re.compile(r'^# %%(?P<prose> \[markdown\])?(?: tags=\["(?P<tag>[\w-]+)"\])?$', re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A cell: its text, of prose without the marks of comments, and which lines of the script it is."""

    text: str
    prose: bool
    tag: str
    lines: range


def cells(script: str) -> list[Cell]:
    """Split a script.

    Raises:
        ValueError: Something stands before the first cell, a head cannot be read, or prose is no comment.
    """
    heads = list(HEAD.finditer(script))
    strange = set(re.findall(r"^# %%.*$", script, re.MULTILINE)) - {head[0] for head in heads}
    before = script[: heads[0].start()] if heads else script
    if strange or before.strip():
        raise ValueError(f"a script must consist of cells; came {next(iter(strange), before)!r}")
    ends = [head.start() for head in heads[1:]] + [len(script)]
    found = []
    for head, end in zip(heads, ends, strict=True):
        text = script[head.end() : end].strip("\n")
        first = script.count("\n", 0, head.end()) + 1
        if head["prose"]:
            text = "\n".join(map(uncommented, text.splitlines()))
        lines = range(first, len(script[:end].splitlines()) + 1)
        found.append(Cell(text, bool(head["prose"]), head["tag"] or "", lines))
    return found


def uncommented(line: str) -> str:
    """A line of prose."""
    if line and line != "#" and not line.startswith("# "):
        raise ValueError(f"prose must be a comment; came {line!r}")
    return line[2:]
