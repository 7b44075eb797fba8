"""The figure of ways downhill: plain descent, momentum and Adam on x², a bowl and a saddle.

The slopes are those that derivations/gradient_descent.py proves for sums of squares, the steps those of
derivations/optimisers.py; the way that a page shows before anybody moves it is the library's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

import numpy as np
from sympy import Symbol

from backprop import solvers
from figures import HEIGHT, WIDTH, Figure, holds
from figures.explorer import Slider, number
from figures.trees import Tree, program, tree

STEPS = 30
WINDOW = (-2.4, 2.4, -2.4, 2.4)  # of x, and of y or the cost
BETAS = (0.9, 0.999)
EPSILON = 1e-8
OVER = [["d", "D"]]


@dataclass(frozen=True)
class Cost:
    """c₁ x² + c₂ y², where descent starts, and what becomes of it by the learning rate."""

    name: str
    c: tuple[float, float]
    start: tuple[float, float]
    marks: tuple[float, ...]
    verdicts: tuple[tuple[float | None, str], ...]
    flat: bool = False  # the second axis is the cost, not y


COSTS = (
    Cost(
        "x²",
        (1, 0),
        (1.5, 0),
        (0.5, 1),
        (
            (0.499, "Below η = 1/2 it comes from one side."),
            (0.5, "With η = 1/2 it is there after one step."),
            (0.999, "Between 1/2 and 1 it jumps across each time, and arrives."),
            (1, "With η = 1 it jumps to and fro for ever."),
            (None, "Beyond η = 1 it leaves."),
        ),
        flat=True,
    ),
    Cost(
        "the bowl x² + 4y²",
        (1, 4),
        (2, 1),
        (0.125, 0.25),
        (
            (0.249, "Below η = 1/4 it arrives: along y a step multiplies by 1 − 8η."),
            (0.25, "With η = 1/4 it jumps to and fro along y."),
            (None, "Beyond η = 1/4 it leaves along y, though along x there is room."),
        ),
    ),
    Cost(
        "the saddle x² − y²",
        (1, -1),
        (2, 0.001),
        (0.5, 1),
        ((None, "Along y each step multiplies by 1 + 2η: it leaves, from wherever y is not 0."),),
    ),
)
SLIDERS = (Slider("eta", "η", 0.01, 1.1, 0.01, 0.1), Slider("mu", "μ", 0, 0.99, 0.01, 0.9))


def methods(descent: Mapping[str, Any], optimisers: Mapping[str, Any]) -> list[dict[str, Tree]]:
    """The steps as programs, from the names that the two derivations end with."""
    known = [
        ["x", OVER, ["at", "theta", "d"]],
        ["J", [], tree(descent["bowl"])],
        ["g", [["i", "D"]], tree(descent["slope"].last)],
    ]
    adam = optimisers["adam"]
    new_m, new_v, b_1, b_2 = (optimisers[name] for name in ("new_m", "new_v", "b_1", "b_2"))
    d, t = optimisers["d"], Symbol("t")
    means = program([(one[d], adam.unfold(one[d])) for one in (new_m, new_v)])
    corrections = program([(optimisers[f"c_{i}"], 1 - b**t) for i, b in ((1, b_1), (2, b_2))])
    ball = optimisers["ball"].last
    velocity = ball - optimisers["theta"][d]
    return [
        {
            "name": "plain descent",
            "plain": True,
            "uses": ["eta"],
            "carried": {},
            "program": [*known, ["after", OVER, tree(optimisers["plain"].last)]],
        },
        {
            "name": "momentum",
            "uses": ["eta", "mu"],
            "carried": {"v": "velocity"},
            "program": [*known, ["velocity", OVER, tree(velocity)], ["after", OVER, tree(ball)]],
        },
        {
            "name": "Adam",
            "uses": ["eta"],
            "carried": {"m": "m'", "v": "v'"},
            "program": [*known, *means, *corrections, ["after", OVER, tree(adam.last)]],
        },
    ]


def way(cost: Cost, method: str, eta: float, mu: float) -> np.ndarray[Any, Any]:
    """By the library: x, y and the cost after 0, 1, 2, … steps."""
    c, theta = np.array(cost.c, float), np.array(cost.start, float)
    carried, means, squares = np.zeros(2), np.zeros(2), np.zeros(2)
    found = []
    for t in range(1, STEPS + 2):
        found.append([*theta, np.sum(c * theta**2)])
        g, out = 2 * c * theta, np.empty(2)
        if method == "plain descent":
            theta = solvers.descend(theta, g, eta, out)
        elif method == "momentum":
            theta, carried = solvers.heavy_ball(theta, g, eta, mu, carried, out)
        else:
            corrections = 1 - BETAS[0] ** t, 1 - BETAS[1] ** t
            theta, means, squares = solvers.adam(
                theta, g, eta, BETAS, corrections, EPSILON, means, squares, out
            )
    return np.array(found)


def place(x: float, y: float) -> str:
    left, right, bottom, top = WINDOW
    return f"{(x - left) / (right - left) * WIDTH:.1f} {(top - y) / (top - bottom) * HEIGHT:.1f}"


def ground(cost: Cost) -> str:
    """The cost as a curve, or lines on which it is the same."""
    if cost.flat:
        x = np.linspace(-1.55, 1.55, 41)
        return f'<path d="M{"L".join(place(u, u * u) for u in x)}"/>'
    lines = []
    for level in (0.25, 1, 2, 4):
        if cost.c[1] > 0:
            turn = np.linspace(0, 2 * np.pi, 49)
            x, y = np.sqrt(level / cost.c[0]) * np.cos(turn), np.sqrt(level / cost.c[1]) * np.sin(turn)
            lines.append(list(zip(x, y, strict=True)))
        else:
            s = np.linspace(-1.6, 1.6, 21)
            far, near = np.sqrt(level) * np.cosh(s), np.sqrt(level) * np.sinh(s)
            for sign in (1, -1):
                lines += [list(zip(sign * far, near, strict=True)), list(zip(near, sign * far, strict=True))]
    return "".join(f'<path d="M{"L".join(place(x, y) for x, y in line)}"/>' for line in lines)


def figure(descent: Mapping[str, Any], optimisers: Mapping[str, Any]) -> Figure:
    """The figure, from the names that the two derivations end with."""
    first, eta, mu = COSTS[0], SLIDERS[0].value, SLIDERS[1].value
    found = way(first, "plain descent", eta, mu)
    points = [place(x, J) for x, _, J in found]
    grounds = "".join(
        f'<g class="ground{" seen" if cost is first else ""}">{ground(cost)}</g>' for cost in COSTS
    )
    data = {
        "costs": [asdict(cost) for cost in COSTS],
        "methods": methods(descent, optimisers),
        "sliders": [asdict(slider) for slider in SLIDERS],
        "fixed": {"D": 2, "beta_1": BETAS[0], "beta_2": BETAS[1], "varepsilon": EPSILON},
        "steps": STEPS,
        "window": WINDOW,
    }
    x, _, J = found[-1]
    said = (
        f"plain descent on x², η = {number(eta)}: after {STEPS} steps x = {number(x)}, cost {number(J)}. "
        f"{first.verdicts[0][1]}"
    )
    thresholds = "; ".join(f"{cost.name}: {', '.join(f'{mark:g}' for mark in cost.marks)}" for cost in COSTS)
    return Figure(
        f'<figure class="figure descending" data-script="descending"{holds(data)}><figcaption>Ways downhill. '
        f"The learning rates where something changes for plain descent are marked on the slider: "
        f'{escape(thresholds)}.</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="The steps on the cost, as said below">{grounds}'
        f'<path class="way" d="M{"L".join(points)}"/>'
        f'<path class="steps" d="{"".join(f"M{point}h0" for point in points)}"/></svg>'
        f'<p class="says">{said}</p></figure>'
    )
