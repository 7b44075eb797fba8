"""Mend what the theme leaves open for readers who use a keyboard or a screen reader."""

from __future__ import annotations

import re
from collections import Counter

# What the theme writes -> what we publish. A fix whose place is gone is an error, not a no-op.
FIXES = {
    'data-md-component="search" role="dialog"': (
        'data-md-component="search" role="dialog" aria-label="Search"'
    ),
}

SECTION = re.compile(r'<nav class="md-nav" aria-label="([^"]*)">')
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
HEAD = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def framed(html: str) -> str:
    """Put each table into a frame, which scrolls where it is too wide; frame.js lets the keyboard in."""
    return TABLE.sub(wide, html)


def wide(table: re.Match[str]) -> str:
    """Return a table in a frame, named by the heads of its columns."""
    heads = [TAG.sub("", head).strip().replace('"', "&quot;") for head in HEAD.findall(table[1])[:3]]
    name = ", ".join(filter(None, heads))
    return f'<div class="wide" data-name="Table: {name}"><table class="plain">{table[1]}</table></div>'


def counted(section: re.Match[str], seen: Counter[str]) -> str:
    """Number the second and later parts of the contents that have one name."""
    seen[section[1]] += 1
    number = f", {seen[section[1]]}" if seen[section[1]] > 1 else ""
    return f'<nav class="md-nav" aria-label="{section[1]}{number}">'


def mended(output: str) -> str:
    """Apply every fix to a page.

    Raises:
        RuntimeError: The theme has changed.
    """
    seen: Counter[str] = Counter()
    output = SECTION.sub(lambda section: counted(section, seen), output)
    for theirs, ours in FIXES.items():
        if theirs not in output:
            raise RuntimeError(f"the theme no longer writes {theirs}: revise hooks/finishing/access.py")
        output = output.replace(theirs, ours)
    return output
