"""Arrays as NumPy prints them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .arrays import asarray, ndarray

EDGE = 3


def array2string(
    a: Any,
    max_line_width: int = 75,
    precision: int | None = 8,
    suppress_small: Any = None,
    separator: str = " ",
    prefix: str = "",
    threshold: int = 1000,
) -> str:
    a = asarray(a)
    short = a.size > threshold
    shown = [a._values()[at] for at in kept(a, short)]
    word = words(shown, a.dtype.kind, precision)
    if not a.shape:
        return word(shown[0])
    return block(a, word, short, separator.rstrip(" "), separator, len(prefix) + 1, max_line_width)


def kept(a: ndarray, short: bool) -> list[int]:
    """The entries that are shown: of a long array those at the edges."""
    found = [0]
    for n in a.shape:
        cells = [at for at in range(n) if not short or n <= 2 * EDGE or at < EDGE or at >= n - EDGE]
        found = [place * n + at for place in found for at in cells]
    return found


def words(values: list[Any], kind: str, precision: int | None) -> Callable[[Any], str]:
    """How each of these is written, so that they stand below each other."""
    if kind != "f":
        width = max((len(str(one)) for one in values), default=0)
        return lambda one: str(one).rjust(width)
    finite = [one for one in values if math.isfinite(one)]
    sizes = [abs(one) for one in finite if one]
    exponents = bool(sizes) and (max(sizes) >= 1e8 or min(sizes) < 1e-4 or max(sizes) / min(sizes) > 1000)
    if exponents:
        digits = max(len(scientific(one, precision)[0].partition(".")[2]) for one in finite)
        texts = {one: "{}e{}".format(*padded(one, precision, digits)) for one in finite}
        width = max([*map(len, texts.values()), *(len(str(one)) for one in values if not math.isfinite(one))])
        return lambda one: (texts[one] if one in texts else str(one)).rjust(width)
    parts = {one: plain(one, precision).partition(".")[::2] for one in finite}
    before = max((len(one) for one, _ in parts.values()), default=0)
    after = max((len(one) for _, one in parts.values()), default=0)
    odd = max((len(str(one)) for one in values if not math.isfinite(one)), default=0)
    before = max(before, odd - after - 1)

    def word(one: float) -> str:
        if not math.isfinite(one):
            return str(one).rjust(before + after + 1)
        whole, fraction = parts[one]
        return f"{whole.rjust(before)}.{fraction.ljust(after)}"

    return word


def plain(one: float, precision: int | None) -> str:
    """The fewest digits that say the number, at most so many after the point."""
    text = f"{one:.17f}" if "e" in repr(one) else repr(one)
    if precision is not None and len(text.partition(".")[2]) > precision:
        text = f"{one:.{precision}f}"
    return text.rstrip("0")


def scientific(one: float, precision: int | None) -> tuple[str, str]:
    text = next(found for digits in range(18) if float(found := f"{one:.{digits}e}") == one)
    if precision is not None and len(text.partition("e")[0].partition(".")[2]) > precision:
        text = f"{one:.{precision}e}"
    digits, _, exponent = text.partition("e")
    return digits.rstrip("0") if "." in digits else f"{digits}.", exponent


def padded(one: float, precision: int | None, digits: int) -> tuple[str, str]:
    number, exponent = scientific(one, precision)
    return number + "0" * (digits - len(number.partition(".")[2])), exponent


def block(
    a: ndarray, word: Callable[[Any], str], short: bool, comma: str, separator: str, indent: int, width: int
) -> str:
    n = a.shape[0]
    cut = short and n > 2 * EDGE
    cells: list[Any] = [*range(EDGE), ..., *range(n - EDGE, n)] if cut else list(range(n))
    if a.ndim > 1:
        parts = [
            "..." if at is ... else block(a[at], word, short, comma, separator, indent + 1, width)
            for at in cells
        ]
        return "[" + f"{comma}{chr(10) * (a.ndim - 1)}{' ' * indent}".join(parts) + "]"
    values, lines, line = a._values(), [], " " * indent
    for count, at in enumerate(cells):
        text = "..." if at is ... else word(values[at])
        last = count == len(cells) - 1
        room = width - (1 if last else len(comma))
        if len(line) + len(text) > room and len(line) > indent:
            lines.append(line.rstrip())
            line = " " * indent
        line += text + ("" if last else separator)
    return "[" + "\n".join([*lines, line])[indent:] + "]"


def text(a: ndarray) -> str:
    return array2string(a)


def representation(a: ndarray) -> str:
    """As it is typed in; int64, float64 and bool are understood."""
    plain_kind = a.dtype.name in ("bool", "int64", "float64") and a.size
    tail = ")" if plain_kind else f", dtype={a.dtype.name})"
    return f"array({array2string(a, separator=', ', prefix='array(')}{tail}"
