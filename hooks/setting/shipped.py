"""Show Python source as the rest of the site does, and name where shipped source comes from."""

from __future__ import annotations

import ast
import re
from html import escape
from textwrap import dedent

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# Names, operators and brackets have the colour of text: half of a page's code weighs nothing.
PLAIN = re.compile(r'<span class="(?:n|p|o|w)">([^<]*)</span>')


def code(source: str) -> str:
    """Return `source` highlighted, in the theme's own markup."""
    spans = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    spans = PLAIN.sub(r"\1", spans)
    return f'<div class="highlight"><pre><code>{spans}</code></pre></div>'


def brief(source: str, shown: set[str]) -> tuple[str, str]:
    """Return functions with the first line of each docstring alone, and a note on what is missing.

    The reference has the docstrings in full; beside a derivation they would hide the code. A function that
    its page has `shown` already is not shown again.
    """
    kept, missing = [], []
    for function in functions(source):
        if function in shown:
            missing.append(function.partition("def ")[2].partition("(")[0])
        else:
            shown.add(function)
            kept.append(without_details(function))
    text = "\n\n\n".join(kept)
    notes = [f"<code>{escape(', '.join(missing))}</code> as above"] if missing else []
    notes += ["docstring in full there"] if '…"""' in text else []
    return text, f" ({'; '.join(notes)})" if notes else ""


def functions(source: str) -> list[str]:
    """Split source into its functions, with their decorators; a method is one, too."""
    source = "\n\n\n".join(map(dedent, source.split("\n\n\n")))
    parts = ast.parse(source).body
    starts = [min([part.lineno, *(d.lineno for d in getattr(part, "decorator_list", []))]) for part in parts]
    lines = source.splitlines()
    return ["\n".join(lines[start - 1 : part.end_lineno]) for start, part in zip(starts, parts, strict=True)]


def without_details(function: str) -> str:
    """Return a function's source with the first line of its docstring alone."""
    match ast.parse(function).body:
        case [ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str())) as doc, *_])]:
            end = doc.end_lineno or doc.lineno
            lines = function.splitlines()
            if end > doc.lineno:
                quotes = lines[end - 1].strip()[-3:]
                lines[doc.lineno - 1 : end] = [f"{lines[doc.lineno - 1]} …{quotes}"]
                return "\n".join(lines)
    return function


def reference(name: str) -> str:
    """Return the address of a dotted name in the reference, from the site's root.

    `backprop.network.forward` -> `api/network/#backprop.network.forward`;
    a module inside a package has a page of its own, as `api/training.passes/`, and classes have none.
    """
    module = ".".join(part for part in name.split(".")[1:-1] if part.islower())
    return f"api/{module}/#{name}"


def law(rule: str) -> str:
    """Return the address of a rule's law in the reference, from the site's root."""
    return f"api/rules/#backprop.proof.rules.{rule.replace(' ', '_')}"


def figure(name: str, source: str, root: str, shown: set[str], compared: str = "") -> str:
    """Return the figure of a shipped function; `root` leads from its page to the site's root.

    `shown` are the functions that the page has shown before; this one's join them. `compared` is the
    formula that the function was proved equal to.
    """
    text, note = brief(source, shown)
    return (
        '<figure class="shipped">'
        f'<figcaption>shipped as <a href="{escape(root + reference(name))}">'
        f"<code>{escape(name)}</code></a>{note}{compared}</figcaption>{code(text) if text else ''}</figure>"
    )
