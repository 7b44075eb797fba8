"""Code that was proved equal to a formula: which code, and which formula."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import getsource, isfunction, unwrap
from typing import Any

import sympy as sp

from backprop.proof.shown import Shown


@dataclass(frozen=True)
class Comparison(Shown):
    """A formula, and the entry of an array that was proved equal to it; `at` is empty for a number."""

    formula: sp.Expr
    at: tuple[sp.Idx, ...]

    @property
    def entry(self) -> str:
        return f"entry [{', '.join(str(i.label) for i in self.at)}]" if self.at else ""


@dataclass(frozen=True)
class Shipped(Comparison):
    """A shipped function whose code was proved equal to a formula, and the options it was called with."""

    name: str
    source: str
    options: str = ""


@dataclass(frozen=True)
class Computed(Comparison):
    """A NumPy expression that was proved equal to a formula."""


def name_of(function: Callable[..., Any]) -> str:
    """Where the function is found: no other function goes by its name."""
    found: Any = sys.modules.get(function.__module__)
    for part in function.__qualname__.split("."):
        found = getattr(found, part, None)
    name = f"{function.__module__}.{function.__qualname__}"
    if found is not None and getattr(found, "__func__", found) is not getattr(function, "__func__", function):
        raise ValueError(f"{function!r} has the name of another function, {name}")
    return name


def in_words(arguments: Sequence[Any], options: Mapping[str, Any]) -> str:
    """The arguments that choose what a function computes, as its caller wrote them."""
    given = [*(("", one) for one in arguments), *((f"{key}=", one) for key, one in options.items())]
    return ", ".join(
        key + (f'"{one}"' if isinstance(one, str) else str(one))
        for key, one in given
        if isinstance(one, (str, bool))
    )


def source_with_helpers(function: Callable[..., Any]) -> str:
    """The source of a function, then of the private functions of its module that it calls, and so on."""
    sources, waiting = [], [function]
    while waiting:
        one = waiting.pop(0)
        one = unwrap(one)
        source = getsource(one)
        if source not in sources:
            sources.append(source)
            names = sorted(set(one.__code__.co_names), key=one.__code__.co_names.index)
            called = (one.__globals__.get(name) for name in names if name.startswith("_"))
            waiting += [helper for helper in called if isfunction(helper)]
    return "\n\n".join(sources)
