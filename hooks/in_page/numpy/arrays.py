"""Arrays: a list of Python's numbers, and how its places are seen; views, indices, and what is written."""

from __future__ import annotations

import math
import operator
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

from .dtypes import BOOL, FLOAT64, INT64, DType, bool_, dtype, generic, integer, missing, promoted
from .shapes import Shape, broadcast_shapes, offsets, restrided, spelled, steps

NO_INDEX = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays "
    "are valid indices"
)


ABSENT = {
    "argpartition", "byteswap", "choose", "compress", "conj", "conjugate", "ctypes", "cumprod", "data",
    "device", "diagonal", "dump", "dumps", "flags", "getfield", "imag", "mT", "nbytes", "partition",
    "put", "real", "resize", "searchsorted", "setfield", "setflags", "sort", "strides", "take", "to_device",
    "tobytes", "tofile", "trace", "view", "__array_interface__", "__array_struct__", "__dlpack__",
}  # fmt: skip


def unseen(function: Callable[..., Any]) -> Callable[..., Any]:
    """Whoever looks at what Python calls does not see inside, as with NumPy; it saves time."""

    @wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        if (look := sys.getprofile()) is None:
            return function(*args, **options)
        sys.setprofile(None)
        try:
            return function(*args, **options)
        finally:
            sys.setprofile(look)

    return call


class ndarray:
    """A view of a list; its operators and most of its methods are put here by `operators`."""

    __hash__ = None  # type: ignore[assignment]
    _list: list[Any]
    _start: int
    _strides: Shape
    _shape: Shape
    _unsure = False  # whether NumPy's memory may lie in another order than ours
    _plain: bool | None = None  # whether the last axis runs first here, once that was asked
    _guess = False  # whether this may be a copy there and a view here, or the other way round
    dtype: DType
    base: ndarray | None

    def __new__(cls, *given: Any, **options: Any) -> ndarray:
        raise missing("np.ndarray(...)")

    @classmethod
    def _of(cls, values: list[Any], shape: Shape, of: DType) -> ndarray:
        """A new array of these values, the last axis first."""
        one = cls._seen(values, 0, steps(shape), tuple(shape), of)
        one._plain = True
        return one

    @classmethod
    def _seen(
        cls, values: list[Any], start: int, strides: Shape, shape: Shape, of: DType, base: Any = None
    ) -> ndarray:
        one = object.__new__(cls)
        one._list, one._start, one._strides, one._shape = values, start, strides, shape
        one.dtype, one.base = of, base
        return one

    def _view(self, start: int, strides: Shape, shape: Shape) -> ndarray:
        owner = self if self.base is None else self.base
        seen = self._seen(self._list, start, strides, shape, self.dtype, owner)
        seen._unsure, seen._guess = self._unsure, self._guess
        return seen

    def _spread(self, shape: Shape) -> ndarray:
        """As it is seen through a larger shape."""
        if shape == self.shape:
            return self
        skip = len(shape) - self.ndim
        if skip < 0 or any(one not in (1, n) for one, n in zip(self.shape, shape[skip:], strict=True)):
            raise ValueError(
                f"could not broadcast input array from shape {spelled(self.shape)} "
                f"into shape {spelled(shape)}"
            )
        own = (0 if n == 1 else step for n, step in zip(self.shape, self._strides, strict=True))
        return self._view(self._start, (0,) * skip + tuple(own), tuple(shape))

    def _in_order(self) -> bool:
        if self._plain is None:
            triples = zip(self._shape, self._strides, steps(self._shape), strict=True)
            self._plain = all(own == step for n, own, step in triples if n > 1) or not self.size
        return self._plain

    def _places(self) -> Any:
        if self._in_order():
            return range(self._start, self._start + self.size)
        return offsets(self.shape, self._strides, self._start)

    def _values(self) -> list[Any]:
        if self._in_order():
            return self._list[self._start : self._start + self.size]
        values = self._list
        return [values[place] for place in offsets(self.shape, self._strides, self._start)]

    def _put(self, places: Sequence[int], values: Sequence[Any]) -> None:
        if self._guess:
            raise missing("writing to an array that NumPy may have copied")
        for place, value in zip(places, values, strict=True):
            self._list[place] = value

    def _number(self) -> Any:
        """The NumPy number that an array without axes becomes."""
        return self.dtype.type._made(self._values()[0])

    @property
    def shape(self) -> Shape:
        return self._shape

    @shape.setter
    def shape(self, new: Any) -> None:
        seen = reshaped(self, (new,) if isinstance(new, int) else tuple(new))
        if seen._list is not self._list or seen._guess:
            raise missing("setting the shape of an array that is not in order")
        self._shape, self._strides, self._plain = seen._shape, seen._strides, None

    @property
    def ndim(self) -> int:
        return len(self._shape)

    @property
    def size(self) -> int:
        return math.prod(self._shape)

    @property
    def itemsize(self) -> int:
        return self.dtype.itemsize

    @property
    def T(self) -> ndarray:
        return self._view(self._start, self._strides[::-1], self._shape[::-1])

    @property
    def flat(self) -> Flat:
        return Flat(self)

    def __getattr__(self, name: str) -> Any:
        if name in ABSENT:
            raise missing(f"{name} of an array")
        raise AttributeError(f"'numpy.ndarray' object has no attribute {name!r}")

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        return (self[at] for at in range(self.shape[0]))

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
                if self.size
                else "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an "
                "array is not empty."
            )
        return bool(self._values()[0])

    def _only(self) -> Any:
        if self.shape:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return self._values()[0]

    def __float__(self) -> float:
        return float(self._only())

    def __int__(self) -> int:
        return int(self._only())

    def __index__(self) -> int:
        if self.shape or self.dtype.kind != "i":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return int(self._only())

    def item(self, *at: Any) -> Any:
        if at:
            return (self[at] if len(at) > 1 else reshaped(self, (-1,))[at[0]]).item()
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._values()[0]

    def tolist(self) -> Any:
        return [one.tolist() for one in self] if self.shape else self._values()[0]

    def copy(self, order: str = "C") -> ndarray:
        return self._of(self._values(), self.shape, self.dtype)

    def __copy__(self) -> ndarray:
        return self.copy()

    def __deepcopy__(self, memory: Any) -> ndarray:
        return self.copy()

    def flatten(self, order: str = "C") -> ndarray:
        if order != "C":
            raise missing(f"flatten with order={order!r}")
        return self._of(self._values(), (self.size,), self.dtype)

    def astype(self, of: Any, copy: bool = True) -> ndarray:
        of = dtype(of)
        if of is self.dtype:
            return self.copy() if copy else self
        return self._of(list(map(of.cast, self._values())), self.shape, of)

    def fill(self, value: Any) -> None:
        self[...] = value

    # -- indices

    @unseen
    def __getitem__(self, key: Any) -> Any:
        start, lengths, strides, among = self._look(key)
        if among is not None:
            places, shape = self._chosen(start, lengths, strides, among)
            return self._of([self._list[place] for place in places], shape, self.dtype)
        seen = self._view(start, strides, lengths)
        keys = key if isinstance(key, tuple) else (key,)
        return seen if lengths or any(one is Ellipsis for one in keys) else seen._number()

    @unseen
    def __setitem__(self, key: Any, value: Any) -> None:
        start, lengths, strides, among = self._look(key)
        value = asarray(value)
        if among is None:
            places: Sequence[int] = offsets(lengths, strides, start)
            shape = lengths
        else:
            places, shape = self._chosen(start, lengths, strides, among)
        while value.ndim > len(shape) and value.shape[0] == 1:
            value = value._view(value._start, value._strides[1:], value.shape[1:])
        try:
            new = value._spread(shape)._values()
        except ValueError:
            if among is None:
                raise
            raise ValueError(
                f"shape mismatch: value array of shape {spelled(value.shape)} could not be broadcast to "
                f"indexing result of shape {spelled(shape)}"
            ) from None
        self._put(places, new if value.dtype is self.dtype else list(map(self.dtype.cast, new)))

    def _look(self, key: Any) -> tuple[int, Shape, Shape, tuple[int, ndarray] | None]:
        """Where a view begins, its lengths and steps; what arrays choose besides, and where that comes."""
        keys = [index_of(one) for one in (key if isinstance(key, tuple) else (key,))]
        used = sum(axes_used(one) for one in keys)
        if used > self.ndim:
            raise IndexError(
                f"too many indices for array: array is {self.ndim}-dimensional, but {used} were indexed"
            )
        dots = [at for at, one in enumerate(keys) if one is Ellipsis] or [len(keys)]
        if len(dots) > 1:
            raise IndexError("an index can only have a single ellipsis ('...')")
        keys[dots[0] : dots[0] + 1] = [slice(None)] * (self.ndim - used)
        keys = [at for before, one in enumerate(keys) for at in self._without_masks(one, keys[:before])]
        several = any(isinstance(one, ndarray) for one in keys)
        start, axis, lengths, strides = self._start, 0, list[int](), list[int]()
        arrays: list[ndarray] = []
        first, last, before = -1, -1, 0
        for at, one in enumerate(keys):
            if one is None:
                lengths.append(1)
                strides.append(0)
                continue
            length, stride = self.shape[axis], self._strides[axis]
            if isinstance(one, slice):
                cells = range(*one.indices(length))
                start += cells.start * stride if len(cells) else 0
                lengths.append(len(cells))
                strides.append(cells.step * stride)
            else:
                index = asarray(one)
                for cell in index._values():
                    if not -length <= cell < length:
                        raise IndexError(f"index {cell} is out of bounds for axis {axis} with size {length}")
                if several:
                    cells_of = [cell % length * stride for cell in index._values()]
                    arrays.append(ndarray._of(cells_of, index.shape, INT64))
                    before = len(lengths) if first < 0 else before if last == at - 1 else 0
                    first, last = at if first < 0 else first, at
                else:
                    start += int(one) % length * stride
            axis += 1
        if not several:
            return start, tuple(lengths), tuple(strides), None
        try:
            shape = broadcast_shapes(*(one.shape for one in arrays))
        except ValueError as error:
            words = str(error).partition("shapes ")[2]
            raise IndexError(
                f"shape mismatch: indexing arrays could not be broadcast together with shapes {words}"
            ) from None
        sums = [sum(cells) for cells in zip(*(one._spread(shape)._values() for one in arrays), strict=True)]
        return start, tuple(lengths), tuple(strides), (before, ndarray._of(sums, shape, INT64))

    def _without_masks(self, one: Any, before: list[Any]) -> list[Any]:
        """A mask is where it is true, along each of its axes."""
        if not isinstance(one, ndarray) or one.dtype is not BOOL:
            return [one]
        first = sum(map(axes_used, before))
        for axis, wanted in enumerate(one.shape, start=first):
            if self.shape[axis] != wanted:
                raise IndexError(
                    f"boolean index did not match indexed array along axis {axis}; size of axis is "
                    f"{self.shape[axis]} but size of corresponding boolean axis is {wanted}"
                )
        return list(nonzero(one))

    @staticmethod
    def _chosen(
        start: int, lengths: Shape, strides: Shape, among: tuple[int, ndarray]
    ) -> tuple[list[int], Shape]:
        """The places that arrays choose, and their shape; what they choose comes where they stood."""
        at, sums = among
        outer = offsets(lengths[:at], strides[:at], start)
        inner = offsets(lengths[at:], strides[at:])
        places = [one + chosen + other for one in outer for chosen in sums._values() for other in inner]
        return places, (*lengths[:at], *sums.shape, *lengths[at:])


ndarray.__module__ = "numpy"


class Flat:
    """All entries, one after the other."""

    def __init__(self, of: ndarray) -> None:
        self._of = of

    def __iter__(self) -> Iterator[Any]:
        return iter(self._of.flatten())

    def __len__(self) -> int:
        return self._of.size

    def __getitem__(self, key: Any) -> Any:
        return self._of.flatten()[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        new = self._of.flatten()
        new[key] = value
        self._of[...] = reshaped(new, self._of.shape)


def axes_used(key: Any) -> int:
    """How many axes a part of an index is about."""
    mask = isinstance(key, ndarray) and key.dtype is BOOL
    return key.ndim if mask else int(key is not None and key is not Ellipsis)


def index_of(one: Any) -> Any:
    """A part of an index, as a slice, a number or an array."""
    if one is None or one is Ellipsis or isinstance(one, slice):
        return one
    if isinstance(one, (bool, bool_)):
        raise missing("an index that is True or False")
    if isinstance(one, (int, integer)):
        return int(one)
    if isinstance(one, (list, tuple, range)):
        one = asarray(one)
        one = one if one.size else one.astype(INT64)
    if isinstance(one, ndarray):
        if one.dtype.kind not in "bi":
            raise IndexError("arrays used as indices must be of integer (or boolean) type")
        return one if one.shape else int(one)
    if not isinstance(one, (float, str)) and hasattr(one, "__index__"):
        return operator.index(one)
    raise IndexError(NO_INDEX)


def nonzero(a: Any) -> tuple[ndarray, ...]:
    """Where an array is not 0, axis by axis."""
    a = asarray(a)
    if not a.shape:
        raise missing("nonzero of an array without axes")
    flat = [at for at, value in enumerate(a._values()) if value]
    cells = [[at // step % n for at in flat] for n, step in zip(a.shape, steps(a.shape), strict=True)]
    return tuple(ndarray._of(one, (len(flat),), INT64) for one in cells)


def reshaped(a: ndarray, shape: Shape) -> ndarray:
    """The same values in another shape: a view where NumPy has one, else a copy."""
    shape = tuple(map(operator.index, shape))
    if sum(length < 0 for length in shape) > 1:
        raise ValueError("can only specify one unknown dimension")
    rest = math.prod(length for length in shape if length >= 0)
    filled = tuple((a.size // rest if rest else 0) if length < 0 else length for length in shape)
    if math.prod(filled) != a.size:
        words = re.sub(r"^\((-1,)+(?=\d)", "(", spelled(shape)).replace("-1", "newaxis")
        raise ValueError(f"cannot reshape array of size {a.size} into shape {words}")
    strides = restrided(a.shape, a._strides, filled) if a.size else steps(filled)
    if strides is not None and not (a._unsure and a.ndim > 1):
        return a._view(a._start, strides, filled)
    new = ndarray._of(a._values(), filled, a.dtype)
    new._guess = a._guess = a._unsure
    return new


def asarray(given: Any, of: Any = None) -> ndarray:
    """An array; what is one already is not copied."""
    wanted = None if of is None else dtype(of)
    if isinstance(given, ndarray):
        return given if wanted is None or wanted is given.dtype else given.astype(wanted)
    values, shape, found = nested(given, wanted is not None)
    found = found or FLOAT64
    cast = (wanted or found).cast
    return ndarray._of([cast(value) for value in values], shape, wanted or found)


def nested(given: Any, number: bool = False) -> tuple[list[Any], Shape, dtype | None]:
    """The values of lists in lists, their shape, and what holds them all."""
    if isinstance(given, ndarray):
        return given._values(), given.shape, given.dtype
    if isinstance(given, generic):
        return [given.item()], (), given.dtype
    if isinstance(given, (bool, int, float)):
        return (
            [given],
            (),
            dtype(bool if isinstance(given, bool) else int if isinstance(given, int) else float),
        )
    if isinstance(given, (list, tuple, range)):
        parts = [nested(one, number) for one in given]
        if len({shape for _, shape, _ in parts}) > 1:
            raise ValueError(
                "setting an array element with a sequence. The requested array has an inhomogeneous shape "
                f"after 1 dimensions. The detected shape was ({len(parts)},) + inhomogeneous part."
            )
        found: dtype | None = None
        for _, _, one in parts:
            found = found if one is None else one if found is None else promoted(found, one)
        shape = (len(parts), *(parts[0][1] if parts else ()))
        return [value for values, _, _ in parts for value in values], shape, found
    if hasattr(given, "__array__"):
        return nested(given.__array__(), number)
    if number and hasattr(given, "__float__"):
        return [float(given)], (), FLOAT64
    raise missing(f"array of {type(given).__name__}")
