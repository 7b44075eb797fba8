"""Random statements in the kernel's whole language: what it accepts is evaluated without it.

    python tests/fuzz/statements.py --count 100000       # goes on where the last run stopped
    python tests/fuzz/statements.py --only 4711          # one statement, in full

A statement is a formula and the same formula written otherwise: by laws that hold, by laws that hold nearly
everywhere (off u = 0, for u > 0), and by plain mistakes. A few subjects u occur in it again and again: in
denominators, guards, logs and roots. What the kernel accepts must have one value
wherever both sides have one.
"""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any

import sympy as sp
from going_on import Tried, run

from backprop.proof import (
    Binary,
    Derivation,
    Negative,
    Nonnegative,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
    Unproved,
    activation,
    array,
    derivative,
    index,
    labels,
    normal_form,
    prove_equal,
    prove_positive,
    scalar,
    sizes,
)
from backprop.proof.kernel.language import Above, Vanishes, Where, fresh_index
from backprop.proof.kernel.relations import Relation
from backprop.proof.opinion import Claim, HoldsNowhere, KernelFault, Opinion

SECONDS, MOST = 20, 36  # for one statement: time, and parts of a formula
TOGETHER = 8  # statements in a row that begin with one formula

N, K = sizes("N K")
SIZES = {"N": N, "K": K, "2": 2}
AXES = {
    "x": "NK",
    "y": "N",
    "w": "KN",
    "v": "NN",
    "p": "NK",
    "q": "N",
    "b": "NK",
    "m": "N",
    "o": "K",
    "t": "NK",
    "s": "NK",
    "h": "NK",
    "e": "N2",
    "d": "N2",
}
A = {name: array(name, *(SIZES[size] for size in axes)) for name, axes in AXES.items()}
a, c = scalar("a"), scalar("c")
r, z, l = scalar("r"), scalar("z"), scalar("l")  # positive, 0 or 1, between 0 and 1
kappa = labels("kappa", N, K)
CONDITIONS = (
    *(Positive(A["p"]), UnitInterval(A["q"]), Binary(A["b"]), Negative(A["m"]), Nonnegative(A["o"])),
    *(OneHot(A["t"]), SumsToOne(A["s"]), SumsToOne(A["h"]), Positive(A["h"]), SumsToOne(A["e"])),
    *(OneHot(A["d"]), Positive(r), Binary(z), UnitInterval(l)),
)
n, i, k, j = index("n", N), index("i", N), index("k", K), index("j", K)
two = index("two", 2)
SCOPE = (n, i, k, j)
f = activation("f")
RELATIONS = (sp.Eq, sp.Ne, sp.Gt, sp.Ge, sp.Lt, sp.Le)
OPPOSITE = {sp.Gt: sp.Ge, sp.Ge: sp.Gt, sp.Lt: sp.Le, sp.Le: sp.Lt, sp.Eq: sp.Ne, sp.Ne: sp.Eq}
UNDEFINED = (sp.zoo, sp.nan, sp.oo, sp.I, sp.ITE)
HALF, THIRD = sp.Rational(1, 2), sp.Rational(1, 3)


NO_LAW = (TypeError, ValueError, ZeroDivisionError)


class Unfit(Exception):
    """No statement came of this draw."""


class Writer:
    """Writes formulas about a few subjects, and writes them otherwise."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.indexed = random.random() < 0.6
        self.subjects = [self.subject() for _ in range(2)]

    def one_of(self, *options: Callable[[], Any]) -> Any:
        return self.random.choice(options)()

    # -- formulas --------------------------------------------------------------------------------

    def index(self, size: str, scope: tuple[sp.Idx, ...] = SCOPE) -> sp.Expr:
        if size == "2":
            return self.random.choice((sp.Integer(1), sp.Integer(2), two))
        if size == "K" and self.random.random() < 0.1:
            return kappa.rule(n)
        if self.random.random() < 0.05:
            return sp.Integer(1)
        return self.random.choice([one for one in scope if str(one.upper) == size][:2])

    def entry(self) -> sp.Expr:
        name = self.random.choice(list(AXES))
        return A[name][tuple(self.index(size) for size in AXES[name])]

    def letter(self) -> sp.Expr:
        if self.indexed and self.random.random() < 0.7:
            return self.place() if self.random.random() < 0.12 else self.entry()
        return self.random.choice((a, a, a, c, r, z, l))

    def place(self) -> sp.Expr:
        """An index as a number, or two that may be one, or mirror each other."""
        return self.random.choice((n, k, j, n - i, k - j, k + j - K - 1))

    def number(self) -> sp.Expr:
        return sp.sympify(self.random.choice((0, 1, 1, 1, -1, 2, 3, HALF, N)))

    def subject(self) -> sp.Expr:
        x, y = self.letter(), self.letter()
        return self.one_of(
            *[lambda: x] * 4,
            lambda: x + y,
            lambda: x - y,
            lambda: 1 - x,
            lambda: 1 + x,
            lambda: x * y,
            lambda: x**2 - 1,
            lambda: x**2 + y**2,
            lambda: x**2,
            lambda: self.total(x),
            lambda: self.total(x) - 1,
            lambda: sp.exp(x) - 1,
            lambda: Above(x),
            lambda: sp.sqrt(x**2) - x,
            lambda: sp.KroneckerDelta(*self.random.choice(((n, i), (k, j), (kappa.rule(n), k)))),
        )

    def total(self, inside: sp.Expr) -> sp.Expr:
        dummies = self.random.sample(SCOPE, self.random.choice((1, 1, 2)))
        return sp.Sum(inside, *dummies)

    def u(self) -> sp.Expr:
        return self.random.choice(self.subjects)

    def safe(self, u: sp.Expr) -> sp.Expr:
        """1 / u where u is not 0, in one of the ways in which people write it."""
        other = self.random.choice((0, 0, 1, self.letter()))
        return self.one_of(
            lambda: sp.Piecewise((other, sp.Eq(u, 0)), (1 / u, True)),
            lambda: sp.Piecewise((1 / u, sp.Ne(u, 0)), (other, True)),
            lambda: sp.Piecewise((1 / u, u > 0), (other, True)),
            lambda: Where(Vanishes(u), sp.sympify(other), 1 / u),
            lambda: Where(1 - Vanishes(u), 1 / u, sp.sympify(other)),
            lambda: Where(Above(u), 1 / u, sp.sympify(other)),
            lambda: 1 / Where(Vanishes(u), sp.Integer(1), u),
            lambda: 1 / (u + Vanishes(u)),
            lambda: (1 - Vanishes(u)) / u,
        )

    def condition(self) -> Any:
        u, w = self.u(), self.random.choice((sp.Integer(0), sp.Integer(0), sp.Integer(1), self.letter()))
        relation = self.random.choice(RELATIONS)(u, w)
        joined = self.random.choice((None, None, None, None, sp.And, sp.Or))
        return joined(relation, self.random.choice(RELATIONS)(self.letter(), 0)) if joined else relation

    def formula(self, depth: int) -> sp.Expr:
        if depth <= 0:
            return self.one_of(self.u, self.u, self.letter, self.letter, self.number)
        part = lambda: self.formula(depth - 1)  # noqa: E731
        return self.one_of(
            *[lambda: part() + part()] * 3,
            *[lambda: part() * part()] * 4,
            *[lambda: part() / self.u()] * 2,
            *[lambda: part() * self.safe(self.u())] * 2,
            lambda: part() ** self.random.choice((-2, -1, 2, 3, HALF, -HALF, THIRD)),
            lambda: self.u() ** self.random.choice((-2, -1, 2, HALF, -HALF, THIRD, self.letter())),
            lambda: sp.log(self.u()),
            lambda: sp.log(part()),
            lambda: self.random.choice((sp.exp, sp.exp, sp.tanh, sp.Abs, sp.sign, sp.erf, f))(part()),
            lambda: self.random.choice((sp.Max, sp.Min))(self.u(), part()),
            *[lambda: sp.Piecewise((part(), self.condition()), (part(), True))] * 2,
            lambda: Where(Above(self.u()), part(), part()),
            lambda: Where(1 - Vanishes(self.u()), part(), part()),
            lambda: self.random.choice((Above, Vanishes))(self.u()) * part(),
            *[lambda: self.total(part())] * 2,
            lambda: sp.Sum(A["t"][n, k] * part(), k),
            lambda: self.total(part()) / self.total(self.u()),
            lambda: sp.Product(self.random.choice((A["p"][n, k], 1 - A["q"][n], sp.exp(self.u()))), n),
        )

    # -- the same, written otherwise -------------------------------------------------------------

    def otherwise(self, formula: sp.Expr) -> sp.Expr:
        """The formula after one to three laws."""
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))):
            place = (
                formula if self.random.random() < 0.4 else self.random.choice([*parts(formula)] or [formula])
            )
            new = self.one_of(*self.laws(place))
            formula = new if place == formula else formula.xreplace({place: new})
        return formula

    def laws(self, e: sp.Expr) -> list[Callable[[], sp.Expr]]:
        u, w = self.u(), self.u()
        anything = [
            lambda: e * u * self.safe(u),
            lambda: e * self.safe(u) / (1 / u),
            lambda: e + u * Vanishes(u),
            lambda: e + self.letter() * Vanishes(u),
            lambda: e + u * Vanishes(u) / w,
            lambda: sp.Piecewise((e, u > 0), (e, True)),
            lambda: sp.Piecewise((self.letter(), sp.Eq(u, 0)), (e, True)),
            lambda: Where(Vanishes(u), self.letter(), e),
            lambda: Where(Vanishes(u), e.xreplace({u: sp.Integer(0)}), e),
            lambda: e * (Above(u) + Above(-u) + Vanishes(u)),
            lambda: e * (Above(u) + Above(-u)),
            lambda: (e * u + e * w) / (u + w),
            lambda: e + 1 / (1 / u + 1) - u / (1 + u),
            lambda: e + 1 / (u * (u + 1)) - 1 / u + 1 / (u + 1),
            lambda: e + (u**2 - 1) / (u - 1) - u - 1,
            lambda: e + sp.log(u * w) - sp.log(u) - sp.log(w),
            lambda: e + sp.log(u**2) - 2 * sp.log(u),
            lambda: e * sp.sqrt(u * w) / sp.sqrt(u) / sp.sqrt(w),
            lambda: e * sp.sqrt(u**2) / u,
            lambda: e * sp.sqrt(u) ** 2 / u,
            lambda: sp.exp(sp.log(e)),
            lambda: sp.sqrt(e**2),
            lambda: (e**3) ** THIRD,
            lambda: sp.Abs(e),
            lambda: sp.sign(e) * sp.Abs(e),
            lambda: sp.Max(e, u) + sp.Min(e, u) - u,
            lambda: sp.Max(e, u),
            lambda: self.safe(self.safe(e)),
            lambda: 1 / self.safe(e),
            lambda: e.xreplace({u: w}),
            lambda: -e,
            lambda: e + 1,
        ]
        return [*anything, *self.of_kind(e) * 6, lambda: self.by_sympy(e)]

    def by_sympy(self, e: sp.Expr) -> sp.Expr:
        """SymPy's own laws, some of which hold for positive numbers only."""
        if size_of(e, 12) > 12:
            return sp.expand_mul(e)
        return self.one_of(
            lambda: sp.expand(e),
            lambda: sp.together(e),
            lambda: sp.powsimp(e, force=True),
            lambda: sp.expand_log(e, force=True),
            lambda: sp.powdenest(e, force=True),
            lambda: sp.factor(e),
        )

    def of_kind(self, e: sp.Expr) -> list[Callable[[], sp.Expr]]:
        """Laws for one kind of formula, sound and not."""
        if isinstance(e, (Above, Vanishes)):
            (u,) = e.args
            return [
                lambda: e.func(2 * u),
                lambda: e.func(-u),
                lambda: 1 - Above(-u),
                lambda: 1 - Above(-u) - Vanishes(u),
                lambda: 1 - Above(u) - Above(-u),
                lambda: e.func(u**2),
                lambda: e.func(u * sp.exp(u)),
                lambda: e**2,
                lambda: sp.Integer(0),
                lambda: e * (1 + u),
            ]
        if isinstance(e, Where):
            truth, then, other = e.args
            mixed = truth * then + (1 - truth) * other
            return [lambda: mixed, lambda: Where(1 - truth, other, then), lambda: then, lambda: other]
        if isinstance(e, sp.Piecewise):
            (first, condition), (second, _) = e.args[0], e.args[-1]
            kinds = [one for one in RELATIONS if isinstance(condition, one)]
            swapped = OPPOSITE[kinds[0]](*condition.args) if kinds else sp.Not(condition)
            return [
                lambda: sp.Piecewise((first, swapped), (second, True)),
                lambda: sp.Piecewise((second, sp.Not(condition)), (first, True)),
                lambda: first,
                lambda: second,
                lambda: sp.piecewise_fold(e),
            ]
        if isinstance(e, sp.Sum):
            dummies = [dummy for dummy, *_ in e.limits]
            fresh = {dummy: fresh_index(dummy.label.name, dummy.upper) for dummy in dummies}
            inside = e.function
            free = [one for one in sp.Mul.make_args(inside) if not one.has(*dummies)]
            rest = sp.Mul(*(one for one in sp.Mul.make_args(inside) if one not in free))
            return [
                lambda: sp.Sum(inside.xreplace(fresh), *fresh.values()),
                lambda: sp.Sum(inside, *dummies[::-1]),
                lambda: sp.Add(*(sp.Sum(one, *dummies) for one in sp.Add.make_args(sp.expand(inside)))),
                lambda: sp.Mul(*free) * sp.Sum(rest, *dummies),
                lambda: inside,
                lambda: sp.Sum(inside, dummies[0]),
            ]
        if isinstance(e, sp.Indexed):
            moved = tuple(self.index(size) for size in AXES[str(e.base)])
            last, free = e.indices[-1], fresh_index("g", A[str(e.base)].shape[-1])
            return [
                lambda: e.base[moved],
                lambda: e**2,
                lambda: sp.Sum(sp.KroneckerDelta(free, last) * e.base[(*e.indices[:-1], free)], free),
                lambda: 1 - sp.Sum(e.base[(*e.indices[:-1], free)], free) + e,
                lambda: e * sp.Sum(e.base[(*e.indices[:-1], free)], free),
            ]
        if isinstance(e, sp.Pow):
            return [
                lambda: e * e.base,
                lambda: 1 / e,
                lambda: self.safe(1 / e),
                lambda: sp.exp(e.exp * sp.log(e.base)),
            ]
        if isinstance(e, (sp.Add, sp.Mul)):
            dropped = self.random.choice(e.args)
            return [lambda: e.func(*(one for one in e.args if one != dropped)), lambda: self.by_sympy(e)]
        if isinstance(e, sp.log):
            factors = sp.Mul.make_args(e.args[0] if size_of(e, 9) > 9 else sp.factor(e.args[0]))
            return [lambda: sp.Add(*map(sp.log, factors)), lambda: sp.log(sp.Abs(e.args[0]))]
        return [lambda: e**2] if isinstance(e, sp.Symbol) and not e.is_integer else []


def parts(formula: sp.Expr) -> Iterator[sp.Expr]:
    """The formulas inside a formula, itself included; indices and their letters are none."""
    if isinstance(formula, sp.Idx):
        return
    yield formula
    if isinstance(formula, (sp.Indexed, sp.KroneckerDelta)):
        return
    if isinstance(formula, (sp.Sum, sp.Product)):
        yield from parts(formula.function)
        return
    for part in formula.args:
        if isinstance(part, sp.functions.elementary.piecewise.ExprCondPair):
            yield from parts(part[0])
            yield from (side for side in part[1].args if isinstance(side, sp.Expr))
        elif isinstance(part, sp.Expr):
            yield from parts(part)


def size_of(formula: sp.Expr, most: int) -> int:
    """How many parts a formula has, counted up to the most and one."""
    return sum(1 for _ in islice(parts(formula), most + 1))


# -- statements ------------------------------------------------------------------------------------

Verdict = tuple[str, sp.Expr, sp.Expr, Opinion]
C = scalar("C")
LETTERS = (A["x"][n, k], A["y"][n], A["p"][n, k], a, r)


def fitting(formula: Any) -> sp.Expr:
    formula = sp.sympify(formula)
    if not isinstance(formula, sp.Expr) or size_of(formula, MOST) > MOST or formula.has(*UNDEFINED):
        raise Unfit
    return formula


def at_size(formula: sp.Expr, numbers: dict[sp.Expr, sp.Expr]) -> sp.Expr:
    return fitting(formula.xreplace(numbers)) if numbers else formula


@lru_cache(1)
def written(number: int, seed: int) -> tuple[Writer, sp.Expr]:
    """The formula that a few statements in a row are about."""
    random = Random(f"formula {seed} {number}")
    for _ in range(20):
        writer = Writer(random)
        with suppress(Unfit, *NO_LAW):
            return writer, fitting(writer.formula(random.choice((1, 1, 1, 2, 2))))
    raise Unfit


def ask(number: int, seed: int = 0) -> Verdict:
    """One statement, and what the kernel says of it: accepted, refused, or why there is none."""
    writer, left = written(number // TOGETHER, seed)
    random = writer.random = Random(f"{seed} {number}")
    kind = random.choice(
        ("equal",) * 12
        + ("normal", "normal", "named", "named", "named", "slope", "positive", "fixed", "fixed")
    )
    if kind == "slope":
        by = random.choice(LETTERS)
        return accepted(lambda: None, sp.Derivative(left, by, evaluate=False), derivative(left, by))
    if kind == "positive":
        return accepted(lambda: prove_positive(left, CONDITIONS), sp.Integer(1), Above(left))
    if kind == "normal":
        return accepted(lambda: None, left, normal_form(left, CONDITIONS))
    try:
        right = fitting(writer.otherwise(left))
    except (RecursionError, KeyError):  # of SymPy: nested cases for ever, a case that asks a case
        raise Unfit from None
    if right == left:
        raise Unfit
    if kind == "named":
        u = writer.u()
        if isinstance(u, sp.Idx):  # it stands in entries, too, where no name can
            raise Unfit
        names = {C: u}
        try:
            left, right = (one.xreplace({u: C}) for one in (left, right))
        except RecursionError:  # of SymPy's, as above
            raise Unfit from None
        chain = Derivation("t", "c", left, where=names, assuming=CONDITIONS)
        return accepted(lambda: chain.equals(right, "so it is"), left, right, Opinion(CONDITIONS, names))
    if kind == "fixed":
        numbers = {N: sp.Integer(random.choice((1, 2))), K: sp.Integer(random.choice((1, 2, 3)))}
        left, right = (at_size(one, numbers) for one in (left, right))
        fixed = tuple(type(one)(at_number(one.array, numbers)) for one in CONDITIONS)
        return accepted(lambda: prove_equal(left, right, fixed), left, right, Opinion(fixed))
    return accepted(lambda: prove_equal(left, right, CONDITIONS), left, right)


def at_number(one: Any, numbers: dict[sp.Expr, sp.Expr]) -> Any:
    if isinstance(one, sp.Symbol):
        return one
    return array(one.name, *(int(numbers.get(size, size)) for size in one.shape))


def accepted(prove: Callable[[], Any], left: sp.Expr, right: sp.Expr, opinion: Any = None) -> Verdict:
    opinion = opinion or Opinion(CONDITIONS)
    try:
        prove()
    except Unproved:
        return "refused", left, right, opinion
    return "accepted", left, right, opinion


def verdict(number: int, seed: int = 0) -> Verdict:
    """What becomes of one statement; a kernel that fails otherwise than by refusing is a finding."""
    nothing = sp.Integer(0)
    try:
        with limited(SECONDS):
            found = ask(number, seed)
    except Unfit:
        return "no statement", nothing, nothing, Opinion()
    except NO_LAW:
        return "no law", nothing, nothing, Opinion()
    except TimeoutError:
        return "no answer in time", nothing, nothing, Opinion()
    word, left, right, opinion = found
    try:
        with limited(SECONDS):
            if word == "accepted":
                judge(left, right, opinion)
            elif number % 20 == 0:
                judge(left, right, opinion)
                return "refused, but not seen to differ", left, right, opinion
    except KernelFault:
        return ("FALSE" if word == "accepted" else "refused, and different"), left, right, opinion
    except HoldsNowhere:
        return f"{word}, without values", left, right, opinion
    except TimeoutError:
        return f"{word}, not evaluated in time", left, right, opinion
    return found


def judge(left: sp.Expr, right: sp.Expr, opinion: Opinion) -> None:
    opinion.judge([Claim(Relation.EQUAL, left, right)], enough=5, tries=18)


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def tried(number: int, seed: int) -> Iterator[Tried]:
    """A statement, what became of it, and where its two sides differ if it is accepted and false."""
    try:
        word, left, right, opinion = verdict(number, seed)
    except Exception as error:  # of the kernel, which may refuse and nothing else
        yield Tried(f"FAILED: {type(error).__name__}", str(error), True)
        return
    lines = [f"  {left}", f"  {right}", *([f"  where {opinion.names}"] if opinion.names else [])]
    if word == "FALSE":
        try:
            judge(left, right, opinion)
        except KernelFault as fault:
            lines.append(f"  {fault}")
    yield Tried(word, "\n".join(lines), word == "FALSE")


def main(arguments: list[str] | None = None) -> int:
    return run(__doc__, "statements", 10_000, tried, arguments)


if __name__ == "__main__":
    sys.exit(main())
