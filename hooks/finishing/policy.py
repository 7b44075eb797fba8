"""A content security policy in each page: what it may load comes from the site itself, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape

from finishing import folder

SCRIPT = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
RULES = {
    "default-src": "'self'",
    "script-src": "'self'",  # and each page's own scripts, by their digests
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
}


WASM = re.compile('data-script="(run|explain)_here"'), "'wasm-unsafe-eval'"  # where Python runs, and its need


def guarded(html: str) -> str:
    """Return a page with its policy, which comes before whatever it rules over."""
    scripts = [*SCRIPT.findall(html), folder.shim()[1]]
    digests = {hashlib.sha256(script.encode()).digest() for script in scripts}
    known = " ".join(sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))
    wasm = WASM[1] if WASM[0].search(html) else ""
    rules = RULES | {"script-src": " ".join(filter(None, [RULES["script-src"], wasm, known]))}
    policy = escape("; ".join(f"{name} {value}" for name, value in rules.items()), quote=False)
    return html.replace(
        '<meta charset="utf-8">',
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">',
        1,
    )
