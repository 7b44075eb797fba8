"""Figures for pages that run: small SVG in the page itself, in the colours of the theme.

A film is a stack of frames of which one is seen; docs/javascripts/film.js moves a range along them. Without
JavaScript the last frame is seen. docs/stylesheets/figures.css has the colours and the marks' sizes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from setting.boxes import Data, short

Array = NDArray[Any]

WIDTH, HEIGHT = 480, 360
CELL = 5  # the side of a square of one colour, in the units of the two above
MARKS = ("M{} {}h0", "M{} {}h0", "M{} {}l4 7h-8z")  # round and square line ends, and a triangle


@dataclass(frozen=True)
class Figure:
    """Markup that a notebook shows as it is."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def holds(data: Any) -> str:
    """The attribute that hands a figure's script what it works with; hooks/playing.py moves it to a file."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f' data-holds="{escape(written)}"'


@dataclass(frozen=True)
class Window:
    """The part of the plane that a figure shows; y grows upwards there, and downwards in SVG."""

    left: float
    right: float
    bottom: float
    top: float

    def place(self, X: Array) -> Array:
        """Whole coordinates in the figure of the points X, shape (n, 2)."""
        x = (X[:, 0] - self.left) / (self.right - self.left) * WIDTH
        y = (self.top - X[:, 1]) / (self.top - self.bottom) * HEIGHT
        return np.rint(np.column_stack([x, y])).astype(int)

    def grid(self) -> Array:
        """The middles of all cells, shape (rows · columns, 2), row by row from the top left."""
        columns, rows = WIDTH // CELL, HEIGHT // CELL
        x = self.left + (np.arange(columns) + 0.5) / columns * (self.right - self.left)
        y = self.top - (np.arange(rows) + 0.5) / rows * (self.top - self.bottom)
        return np.column_stack([np.tile(x, rows), np.repeat(y, columns)])

    def regions(self, classify: Callable[[Array], Array]) -> str:
        """One path for each class that `classify` gives to a cell, up to three classes 0, 1 and 2."""
        return paths(classify(self.grid()).reshape(HEIGHT // CELL, WIDTH // CELL))


def paths(classes: Array) -> str:
    """A path for each class of a grid: each run of a row a rectangle, equal rows as one."""
    found: dict[int, list[str]] = {}
    top = 0
    for row, same in groupby(classes.tolist()):
        height, left = len(list(same)), 0
        for k, run in groupby(row):
            width = len(list(run))
            found.setdefault(k, []).append(
                f"M{left * CELL} {top * CELL}h{width * CELL}v{height * CELL}h{-width * CELL}z"
            )
            left += width
        top += height
    return "".join(f'<path class="region-{k}" d="{"".join(found[k])}"/>' for k in sorted(found))


def scatter(places: Array, labels: Array) -> str:
    """A mark for each point; each class has a shape of its own, for those who do not tell the colours."""
    classes = [(k, mark, places[labels == k].tolist()) for k, mark in enumerate(MARKS)]
    return "".join(
        f'<path class="mark-{k}" d="{"".join(mark.format(x, y - 4 * (k == 2)) for x, y in points)}"/>'
        for k, mark, points in classes
    )


def film(
    title: str,
    frames: Sequence[tuple[str, Callable[[Array], Array]]],
    X: Array,
    labels: Array,
    window: Window,
) -> Figure:
    """Regions that change under points that stay.

    Args:
        title: What the film shows, in words.
        frames: For each frame what a reader is told of it, and the function from points (n, 2) to classes.
        X: The points, shape (n, 2).
        labels: Their classes 0, 1 or 2, shape (n,).
        window: The part of the plane that is seen.
    """
    last = len(frames) - 1
    stack = "".join(
        f'<g class="frame{" seen" if i == last else ""}" data-says="{escape(says)}">'
        f"{window.regions(classify)}</g>"
        for i, (says, classify) in enumerate(frames)
    )
    said = escape(frames[-1][0])
    return Figure(
        f'<figure class="figure film"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{stack}{scatter(window.place(X), labels)}</svg>"
        f'<p class="says">{said}</p><div class="controls"><button type="button">Play</button>'
        f'<input type="range" min="0" max="{last}" value="{last}" autocomplete="off" '
        f'aria-label="Frame: {escape(title)}" aria-valuetext="{said}"></div></figure>'
    )


def headed(name: object) -> str:
    """The first cell of a row; without a name it is no head."""
    return f'<th scope="row">{name}</th>' if name != "" else "<td></td>"


def table(head: Sequence[str], rows: Iterable[Sequence[object]], attributes: str = "") -> str:
    """A table whose first column names its rows; what the cells hold is HTML."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f"<tr>{headed(first)}{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>" for first, *rest in rows
    )
    return f"<table{attributes}><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def theorems(groups: Mapping[str, Iterable[Data]]) -> Figure:
    """What is proved of each of several things, as the list of theorems says it."""
    sections = (f"<h3>{escape(name)}</h3>{''.join(map(short, found))}" for name, found in groups.items())
    return Figure(f'<div class="theorems">{"".join(sections)}</div>')


def curves(
    title: str,
    axes: tuple[str, str],
    lines: Mapping[str, Sequence[float]],
    ticks: Sequence[float],
    every: int = 1,
) -> Figure:
    """Positive values against their number 0, 1, 2, …, on a logarithmic axis.

    Args:
        title: What the curves show, in words.
        axes: What the horizontal and the vertical axis count.
        lines: The values of each curve under the name that is written at its end; three curves at most.
        ticks: The values that the vertical axis names; it begins with the first, and ends where all is seen.
        every: How far the numbers of two values are apart, where not each is given.
    """
    left, right, top, bottom = 62, 100, 28, 36
    steps = max(len(values) for values in lines.values()) - 1
    low, high = np.log(ticks[0]), np.log(max(ticks[-1], *(max(values) for values in lines.values())))

    def x(step: float) -> int:
        return round(left + step / steps * (WIDTH - left - right))

    def y(value: float) -> int:
        return round(HEIGHT - bottom - float((np.log(value) - low) / (high - low)) * (HEIGHT - top - bottom))

    drawn = [
        f'<path class="grid" d="M{left} {y(tick)}H{WIDTH - right}"/>'
        f'<text class="end" x="{left - 6}" y="{y(tick) + 5}">{tick:g}</text>'
        for tick in ticks
    ]
    drawn += [
        f'<text class="middle" x="{x(number / every)}" y="{HEIGHT - bottom + 18}">{number:,}</text>'
        for number in round_numbers(steps * every)
    ]
    drawn.append(f'<text class="middle" x="{x(steps / 2)}" y="{HEIGHT - 2}">{escape(axes[0])}</text>')
    drawn.append(f'<text x="0" y="14">{escape(axes[1])}</text>')
    for k, (name, values) in enumerate(lines.items()):
        points = " ".join(f"{x(i)} {y(value)}" for i, value in enumerate(values))
        end = f'x="{x(len(values) - 1) + 6}" y="{y(values[-1]) + 5}"'
        drawn.append(
            f'<path class="curve-{k}" d="M{points}"/><text class="name-{k}" {end}>{escape(name)}</text>'
        )
    ends = "; ".join(f"{name} from {values[0]:.2g} to {values[-1]:.2g}" for name, values in lines.items())
    label = escape(f"{title}: {ends}")
    return Figure(
        f'<figure class="figure"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(drawn)}</svg>'
        "</figure>"
    )


def round_numbers(last: int) -> range:
    """0 and three to six more, up to `last`, each a multiple of 1, 2 or 5 times a power of ten."""
    step = next(f * 10**e for e in range(12) for f in (1, 2, 5) if last < 7 * f * 10**e)
    return range(0, last + 1, step)
