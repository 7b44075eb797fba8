"""Shapes that do not fit: which, in the letters of the sizes, and what would."""

import re

from backprop.proof.explain.signature import Signature

Shape = tuple[str, ...]


def misfit(message: str, signature: Signature) -> str:
    """What a matrix product of shapes that do not fit may have been meant to be, as far as shapes tell."""
    shapes = [tuple(re.findall(r"\w+", inside)) for inside in re.findall(r"\(([^()]*)\)", message)]
    if "matmul" not in message or len(shapes) != 2 or not all(shapes):
        return ""
    left, right = shapes
    ways = {
        "the first one transposed": left[::-1][-1] == right[0],
        "the second one transposed": left[-1] == right[::-1][0],
        "both transposed": left[::-1][-1] == right[::-1][0] and len(left) == len(right) == 2,
    }
    if fits := [way for way, is_so in ways.items() if is_so]:
        return f"It fits with {' or with '.join(fits)} (.T)."
    if others := [*_instead(right, left[-1], signature), *_instead(left, right[0], signature)]:
        return f"Weights of another layer? {' or '.join(others)} would fit."
    return ""


def _instead(wrong: Shape, inner: str, signature: Signature) -> list[str]:
    """Weights that have the inner size, where the parameter of the wrong shape stands."""
    weights = {name: tuple(map(str, shape)) for name, shape in signature.shapes.items() if len(shape) == 2}
    if wrong not in weights.values() and wrong[::-1] not in weights.values():
        return []
    fitting = [
        name + swap
        for name in (weight for pair in signature.layers for weight in pair[:1])
        for swap, shape in (("", weights[name]), (".T", weights[name][::-1]))
        if shape[0] == inner
    ]
    return fitting
