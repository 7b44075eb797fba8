"""What an array holds: truth values, whole numbers, real numbers, labels. NumPy says what comes of them.

Which dtype a ufunc gives, and which it refuses, is asked of NumPy's own `ufunc.resolve_dtypes`. A number made
of sizes may be an int or a float, as N / N and N - N + 1 show: SymPy writes 1 for both. Such a number is both
here, and what depends on the difference is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from backprop.proof.models.refusals import NotModelled

DTYPES = {np.dtype(name) for name in ("bool", "int32", "int64", "float32", "float64")}
OF_PYTHON: dict[type, np.dtype[Any]] = {int: np.dtype(np.int64), float: np.dtype(np.float64)}
"""They adapt to an array's dtype."""


@dataclass(frozen=True)
class Kind:
    """A dtype, or several of which one is meant; labels are whole numbers, counted from 1 in formulas."""

    dtypes: frozenset[Any]
    labels: bool = False

    @property
    def dtype(self) -> np.dtype[Any]:
        if len(self.dtypes) > 1:
            raise NotModelled("whether a number made of sizes is an int or a float depends on the sizes")
        (only,) = self.dtypes
        return plain(only)

    def all(self, letters: str) -> bool:
        """Whether it is surely of these kinds: b for truth values, i for whole numbers, f for reals."""
        return all(plain(one).kind in letters for one in self.dtypes)

    def array(self) -> "Kind":
        """What an array of it holds: Python's numbers become NumPy's."""
        return Kind(frozenset(map(plain, self.dtypes)), self.labels)


TRUTHS, WHOLES, REALS = (Kind(frozenset({np.dtype(name)})) for name in ("bool", "int64", "float64"))
LABELS = Kind(WHOLES.dtypes, labels=True)
INT, FLOAT, OF_SIZES = (Kind(frozenset(kinds)) for kinds in ({int}, {float}, {int, float}))


def plain(dtype: Any) -> np.dtype[Any]:
    found: np.dtype[Any] = OF_PYTHON.get(dtype, dtype)
    return found


def kind(dtype: Any) -> Kind:
    """The kind of a dtype that code names."""
    try:
        found = np.dtype(dtype)
    except TypeError as error:
        raise NotModelled(f"the dtype {dtype!r} is not modelled") from error
    if found not in DTYPES:
        raise NotModelled(f"{found} is not modelled; there are {', '.join(sorted(map(str, DTYPES)))}")
    return Kind(frozenset({found}))


def joined(*kinds: Kind) -> Kind:
    """What holds values of each kind, as np.where and np.concatenate do."""
    return one_of(_promoted(dtypes) for dtypes in product(*(kind.dtypes for kind in kinds)))


@cache
def resolved(ufunc: np.ufunc, kinds: tuple[Kind, ...], out: Kind | None = None) -> tuple[Kind, Kind]:
    """What a ufunc works on and what it gives, for operands of these kinds; raises what NumPy raises."""
    into = [None] if out is None else list(out.dtypes)
    tried = list(product(*(kind.dtypes for kind in kinds), into))
    if all(isinstance(one, type) for dtypes in tried for one in dtypes[:-1]):
        tried = [tuple(one and plain(one) for one in dtypes) for dtypes in tried]
    found, errors = [], []
    for dtypes in tried:
        try:
            found.append(ufunc.resolve_dtypes(dtypes))
        except TypeError as error:
            errors.append(error)
    if found and errors:
        raise NotModelled(f"whether np.{ufunc.__name__} takes a number made of sizes depends on them")
    if errors:
        raise errors[0]
    return one_of(dtypes[0] for dtypes in found), one_of(dtypes[-1] for dtypes in found)


def one_of(dtypes: Iterable[Any]) -> Kind:
    found = frozenset(dtypes)
    if strange := {dtype for dtype in found if plain(dtype) not in DTYPES}:
        raise NotModelled(f"what NumPy computes in {strange.pop()} is not modelled")
    return Kind(found)


def _promoted(dtypes: tuple[Any, ...]) -> np.dtype[Any]:
    strong = [one for one in dtypes if not isinstance(one, type)]
    return np.result_type(*strong, *(one(0) for one in dtypes if isinstance(one, type)))
