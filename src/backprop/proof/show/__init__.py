"""How things look, as text, as LaTeX and as HTML: formulas, derivations, code, theorems, refusals.

`text`, `latex` and `html` show whatever there is, and change nothing of it. What proves knows nothing of this
package: it adds its functions to those of `backprop.proof.shown`.
"""

from backprop.proof.show import code, lines, naming, refusals, verdicts
from backprop.proof.show.formulas import plain
from backprop.proof.shown import as_json, html, latex, text

__all__ = ["as_json", "code", "html", "latex", "lines", "naming", "plain", "refusals", "text", "verdicts"]
