"""Parameters that may be numbers: code that has no matrix product and names no axis has one feature.

`w * x + b` runs for a number w and for a vector alike; `dw = np.sum(e * x)` says that the number is meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.letters import Pattern, S, V
from backprop.proof.explain.question.programs import Program

WIDE = re.compile(
    r"[\w\])] *@ *[\w(]|\.T\b|shape\[1\]|\[:, |\[\.\.\.|, None\]|"
    r"\b(dot|matmul|einsum|outer|inner|tensordot|vdot|reshape|transpose|newaxis|axis|keepdims|eye)\b"
)

MANY = re.compile(r"\b(sum|mean|average|len|for|size|shape)\b")


def scalars(program: Program) -> frozenset[str]:
    """The arrays that may be numbers beside data in vectors; none where anything speaks of a second axis."""
    text = program.file.text
    names = set(program.options) - {name for name in program.options if is_data(name)}
    apart = any(re.search(r"\]\[\d\]$", name) for name in names)  # for x, y in points
    if program.upstream() or WIDE.search(text) or len(names) == len(program.options) and not apart:
        return frozenset()
    return frozenset(name for name in names if not re.search(rf"\b{letters.last(name)}\[", text))


def in_numbers(
    options: Mapping[str, Sequence[Pattern]], scalars: frozenset[str], alone: bool
) -> Iterator[dict[str, Pattern]]:
    """Data in vectors, a target for each sample or one alone, the rest numbers; `alone`: or all of them."""
    if not scalars or any(S not in options[name] for name in scalars):
        return
    chosen: dict[str, Pattern] = {name: S if name in scalars else V for name in options}
    if any(one not in options[name] for name, one in chosen.items() if name not in scalars):
        return
    yield chosen
    if any(letters.INPUT.match(letters.last(name)) for name in options if name not in scalars):
        yield {name: S if letters.TARGET.match(letters.last(name)) else one for name, one in chosen.items()}
    if alone:
        yield dict.fromkeys(options, S)


def is_data(name: str) -> bool:
    return bool(letters.INPUT.match(letters.last(name)) or letters.TARGET.match(letters.last(name)))
