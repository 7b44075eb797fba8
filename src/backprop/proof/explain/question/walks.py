"""Along which axes loops go: those of X[t], x[:, t] and W[j][i], and that of len(X)."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from backprop.proof.explain.question import letters

Along = tuple[str, int]
"""What an array is called where it stands, and which of its axes."""


@dataclass(frozen=True)
class Walk:
    """A loop over the places of an axis: what its rounds take at their own place."""

    parts: list[ast.Subscript]
    taken: dict[ast.Subscript, Along]  # whose other keys are ":" at the most
    entries: list[Along]  # at any other keys, W[j][i] too
    counted: list[Along]  # n of range(n) is the length of these

    @property
    def gone_through(self) -> set[str]:
        """What is taken at the place of the round alone: X[t]."""
        return {name for part, (name, _) in self.taken.items() if not isinstance(part.slice, ast.Tuple)}

    @property
    def together(self) -> list[Along]:
        """Axes that are as long as one another, by what the loop takes of them, each by its own name."""
        found = [*self.counted, *self.entries] if self.counted else []
        return list(dict.fromkeys((letters.last(name), at) for name, at in found))


def loops_in(tree: ast.AST) -> Iterator[Walk]:
    lengths = lengths_of(tree)
    for loop in (n for n in ast.walk(tree) if isinstance(n, ast.For) and isinstance(n.target, ast.Name)):
        parts = [n for one in loop.body for n in ast.walk(one) if isinstance(n, ast.Subscript)]
        place = ast.unparse(loop.target)
        taken = {n: (ast.unparse(n.value), at) for n in parts if (at := axis_of(n, place)) is not None}
        entries = [one for n in parts if (one := entry_at(n, place)) is not None]
        yield Walk(parts, taken, entries, counted_by(loop.iter, lengths))


def axis_of(part: ast.Subscript, place: str) -> int | None:
    """Along which axis x[t], x[:, t] and x[:, t, :] are what stands at the place; None if along none."""
    said = [ast.unparse(one) for one in keys_of(part)]
    return said.index(place) if place in said and {*said} <= {place, ":"} else None


def entry_at(part: ast.Subscript, place: str) -> Along | None:
    """The array and the axis of W[j][i] and W[j, i]."""
    array, keys = opened(part)
    plain = isinstance(array, (ast.Name, ast.Attribute)) and all(re.fullmatch(r"\w+|:", one) for one in keys)
    return (ast.unparse(array), keys.index(place)) if plain and keys.count(place) == 1 else None


def opened(part: ast.Subscript) -> tuple[ast.expr, list[str]]:
    """The array of P[i][k] and of P[i, k], and what stands at each of its axes."""
    keys: list[str] = []
    array: ast.expr = part
    while isinstance(array, ast.Subscript):
        keys = [*map(ast.unparse, keys_of(array)), *keys]
        array = array.value
    return array, keys


def keys_of(part: ast.Subscript) -> list[ast.expr]:
    return part.slice.elts if isinstance(part.slice, ast.Tuple) else [part.slice]


LENGTH = re.compile(r"len\(([\w.]+)((?:\[0\])?)\)|([\w.]+)\.shape\[(\d)\]")


def length_of(text: str) -> Along | None:
    """The axis of len(X), len(X[0]), X.shape[1]."""
    found = LENGTH.fullmatch(text)
    if found is None:
        return None
    return (found[1], int(bool(found[2]))) if found[1] else (found[3], int(found[4]))


def lengths_of(tree: ast.AST) -> dict[str, list[Along]]:
    """Which variables are lengths: n = len(X); n, d = X.shape; also where a name has several meanings."""
    found: dict[str, list[Along]] = {}
    for one in (n for n in ast.walk(tree) if isinstance(n, ast.Assign)):
        target, text = one.targets[0], ast.unparse(one.value)
        if (axis := length_of(text)) is not None:
            found.setdefault(ast.unparse(target), []).append(axis)
        for name, along in unpacked(one).items():
            found.setdefault(name, []).append(along)
    return found


def unpacked(one: ast.Assign) -> dict[str, Along]:
    """The lengths that n, d = X.shape gives their names."""
    target, shape = one.targets[0], re.fullmatch(r"([\w.]+)\.shape", ast.unparse(one.value))
    if not isinstance(target, ast.Tuple) or shape is None:
        return {}
    return {ast.unparse(part): (shape[1], at) for at, part in enumerate(target.elts)}


def counted_by(items: ast.expr, lengths: dict[str, list[Along]]) -> list[Along]:
    """The axes along which range(len(X)), range(n) and reversed(range(n)) count."""
    if not isinstance(items, ast.Call) or not items.args:
        return []
    if ast.unparse(items.func) == "reversed":
        return counted_by(items.args[0], lengths)
    if ast.unparse(items.func) not in ("range", "np.arange") or len(items.args) > 1:
        return []
    text = ast.unparse(items.args[0])
    axis = length_of(text)
    return [axis] if axis is not None else lengths.get(text, [])


def in_step(tree: ast.AST) -> list[list[Along]]:
    """What a loop goes through, and what it takes indices from: x[:, t] with y[:, t], W[ids[t]]."""
    found = []
    for loop in loops_in(tree):
        chosen = {n for outer in loop.parts for n in ast.walk(outer.slice)}
        for parts in (loop.taken, [n for n in loop.taken if n in chosen]):
            found.append(list(dict.fromkeys(loop.taken[n] for n in parts)))
    return found


def stepped_through(tree: ast.AST) -> set[str]:
    """What a loop goes through without targets, X[t]: steps of one sequence, and no samples."""
    names = [{name for name, at in loop.taken.values() if at == 0} for loop in loops_in(tree)]
    alone = [group for group in names if not any(letters.TARGET.match(letters.last(one)) for one in group)]
    return set().union(*alone)
