"""While shipped code runs on symbolic arrays, no branch is taken by what its sizes happen to be called.

SymPy says that the symbols N and K differ; the sizes may not. So `==`, `!=`, the truth value and the hash of
a size say what holds for all sizes, or raise. Only the files of SymPy, mpmath and this package
`backprop.proof` ask by the symbols' names; all other code, the library's own included, is under the guard.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from sympy.core.relational import Relational as Rel

from backprop.proof.arrays import NotModelled

TRUSTED = {Path(__file__).parent, *(Path(str(package.__file__)).parent for package in (sp, mpmath))}
METHODS = ("__eq__", "__ne__", "__bool__", "__hash__")


@contextmanager
def undecided() -> Iterator[None]:
    """Refuses what depends on the sizes; again at the end, where the code has caught the refusal."""
    earlier = NotModelled.latest
    with guarded():
        yield
    if NotModelled.latest not in (None, earlier):
        raise NotModelled.latest


@contextmanager
def guarded() -> Iterator[None]:
    """Refuses what depends on the sizes."""
    equal, hashed, decided = sp.Basic.__eq__, sp.Basic.__hash__, Rel.__bool__

    def refuse(question: str) -> None:
        raise NotModelled(f"{question} depends on the sizes: a proof for all sizes takes no branch by it")

    def same(self: sp.Expr, other: Any, trusted: bool) -> Any:
        answer = equal(self, other)
        asked = answer is not True and not trusted and isinstance(other, (int, float, np.number, sp.Expr))
        if asked and (self - sp.sympify(other)).is_zero is not False:
            refuse(f"whether {self} == {other}")
        return answer

    def eq(self: sp.Expr, other: Any) -> Any:
        return same(self, other, _trusted())

    def ne(self: sp.Expr, other: Any) -> Any:
        answer = same(self, other, _trusted())
        return answer if answer is NotImplemented else not answer

    def truth(self: sp.Expr) -> bool:
        if not _trusted() and self.is_zero is not False:
            refuse(f"whether {self} is 0")
        return True

    def hash_(self: sp.Expr) -> int:
        if not _trusted() and self.free_symbols:
            refuse(f"where {self} stands in a set or a dictionary")
        return hashed(self)  # type: ignore[no-any-return]

    def compared(self: Rel) -> bool:
        if not _trusted():
            refuse(f"whether {self}")
        return decided(self)  # type: ignore[no-any-return]

    before = {name: vars(sp.Expr)[name] for name in METHODS if name in vars(sp.Expr)}
    for name, method in zip(METHODS, (eq, ne, truth, hash_), strict=True):
        setattr(sp.Expr, name, method)
    Rel.__bool__ = compared
    try:
        yield
    finally:
        for name in METHODS:
            setattr(sp.Expr, name, before[name]) if name in before else delattr(sp.Expr, name)
        Rel.__bool__ = decided


def _trusted() -> bool:
    """Whether the code that asks, two frames up, is not under the guard."""
    return trusts(sys._getframe(2).f_code.co_filename)


@lru_cache
def trusts(file: str) -> bool:
    """By the file's place: anyone's file can be called sympy.py."""
    return not TRUSTED.isdisjoint(Path(file).parents)
