"""Symbolic arrays: NumPy code runs on them unchanged, and what comes out is a formula for every entry.

NumPy hands its functions over to any operand that has `__array_ufunc__` and `__array_function__`. A symbolic
array has a shape of symbols and a rule from indices to an expression; the modules beside this one say what
each NumPy operation does to the two. An operation that is not there raises, and so does a shape that NumPy
would refuse.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Size, fresh_index, limit
from backprop.proof.shown import text

# What an array holds. NumPy adds truth values as `or`; labels start at 0 there and at 1 in formulas.
NUMBERS, TRUTHS, LABELS = np.dtype(float), np.dtype(bool), np.dtype(int)

Rule = Callable[..., sp.Expr]
Shape = tuple[Size, ...]


class NotModelled(TypeError):
    """The code uses something of NumPy that the kernel has no model of."""

    latest: Exception | None = None

    def __init__(self, *about: object) -> None:
        super().__init__(*about)
        NotModelled.latest = self


class SymbolicArray(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of symbolic shape; `A[n, k]` with indices is its entry, as a formula."""

    __symbolic_array__ = True

    def __init__(self, shape: Shape, rule: Rule, name: str = "", dtype: np.dtype[Any] = NUMBERS) -> None:
        # An entry is worked out once: two uses of it are the same expression, dummies included, so that what
        # compensated code adds and takes away again cancels at once, not in a normal form ten times the size.
        self.shape, self.rule, self.name, self.dtype = shape, cache(rule), name, dtype
        self.shares_memory = False
        self.is_scalar = False  # whether NumPy returns a number here: `s += 1` then makes a new one

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> sp.Expr:
        return sp.Mul(*self.shape)

    @property
    def T(self) -> "SymbolicArray":
        return self.view(self.shape[::-1], lambda *indices, rule=self.rule: rule(*indices[::-1]))

    def view(self, shape: Shape, rule: Rule) -> "SymbolicArray":
        """Another look at the same memory: what is written to one would be seen in the other."""
        seen = SymbolicArray(shape, rule, dtype=self.dtype)
        self.shares_memory = seen.shares_memory = True
        return seen

    @property
    def base(self) -> sp.IndexedBase:
        if not self.name:
            raise AttributeError("only a declared array has a base")
        return sp.IndexedBase(self.name)

    def entry(self) -> tuple[tuple[sp.Idx, ...], sp.Expr]:
        """Fresh indices and the formula of the entry that they name."""
        indices = tuple(fresh_index("ijkl"[axis % 4], length) for axis, length in enumerate(self.shape))
        return indices, self.rule(*indices)

    def __getitem__(self, key: Any) -> Any:
        keys = key if isinstance(key, tuple) else (key,)
        if len(keys) == self.ndim and all(isinstance(k, (sp.Idx, sp.Integer)) for k in keys):
            return self.at(*keys)
        if not all(k is None or k is Ellipsis or isinstance(k, slice) and k == slice(None) for k in keys):
            raise NotModelled(
                f"the index {key!r} is not modelled; there are ':', 'None', '...' and kernel indices"
            )
        dots = [at for at, k in enumerate(keys) if k is Ellipsis] or [len(keys)]
        missing = self.ndim - sum(isinstance(k, slice) for k in keys)
        if missing < 0 or len(dots) > 1:
            raise IndexError(f"the index {key!r} does not fit an array with {self.ndim} axes")
        keys = keys[: dots[0]] + (slice(None),) * missing + keys[dots[0] + 1 :]
        sizes = iter(self.shape)
        shape = tuple(1 if k is None else next(sizes) for k in keys)
        kept = tuple(axis for axis, k in enumerate(keys) if k is not None)
        return self.view(shape, lambda *indices, rule=self.rule: rule(*(indices[a] for a in kept)))

    def __setitem__(self, key: Any, value: Any) -> None:
        """A[mask] = number, for truth values of A's own shape, and A[...] = array."""
        from backprop.proof.models.making import where
        from backprop.proof.models.shapes import constant, stretch, write

        new = constant(value)
        if not self.shape:
            raise NotModelled("writing to an array without axes is not modelled")
        if (
            isinstance(key, SymbolicArray)
            and key.dtype == TRUTHS
            and key.shape == self.shape
            and new.shape == ()
        ):
            write(self, where(key, new, self))
        elif key is Ellipsis or isinstance(key, slice) and key == slice(None):
            write(self, stretch(new, self.shape))
        else:
            raise NotModelled("writing is modelled to all entries, and to those of a mask A[A > 0] = number")

    def at(self, *where: sp.Idx | sp.Integer) -> sp.Expr:
        """One entry, at indices that run along the array's axes."""
        for i, length in zip(where, self.shape, strict=True):
            if (
                limit(i) != length
                if isinstance(i, sp.Idx)
                else i < 1 or isinstance(length, int) and i > length
            ):
                raise IndexError(f"the index {i} does not run along an axis of length {length}")
        return self.rule(*where)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from backprop.proof.models.calls import call_ufunc

        return call_ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from backprop.proof.models.calls import call_function

        return call_function(function, args, kwargs)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotModelled("np.asarray and the like cannot make numbers of a symbolic array")

    def __bool__(self) -> bool:
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

    __int__ = __complex__ = __index__ = __float__
    __hash__ = None  # type: ignore[assignment]

    def astype(self, dtype: Any, copy: bool = True) -> "SymbolicArray":
        """Over the reals a conversion to a floating type changes nothing; truth values become 1 and 0."""
        kind = np.number if self.dtype == TRUTHS else np.floating
        if not np.issubdtype(dtype, kind) or self.dtype == LABELS:
            raise NotModelled(f"a conversion from {self.dtype} to {np.dtype(dtype)} is not modelled")
        return SymbolicArray(self.shape, self.rule, self.name) if copy else self.view(self.shape, self.rule)

    def map(self, function: Callable[[sp.Expr], sp.Expr]) -> "SymbolicArray":
        """A function of one variable, such as an undetermined activation, applied to every entry."""
        return SymbolicArray(self.shape, lambda *indices, rule=self.rule: function(rule(*indices)))

    def sum(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.sum(self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.mean(self, axis=axis, keepdims=keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.max(self, axis=axis, keepdims=keepdims)

    def dot(self, other: Any) -> Any:
        return np.dot(self, other)

    def transpose(self, *axes: Any) -> Any:
        return np.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def copy(self) -> Any:
        return np.copy(self)

    def __repr__(self) -> str:
        return text(self)
