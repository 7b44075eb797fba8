"""Where attention looks: its weights as bars over the characters that it has seen.

The weights are those that the trained network has; docs/javascripts/looking.js shows those of one sum, one
head and one digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from figures import HEIGHT, WIDTH, Figure, holds

Array = NDArray[Any]

TOP, BOTTOM = 20, HEIGHT - 60
MEAN = "the mean of all heads"


def figure(
    texts: Sequence[str], asked: int, P: Array, places: Sequence[str], digits: Sequence[str]
) -> Figure:
    """Bars for the weights P, shape (sums, heads, t, t), of the texts of the sums.

    Args:
        texts: Each sum as it is written, with its result; the last `len(digits)` characters are written.
        asked: How many characters of a text are given.
        P: The weights: row t is what the network looked at when it wrote character t + 1.
        places: The names of the characters that can be looked at.
        digits: The names of those that are written.
    """
    rows = np.round(P[:, :, asked - 1 :], 4)
    data = {
        "texts": list(texts),
        "asked": asked,
        "weights": rows.tolist(),
        "places": list(places),
        "digits": list(digits),
        "mean": MEAN,
        "frame": {"top": TOP, "bottom": BOTTOM, "width": WIDTH},
    }
    text, weights = texts[0], rows[0].mean(axis=0)[0]
    width = WIDTH / len(places)
    drawn = [
        f'<path class="grid" d="M0 {BOTTOM}H{WIDTH}"/>',
        *(bar(i * width, width, text, places[i], weight, i < asked) for i, weight in enumerate(weights)),
    ]
    said = escape(says(text, asked, 0, digits[0], MEAN, weights, places))
    return Figure(
        f'<figure class="figure looking" data-script="looking"{holds(data)}><figcaption>Where it looks. '
        f"A bar for the weight of each character, when it writes a digit of the sum.</figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="The weights, as said below">'
        f'{"".join(drawn)}</svg><p class="says">{said}</p></figure>'
    )


def bar(left: float, width: float, text: str, place: str, weight: float, known: bool) -> str:
    """The bar of one character, with the character and its name below."""
    at = left + width / 2
    height = weight * (BOTTOM - TOP)
    character = text[round(left / width)] if known else ""
    return (
        f'<rect class="bar" x="{left + 0.15 * width:.1f}" width="{0.7 * width:.1f}" '
        f'y="{BOTTOM - height:.1f}" height="{height:.1f}"/>'
        f'<text class="middle character" x="{at:.1f}" y="{BOTTOM + 22}">{character}</text>'
        f'<text class="middle place" x="{at:.1f}" y="{BOTTOM + 46}">{place}</text>'
    )


def says(
    text: str, asked: int, digit: int, name: str, head: str, weights: Array, places: Sequence[str]
) -> str:
    """What the bars show, in words: the three largest weights."""
    largest = sorted(range(len(weights)), key=lambda i: (-weights[i], i))[:3]
    named = {i: f"“{text[i]}”" if places[i] == text[i] else f"{places[i]} = {text[i]}" for i in largest}
    seen = ", ".join(f"{name} ({percent(weights[i])})" for i, name in named.items())
    result = text[asked:][::-1]
    written = f"{text[: asked - 1]} = {int(result)}. To write {text[asked + digit]}, the {name}"
    return f"{written}, {head} looks at {seen}."


def percent(weight: float) -> str:
    """A share."""
    return f"{int(100 * weight + 0.5)} %"
