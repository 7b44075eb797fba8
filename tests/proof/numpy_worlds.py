"""A world's numbers as NumPy arrays, beside the symbolic arrays that stand for them."""

from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import mpmath
import numpy as np
import sympy as sp

from backprop.proof import SymbolicArray, array, labels, sizes

from .values import World, real

N, K = sizes("N K")
KINDS = {"P": "positive", "Q": "positive", "U": "unit", "p": "positive", "B": "binary"}
SHAPES = {
    **dict.fromkeys(("A", "C", "P", "Q", "U", "B"), (N, K)),
    "W": (K, N),
    "R": (1, K),
    "L": (N, 1),
    "E": (2, K),
    "O": (1, 1),
    "v": (K,),
    "y": (N,),
    "p": (K,),
    "z": (),
}


def places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [tuple(i + 1 for i in place) for place in np.ndindex(*shape)]


class NumpyWorld(World):
    """A world whose pivots are the places of the largest entries, the first of them where several are."""

    pivot: Callable[..., int] | None = None

    def choice(self, name: str, where: tuple[int, ...], size: int) -> int:
        if not name.startswith("p_"):
            return super().choice(name, where, size)
        assert self.pivot is not None
        return self.pivot(where)

    def shape(self, shape: tuple[Any, ...]) -> tuple[int, ...]:
        return tuple(self.size(sp.sympify(length)) for length in shape)

    def numbers(self, entry: Callable[..., Any], shape: tuple[Any, ...]) -> Any:
        shape = self.shape(shape)
        return np.array([float(real(entry(place))) for place in places(shape)]).reshape(shape)

    def arrays(self) -> SimpleNamespace:
        declared = {
            name: self.numbers(lambda i, name=name: self.entry(name, i), of) for name, of in SHAPES.items()
        }
        classes = [self.choice("c", place, self.sizes["K"]) - 1 for place in places((self.sizes["N"],))]
        return SimpleNamespace(**declared, c=np.array(classes), n=self.sizes["N"], k=self.sizes["K"])

    def values(self, result: SymbolicArray) -> Any:
        """The numbers that a symbolic array stands for; a label is one less in NumPy than in a formula."""

        indices, formula = result.entry()

        def entry(place: tuple[int, ...]) -> Any:
            at = dict(zip(indices, place, strict=True))
            return (
                Fraction(self.index(formula, at) - 1)
                if isinstance(formula, sp.Idx)
                else self.value(formula, at)
            )

        with mpmath.workdps(30):
            return self.numbers(entry, result.shape)


def symbolic() -> SimpleNamespace:
    """The same names as symbolic arrays, made anew: code may write to them."""
    declared = {name: array(name, *shape) for name, shape in SHAPES.items()}
    return SimpleNamespace(**declared, c=labels("c", N, K), n=N, k=K)
