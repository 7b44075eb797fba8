"""Symbolic arrays: NumPy code runs on them unchanged, and what comes out is a formula for every entry.

NumPy hands its functions over to any operand that has `__array_ufunc__` and `__array_function__`. A symbolic
array has a shape of symbols and a rule from indices to an expression. What each operation does to the two is
said by the later modules, which enter their models in the registry here. An operation that has no model
raises, and so does a shape that NumPy would refuse.
"""

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from inspect import Signature, signature
from itertools import product
from typing import Any, TypeVar

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Size, Where, limit
from backprop.proof.models.kinds import REALS, Kind
from backprop.proof.models.parts import places, some_place
from backprop.proof.models.refusals import ArrayLike, NotModelled
from backprop.proof.shown import text

Rule = Callable[..., sp.Expr]
Shape = tuple[Size, ...]
Indices = tuple[sp.Expr, ...]
Model = TypeVar("Model", bound=Callable[..., Any])


# The model of each of NumPy's functions, of each ufunc and method, and of A[key] and A[key] = value.
MODELS: dict[Any, Callable[..., Any]] = {}


def models(*operations: Any) -> Callable[[Model], Model]:
    """Enters a function in the registry as the model of these operations."""

    def enter(model: Model) -> Model:
        MODELS.update(dict.fromkeys(operations, model))
        return model

    return enter


def supported() -> list[str]:
    """The operations that have a model, by their names."""
    names = {name_of(*one) if isinstance(one, tuple) else name_of(one) for one in MODELS}
    return sorted(name for name in names if name.startswith("np."))


_rounds: ContextVar[frozenset[sp.Idx]] = ContextVar("rounds", default=frozenset())


@contextmanager
def counted_from_0(t: sp.Idx) -> Iterator[None]:
    """In a round its place is t - 1; t is the place after it, x[j + 1], and no index of the kernel."""
    before = _rounds.set(_rounds.get() | {t})
    try:
        yield
    finally:
        _rounds.reset(before)


def name_of(function: Any, method: str = "__call__") -> str:
    module = function.__module__ if "linalg" in str(getattr(function, "__module__", "")) else ""
    name = f"np.{'linalg.' if module else ''}{function.__name__}"
    if function in (operator.getitem, operator.setitem):
        name = function.__name__
    return name if method == "__call__" else f"{name}.{method}"


def call(operation: Any, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What the operation's model gives, or that there is none, or none for these arguments."""
    model = MODELS.get(operation)
    if model is None:
        raise NotModelled(f"{name} is not modelled; there are {', '.join(supported())}")
    try:
        parameters(model).bind(*args, **options)
    except TypeError as error:
        raise NotModelled(f"{name} is modelled, but not with these arguments: {error}") from None
    return model(*args, **options)


@cache
def parameters(model: Callable[..., Any]) -> Signature:
    return signature(model)


@dataclass(frozen=True)
class View:
    """How an array looks at the memory of another: which entry there each entry here is.

    `back` says for an entry there whether it is seen here, as 1 or 0, and where; without it nothing is
    written to the view. Where NumPy may have copied instead, what was there `then` must still be there.
    """

    of: "SymbolicArray"
    there: Callable[..., Indices]
    back: Callable[..., tuple[sp.Expr, Indices]] | None = None
    then: Rule | None = None
    spread: Callable[[Rule, Rule], Rule] | None = None  # the memory after a write, where `back` cannot say it

    def then_seen(self, view: "View") -> "View":
        """How a view of this view looks at the memory."""
        there, back, of_view = self.there, self.back, view.back

        def composed(*far: sp.Expr) -> tuple[sp.Expr, Indices]:
            assert back is not None
            assert of_view is not None
            seen, between = back(*far)
            if seen == 0:
                return seen, ()
            seen_of_it, here = of_view(*between)
            return seen * seen_of_it, here

        can_write = back is not None and of_view is not None
        return View(self.of, lambda *i: there(*view.there(*i)), composed if can_write else None, self.then)


class SymbolicArray(ArrayLike, np.lib.mixins.NDArrayOperatorsMixin):
    """An array of symbolic shape; `A[n, k]` with indices is its entry, as a formula."""

    __symbolic_array__ = True

    name: str
    kind: Kind
    declared: tuple[str, Shape, Rule]
    has_views: bool

    def __init__(self, shape: Shape, rule: Rule, name: str = "", kind: Kind = REALS) -> None:
        # An entry is worked out once: two uses of it are the same expression, dummies included, so that what
        # compensated code adds and takes away again cancels at once, not in a normal form ten times the size.
        self._shape, self._rule, self.name, self.kind = tuple(shape), cache(rule), name, kind
        self.declared, self.original = (name, self.shape, self._rule), self
        self.writer: object = None
        self.looks: View | None = None
        self.is_scalar = False  # whether NumPy returns a number here: `s += 1` then makes a new one
        self.has_views = False

    @property
    def shape(self) -> Shape:
        return self._shape

    @shape.setter
    def shape(self, new: Any) -> None:
        """A.shape = (N, 1), as NumPy reshapes an array in place."""
        if self.is_scalar:
            raise AttributeError("the shape of a NumPy number is not writable")
        if not self._shape and self.name:
            raise NotModelled("the shape of a parameter that may be a number is not changed")
        had_views, before = self.has_views, self.looks
        seen: Any = np.reshape(self, new)
        self.has_views = had_views
        if self.looks is None and self.has_views:
            raise NotModelled("the shape of an array that has views is not changed")
        if before is not None:
            self.looks = before.then_seen(seen.looks)
        self._shape, self.name = seen.shape, ""
        self._rule = cache(seen.rule)

    @property
    def rule(self) -> Rule:
        """From indices to the entry, as the memory is now."""
        if self.looks is None:
            return self._rule
        there, of = self.looks.there, self.looks.of.rule
        if self.looks.then not in (None, of):
            raise NotModelled(
                "whether this array sees what was written to another depends on NumPy's strides"
            )
        if getattr(self._rule, "of", None) is not of:
            self._rule = cache(lambda *i: of(*there(*i)))
            self._rule.of = of  # type: ignore[attr-defined]
        return self._rule

    @rule.setter
    def rule(self, new: Rule) -> None:
        self.looks, self._rule = None, cache(new)

    def copied(self) -> "SymbolicArray":
        """The same content in memory of its own."""
        copy = SymbolicArray(self.shape, self.rule, self.name, self.kind)
        copy.original = self.original
        return copy

    def as_declared(self) -> None:
        """What its name says, again."""
        self.name, self._shape, self.rule = self.declared

    def write(self, new: Rule) -> None:
        """Puts other formulas into the memory: all that look at it see them."""
        if self.looks is None:
            self.rule, self.name = new, ""
            return
        back, of, old = self.looks.back, self.looks.of, self.looks.of.rule
        if self.looks.spread is not None:
            of.write(self.looks.spread(new, old))
            return
        if back is None or self.looks.then is not None:
            raise NotModelled("writing to an array that NumPy may have copied is not modelled")

        def entry(*there: sp.Expr) -> sp.Expr:
            seen, here = back(*there)
            return Where(seen, new(*here), old(*there)) if seen != 0 else old(*there)

        of.write(entry)

    def view(
        self,
        shape: Shape,
        there: Callable[..., Indices],
        back: Callable[..., tuple[sp.Expr, Indices]] | None = None,
        certain: bool = True,
        spread: Callable[[Rule, Rule], Rule] | None = None,
    ) -> "SymbolicArray":
        """Another look at the same memory: what is written to one is seen in both. Numbers are copied."""
        rule = self.rule
        seen = SymbolicArray(shape, lambda *i: rule(*there(*i)), kind=self.kind)
        if self.is_scalar:
            return seen
        seen.looks = View(self, there, back, rule if not certain or not self.shape else None, spread)
        owner = self
        while owner.looks is not None:
            owner = owner.looks.of
        owner.has_views = self.has_views = True
        return seen

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.kind.dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> sp.Expr:
        return sp.Mul(*self.shape)

    @property
    def T(self) -> "SymbolicArray":
        return self.view(self.shape[::-1], lambda *i: i[::-1], lambda *i: (sp.Integer(1), i[::-1]))

    @property
    def base(self) -> sp.IndexedBase:
        if not self.name:
            raise AttributeError("only a declared array has a base")
        return sp.IndexedBase(self.name)

    def entry(self) -> tuple[tuple[sp.Idx, ...], sp.Expr]:
        """Fresh indices and the formula of the entry that they name."""
        indices = tuple(some_place("ijkl"[axis % 4], length) for axis, length in enumerate(self.shape))
        return indices, self.rule(*indices)

    def everywhere(self) -> list[Indices]:
        """Fresh indices that name any entry: once for each piece of axes that are laid out of others."""
        axes = (places("ijkl"[axis % 4], length) for axis, length in enumerate(self.shape))
        return list(product(*axes))

    def at(self, *where: sp.Idx | sp.Integer) -> sp.Expr:
        """One entry, at indices that run along the array's axes, from 1."""
        for i, length in zip(where, self.shape, strict=True):
            if isinstance(i, sp.Idx):
                fits = limit(i) == length
            else:
                fits = i >= 1 and (i <= length if isinstance(length, int) else True)
            if not fits:
                raise IndexError(f"the index {i} does not run along an axis of length {length}")
        return self.rule(*where)

    def __getitem__(self, key: Any) -> Any:
        """An entry as a formula, for indices of the kernel; otherwise what NumPy's indexing gives."""
        keys = key if isinstance(key, tuple) else (key,)
        formula = all(isinstance(k, (sp.Idx, sp.Integer)) for k in keys) and _rounds.get().isdisjoint(keys)
        if formula and len(keys) == self.ndim and (not keys or any(isinstance(k, sp.Idx) for k in keys)):
            return self.at(*keys)
        return call(operator.getitem, "the index", (self, keys), {})

    def __setitem__(self, key: Any, value: Any) -> None:
        keys = key if isinstance(key, tuple) else (key,)
        call(operator.setitem, "writing", (self, keys, value), {})

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if any(getattr(one, "__chosen__", False) for one in inputs):
            return NotImplemented  # entries that a mask chooses know what goes with them
        if "out" in options:
            (options["out"],) = options["out"]
        if ufunc.__name__ == "erfc" or not set("".join(ufunc.types)) - set("O->"):
            return call(np.frompyfunc, name_of(ufunc, method), (ufunc, *inputs), options)
        return call((ufunc, method), name_of(ufunc, method), inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        return call(function, name_of(function), args, options)

    def __array__(self, *args: Any, **options: Any) -> Any:
        raise NotModelled("np.asarray and the like cannot make numbers of a symbolic array")

    def __bool__(self) -> bool:
        truth = self.rule() if not self.shape else None
        if truth is not None and truth.is_Number:
            return bool(truth)
        raise NotModelled(
            "a symbolic array has no truth value: Python's if, and, or, not are not modelled; np.where is"
        )

    def __len__(self) -> int:
        raise NotModelled("the length of a symbolic array is a symbol: use .shape[0]")

    def __iter__(self) -> Any:
        raise NotModelled("a loop over the rows of a symbolic array is not modelled: its length is a symbol")

    def __float__(self) -> float:
        raise NotModelled("a symbolic array is not a number")

    def _sympy_(self) -> Any:
        """N * A, with a SymPy number or size on the left, is left to the array."""
        raise sp.SympifyError(self)

    __int__ = __float__
    __complex__ = __float__
    __index__ = __float__
    __hash__ = None  # type: ignore[assignment]

    def map(self, function: Callable[[sp.Expr], sp.Expr]) -> "SymbolicArray":
        """A function of one variable, such as an undetermined activation, applied to every entry."""
        rule = self.rule
        return SymbolicArray(self.shape, lambda *indices: function(rule(*indices)))

    def __pow__(self, power: Any) -> Any:
        """NumPy takes A ** 2 for np.square(A), and that is of another dtype than np.power of truth values."""
        if self.kind.all("b"):
            raise NotModelled("powers of truth values are not modelled: A.astype(float) ** 2 is")
        return np.power(self, power)

    def transpose(self, *axes: Any) -> Any:
        return np.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def reshape(self, *shape: Any, **options: Any) -> Any:
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **options)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        return call(np.astype, "astype", (self, dtype), {"copy": copy})

    def __copy__(self) -> Any:
        return np.copy(self)

    def __deepcopy__(self, memory: Any) -> Any:
        return np.copy(self)

    def flatten(self) -> Any:
        return np.copy(np.ravel(self))

    def __repr__(self) -> str:
        return text(self)

    def __format__(self, spec: str) -> str:
        """As text, whatever format is asked for: code that prints its cost runs on."""
        return repr(self)


def in_place(own: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    """A += B writes to the array A; where A is a number, it makes a new one."""
    return lambda self, other: plain(self, other) if self.is_scalar else own(self, other)


OPERATORS = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"
for _name in OPERATORS.split():
    _own, _plain = (getattr(SymbolicArray, f"__{letter}{_name}__") for letter in ("i", ""))
    setattr(SymbolicArray, f"__i{_name}__", in_place(_own, _plain))


def method(function: Callable[..., Any]) -> Callable[..., Any]:
    """A.sum(...) is np.sum(A, ...)."""
    return lambda self, *args, **options: function(self, *args, **options)


METHODS = "sum prod mean max min var std argmax argmin all any dot copy squeeze ravel swapaxes clip"
for _name in METHODS.split():
    setattr(SymbolicArray, _name, method(getattr(np, _name)))
