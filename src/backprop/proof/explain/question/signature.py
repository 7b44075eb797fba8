"""What the parameters of a gradient function stand for: the notes' letters say which shape each has."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

import sympy as sp

from backprop.proof.explain.question import letters
from backprop.proof.kernel.language import index, size
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.declared import array, label, labels
from backprop.proof.models.joined import joined_array
from backprop.proof.models.parts import Beside, Layout, laid_out, length_of, places, turned
from backprop.proof.models.refusals import NotModelled

Shapes = Mapping[str, str | Sequence[str | int]]


class WrongCall(ValueError):
    """The question cannot be asked like this; the message says how it can."""


@dataclass(frozen=True)
class Signature:
    """The parameters in order, the shape of each, and those by which the cost is differentiated."""

    names: tuple[str, ...]
    shapes: dict[str, tuple[Any, ...]]
    wrt: tuple[str, ...]
    labels: dict[str, Any] = field(default_factory=dict)
    laid: dict[str, Layout] = field(default_factory=dict)
    made: tuple[str, ...] = ()
    data: str = "X"
    target: str = "T"
    flipped: frozenset[str] = frozenset()
    completed: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    followed: frozenset[str] = frozenset()
    cut: tuple[str, ...] = ()
    shares: frozenset[str] = frozenset()  # what is cut off at 1e-7 and 1 - 1e-7: probabilities

    @cached_property
    def letters(self) -> dict[str, str]:
        """How each parameter's entries are written: x[n, d] for X."""
        letters: dict[str, str] = {}
        for name in self.names:
            letters[name] = letter(
                name, [*letters.values(), *(other for other in self.names if other != name)]
            )
        return letters

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """The sizes in the order in which data flows: N, D, M, K."""
        ordered = sorted(self.names, key=lambda name: name == self.target)
        every = (str(one) for name in ordered for one in self.shapes[name])
        return tuple(dict.fromkeys(one for one in every if not one.isdigit()))

    @property
    def scope(self) -> str:
        """For which sizes a proof holds: a shape may be given with numbers in it."""
        fixed = [
            f"{name} ({', '.join(map(str, self.shapes[name]))})"
            for name in self.names
            if any(isinstance(one, int) and one != 1 for one in self.shapes[name])
        ]
        of = f"at fixed sizes: {', '.join(fixed)}" if fixed else "for all sizes"
        return of + "".join(f", from {name} = 2 on" for name in self.cut)

    def with_one_more(self, length: sp.Expr) -> "list[Signature]":
        """An axis of one row more than another, T + 1: the one is the last, or the first."""
        of = length - 1
        if str(length) in self.laid or str(of) not in self.sizes:
            return []
        return [replace(self, laid={**self.laid, str(length): Beside(one)}) for one in ((of, 1), (1, of))]

    def cut_at(self, length: Any, first: bool) -> "Signature | None":
        """The first place of an axis apart, or its last: from length 2 on something is left."""
        name = str(length)
        if name in self.laid or name not in self.sizes:
            return None
        rest = size(f"{name} - 1")
        layout = Beside((1, rest) if first else (rest, 1))
        return replace(self, laid={**self.laid, name: layout}, cut=(*self.cut, name))

    @property
    def samples(self) -> Any:
        """The number of samples: the length of X, or of the first array that has a length."""
        named = {str(one): one for shape in self.shapes.values() for one in shape}
        first = [self.shapes[name] for name in (self.data, self.target, *self.names) if self.shapes.get(name)]
        return named.get("N", first[0][0] if first else None)

    @property
    def ways(self) -> list["Signature"]:
        """As axes may be laid out whose lengths are made of others: ones first, or last."""
        orders = [list(dict.fromkeys((one, turned(one)))) for one in self.laid.values()]
        every = [dict(zip(self.laid, way, strict=True)) for way in product(*orders)]
        every.sort(key=lambda way: 0 < sum(way[one] == self.laid[one] for one in way) < len(way))
        return [replace(self, laid=way) for way in every]

    def lengths(self, name: str) -> tuple[Any, ...]:
        """The shape in sizes: P is 4 M where an axis is laid out like that."""
        return tuple(self.made_of.get(str(one), one) for one in self.shapes[name])

    @cached_property
    def made_of(self) -> dict[str, sp.Expr]:
        """The lengths that are made of others: P = 4 M."""
        return {name: length_of(layout) for name, layout in self.laid.items()}

    def symbolic(self) -> dict[str, SymbolicArray]:
        """New arrays at each call: what a function writes to its arguments stays its own."""
        if self.made:
            raise NotModelled(f"a size that is made of others, {self.made[0]}, is not modelled")
        return {name: self.symbols(name) for name in self.names}

    def symbols(self, name: str) -> Any:
        """An array of letters, or labels, of samples or of one; a single label is a number counted from 0."""
        classes, shape = self.labels.get(name), self.shapes[name]
        if classes is None or len(shape) > 1:
            return self.declared(name)
        if not shape:
            return label(self.letters[name], classes)
        return labels(self.letters[name], shape[0], classes)

    def of_samples(self, name: str) -> bool:
        """Whether an array has one axis, and data have it, too: no classes of one sample."""
        others = {n: one for n, one in self.shapes.items() if n != name and n not in self.wrt}
        data = [
            one
            for n, one in others.items()
            if len(one) == 2 or len(one) == 1 and letters.INPUT.match(letters.last(n))
        ]
        shape = self.shapes[name]
        return len(shape) == 1 and any(shape[0] in one for one in data)

    def plain(self, name: str) -> SymbolicArray:
        """The array of letters itself, with samples in rows, of which conditions are said."""
        shape = tuple(one for one in self.lengths(name) if one != 1)
        return lettered(self.letters[name], shape[::-1] if name in self.flipped else shape)

    def declared(self, name: str) -> SymbolicArray:
        """An array of letters; axes of length 1 have no index, so that a bias (1, m) is b[m]."""
        shape, letter = self.lengths(name), self.letters[name]
        if name in self.flipped:
            inside = self.plain(name)
            return SymbolicArray(shape, lambda i, j: inside.rule(j, i), letter)
        return lettered(letter, shape)

    def indices(self, shape: tuple[Any, ...]) -> tuple[sp.Idx, ...]:
        return named_indices(shape)

    def entry(self, name: str) -> sp.Expr:
        """A parameter's entry at named indices: w[d, m] for W."""
        return self.declared(name).rule(*named_indices(self.lengths(name)))

    def named(self, name: str) -> tuple[Any, ...]:
        """What conditions are said of: the array, or the names of what its axes are laid out of."""
        if any(map(laid_out, self.lengths(name))):
            return tuple(map(sp.IndexedBase, sorted(self.bases(name))))
        return (self.plain(name),)

    def bases(self, name: str) -> frozenset[str]:
        """The names of the entries: of an array with axes that are laid out of others there are several."""
        declared = self.declared(name)
        entries = [declared.rule(*i) for i in declared.everywhere()]
        return frozenset(str(one.base if isinstance(one, sp.Indexed) else one) for one in entries)

    @cached_property
    def layers(self) -> list[tuple[str, str]]:
        """The weights and biases of a fully connected network from X to T, or nothing."""
        if not {self.data, self.target} <= set(self.names):
            return []
        others = [name for name in self.names if name not in (self.data, self.target)]
        weights = [name for name in others if len(self.shapes[name]) == 2]
        biases = [name for name in others if len(self.shapes[name]) == 1]
        width, chained = (
            self.shapes[self.data][1:],
            bool(weights) and len(weights) == len(biases) == len(others) / 2,
        )
        for weight, bias in zip(weights, biases, strict=False):
            chained &= self.shapes[weight][:1] == width and self.shapes[bias] == self.shapes[weight][1:]
            width = self.shapes[weight][1:]
        return (
            list(zip(weights, biases, strict=True))
            if chained and self.shapes[self.target][1:] == width
            else []
        )


def lettered(letter: str, shape: tuple[Any, ...]) -> SymbolicArray:
    """An array of letters whose axes of length 1 have no index."""
    if 1 not in shape:
        return joined_array(letter, *shape) if any(map(laid_out, shape)) else array(letter, *shape)
    inside = lettered(letter, tuple(one for one in shape if one != 1))
    kept = [at for at, one in enumerate(shape) if one != 1]
    return SymbolicArray(shape, lambda *i: inside.rule(*(i[at] for at in kept)), letter)


def named_indices(shape: tuple[Any, ...]) -> tuple[sp.Idx, ...]:
    """One index for each axis, named after its size: n runs to N; the second of two is n'."""
    (found,) = named_places(shape)[:1]
    return found


def named_places(shape: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Indices like these, once for each piece of axes that are laid out of others."""
    taken: set[str] = set()

    def named(letter: str, length: Any) -> sp.Idx:
        name = str(length).lower() if isinstance(length, sp.Symbol) else "i"
        while name in taken:
            name += "'"
        taken.add(name)
        return index(name, length)

    return list(product(*([sp.Integer(1)] if one == 1 else places("i", one, named) for one in shape)))


def letter(name: str, taken: Iterable[str]) -> str:
    """x for X and w1 for W1, unless that is another name already; then X, then x'."""
    plain = "".join(re.findall(r"[^\W\d]\w*|\d+", name)[-2:]) if not name.isidentifier() else name
    words = re.findall(r"[^\W\d]\w*", name)
    name = (words[-1] if words[-1:] != words[:1] or name.isidentifier() else plain) if words else name
    small, taken = name.lower() if re.fullmatch(r"[A-Z]\d*", name) else name, set(taken)
    ways = (small, name, *(small + "'" * primes for primes in range(1, 99)))
    return next(way for way in ways if way not in taken)


def read_shapes(shapes: Shapes) -> dict[str, tuple[str, ...]]:
    """The shapes that a caller gives: "N D", "N,D" or ("N", "D"); what 4*H is, is found by running."""
    return {
        name: tuple(re.findall(r"[\w*+]+", spelled) if isinstance(spelled, str) else map(str, spelled))
        for name, spelled in shapes.items()
    }
