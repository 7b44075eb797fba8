"""While shipped code runs on symbolic arrays, no branch is taken by what its sizes happen to be called.

SymPy says that the symbols N and K differ; the sizes may not. So `==`, `!=`, the truth value and the hash of
a size, its value as a number, and `isinstance` say what holds for all sizes, or raise; so do numbers that
came out of sizes, such as N / N == K. Only the files of SymPy, mpmath and this package `backprop.proof` ask
by the symbols' names; all other code, the library's own included, is under the guard.

Not guarded is what Python lets nobody answer for: `N is K`, `type(N)`, `match` on a type, `str(N)`, the
attributes that a symbol or a symbolic array has and a number or an array has not, and an error that the code
catches, if neither the guard nor a symbolic array has raised it. Nor is the dtype: a proof runs the code of
float64.
"""

import builtins
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from numbers import Number
from pathlib import Path
from typing import Any, NoReturn

import mpmath
import numpy as np
import sympy as sp
from sympy.core.relational import Relational as Rel
from sympy.logic.boolalg import BooleanFunction

from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.masked import Places, Selected, Turned
from backprop.proof.models.refusals import NotModelled, refusals, remember, take_for_granted
from backprop.proof.models.stacked import Stacked
from backprop.proof.models.standing_in import STANDING_IN

ISINSTANCE = isinstance
HOMES = (Path(__file__).parents[1], *(Path(str(package.__file__)).parent for package in (sp, mpmath)))
TRUSTED = {f"{home}{os.sep}" for home in HOMES}
CONVERSIONS = ("__int__", "__float__", "__complex__", "__index__", "__round__", "__trunc__")
ARRAYS = (SymbolicArray, Selected, Turned, Places, Stacked)
OPERATIONS = {"__array_ufunc__", "__array_function__", "__getitem__", "__setitem__"}
NUMBERS = (sp.Number, sp.Rational, sp.Integer, sp.Float)  # they have an equality of their own


@contextmanager
def undecided() -> Iterator[None]:
    """Refuses what depends on the sizes; again at the end, where the code has caught the refusal."""
    with refusals() as heard, guarded(), seeded():
        yield
    if heard:
        raise heard[-1]


@contextmanager
def guarded() -> Iterator[None]:
    """Refuses what depends on the sizes."""
    with ExitStack() as stack:

        def put(owner: Any, name: str, guard: Callable[[Any], Any]) -> None:
            own = vars(owner).get(name)
            setattr(owner, name, guard(getattr(owner, name, None)))
            stack.callback(lambda: delattr(owner, name) if own is None else setattr(owner, name, own))

        put(sp.Expr, "__bool__", lambda _: _truth)
        put(sp.Expr, "__hash__", _hash)
        for relation in (Rel, BooleanFunction):
            put(relation, "__bool__", _decided)
            for question in ("__eq__", "__ne__", "__hash__"):
                put(relation, question, _asked)
        for kind in (sp.Expr, *NUMBERS):
            put(kind, "__eq__", _equal)
            put(kind, "__ne__", _unequal)
        for name in CONVERSIONS:
            put(sp.Expr, name, _number)
        for name in ("__truediv__", "__floordiv__", "__mod__", "__divmod__"):
            put(sp.Expr, name, partial(_dividing, 1))
            put(sp.Expr, f"__r{name[2:]}", partial(_dividing, 0))
        put(sp.Expr, "__pow__", _raised)
        put(builtins, "isinstance", lambda _: _isinstance)
        for owner in ARRAYS:
            for name in OPERATIONS & vars(owner).keys():
                put(owner, name, _remembered)
        for owner, name, stands in STANDING_IN:
            put(owner, name, partial(_instead, stands))
        yield


@contextmanager
def seeded() -> Iterator[None]:
    """Refuses generators of random numbers that begin anywhere."""
    own = np.random.default_rng

    def generator(seed: Any = None) -> np.random.Generator:
        if seed is None:
            raise NotModelled("numbers that are drawn without a seed are others whenever the code runs")
        return own(seed)

    np.random.default_rng = generator
    try:
        yield
    finally:
        np.random.default_rng = own


def _instead(stands: Any, original: Any) -> Any:
    return stands


def refuse(question: str) -> NoReturn:
    raise NotModelled(f"{question} depends on the sizes: a proof for all sizes takes no branch by it")


def _same(self: sp.Expr, other: Any, answer: Any, trusted: bool) -> Any:
    asked = answer is not True and not trusted and isinstance(other, (Number, np.number, sp.Expr))
    if asked and (self - sp.sympify(other)).is_zero is not False:
        refuse(f"whether {self} == {other}")
    return answer


def _equal(original: Any) -> Any:
    return lambda self, other: _same(self, other, original(self, other), _trusted())


def _unequal(original: Any) -> Any:
    def unequal(self: sp.Expr, other: Any) -> Any:
        answer = _same(self, other, self.__eq__(other), _trusted())
        return answer if answer is NotImplemented else not answer

    return unequal


def _truth(self: sp.Expr) -> bool:
    if not _trusted() and self.is_zero is not False:
        refuse(f"whether {self} is 0")
    return True


def _hash(original: Any) -> Any:
    def hashed(self: sp.Expr) -> int:
        if not _trusted() and self.free_symbols:
            refuse(f"where {self} stands in a set or a dictionary")
        return original(self)  # type: ignore[no-any-return]

    return hashed


def _decided(original: Any) -> Any:
    def decided(self: Any) -> bool:
        if not _trusted():
            refuse(f"whether {self}")
        return True if original is None else original(self)

    return decided


def _asked(original: Any) -> Any:
    """Whether a relation is the same as another, and where it stands in a set, says whether it holds."""

    def asked(self: Any, *other: Any) -> Any:
        if not _trusted():
            refuse(f"whether {self}")
        return original(self, *other)

    return asked


def _number(original: Any) -> Any:
    def number(self: sp.Expr, *digits: int) -> Any:
        if not _trusted() and self.free_symbols:
            raise NotModelled(f"the size {self} is a symbol here, and Python wants a number")
        if original is None:
            raise TypeError(f"{self} is not a whole number")
        return original(self, *digits)

    return number


def _dividing(divisor: int, original: Any) -> Any:
    """A quotient, whose divisor is the first operand or the second."""

    def quotient(*operands: Any) -> Any:
        if not _trusted():
            _nonzero(operands[divisor])
        return original(*operands)

    return quotient


def _raised(original: Any) -> Any:
    """A power is a quotient too, where its exponent may be negative."""

    def power(self: sp.Expr, exponent: Any, *modulo: Any) -> Any:
        if not _trusted() and sp.sympify(exponent).is_nonnegative is not True:
            _nonzero(self)
        return original(self, exponent, *modulo)

    return power


def _nonzero(number: Any) -> None:
    """Python divides by no number made of sizes that is 0: what comes of it holds where it is not."""
    if ISINSTANCE(number, sp.Expr) and number.is_zero is not False:
        take_for_granted(sp.Ne(number, 0))


def _remembered(original: Any) -> Any:
    """An error that the code catches, such as of shapes that need not differ, is not forgotten."""

    def operation(*arguments: Any, **options: Any) -> Any:
        try:
            return original(*arguments, **options)
        except Exception as error:
            remember(error)
            raise

    return operation


def _isinstance(one: Any, kinds: Any) -> bool:
    """What holds of the number or the array that the symbols stand for."""
    if trusts(sys._getframe(1).f_code.co_filename):  # at once, as SymPy asks it all the time
        return ISINSTANCE(one, kinds)
    if ISINSTANCE(one, (sp.Expr, *ARRAYS)) and (real := _stands_for(one)):
        answers = {ISINSTANCE(number, kinds) for number in real}
        return answers.pop() if len(answers) == 1 else refuse(f"whether {one} is of the kind {kinds}")
    return ISINSTANCE(one, kinds)


def _stands_for(one: Any) -> tuple[Any, ...]:
    """An array, or NumPy's number; what is made of sizes is an int or a float."""
    if ISINSTANCE(one, ARRAYS):
        return (np.float64(0) if getattr(one, "is_scalar", False) else np.zeros(0),)
    return (1, 1.0) if one.free_symbols else ()


def _trusted() -> bool:
    """Whether the code that asks, two frames up, is not under the guard."""
    return trusts(sys._getframe(2).f_code.co_filename)


@lru_cache
def trusts(file: str) -> bool:
    """By the file's place: anyone's file can be called sympy.py. (It asks no `isinstance`, which asks it.)"""
    return file.startswith(tuple(TRUSTED))
