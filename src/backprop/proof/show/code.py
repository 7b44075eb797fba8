"""How code looks that was proved equal to a formula."""

from html import escape

from backprop.proof import shown
from backprop.proof.comparison import Comparison, Computed, Shipped
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.show.formulas import latex, text


def compared(one: Comparison) -> str:
    """The formula that code was compared with, after the options and the entry that it holds for."""
    options = getattr(one, "options", "")
    about = [f"<code>{escape(options, quote=False)}</code>" if options else "", one.entry]
    where = ", ".join(filter(None, about))
    return (f"{where}: " if where else "") + rf"\({escape(latex(one.formula))}\)"


@shown.text.register
def shipped_text(shipped: Shipped) -> str:
    about = "".join(f", {words}" for words in (shipped.options, shipped.entry) if words)
    return f"{shipped.name}{about}: {text(shipped.formula)}, for the code:\n{shipped.source}"


@shown.html.register
def shipped_html(shipped: Shipped) -> str:
    block = f'<pre><code class="language-python">{escape(shipped.source)}</code></pre>'
    formula = f'<span class="compared">{compared(shipped)}</span>'
    return f'<div class="shipped" data-name="{shipped.name}">{formula}{block}</div>'


@shown.text.register
def computed_text(computed: Computed) -> str:
    about = f", {computed.entry}" if computed.at else ""
    return f"computed in NumPy{about}: {text(computed.formula)}"


@shown.html.register
def computed_html(computed: Computed) -> str:
    this_line = ", ".join(filter(None, ["this line", computed.entry]))
    what = this_line if computed.formula in computed.lines else compared(computed)
    return f'<p class="verdict proved"><span class="scope">computed</span> {what}</p>'


@shown.text.register
def array_text(array: SymbolicArray) -> str:
    indices, entry = array.entry()
    return f"SymbolicArray{array.shape}: [{', '.join(map(text, indices))}] -> {text(entry)}"
