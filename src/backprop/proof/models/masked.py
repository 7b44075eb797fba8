"""A[mask]: the entries that a mask chooses, of which nobody knows how many there are.

They are kept in their places in the array. What is done to them is done to all entries, and holds for those
that the mask chooses: `A[A < 0] *= 0.1` writes only these back.
"""

from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.language import Where
from backprop.proof.models.arrays import SymbolicArray, name_of
from backprop.proof.models.refusals import ArrayLike, NotModelled


class Selected(ArrayLike, np.lib.mixins.NDArrayOperatorsMixin):
    """The entries of an array where a mask of its shape is true, in NumPy a vector."""

    __symbolic_array__ = True
    __hash__ = None  # type: ignore[assignment]

    of: SymbolicArray
    mask: SymbolicArray

    def __init__(self, of: SymbolicArray, mask: SymbolicArray) -> None:
        self.of, self.mask = SymbolicArray(of.shape, of.rule, kind=of.kind), mask

    def chosen_by(self, mask: SymbolicArray) -> bool:
        """Whether this is the same choice: masks of one formula."""
        one, other = self.mask.rule, mask.rule
        return self.mask.shape == mask.shape and all(one(*i) == other(*i) for i in mask.everywhere())

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> "Selected":
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
        return Selected(result, self.mask) if out is None else out

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        if function is not np.sum or len(args) != 1 or options:
            raise NotModelled(f"{name_of(function)} of the entries of a mask is not modelled; np.sum is")
        truth, rule = self.mask.rule, self.of.rule
        shape, kind = self.of.shape, self.of.kind
        return np.sum(SymbolicArray(shape, lambda *i: Where(truth(*i), rule(*i), sp.Integer(0)), kind=kind))

    def sum(self) -> Any:
        return np.sum(self)

    def __bool__(self) -> bool:
        raise NotModelled("the entries that a mask chooses have no truth value")

    def __getitem__(self, key: Any) -> Any:
        raise NotModelled("an index of the entries that a mask chooses is not modelled")

    def __setitem__(self, key: Any, value: Any) -> None:
        raise NotModelled("writing to an index of the entries that a mask chooses is not modelled")

    def __iter__(self) -> Any:
        raise NotModelled("a loop over the entries that a mask chooses is not modelled")

    def __len__(self) -> int:
        raise NotModelled("how many entries a mask chooses is not known")

    def __array__(self, *args: Any, **options: Any) -> Any:
        raise NotModelled("np.asarray and the like cannot make numbers of the entries of a mask")
