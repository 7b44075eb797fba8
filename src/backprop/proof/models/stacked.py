"""A matrix with one row more than another: weights above their biases, units above a row of ones.

The fast form takes biases into the matrix product: Σ_d w_d z_d + b · 1 is a sum with one term more. Here that
row stands apart, so that each product splits at the border into formulas that the kernel knows. Only what the
fast form does with such matrices is modelled: `A[:-1]`, `A[-1]`, `A.T`, and two products of `np.dot`.
"""

from typing import Any

import numpy as np

from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.contractions import matmul, outer
from backprop.proof.models.refusals import ArrayLike, NotModelled
from backprop.proof.models.writing import into


class Stacked(ArrayLike):
    """`above`, shape (m, n), and below it the row `last`, shape (n,): an array of shape (m + 1, n)."""

    __symbolic_array__ = True

    above: SymbolicArray
    last: SymbolicArray
    transposed: bool

    def __init__(self, above: SymbolicArray, last: SymbolicArray, transposed: bool = False) -> None:
        if above.ndim != 2 or last.shape != above.shape[1:]:
            raise ValueError(
                f"a row of shape {last.shape} does not fit below an array of shape {above.shape}"
            )
        self.above, self.last, self.transposed = above, last, transposed

    @property
    def T(self) -> "Stacked":
        return Stacked(self.above, self.last, not self.transposed)

    def __getitem__(self, key: Any) -> SymbolicArray:
        """`A[:-1]` and `A[-1]` are the two parts themselves, as NumPy's views are the same memory."""
        if self.transposed or key not in (slice(None, -1), -1):
            raise NotModelled(f"of a stacked array A[:-1] and A[-1] are modelled, not the index {key!r}")
        return self.last if key == -1 else self.above

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function is not np.dot or len(args) != 2 or not set(kwargs) <= {"out"}:
            raise NotModelled(f"np.{function.__name__} of stacked arrays is not modelled; np.dot is")
        (left, right), out = args, kwargs.get("out")
        if isinstance(left, Stacked) and left.transposed and _upright(right):
            above = matmul(left.above.T, right.above)
            return into(out, above + outer(left.last, right.last))
        if _upright(left) and isinstance(right, SymbolicArray) and (out is None or _upright(out)):
            product = Stacked(matmul(left.above, right), matmul(left.last, right))
            if out is None:
                return product
            into(out.above, product.above), into(out.last, product.last)
            return out
        raise NotModelled("of stacked arrays np.dot(A.T, B) and np.dot(A, matrix) are modelled")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        raise NotModelled(f"np.{ufunc.__name__} of stacked arrays is not modelled; np.dot is")


def _upright(array: Any) -> bool:
    return isinstance(array, Stacked) and not array.transposed
