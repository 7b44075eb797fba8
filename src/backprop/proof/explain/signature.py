"""What the parameters of a gradient function stand for: the notes' letters say which shape each has."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from backprop.proof.kernel.language import index, size
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.declared import array

Shapes = Mapping[str, str | Sequence[str | int]]

LETTERS = {
    "X": "N D",
    "T": "N K",
    "Y": "N K",
    "A": "N K",
    "Z": "N M",
    "W": "D M",
    "b": "M",
    "V": "M K",
    "c": "K",
}
DATA = ("X", "T")


class WrongCall(ValueError):
    """The question cannot be asked like this; the message says how it can."""


@dataclass(frozen=True)
class Signature:
    """The parameters in order, the shape of each, and those by which the cost is differentiated."""

    names: tuple[str, ...]
    shapes: dict[str, tuple[Any, ...]]
    wrt: tuple[str, ...]

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
        ordered = sorted(self.names, key=lambda name: name == "T")
        every = (str(one) for name in ordered for one in self.shapes[name])
        return tuple(dict.fromkeys(one for one in every if not one.isdigit()))

    @property
    def scope(self) -> str:
        """For which sizes a proof holds: a shape may be given with numbers in it."""
        fixed = [
            f"{name} ({', '.join(map(str, self.shapes[name]))})"
            for name in self.names
            if any(isinstance(one, int) for one in self.shapes[name])
        ]
        return f"at fixed sizes: {', '.join(fixed)}" if fixed else "for all sizes"

    @property
    def samples(self) -> Any:
        """The number of samples: the length of X, or of the first array that has a length."""
        first = [self.shapes[name] for name in (*DATA, *self.names) if self.shapes.get(name)]
        return first[0][0] if first else None

    def symbolic(self) -> dict[str, SymbolicArray]:
        """New arrays at each call: what a function writes to its arguments stays its own."""
        return {name: array(self.letters[name], *self.shapes[name]) for name in self.names}

    def indices(self, shape: tuple[Any, ...]) -> tuple[sp.Idx, ...]:
        return named_indices(shape)

    def entry(self, name: str) -> sp.Expr:
        """A parameter's entry at named indices: w[d, m] for W."""
        declared = array(self.letters[name], *self.shapes[name])
        return declared.rule(*named_indices(declared.shape))

    @cached_property
    def layers(self) -> list[tuple[str, str]]:
        """The weights and biases of a fully connected network from X to T, or nothing."""
        if not {"X", "T"} <= set(self.names):
            return []
        others = [name for name in self.names if name not in DATA]
        weights = [name for name in others if len(self.shapes[name]) == 2]
        biases = [name for name in others if len(self.shapes[name]) == 1]
        width, chained = (
            self.shapes["X"][1:],
            bool(weights) and len(weights) == len(biases) == len(others) / 2,
        )
        for weight, bias in zip(weights, biases, strict=False):
            chained &= self.shapes[weight][:1] == width and self.shapes[bias] == self.shapes[weight][1:]
            width = self.shapes[weight][1:]
        return list(zip(weights, biases, strict=True)) if chained and self.shapes["T"][1:] == width else []


def named_indices(shape: tuple[Any, ...]) -> tuple[sp.Idx, ...]:
    """One index for each axis, named after its size: n runs to N; the second of two is n'."""
    found: list[sp.Idx] = []
    for one in shape:
        name = str(one).lower() if isinstance(one, sp.Symbol) else "i"
        while any(i.label.name == name for i in found):
            name += "'"
        found.append(index(name, one))
    return tuple(found)


def letter(name: str, taken: Iterable[str]) -> str:
    """x for X and w1 for W1, unless that is another name already; then X, then x'."""
    small, taken = name.lower() if re.fullmatch(r"[A-Z]\d*", name) else name, set(taken)
    ways = (small, name, *(small + "'" * primes for primes in range(1, 99)))
    return next(way for way in ways if way not in taken)


def read(function: Callable[..., Any], shapes: Shapes | None, wrt: Sequence[str] | None) -> Signature:
    """The signature of a gradient function; raises WrongCall where a shape has to be told."""
    names = required(function, also=shapes or {})
    given = {name: _shape(spelled) for name, spelled in (shapes or {}).items()}
    known = {name: _shape(spelled) for name, spelled in _by_letters(names).items()} | given
    missing = [name for name in names if name not in known]
    if missing:
        example = " ".join(f"{name}=N,K" for name in missing)
        raise WrongCall(
            f"which shape has {', '.join(missing)}? The notes' letters {', '.join(LETTERS)} are known; "
            f'others are told: --shapes "{example}" (or shapes={{...}}), a scalar as "{missing[0]}="'
        )
    if strange := sorted(set(given) - set(names)):
        raise WrongCall(f"{function.__name__} has no parameter {strange[0]}; it has {', '.join(names)}")
    chosen = tuple(wrt) if wrt else tuple(name for name in names if name not in DATA)
    if not chosen or (strange := sorted(set(chosen) - set(names))):
        wrong = f"{strange[0]} is none of them" if chosen else "none is left"
        raise WrongCall(
            f"by which of the parameters {', '.join(names)} is the cost differentiated? {wrong}: --wrt W,b"
        )
    return Signature(names, {name: known[name] for name in names}, chosen)


def required(function: Callable[..., Any], also: Iterable[str] = ()) -> tuple[str, ...]:
    """The parameters that a call has to give, and those others that are asked for."""
    names = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise WrongCall(
                f"{function.__name__} takes *{name}: name its parameters, such as X, T, W, b, V, c"
            )
        if parameter.default is parameter.empty or name in also:
            names.append(name)
    return tuple(names)


def _shape(spelled: str | Sequence[str | int]) -> tuple[Any, ...]:
    parts = re.findall(r"\w+", spelled) if isinstance(spelled, str) else list(map(str, spelled))
    return tuple(int(part) if part.isdigit() else size(part) for part in parts)


def _by_letters(names: Sequence[str]) -> dict[str, str]:
    """The notes' shapes; W maps to K where there is no V, and W1, W2, ... map from layer to layer."""
    known = {name: LETTERS[name] for name in names if name in LETTERS}
    if "W" in known and not {"V", "c"} & set(names):
        known |= {"W": "D K", "b": "K"}
    depth = max((int(found[1]) for name in names if (found := re.fullmatch(r"[Wb](\d)", name))), default=0)
    widths = ["D", *(["M"] if depth == 2 else [f"M{one}" for one in range(1, depth)]), "K"]
    for one in range(1, depth + 1):
        known |= {f"W{one}": f"{widths[one - 1]} {widths[one]}", f"b{one}": widths[one]}
    return known
