"""Publish STIX Two Math, cut down to the characters that the site's formulas use.

A formula's font needs more than its characters: the italics that a browser puts for single letters,
the root of `<msqrt>`, the taller forms of brackets and sums. The font's MATH table names the
latter, and fontTools follows it.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from pathlib import Path

from fontTools import subset

SOURCE = Path(__file__).resolve().parents[2] / "node_modules" / "@fontsource" / "stix-two-math"
ITALICS = [
    chr(code) for code in range(0x1D434, 0x1D7CC) if "MATHEMATICAL ITALIC" in unicodedata.name(chr(code), "")
]
UNSAID = "√ℎ"  # the root; Planck's constant, which is the italic h


def characters(mathml: str) -> str:
    """Return the characters that a browser looks up in the font to show these formulas."""
    used = set(unescape(re.sub(r"<[^>]*>", "", mathml)))
    italics = {letter for letter in ITALICS if unicodedata.normalize("NFKC", letter) in used}
    return "".join(sorted(used | italics | set(UNSAID)))


def publish(mathml: str, folder: Path) -> None:
    """Write the font for these formulas into a folder, and its licence beside it."""
    options = subset.Options(flavor="woff", hinting=False)
    with subset.load_font(SOURCE / "files" / "stix-two-math-latin-400-normal.woff", options) as font:
        cut = subset.Subsetter(options)
        cut.populate(text=characters(mathml))
        cut.subset(font)
        # The index of y, which reaches below the line, stands as high as that of t, as in TeX.
        font["MATH"].table.MathConstants.SubscriptBaselineDropMin.Value = 0
        folder.mkdir(parents=True, exist_ok=True)
        subset.save_font(font, folder / "stix-two-math.woff", options)
    (folder / "OFL.txt").write_bytes((SOURCE / "LICENSE").read_bytes())
