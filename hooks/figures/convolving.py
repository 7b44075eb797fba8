"""A window that slides along a picture, forward and back, with the numbers of the proved formulas.

Before anybody moves it, it shows what the library computes. docs/javascripts/convolving.js runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from backprop.layers import Conv2d
from backprop.proof import normal_form, prove_equal
from backprop.proof.kernel.language import Cost
from figures import Figure, holds
from figures.trees import program

Array = NDArray[Any]

PICTURE = np.array([[0, 0, 0, 0, 0], [0, 2, 2, 2, 0], [0, 0, 1, 2, 0], [0, 1, 2, 0, 0], [0, 2, 0, 0, 0]])
KERNELS = {
    "an edge, upright": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "an edge, level": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
    "a sum of nine": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    "the middle alone": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
}
STRIDE, PADDING, START = 1, 1, (1, 1)  # at first; the window is counted from 0
HEADS = {"x": "the picture x, padded", "w": "the kernel w", "y": "the outputs y"}
WAYS = ("forward, to an output", "back, to an entry of the picture", "back, to a weight")


def slope(p: int, q: int) -> int:
    """The slope that comes from above at a position, counted from 0."""
    return (2 * p + q) % 3 - 1


def computed(kernel: Array, stride: int, padding: int) -> dict[str, Array]:
    """The outputs and all slopes, by the library."""
    conv = Conv2d(1, 1, 3, stride=stride, padding=padding)
    conv.parameters = {"W": kernel[None, None].astype(float), "b": np.zeros(1)}
    Y, memory = conv.forward(PICTURE[None, None].astype(float))
    G = np.array([[slope(p, q) for q in range(Y.shape[3])] for p in range(Y.shape[2])], float)
    dX, gradients = conv.backward(G[None, None], memory)
    return {"y": Y[0, 0], "g": G, "∂x": dX[0, 0], "∂w": gradients["W"][0, 0]}


def formulas(page: Mapping[str, Any]) -> dict[str, Any]:
    """The proved formulas of the outputs and of the slopes, from the names that the derivation ends with.

    Which entry of the padded picture a window shows, and where the picture's own are, are lists there:
    `shows` and `inside` have their names, for the rows and for the columns.
    """
    plane, slope = page["plane"], page["slope"]
    n, m, p, q, c, i, j, r, u = (page[letter] for letter in "nmpqcijru")
    (cost,) = (one for one in plane.lines[0].where.values() if isinstance(one, Cost))
    forward = cost.entry.xreplace(dict(zip(cost.slope.indices, (n, m, p, q), strict=True)))
    by_weight = normal_form(plane.unfold(slope))
    prove_equal(plane.unfold(slope), by_weight)
    axes = [axis(plane.last, position) for position in (p, q)]
    steps = [
        (sp.IndexedBase("y")[n, m, p, q], forward),
        (sp.IndexedBase("∂x")[n, c, i, j], plane.last),
        (sp.IndexedBase("∂w")[m, c, r, u], by_weight),
    ]
    return {
        "program": program((letter, position_first(meaning, axes)) for letter, meaning in steps),
        "shows": [str(shows) for shows, _, _ in axes],
        "inside": [str(inside) for _, inside, _ in axes],
    }


Axis = tuple[Any, Any, sp.Idx]


def axis(formula: sp.Expr, position: sp.Idx) -> Axis:
    """An axis: which entry a window shows, where the picture's own are, and the window's position."""
    (pair,) = (one.args for one in formula.atoms(sp.KroneckerDelta) if one.has(position))
    shows, inside = sorted((one.label for one in pair), key=lambda label: not label.has(position))
    return shows.func, inside.func, position


def position_first(formula: sp.Expr, axes: list[Axis]) -> sp.Expr:
    """The same, with the window's position before the offset wherever it is said what a window shows."""
    turned = {
        one: one.func(*sorted(one.args, key=lambda index: index.upper != position.upper))
        for shows, _, position in axes
        for one in formula.atoms(shows)
    }
    return formula.xreplace(turned)


def grid(name: str, head: str, values: Array, marked: Callable[[int, int], bool], padding: int = 0) -> str:
    """A table of numbers; `marked` says which, counted from 0, are looked at."""
    rows = (
        "".join(cell(one, marked(a, b), not inside(values, a, b, padding)) for b, one in enumerate(row))
        for a, row in enumerate(values)
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="grid {name}"><caption>{head}</caption><tbody>{body}</tbody></table>'


def inside(values: Array, a: int, b: int, padding: int) -> bool:
    """Whether a place is none of the padding."""
    rows, columns = values.shape
    return bool(padding <= a < rows - padding and padding <= b < columns - padding)


def cell(value: float, marked: bool, padded: bool) -> str:
    """A number in a table."""
    kinds = " ".join(filter(None, ["here" if marked else "", "padded" if padded else ""]))
    kind = f' class="{kinds}"' if kinds else ""
    return f"<td{kind}>{value:g}</td>".replace("-", "−")


def bracketed(value: float) -> str:
    """A factor."""
    return f"({value:g})" if value < 0 else f"{value:g}"


def figure(page: Mapping[str, Any]) -> Figure:
    """The figure, as it stands before anybody moves it: forward, at the second window of the second row."""
    kernel = np.array(next(iter(KERNELS.values())))
    found = computed(kernel, STRIDE, PADDING)
    p, q = START
    padded = np.pad(PICTURE, PADDING)
    top, left = STRIDE * p, STRIDE * q
    seen = ((kernel[r, u], padded[top + r, left + u]) for r in range(3) for u in range(3))
    terms = " + ".join(f"{bracketed(w)} · {bracketed(x)}" for w, x in seen)
    said = f"y<sub>{p + 1}{q + 1}</sub> = {terms} = {found['y'][p, q]:g}".replace("-", "−")
    data = {
        **formulas(page),
        "picture": PICTURE.tolist(),
        "kernels": [{"name": name, "w": w} for name, w in KERNELS.items()],
        "ways": WAYS,
        "start": {"stride": STRIDE, "padding": PADDING, "place": START},
    }
    tables = [
        grid("x", HEADS["x"], padded, lambda a, b: top <= a < top + 3 and left <= b < left + 3, PADDING),
        grid("w", HEADS["w"], kernel, lambda a, b: True),
        grid("y", HEADS["y"], found["y"], lambda a, b: (a, b) == START),
    ]
    return Figure(
        f'<figure class="figure convolving" data-script="convolving"{holds(data)}><figcaption>A window on a '
        f"picture. It shows nine entries of the padded picture, which the kernel weighs.</figcaption>"
        f'<div class="grids">{"".join(tables)}</div><p class="says">{said}</p></figure>'
    )
