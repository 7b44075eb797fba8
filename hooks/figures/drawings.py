"""Drawings for pages that run: a function with its slopes, gears in a row, a network with its numbers.

As the figures of `figures`, they are small SVG in the colours of docs/stylesheets/figures.css; each says
in words what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from math import cos, pi, sin

from figures import HEIGHT, WIDTH, Figure

Function = Callable[[float], float]
Box = tuple[float, float, float, float]  # left, right, bottom, top

MARGIN = 24
RADIUS = 26  # of a unit


def drawn(title: str, says: str, parts: Sequence[str], height: int = HEIGHT) -> Figure:
    """The frame of a drawing: its title above, what it shows for those who do not see it."""
    return Figure(
        f'<figure class="figure"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(says)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def graph(title: str, says: str, f: Function, box: Box, slopes: Sequence[tuple[float, float]]) -> Figure:
    """A function and, at some places, the straight line that it looks like from near by.

    Args:
        title: What is drawn.
        says: The same for those who do not see it.
        f: The function.
        box: The part of the plane that is seen.
        slopes: Places and the slopes there.
    """
    left, right, bottom, top = box

    def at(x: float, y: float) -> str:
        across = MARGIN + (x - left) / (right - left) * (WIDTH - 2 * MARGIN)
        up = MARGIN + (top - y) / (top - bottom) * (HEIGHT - 2 * MARGIN)
        return f"{across:.1f} {up:.1f}"

    xs = [left + (right - left) * i / 60 for i in range(61)]
    parts = [
        f'<path class="grid" d="M{at(left, 0)}L{at(right, 0)}M{at(0, bottom)}L{at(0, top)}"/>',
        f'<path class="curve-0" d="M{" ".join(at(x, f(x)) for x in xs if bottom <= f(x) <= top)}"/>',
    ]
    for place, slope in slopes:
        run = 0.9 / (1 + slope * slope) ** 0.5 * (right - left) / 4
        ends = [at(x, f(place) + slope * (x - place)) for x in (place - run, place + run)]
        x, y = map(float, at(place, f(place)).split())
        beside = (
            f'<text class="end name-1" x="{x - 12:g}" y="{y + 4:g}">'
            if slope < 0
            else f'<text class="name-1" x="{x + 12:g}" y="{y + 18:g}">'
        )
        parts.append(
            f'<path class="curve-1" d="M{ends[0]}L{ends[1]}"/>'
            f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="5"/>'
            f"{beside}slope {f'{slope:g}'.replace('-', '−')}</text>"
        )
    return drawn(title, says, parts)


def gears(title: str, says: str, wheels: Sequence[tuple[str, int]]) -> Figure:
    """Wheels that turn each other, each with its name; a wheel of fewer teeth turns faster."""
    pitch = (WIDTH - 2 * MARGIN) / sum(2 * teeth for _, teeth in wheels)
    middle, x, parts = 145.0, float(MARGIN), []
    for name, teeth in wheels:
        radius = teeth * pitch
        x += radius
        rim = []
        for i in range(2 * teeth):
            r = radius * 1.04 + 4 if i % 2 else radius * 0.98 - 5
            for turn in (i - 0.32, i + 0.32):
                angle = turn * pi / teeth
                rim.append(f"{x + r * cos(angle):.0f} {middle + r * sin(angle):.0f}")
        parts.append(
            f'<path class="wheel" d="M{"L".join(rim)}z"/>'
            f'<text class="middle" x="{x:.0f}" y="{middle + 6:.0f}">{escape(name)}</text>'
        )
        x += radius
    return drawn(title, says, parts, 290)


def network(
    title: str, says: str, columns: Sequence[Sequence[str]], weights: Sequence[Sequence[Sequence[str]]]
) -> Figure:
    """Units in columns, an arrow from each to each of the next column, and the weight on it.

    Args:
        title: What is drawn.
        says: The same for those who do not see it.
        columns: What is written into the units of each column.
        weights: For each gap between columns a row for each unit on the left, what is written on its arrows.
    """
    across = (WIDTH - 2 * MARGIN - 2 * RADIUS) / (len(columns) - 1)

    def place(column: int, unit: int) -> tuple[float, float]:
        share = (unit + 0.5) / len(columns[column])
        return MARGIN + RADIUS + column * across, 10 + share * (HEIGHT - 20)

    arrows, labels, units = [], [], []
    for gap, (before, after) in enumerate(pairwise(columns)):
        for i in range(len(before)):
            for j in range(len(after)):
                (x, y), (u, v) = place(gap, i), place(gap + 1, j)
                arrows.append(f'<path class="arrow" d="M{x + RADIUS:.0f} {y:.0f}L{u - RADIUS:.0f} {v:.0f}"/>')
                near = 0.3 if len(before) > 1 else 0.5
                lx, ly = x + near * (u - x), y + near * (v - y)
                weight = escape(weights[gap][i][j])
                labels.append(f'<text class="middle on" x="{lx:.0f}" y="{ly + 5:.0f}">{weight}</text>')
    for column, names in enumerate(columns):
        for unit, name in enumerate(names):
            x, y = place(column, unit)
            units.append(
                f'<circle class="unit" cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}"/>'
                f'<text class="middle" x="{x:.0f}" y="{y + 5:.0f}">{escape(name)}</text>'
            )
    return drawn(title, says, [*arrows, *labels, *units])
