"""Shapes that do not fit: which, in the letters of the sizes, and what would."""

import re

from backprop.proof.explain.question.signature import Signature


def misfit(message: str, signature: Signature) -> str:
    """What may have been meant where shapes do not fit, as far as shapes tell."""
    shapes = [tuple(re.findall(r"\w+", inside)) for inside in re.findall(r"\(([^()]*)\)", message)]
    if len(shapes) != 2 or not all(shapes):
        return ""
    left, right = shapes
    if "broadcast" in message and left[-1] == right[0] and len(right) == 2:
        return "* goes entry by entry; the matrix product @ would fit."
    if "matmul" not in message:
        return ""
    ways = {
        "the first one transposed": left[0] == right[0],
        "the second one transposed": left[-1] == right[-1],
        "both transposed": left[0] == right[-1] and len(left) == len(right) == 2,
    }
    if fits := [way for way, is_so in ways.items() if is_so]:
        return f"It fits with {' or with '.join(fits)} (.T)."
    weights = {name: tuple(map(str, signature.shapes[name])) for name, _ in signature.layers}
    if right not in weights.values() and right[::-1] not in weights.values():
        return ""
    spelled = {
        name + swap: shape[::step] for name, shape in weights.items() for swap, step in (("", 1), (".T", -1))
    }
    others = [name for name, shape in spelled.items() if shape[0] == left[-1]]
    return f"Weights of another layer? {' or '.join(others)} would fit." if others else ""
