"""The box of a result: a theorem's name, verdict and claim in mathematics, where it holds, and its code.

Made from the theorem as data, see `Theorem.as_json`, and from nothing else.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from markdown.extensions.toc import slugify

from setting import shipped
from setting.typesetting import typeset

Data = dict[str, Any]

SHIPPED = re.compile(r"^backprop(\.\w+)+$")
FEW = 4  # formulas of one function that are shown unfolded
RAISED = re.compile(r"\w\^\{\(\w+\)\}")
WIDE = 400  # characters of TeX: a longer formula is left to its lines


def theorem_id(title: str) -> str:
    """Return the anchor of a theorem on its page."""
    return f"theorem-{slugify(title, '-')}"


def box(theorem: Data, root: str, folded: dict[str, str]) -> str:
    """Return the box of a theorem; `root` leads from its page to the site's root.

    `folded` holds the long lists of formulas that the page has shown, and which theorem has them.
    """
    name = theorem_id(theorem["theorem"])
    proved = "proved" if theorem["proved"] else "unproved"
    trouble = f"<pre>{escape(theorem['trouble'])}</pre>" if theorem.get("trouble") else ""
    return (
        f'<div class="verdict {proved} theorem" id="{name}">'
        f"<p>{badge(theorem)} <strong>{escape(theorem['theorem'])}</strong></p>"
        f"{formula(theorem)}<p>{typeset(theorem['claim']['words'])}</p>{given(theorem)}"
        f"{covers(theorem, name, root, folded)}{trouble}</div>"
    )


def short(theorem: Data, href: str = "", covers: str = "") -> str:
    """Return a theorem that is proved without its formulas, for a list; its name may lead to them."""
    name = f"<strong>{escape(theorem['theorem'])}.</strong>"
    name = f'<a href="{href}">{name}</a>' if href else name
    words = typeset(theorem["claim"]["words"])
    return f'<div class="verdict proved"><p>{badge(theorem)} {name} {words}</p>{given(theorem)}{covers}</div>'


def badge(theorem: Data) -> str:
    """Say how far it is proved; letters with a raised name, as u^{(f)}, are mathematics."""
    words = RAISED.sub(lambda one: inline(one[0]), escape(theorem["verdict"]))
    return f'<span class="scope">{words}</span>'


def formula(theorem: Data) -> str:
    """Return what the lines lead to, on a line of its own."""
    latex = theorem["claim"]["latex"]
    if len(theorem["lines"]) < 2 or len(latex) > WIDE:
        return ""
    return rf'<div class="claim">\[{escape(latex)}\]</div>'


def given(theorem: Data) -> str:
    """Return under which conditions it holds."""
    conditions = ", ".join(inline(one["latex"]) for one in theorem["conditions"])
    return f'<p class="given">Given {conditions}.</p>' if conditions else ""


def covers(theorem: Data, name: str, root: str, folded: dict[str, str]) -> str:
    """Return each function that it covers with the formulas it was compared with; many are folded."""
    known = {line["latex"] for line in theorem["lines"]}
    formulas: dict[str, list[str]] = {one: [] for one in (*theorem["covers"], "")}
    for one in theorem["compared"]:
        if one["name"] or one["latex"] not in known:
            formulas[one["name"]].append(compared(one))
    said = []
    for function, found in formulas.items():
        what = f"Covers {linked(function, root)}" if function else "Computed besides"
        unlinked = (
            f"Covers <code>{escape(function)}</code>" if function else what
        )  # a fold is one thing to press
        together = f'<span class="compared">{"; ".join(dict.fromkeys(found))}</span>'
        first = folded.setdefault(together, name) if len(set(found)) > FEW else name
        if first != name:
            said.append(
                f'<p class="covers">{what}: {len(set(found))} formulas, <a href="#{first}">as above</a></p>'
            )
        elif len(set(found)) > FEW:
            summary = f"<summary>{unlinked}: {len(set(found))} formulas</summary>"
            said.append(f'<details class="covers">{summary}{together}</details>')
        elif found:
            said.append(f'<p class="covers">{what}: {together}</p>')
    return "".join(said)


def compared(one: Data) -> str:
    """Return a formula after the options and the entry that it holds for."""
    options = f"<code>{escape(one['options'], quote=False)}</code>" if one["options"] else ""
    where = ", ".join(filter(None, [options, one["entry"]]))
    return (f"{where}: " if where else "") + inline(one["latex"])


def linked(function: str, root: str) -> str:
    """Return a function's name, which leads to the reference where it has a place."""
    code = f"<code>{escape(function)}</code>"
    return f'<a href="{root}{shipped.reference(function)}">{code}</a>' if SHIPPED.match(function) else code


def inline(latex: str) -> str:
    """Return a formula in a line of text."""
    return rf"\({escape(latex)}\)"
