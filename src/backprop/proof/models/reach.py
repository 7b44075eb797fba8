"""What code reaches: arrays and letters in arguments, in what it closes over, in what a method belongs to."""

import pickle
import random
from collections.abc import Mapping, Sequence, Set
from functools import partial
from inspect import isfunction
from types import CellType, FunctionType, ModuleType
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.shown import Shown

GENERATORS = (random.Random, np.random.Generator, np.random.RandomState)


class Whole:
    """A collection that says what of it is looked into."""

    def inside(self) -> list[Any]:
        return []


def reached(*given: Any) -> list[Any]:
    """The arrays, and whatever else has no parts, in arguments and in the object that a method belongs to."""
    seen: set[int] = set()
    found, waiting = [], list(given)
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        inside = parts_of(one)
        waiting += inside
        if not inside:
            found.append(one)
    return found


def parts_of(one: Any) -> list[Any]:
    """What a collection, an object or a function holds; nothing of arrays, formulas, classes and proofs."""
    if isinstance(one, (SymbolicArray, sp.Basic, str, type, ModuleType, Shown, *GENERATORS)):
        return []
    if isinstance(one, Whole):
        return one.inside()
    if isinstance(one, Mapping):
        return list(one.values())
    if isinstance(one, (Sequence, Set)):
        return list(one)
    if isfunction(one):
        return used_by(one)
    if isinstance(one, partial):
        return [one.func, *one.args, *one.keywords.values()]
    names = [name for kind in type(one).__mro__ for name in vars(kind).get("__slots__", ())]
    held = [getattr(one, name, None) for name in ("__self__", "__func__", *names)]
    return [part for part in (*held, *getattr(one, "__dict__", {}).values()) if part is not None]


def used_by(function: FunctionType) -> list[Any]:
    """What a function uses beside its arguments: defaults, what it closes over, some names of its module."""
    closed = [cell.cell_contents for cell in function.__closure__ or () if not is_empty(cell)]
    named = (function.__globals__.get(name) for name in function.__code__.co_names)
    symbols = [one for one in named if isinstance(one, (SymbolicArray, sp.Symbol, *GENERATORS))]
    return [*closed, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values(), *symbols]


def is_empty(cell: CellType) -> bool:
    try:
        return cell.cell_contents is cell
    except ValueError:
        return True


def arrays_in(*given: Any) -> list[SymbolicArray]:
    """The symbolic arrays that are reached."""
    return [one for one in reached(*given) if isinstance(one, SymbolicArray)]


def contents(*given: Any) -> list[Any]:
    """What arguments hold now: another formula where an array has been written to."""
    return [getattr(one, "rule", one) for one in reached(*given)]


def drawn(*given: Any) -> bytes:
    """Where random numbers have come to: Python's, NumPy's, and those of generators that are reached."""
    own = [one for one in reached(*given) if isinstance(one, GENERATORS)]
    return pickle.dumps((random.getstate(), np.random.get_state(), own))


def begin_as_declared(derivation: object, *given: Any) -> None:
    """What was written to by code in another derivation is again what its name says."""
    for one in arrays_in(*given):
        if one.declared[0] and not one.name and one.writer not in (None, derivation):
            one.as_declared()


def written_by(derivation: object, *given: Any) -> None:
    """Remembers who has written to arrays."""
    for one in arrays_in(*given):
        if one.declared[0] and not one.name:
            one.writer = derivation


def tell_apart(*given: Any) -> None:
    """Two arrays of one name are one array in formulas, where a - a = 0."""
    known: dict[str, SymbolicArray] = {}
    for one in arrays_in(*given):
        if one.name and known.setdefault(one.name, one).original is not one.original:
            raise ValueError(
                f"two arrays are called {one.name}: what is proved of them holds where they are equal"
            )
