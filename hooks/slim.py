"""Make pages lighter without a change to what they show.

KaTeX writes the same few inline styles again and again: we keep each once, as a class of its style
sheet. The theme's templates leave indentation and empty lines, which no reader sees.
"""

from __future__ import annotations

import re

SPAN = re.compile(r'<span(?: class="([^"]*)")?(?: style="([^"]*)")?>')
MATH = re.compile(r"<math xmlns=\"[^\"]*\"(.*?)><semantics>(.*?)</semantics></math>", re.DOTALL)
KEPT = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.DOTALL)
BLANK = re.compile(r"\n\s+")

# KaTeX's longest class names, which a page repeats by the hundred.
SHORT = {
    "katex-sizing": "kz",
    "katex-strut": "ks",
    "katex-base": "kb",
    "delimcenter": "kd",
    "mathnormal": "ki",
    "msupsub": "ku",
    "mspace": "kp",
    "mtight": "kt",
    "pstrut": "kr",
    "vlist": "kv",
}
NAMES = re.compile(r"(?<![\w-])(" + "|".join(SHORT) + r")(?![\w])")


def rename(classes: str) -> str:
    """Return class names, or the selectors of a style sheet, with the long ones made short."""
    return NAMES.sub(lambda match: SHORT[match[1]], classes)


class Styles:
    """The inline styles that were met, each with the class that stands for it."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def formula(self, html: str) -> str:
        """Return a formula of KaTeX with classes for styles; MathML in HTML needs no namespace."""
        return SPAN.sub(self.span, MATH.sub(r"<math\1>\2</math>", html))

    def span(self, match: re.Match[str]) -> str:
        """Return one opening tag, lighter."""
        classes = [rename(match[1])] if match[1] else []
        if match[2]:
            classes.append(self.names.setdefault(match[2], f"k{len(self.names)}"))
        name = " ".join(classes)
        if not name:
            return "<span>"
        return f'<span class="{name}">' if " " in name else f"<span class={name}>"

    def css(self) -> str:
        """Return the rules of all classes; as inline styles did, they win over any other rule."""
        rules = []
        for style, name in self.names.items():
            important = style.rstrip(";").replace(";", "!important;")
            rules.append(f".{name}{{{important}!important}}\n")
        return "".join(rules)


def page(html: str) -> str:
    """Return a page without the white space that begins a line, but for text set as it is."""
    parts = KEPT.split(html)
    # KEPT has two groups: text, what is kept, its tag, text, ...
    return "".join(
        BLANK.sub("\n", part) if at % 3 == 0 else part for at, part in enumerate(parts) if at % 3 < 2
    )
