"""Symbolic arrays: NumPy code runs on them unchanged, and what comes out is a formula for every entry.

NumPy hands its functions over to any operand that has `__array_ufunc__` and `__array_function__`. A symbolic array
has a shape of symbols and a rule from indices to an expression; `operations` says what each NumPy operation
does to the two. An operation that is not there raises, and so does a shape that NumPy would refuse.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.language import Size, chosen_index, fresh_index

Rule = Callable[..., sp.Expr]
Shape = tuple[Size, ...]


class NotModelled(TypeError):
    """The code uses something of NumPy that the kernel has no model of."""


class SymbolicArray(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of symbolic shape; `A[n, k]` with indices is its entry, as a formula."""

    __symbolic_array__ = True
    dtype = np.dtype(np.float64)

    def __init__(self, shape: Shape, rule: Rule, name: str = "") -> None:
        self.shape, self.rule, self.name = shape, rule, name

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> sp.Expr:
        return sp.Mul(*self.shape)

    @property
    def T(self) -> "SymbolicArray":
        return SymbolicArray(self.shape[::-1], lambda *indices, rule=self.rule: rule(*indices[::-1]))

    @property
    def base(self) -> sp.IndexedBase:
        if not self.name:
            raise AttributeError("only a declared array has a base")
        return sp.IndexedBase(self.name)

    def entry(self) -> tuple[tuple[sp.Idx, ...], sp.Expr]:
        """Fresh indices and the formula of the entry that they name."""
        indices = tuple(fresh_index("ijkl"[axis % 4], limit) for axis, limit in enumerate(self.shape))
        return indices, self.rule(*indices)

    def __getitem__(self, key: Any) -> Any:
        keys = key if isinstance(key, tuple) else (key,)
        if len(keys) == self.ndim and all(isinstance(k, (sp.Idx, sp.Integer)) for k in keys):
            return self.rule(*keys)
        if keys.count(Ellipsis) == 1:
            at, named = keys.index(Ellipsis), sum(k is not None and k is not Ellipsis for k in keys)
            keys = keys[:at] + (slice(None),) * (self.ndim - named) + keys[at + 1 :]
        if any(k is not None and k != slice(None) for k in keys) or sum(k is not None for k in keys) > self.ndim:
            raise NotModelled(f"the index {key!r} is not modelled; there are ':', 'None', '...' and kernel indices")
        keys += (slice(None),) * (self.ndim - sum(k is not None for k in keys))
        sizes = iter(self.shape)
        shape = tuple(1 if k is None else next(sizes) for k in keys)
        kept = tuple(axis for axis, k in enumerate(keys) if k is not None)
        return SymbolicArray(shape, lambda *indices, rule=self.rule: rule(*(indices[a] for a in kept)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from backprop.proof.operations import call_ufunc

        return call_ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from backprop.proof.operations import call_function

        return call_function(function, args, kwargs)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotModelled("np.asarray and the like cannot make numbers of a symbolic array")

    def __bool__(self) -> bool:
        raise NotModelled("a symbolic array has no truth value: Python's if, and, or, not are not modelled; np.where is")

    def __len__(self) -> int:
        raise NotModelled("the length of a symbolic array is a symbol: use .shape[0]")

    def __iter__(self) -> Any:
        raise NotModelled("a loop over the rows of a symbolic array is not modelled: its length is a symbol")

    def __float__(self) -> float:
        raise NotModelled("a symbolic array is not a number")

    __int__ = __complex__ = __index__ = __float__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    def astype(self, dtype: Any, copy: bool = True) -> "SymbolicArray":
        """Over the reals a conversion between floating types changes nothing."""
        if not np.issubdtype(dtype, np.floating):
            raise NotModelled(f"a conversion to {np.dtype(dtype)} is not modelled")
        return self

    def sum(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.sum(self, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]

    def mean(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.mean(self, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        return np.max(self, axis=axis, keepdims=keepdims)  # type: ignore[call-overload]

    def __repr__(self) -> str:
        from backprop.proof.printing import text

        indices, entry = self.entry()
        return f"SymbolicArray{self.shape}: [{', '.join(map(text, indices))}] -> {text(entry)}"


def array(name: str, *shape: Size) -> SymbolicArray:
    """An array of independent real entries: its entry [n, k] is name[n, k]."""
    base = sp.IndexedBase(name)
    return SymbolicArray(shape, lambda *indices: base[indices] if indices else sp.Symbol(name, real=True), name)


def labels(name: str, samples: Size, classes: Size) -> SymbolicArray:
    """A vector of class labels: its entry [n] is an arbitrary index in the range of the classes."""
    return SymbolicArray((samples,), lambda n: chosen_index(name, (n,), classes), name)
