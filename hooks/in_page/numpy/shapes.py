"""Shapes as tuples of lengths: how they are spelled, stretched, stepped through, and seen as others."""

from __future__ import annotations

import math
from collections.abc import Sequence

Shape = tuple[int, ...]


def spelled(shape: Shape) -> str:
    """A shape as NumPy's errors have it."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({','.join(map(str, shape))})"


def steps(shape: Shape) -> Shape:
    """How far apart neighbours are along each axis where the last axis runs first."""
    found, step = [], 1
    for length in reversed(shape):
        found.append(step)
        step *= length
    return tuple(found[::-1])


def offsets(shape: Sequence[int], strides: Sequence[int], start: int = 0) -> list[int]:
    """All places, the last axis first."""
    found = [start]
    for length, stride in zip(shape, strides, strict=True):
        found = (
            [place + step for place in found for step in range(0, length * stride, stride)]
            if stride
            else ([place for place in found for _ in range(length)])
        )
    return found


def broadcast_shapes(*shapes: Shape) -> Shape:
    """The shape that all stretch to."""
    if all(shape == shapes[0] for shape in shapes):
        return shapes[0] if shapes else ()
    longest = max(map(len, shapes), default=0)
    result = []
    for lengths in zip(*((1,) * (longest - len(shape)) + tuple(shape) for shape in shapes), strict=True):
        wide = {length for length in lengths if length != 1}
        if len(wide) > 1:
            raise ValueError(
                f"operands could not be broadcast together with shapes {' '.join(map(spelled, shapes))} "
            )
        result.append(wide.pop() if wide else 1)
    return tuple(result)


def restrided(shape: Shape, strides: Shape, new: Shape) -> Shape | None:
    """The steps of a view in another shape, where there is one: axes join that run on from one another."""
    left = [(n, step) for n, step in zip(shape, strides, strict=True) if n != 1]
    found: list[int] = []
    lengths = list(new)
    while lengths:
        if lengths[0] == 1 or not left:
            lengths.pop(0)
            found.append(0)
            continue
        mine, theirs = [lengths.pop(0)], [left.pop(0)]
        while math.prod(mine) != math.prod(n for n, _ in theirs):
            if math.prod(mine) < math.prod(n for n, _ in theirs):
                mine.append(lengths.pop(0))
            else:
                theirs.append(left.pop(0))
        if any(step != n * inner for (_, step), (n, inner) in zip(theirs, theirs[1:], strict=False)):
            return None
        found += [step * theirs[-1][1] for step in steps(tuple(mine))]
    return tuple(found)
