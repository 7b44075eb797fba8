"""Formulas as Python: what is copied from a page can be run, and says the same.

    letters = Letters([formula])
    letters.declarations()      N = size("N"), n = index("n", N), t = IndexedBase("t"), ...
    letters.python(formula)     Sum(log(y[n, k])*t[n, k], n, k)

Letters keep their names as far as Python takes them, and no two share one. Of NumPy nothing is needed.
"""

import ast
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.str import StrPrinter

from backprop.proof.kernel import conditions, language
from backprop.proof.kernel.conditions import Condition
from backprop.proof.kernel.definitions import Names
from backprop.proof.kernel.language import Cost, SlopeBase, is_size
from backprop.proof.kernel.partial import Partial
from backprop.proof.kernel.parts import distinct

MATHEMATICS = (
    *(sp.exp, sp.log, sp.sqrt, sp.tanh, sp.sinh, sp.cosh, sp.erf, sp.sign, sp.Abs, sp.Max, sp.Min),
    *(sp.Sum, sp.Product, sp.KroneckerDelta, sp.Piecewise, sp.And, sp.Or, sp.Not, sp.factorial, sp.floor),
    *(sp.Rational, sp.Symbol, sp.Function, sp.IndexedBase, sp.Derivative, sp.Tuple),
)
LANGUAGE = (
    *(language.size, language.index, language.chosen_index, language.scalar, language.activation),
    *(language.prime, language.SlopeBase, language.Cost, Partial),
    *(language.Above, language.Vanishes, language.Settled, language.Where),
)
CONDITIONS = (
    *(conditions.Positive, conditions.Negative, conditions.Nonnegative, conditions.UnitInterval),
    *(conditions.Binary, conditions.OneHot, conditions.SumsToOne, conditions.OffKinks),
)
VOCABULARY: Mapping[str, Any] = {
    **{one.__name__: one for one in (*MATHEMATICS, *LANGUAGE, *CONDITIONS)},
    "Eq": sp.Eq,
    "Ne": sp.Ne,
    "pi": sp.pi,
    "true": sp.true,
    "false": sp.false,
}
OURS = {"array", "labels", "where", "assuming", "over", *VOCABULARY}

KINDS = ("size", "index", "array", "slopes", "scalar", "choice", "function")


class Letters:
    """The letters of some formulas, and their names in Python."""

    def __init__(self, formulas: Iterable[sp.Basic]) -> None:
        parts: set[sp.Basic] = set().union(*(distinct(sp.sympify(formula)) for formula in formulas))
        self.names: dict[tuple[str, str, Any], str] = {}
        for part in sorted(found(parts), key=_place):
            self.names[part] = self._free(bare(part[1]))
        self._printer = FormulaPython(self.names)

    def _free(self, name: str) -> str:
        taken = {*self.names.values(), *OURS}
        tries = (f"{name}{end}" for end in ("", "_", *(f"_{i}" for i in range(2, 99))))
        return next(one for one in tries if one not in taken and not keyword.iskeyword(one))

    def python(self, formula: sp.Basic) -> str:
        """The formula as Python."""
        return str(self._printer.doprint(formula))

    def declarations(self) -> list[str]:
        """A statement for each letter, in an order in which they can be run."""
        return [f"{name} = {self._meaning(*part)}" for part, name in self.names.items()]

    def _meaning(self, kind: str, name: str, part: Any) -> str:
        match kind:
            case "index":
                return f"index({name!r}, {self.python(part.upper)})"
            case "choice":
                return f"lambda *i: chosen_index({name!r}, i, {self.python(part)})"
            case "array":
                return f"IndexedBase({name!r})"
            case "slopes":
                return f"SlopeBase({name!r})"
            case "size":
                return f"size({name!r})"
            case "function":
                return (
                    f"activation({name!r})"
                    if part == {"real": True}
                    else f"Function({name!r}{options(part)})"
                )
        assumed = part.__getnewargs_ex__()[1]
        if assumed == {"real": True}:
            return f"scalar({name!r})"
        return f"{'scalar' if assumed else 'Symbol'}({name!r}{options(assumed)})"


def options(assumed: Mapping[str, bool]) -> str:
    """Assumptions as arguments."""
    return "".join(f", {key}={value}" for key, value in assumed.items())


def bare(name: str) -> str:
    r"""A name that Python takes: `a1` for a^{(1)}, `delta` for \delta, `k_prime` for k'."""
    plain = re.sub(r"\W+", "_", re.sub(r"[\\{}()^]", "", name.replace("'", "_prime"))).strip("_")
    return f"_{plain}" if not plain or plain[0].isdigit() else plain


def found(parts: Iterable[sp.Basic]) -> set[tuple[str, str, Any]]:
    """The letters among the parts of a formula: of which kind, by which name, and what tells them apart."""
    inside = {one.label for one in parts if isinstance(one, (sp.Idx, sp.IndexedBase))}
    return {letter for part in parts if part not in inside for letter in _letter(part)}


def _letter(part: sp.Basic) -> Iterator[tuple[str, str, Any]]:
    match part:
        case sp.Idx(label=AppliedUndef() as label):
            yield "choice", label.func.__name__, part.upper
        case sp.Idx(label=sp.Symbol() as label):
            yield "index", label.name, part
        case SlopeBase():
            yield "slopes", str(part), part
        case sp.IndexedBase():
            yield "array", str(part), part
        case sp.Symbol():
            yield "size" if is_size(part) else "scalar", part.name, part
        case AppliedUndef():
            yield "function", part.func.__name__.rstrip("'"), _Assumed(part.func._kwargs)


class _Assumed(dict[str, bool]):
    """What is assumed of a function's values."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def legend(formulas: Iterable[sp.Basic]) -> list[dict[str, str]]:
    """The letters of some formulas: of which kind each is, its name, and what it runs over, or its shape."""
    parts: set[sp.Basic] = set().union(*(distinct(sp.sympify(formula)) for formula in formulas))
    shapes = {
        part.base: " × ".join(str(i.upper) for i in part.indices)
        for part in sorted(parts, key=str)
        if isinstance(part, sp.Indexed) and all(isinstance(i, sp.Idx) for i in part.indices)
    }
    return [
        {"kind": kind, "name": name, "over": str(getattr(part, "upper", shapes.get(part, "")))}
        for kind, name, part in sorted(found(parts), key=_place)
    ]


def _place(letter: tuple[str, str, Any]) -> tuple[int, str, int, str]:
    kind, name, part = letter
    label = getattr(part, "label", part)
    return KINDS.index(kind), name, getattr(label, "dummy_index", 0), str(getattr(part, "upper", part))


class FormulaPython(StrPrinter):
    """Python whose value is the formula again, once its letters are declared."""

    printmethod = ""  # an entry does not print itself

    def __init__(self, names: Mapping[tuple[str, str, Any], str]) -> None:
        super().__init__()
        self._names = names

    def _name(self, part: sp.Basic) -> str:
        ((kind, name, what),) = _letter(part)
        return self._names[kind, name, what]

    _print_Symbol = _print_Dummy = _print_IndexedBase = _print_SlopeBase = _name

    def _print_Idx(self, i: sp.Idx) -> str:
        arguments = f"({self._list(i.label.args)})" if isinstance(i.label, AppliedUndef) else ""
        return self._name(i) + arguments

    def _print_Indexed(self, entry: sp.Indexed) -> str:
        return f"{self._name(entry.base)}[{self._list(entry.indices)}]"

    def _print_Function(self, applied: sp.Expr) -> str:
        name = applied.func.__name__
        if isinstance(applied, AppliedUndef):
            primes = len(name) - len(name.rstrip("'"))
            name = "prime(" * primes + self._name(applied) + ")" * primes
        return f"{name}({self._list(applied.args)})"

    def _print_Rational(self, number: sp.Rational) -> str:
        return f"Rational({number.p}, {number.q})"

    _print_Half = _print_Rational

    def _print_Exp1(self, number: sp.Expr) -> str:
        return "exp(1)"

    def _print_Sum(self, total: sp.Sum) -> str:
        ends = (
            self._print(i)
            if isinstance(i, sp.Idx) and (first, last) == (1, i.upper)
            else f"({self._list((i, first, last))})"
            for i, first, last in total.limits
        )
        return f"{type(total).__name__}({', '.join([self._print(total.function), *ends])})"

    _print_Product = _print_Sum

    def _print_Piecewise(self, cases: sp.Piecewise) -> str:
        return f"Piecewise({', '.join(f'({self._list(case.args)})' for case in cases.args)})"

    def _print_Partial(self, slope: Partial) -> str:
        return f"Partial({self._list((slope.expr, slope.by))})"

    def _print_Cost(self, cost: Cost) -> str:
        return f"Cost({cost.args[0].name!r}, {self._list((cost.entry, cost.slope))})"

    def _print_Basic(self, part: sp.Basic) -> str:
        raise NotImplementedError(f"{type(part).__name__} has no words in Python")

    _print_Unrolled = _print_Basic

    def _list(self, parts: Iterable[sp.Basic]) -> str:
        return ", ".join(map(self._print, parts))


def given(
    lines: Iterable[sp.Basic], where: Names, assuming: Iterable[Condition], over: Iterable[str]
) -> tuple[Letters, str]:
    """The letters of a derivation, and what its lines rest on, as `backprop.proof.replay` reads it."""
    assuming = tuple(assuming)
    sizes = (size for one in assuming for size in getattr(one.array, "shape", ()))
    scalars = (one.array for one in assuming if isinstance(one.array, sp.Symbol))
    letters = Letters(map(sp.sympify, [*lines, *where, *where.values(), *sizes, *scalars]))
    said = letters.declarations()
    if where:
        pairs = (f"{letters.python(name)}: {letters.python(sp.sympify(one))}" for name, one in where.items())
        said.append(f"where = {{{', '.join(pairs)}}}")
    if assuming:
        said.append(f"assuming = ({', '.join(condition(one, letters) for one in assuming)},)")
    if over := sorted(over):
        said.append(f"over = ({', '.join(map(repr, over))},)")
    return letters, "\n".join(said)


def condition(one: Condition, letters: Letters) -> str:
    """A side condition as Python."""
    shape = "".join(f", {letters.python(sp.sympify(size))}" for size in getattr(one.array, "shape", ()))
    bare = isinstance(one.array, sp.Symbol)
    array = letters.python(one.array) if bare else f"array({one.name!r}{shape})"
    labels = getattr(one, "labels", None)
    at = "" if labels is None else f", labels({labels.name!r}{shape})"
    return f"{type(one).__name__}({array}{at})"


def imports(code: Iterable[str]) -> str:
    """What the words in some Python have to be imported from."""
    words = {node.id for text in code for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    homes = {
        name: "sympy" if one.__module__.startswith("sympy.") else one.__module__
        for name, one in VOCABULARY.items()
    }
    homes |= dict.fromkeys(("array", "labels"), "backprop.proof")
    found = sorted({homes[word] for word in words & set(homes)}, key=lambda home: (home != "sympy", home))
    return "\n".join(
        f"from {home} import {', '.join(sorted(word for word in words if homes.get(word) == home))}"
        for home in found
    )
