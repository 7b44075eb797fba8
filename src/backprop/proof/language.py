"""The language of formulas: sizes, indices of declared range, arrays with entries.

Formulas are ordinary SymPy: `Sum(t[n, k] * log(y[n, k]), n, k)` with `n = index("n", N)`. An index knows its
range, so sums need no limits and a delta of two different ranges is refused.
"""

import sympy as sp
from sympy.core.function import UndefinedFunction

Size = sp.Symbol | int


def size(name: str) -> sp.Symbol:
    """A size: any whole number from 1 on."""
    return sp.Symbol(name, integer=True, positive=True)


def is_size(limit: object) -> bool:
    """Whether a range may end there: at a declared size, or at a number from 1 on."""
    return isinstance(limit, (sp.Symbol, sp.Integer)) and bool(limit.is_integer and limit.is_positive)


def sizes(names: str) -> tuple[sp.Symbol, ...]:
    return tuple(size(name) for name in names.split())


def index(name: str, limit: Size) -> sp.Idx:
    """An index that runs from 1 to the limit."""
    return sp.Idx(sp.Symbol(name, integer=True), (1, limit))


def fresh_index(name: str, limit: Size) -> sp.Idx:
    """An index that no other expression holds, whatever its name."""
    return sp.Idx(sp.Dummy(name, integer=True), (1, limit))


def chosen_index(name: str, arguments: tuple[sp.Idx, ...], limit: Size) -> sp.Idx:
    """An arbitrary index that depends on others, such as the class c(n) of sample n."""
    label = sp.Function(name, integer=True)(*arguments)
    return sp.Idx(label, (1, limit))


def class_name(array: str) -> str:
    """The name of the index function that says where the rows of a one-hot array have their 1."""
    return "kappa" if array == "t" else f"kappa_{array}"


def limit(i: sp.Idx) -> Size:
    """The size of an index's range."""
    upper = i.upper
    return int(upper) if upper.is_Integer else upper


def scalar(name: str, **assumptions: bool) -> sp.Symbol:
    return sp.Symbol(name, **(assumptions or {"real": True}))


def activation(name: str) -> UndefinedFunction:
    """An undetermined differentiable function; its derivative is `prime(f)`."""
    return sp.Function(name, real=True)


def prime(f: UndefinedFunction) -> UndefinedFunction:
    """The derivative of an undetermined function, itself undetermined."""
    return sp.Function(f.__name__ + "'", real=True)
