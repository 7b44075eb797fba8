"""How code looks that was proved equal to a formula, and a symbolic array."""

from html import escape

from backprop.proof import shown
from backprop.proof.comparison import Comparison, Computed, Shipped
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.show.formulas import latex, text
from backprop.proof.show.markup import attribute


def compared(one: Comparison) -> str:
    """The formula that code was compared with, after the options and the entry that it holds for."""
    options = getattr(one, "options", "")
    about = [f"<code>{escape(options, quote=False)}</code>" if options else "", one.entry]
    where = ", ".join(filter(None, about))
    return (f"{where}: " if where else "") + rf"\({escape(latex(one.formula))}\)"


@shown.as_json.register
def comparison_json(one: Comparison) -> dict[str, str]:
    """The function's name, options and source, where it is one that ships; the entry; the formula."""
    own = {key: getattr(one, key, "") for key in ("name", "options", "entry", "source")}
    return own | {"text": text(one.formula), "latex": latex(one.formula)}


@shown.text.register
def shipped_text(shipped: Shipped) -> str:
    about = "".join(f", {words}" for words in (shipped.options, shipped.entry) if words)
    return f"{shipped.name}{about}: {text(shipped.formula)}, for the code:\n{shipped.source}"


@shown.html.register
def shipped_html(shipped: Shipped) -> str:
    block = f'<pre><code class="language-python">{escape(shipped.source)}</code></pre>'
    formula = f'<span class="compared">{compared(shipped)}</span>'
    return f'<div class="shipped"{attribute(shipped)}>{formula}{block}</div>'


@shown.text.register
def computed_text(computed: Computed) -> str:
    about = f", {computed.entry}" if computed.at else ""
    return f"computed in NumPy{about}: {text(computed.formula)}"


@shown.html.register
def computed_html(computed: Computed) -> str:
    said = f'<span class="scope">computed</span> <span class="compared">{compared(computed)}</span>'
    return f'<p class="verdict proved computed"{attribute(computed)}>{said}</p>'


@shown.text.register
def array_text(array: SymbolicArray) -> str:
    indices, entry = array.entry()
    return f"SymbolicArray{array.shape}: [{', '.join(map(text, indices))}] -> {text(entry)}"
