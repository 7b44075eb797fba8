"""The heart of a theorem, for another page: both ends of its lines, its box, and a function that computes it.

Made from the theorem as data, so that no page can say more than was proved.
"""

from __future__ import annotations

from html import escape
from typing import Any

from setting import shipped
from setting.boxes import Data, box
from setting.typesetting import typeset


def excerpt(theorem: Data, page: str, root: str) -> str:
    """Return a row; `page` leads to the theorem's page, `root` to the site's root.

    Raises:
        ValueError: The theorem is not proved, or has no lines to show, or no function that ships.
    """
    lines = theorem["lines"]
    functions = [one for one in theorem["compared"] if one["source"]]
    if not (theorem["proved"] and len(lines) > 1 and functions):
        raise ValueError(
            f"an excerpt needs a proved theorem with lines and a function; came {theorem['theorem']}"
        )
    name = theorem["claim"]["latex"].partition(" = ")[0]
    chain = [line(lines[0], f"{name} =", root), line(lines[-1], rf"\phantom{{{name}}} =", root)]
    if between := len(lines) - 2:
        words = "1 more line" if between == 1 else f"{between} more lines"
        chain.insert(1, f'<li class="line more"><span>⋮ <a href="{page}">{words}</a>, checked</span></li>')
    source = shipped.functions(functions[0]["source"])[0]
    return (
        f'<div class="pair"><div class="said"><ol class="derivation">{"".join(chain)}</ol>'
        f"{box(theorem, root, {})}</div>"
        f'<div class="done">{shipped.figure(functions[0]["name"], source, root, set())}</div></div>'
    )


def line(of: dict[str, Any], opening: str, root: str) -> str:
    """A line of a derivation, with its reason."""
    because = f"<strong>{typeset(of['because'])}</strong>"
    if of["law"]:
        because = f'<a href="{root}{shipped.law(of["because"])}">{because}</a>: {typeset(of["law"])}'
    maths = rf'<span class="maths">\[{escape(opening)} {escape(of["latex"])}\]</span>'
    return f'<li class="line">{maths}<span class="rule">{because}</span></li>'
