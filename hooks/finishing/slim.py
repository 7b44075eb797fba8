"""Leave out the indentation and the empty lines of the theme's templates, which no reader sees."""

from __future__ import annotations

import re

KEPT = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.DOTALL)
BLANK = re.compile(r"\n\s+")


def slim(output: str) -> str:
    """Return a page without the white space that begins a line, but for text set as it is."""
    parts = KEPT.split(output)
    # KEPT has two groups: text, what is kept, its tag, text, ...
    return "".join(
        BLANK.sub("\n", part) if at % 3 == 0 else part for at, part in enumerate(parts) if at % 3 < 2
    )
