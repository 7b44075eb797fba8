"""`%%explain` in a notebook: `%load_ext backprop.proof.explain.magic`, then a cell that begins with it.

The cell is run like a file, with the notebook's names; `%%explain gradients` asks about one function of it.
"""

from typing import Any

from backprop.proof.explain import Explanation, answer
from backprop.proof.explain.question import files, targets


def explain_cell(source: str, name: str = "", names: dict[str, Any] | None = None) -> list[Explanation]:
    """Explains what a cell defines."""
    file = files.run_source(source, f"<cell {abs(hash(source)) % 10**6}>.py", "the cell", names)
    return [answer(program, None, None, None, None) for program in targets.programs(file, name.strip())]


def load_ipython_extension(shell: Any) -> None:
    """Called by %load_ext."""

    def explain(line: str, cell: str) -> Any:
        from IPython.display import HTML

        own = {name: one for name, one in shell.user_ns.items() if not name.startswith("_")}
        found = explain_cell(cell, line, own)
        shell.run_cell(cell)
        show: Any = HTML
        return show("".join(one.html() for one in found))

    shell.register_magic_function(explain, "cell", "explain")
