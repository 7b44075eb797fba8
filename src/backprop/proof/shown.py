"""What shows itself: as text when printed, as HTML with LaTeX in a notebook, as data for programs.

How a thing looks is said in `backprop.proof.show`, which adds its functions to these. What is shown knows
nothing of that and imports nothing of it; to show it changes nothing.
"""

from functools import singledispatch
from typing import Any


@singledispatch
def text(one: object) -> str:
    """For a terminal."""
    raise NotImplementedError(f"nothing says how {type(one).__name__} looks as text")


@singledispatch
def latex(one: object) -> str:
    """For a formula on a page."""
    raise NotImplementedError(f"nothing says how {type(one).__name__} looks in LaTeX")


@singledispatch
def html(one: object) -> str:
    """For a notebook, and for the site."""
    raise NotImplementedError(f"nothing says how {type(one).__name__} looks as HTML")


@singledispatch
def as_json(one: object) -> dict[str, Any]:
    """For programs: dictionaries, lists, strings and numbers."""
    raise NotImplementedError(f"nothing says what {type(one).__name__} is as data")


class Shown:
    """Something that shows itself."""

    def text(self) -> str:
        return text(self)

    def latex(self) -> str:
        return latex(self)

    def html(self) -> str:
        return html(self)

    def as_json(self) -> dict[str, Any]:
        return as_json(self)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_latex_(self) -> str | None:
        try:
            return f"$${self.latex()}$$"
        except NotImplementedError:
            return None
