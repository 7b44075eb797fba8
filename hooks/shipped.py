"""Show Python source as the rest of the site does, and name where shipped source comes from."""

from __future__ import annotations

import ast
import re
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# Names, operators and brackets have the colour of text: half of a page's code weighs nothing.
PLAIN = re.compile(r'<span class="(?:n|p|o|w)">([^<]*)</span>')


def code(source: str) -> str:
    """Return `source` highlighted, in the theme's own markup."""
    spans = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    spans = PLAIN.sub(r"\1", spans)
    return f'<div class="language-python highlight"><pre><span></span><code>{spans}</code></pre></div>'


def brief(source: str) -> str:
    """Return a function's source with the first line of its docstring alone.

    The reference has the docstring in full; beside a derivation it would hide the code.
    """
    try:
        function = ast.parse(source).body[0]
    except (SyntaxError, IndexError):
        return source
    match function:
        case ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str())) as doc, *_]):
            end = doc.end_lineno or doc.lineno
            lines = source.splitlines()
            if end > doc.lineno:
                quotes = lines[end - 1].strip()[-3:]
                lines[doc.lineno - 1 : end] = [f"{lines[doc.lineno - 1]} …{quotes}"]
                return "\n".join(lines)
    return source


def reference(name: str) -> str:
    """Return the address of a dotted name in the reference, from the site's root.

    `backprop.losses.squared_error` -> `api/losses/#backprop.losses.squared_error`
    """
    return f"api/{name.split('.')[1]}/#{name}"


def figure(name: str, source: str, root: str) -> str:
    """Return the figure of a shipped function; `root` leads from its page to the site's root."""
    shown = brief(source)
    elsewhere = "" if shown == source else " (docstring in full there)"
    return (
        '<figure class="shipped">'
        f'<figcaption>shipped as <a href="{escape(root + reference(name))}">'
        f"<code>{escape(name)}</code></a>{elsewhere}</figcaption>{code(shown)}</figure>"
    )
