"""A[mask]: the entries that a mask chooses, of which nobody knows how many there are.

They are kept in their places in the array. What is done to them is done to all entries, and holds for those
that the mask chooses: `A[A < 0] *= 0.1` writes only these back. Sums and products over rows that a mask
chooses are those with 0 in the place of the others: `X[m].T @ d[m]`.
"""

from typing import Any, ClassVar

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Where
from backprop.proof.models.arrays import SymbolicArray, name_of
from backprop.proof.models.refusals import ArrayLike, NotModelled


class Chosen(ArrayLike):
    """What a mask chooses: nobody knows how many that are, so that they are taken apart in no way."""

    __symbolic_array__ = True
    __chosen__ = True
    __hash__: ClassVar[None] = None  # type: ignore[assignment]
    what: ClassVar[str]

    def __bool__(self) -> bool:
        raise NotModelled(f"{self.what} have no truth value")

    def __getitem__(self, key: Any) -> Any:
        raise NotModelled(f"one of {self.what} is not modelled, nor some")

    def __iter__(self) -> Any:
        raise NotModelled(f"a loop over {self.what} is not modelled")

    def __len__(self) -> int:
        raise NotModelled(f"of {self.what} it is not known how many there are")

    def __array__(self, *args: Any, **options: Any) -> Any:
        raise NotModelled(f"np.asarray and the like cannot make numbers of {self.what}")


class Selected(Chosen, np.lib.mixins.NDArrayOperatorsMixin):
    """The entries of an array where a mask of its shape is true, in NumPy a vector."""

    what = "the entries that a mask chooses"
    of: SymbolicArray
    mask: SymbolicArray  # of all entries
    rows: SymbolicArray | None  # of the first axis, where it is one

    def __init__(self, of: SymbolicArray, mask: SymbolicArray, rows: SymbolicArray | None = None) -> None:
        self.of, self.mask = SymbolicArray(of.shape, of.rule, kind=of.kind), mask
        self.rows = None if rows is None else SymbolicArray(rows.shape, rows.rule, kind=rows.kind)

    def chosen_by(self, mask: SymbolicArray) -> bool:
        """Whether this is the same choice: masks of one formula."""
        return same_choice(self.mask, mask)

    def rows_of(self, other: Any) -> bool:
        """Whether both are the same rows of two arrays."""
        if not isinstance(other, Selected) or self.rows is None or other.rows is None:
            return False
        return same_choice(self.rows, other.rows)

    def whole(self) -> SymbolicArray:
        """The array with 0 in the place of what the mask does not choose."""
        truth, rule = self.mask.rule, self.of.rule
        return SymbolicArray(
            self.of.shape, lambda *i: Where(truth(*i), rule(*i), sp.Integer(0)), kind=self.of.kind
        )

    @property
    def T(self) -> "Selected | Turned":
        if self.rows is None:
            raise NotModelled("the entries of a mask are a vector: what they are turned is not modelled")
        return Turned(self) if self.of.ndim == 2 else self

    def dot(self, other: Any) -> Any:
        return np.matmul(self, other)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if ufunc is np.matmul and method == "__call__" and not options:
            return product(*inputs)
        if ufunc.signature is not None:
            raise NotModelled(f"{name_of(ufunc, method)} of the entries of a mask is not modelled")
        (out,) = options.pop("out", (None,))
        for one in (*inputs, out):
            if isinstance(one, SymbolicArray) and one.shape:
                raise NotModelled("what a mask chooses does not mix with whole arrays")
            if isinstance(one, Selected) and not one.chosen_by(self.mask):
                raise NotModelled("what two masks choose does not mix: of one there may be more")
        if method != "__call__" or options or not isinstance(out, (Selected, type(None))):
            raise NotModelled(f"{name_of(ufunc, method)} of the entries of a mask is not modelled like this")
        given = [one.of if isinstance(one, Selected) else one for one in inputs]
        result = ufunc(*given) if out is None else ufunc(*given, out=out.of)
        return Selected(result, self.mask, self.rows) if out is None else out

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        if function is np.dot and len(args) == 2 and not options:
            return product(*args)
        along = options.pop("axis", None)
        if function is not np.sum or len(args) != 1 or options or along not in (None, 0):
            raise NotModelled(f"{name_of(function)} of the entries of a mask is not modelled; np.sum is")
        if along == 0 and self.rows is None:
            raise NotModelled("a sum over an axis is modelled for rows that a mask chooses")
        return np.sum(self.whole(), axis=along)

    def sum(self, axis: int | None = None) -> Any:
        return np.sum(self) if axis is None else np.sum(self, axis=axis)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise NotModelled("writing to an index of the entries that a mask chooses is not modelled")


class Turned(Chosen):
    """The rows that a mask chooses, as columns: X[m].T, of which products over these are modelled."""

    what = "the rows that a mask chooses"
    of: Selected

    def __init__(self, of: Selected) -> None:
        self.of = of

    @property
    def T(self) -> Selected:
        return self.of

    def __matmul__(self, other: Any) -> Any:
        return product(self, other)

    dot = __matmul__

    def __mul__(self, other: Any) -> "Turned":
        return Turned(self.of * other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Turned":
        return Turned(self.of / other)

    def __neg__(self) -> "Turned":
        return Turned(-self.of)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc not in (np.matmul, np.multiply, np.true_divide):
            raise NotModelled(f"{name_of(ufunc, method)} of the rows of a mask is not modelled")
        if ufunc is np.matmul:
            return product(*inputs)
        left, right = inputs
        if isinstance(left, Turned):
            return left * right if ufunc is np.multiply else left / right
        if ufunc is np.true_divide:
            raise NotModelled("a number divided by the rows of a mask is not modelled")
        return right * left

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        if function is not np.dot or len(args) != 2 or options:
            raise NotModelled(f"{name_of(function)} of the rows of a mask is not modelled")
        return product(*args)


class Places(Chosen, np.lib.mixins.NDArrayOperatorsMixin):
    """np.where(mask)[0], the places that a mask of one axis chooses: as an index it is that mask."""

    what = "the places of a mask"
    mask: SymbolicArray

    def __init__(self, mask: SymbolicArray) -> None:
        self.mask = mask

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        raise NotModelled(f"{name_of(ufunc, method)} of the places of a mask is not modelled")

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        raise NotModelled(f"{name_of(function)} of the places of a mask is not modelled")


def same_choice(one: SymbolicArray, other: SymbolicArray) -> bool:
    """Whether two masks have one formula."""
    return one.shape == other.shape and all(one.rule(*i) == other.rule(*i) for i in other.everywhere())


def product(left: Any, right: Any) -> Any:
    """X[m].T @ d[m] and d[m] @ X[m], sums over the same rows; X[m] @ w, of each row."""
    over = left.of if isinstance(left, Turned) else left
    if isinstance(over, Selected) and over.rows_of(right) and (over.of.ndim == 1 or over is not left):
        return np.matmul(over.whole().T, right.whole())
    table = isinstance(left, Selected) and left.of.ndim == 2 and left.rows is not None
    if table and isinstance(right, SymbolicArray) and right.ndim in (1, 2):
        result, rows = np.matmul(left.of, right), left.rows
        mask = SymbolicArray(result.shape, lambda *i: rows.rule(i[0]), kind=rows.kind)
        return Selected(result, mask, rows)
    raise NotModelled("a product of rows that a mask chooses is modelled over the same rows, or of each")
