"""The language of formulas: sizes, indices of declared range, arrays with entries.

Formulas are ordinary SymPy: `Sum(t[n, k] * log(y[n, k]), n, k)` with `n = index("n", N)`. An index knows its
range, so sums need no limits and a delta of two different ranges is refused. What is arbitrary has a name
and nothing more: the class of a sample, the place of a maximum, an activation, a cost. What is proved of it
holds for each.
"""

import re
from typing import TypeAlias

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction

Size: TypeAlias = sp.Symbol | int
CLASSES = "kappa_"  # how the names of a one-hot array's classes begin, and no other labels'


def size(name: str) -> sp.Symbol:
    """A size: any whole number from 1 on."""
    if not isinstance(name, str) or name.isdigit():
        raise ValueError(f"a size has a letter for a name, not {name!r}: a number needs no name")
    return sp.Symbol(name, integer=True, positive=True)


def is_size(limit: object) -> bool:
    """Whether a range may end there: at a size of which no more is assumed, or at a number from 1 on."""
    if isinstance(limit, sp.Symbol):
        return bool(limit == size(limit.name))
    return isinstance(limit, sp.Integer) and bool(limit > 0)


def sizes(names: str) -> tuple[sp.Symbol, ...]:
    return tuple(size(name) for name in names.split())


def index(name: str, limit: Size) -> sp.Idx:
    """An index that runs from 1 to the limit."""
    if not is_size(sp.sympify(limit)):
        raise ValueError(
            f"the limit of {name} must be a number from 1 on or a size, see `size`; came {limit!r}"
        )
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
    return f"{CLASSES}{array}"


def is_pivot(name: str) -> bool:
    """Whether an index function of this name says where the rows of some formula have their maximum."""
    return re.fullmatch(r"p_\d+", name) is not None


def pivots(formula: sp.Expr) -> set[sp.Function]:
    """The index functions in a formula that say where a maximum is attained."""
    return {one for one in formula.atoms(AppliedUndef) if is_pivot(one.func.__name__)}


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


class Truth(sp.Function):
    """1 where a relation holds, else 0. Unlike a `Piecewise`, SymPy leaves it in the sum that binds it."""

    nargs = 1


class Above(Truth):
    """[u > 0]."""

    @classmethod
    def eval(cls, u: sp.Expr) -> sp.Expr | None:
        return sp.Integer(bool(u > 0)) if u.is_Number else None


class Vanishes(Truth):
    """[u = 0]."""

    @classmethod
    def eval(cls, u: sp.Expr) -> sp.Expr | None:
        return sp.Integer(bool(u.is_zero)) if u.is_Number else None


class Settled(Above):
    """[u > 0] off the kink u = 0, where it is constant."""


class Where(sp.Function):
    """`then` where the truth is 1, `otherwise` where it is 0: only the chosen one has to be defined."""

    nargs = 3

    @classmethod
    def eval(cls, truth: sp.Expr, then: sp.Expr, otherwise: sp.Expr) -> sp.Expr | None:
        return then if truth == 1 else otherwise if truth == 0 else None


def off_kinks(formula: sp.Expr, arrays: frozenset[str]) -> sp.Expr:
    """The formula where no u that depends on the arrays is 0: each [u > 0] is constant, [u = 0] is 0."""

    def law(truth: sp.Expr) -> sp.Expr:
        (u,) = truth.args
        if not any(str(part.base) in arrays for part in u.atoms(sp.Indexed)):
            return truth
        return sp.Integer(0) if isinstance(truth, Vanishes) else Settled(u)

    return formula.replace(lambda part: isinstance(part, Truth), law)


class SlopeBase(sp.IndexedBase):
    """The slopes of an undetermined cost: no constants, they vary with all that the cost varies with."""


class Cost(sp.Expr):
    """J(A): an undetermined differentiable function of an array's entries, which need not be independent.

    `Cost("J", A[n, k], D[n, k])` has the slopes dJ/da_nk = d_nk, with D from `slopes`.
    """

    def __new__(cls, name: str | sp.Symbol, entry: sp.Expr, slope: sp.Indexed) -> "Cost":
        if not isinstance(slope.base, SlopeBase) or not all(isinstance(i, sp.Idx) for i in slope.indices):
            raise TypeError(f"{slope} does not name the slopes of a cost: use slopes(...)")
        fresh = {
            i: fresh_index(i.label.name, limit(i)) for i in slope.indices if not isinstance(i.label, sp.Dummy)
        }
        label = sp.Symbol(name) if isinstance(name, str) else name
        cost: Cost = sp.Expr.__new__(cls, label, sp.sympify(entry).xreplace(fresh), slope.xreplace(fresh))
        return cost

    @property
    def entry(self) -> sp.Expr:
        return self.args[1]

    @property
    def slope(self) -> sp.Indexed:
        return self.args[2]

    @property
    def meaning(self) -> tuple[sp.Expr, sp.Expr]:
        """Which function at which place, whatever the letters of its indices: there it has its slopes."""
        places = {i: index(f"_{axis}", limit(i)) for axis, i in enumerate(self.slope.indices)}
        return self.args[0], self.entry.xreplace(places)
