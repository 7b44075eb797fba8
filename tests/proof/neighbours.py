"""False neighbours of what is proved, made by machine: one mistake in a formula, of each kind in turn."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import sympy as sp

from backprop.proof import Derivation, Unproved
from backprop.proof.kernel.language import Above, Cost, Vanishes, Where
from backprop.proof.kernel.relations import Context, prove_related
from backprop.proof.opinion import Claim, HoldsNowhere, KernelFault, Opinion

REFUSALS = (Unproved, TypeError, ValueError, ZeroDivisionError)
LONG = 400  # parts of a formula: there are enough mistakes in shorter ones


def parts(formula: sp.Expr) -> Iterator[sp.Expr]:
    """The parts of a formula that are formulas: no index, no range."""
    if not isinstance(formula, sp.Symbol) or not formula.is_integer:
        yield formula
    if isinstance(formula, (sp.Indexed, sp.KroneckerDelta, sp.Derivative, Cost)):
        return
    inside = (formula.function,) if isinstance(formula, (sp.Sum, sp.Product)) else formula.args
    for part in inside:
        if isinstance(part, sp.Expr):
            yield from parts(part)
        elif isinstance(part, sp.Tuple):  # a case and its condition
            yield from parts(part[0])


def sign(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    if isinstance(part, sp.Add):
        yield from (part - 2 * term for term in part.args)
    elif isinstance(part, (sp.Indexed, sp.Sum, sp.Symbol, sp.Function)):
        yield -part


def factor(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    if isinstance(part, sp.Mul):
        yield from (sp.Mul(*(one for one in part.args if one != lost)) for lost in part.args)
    if not part.is_Number:
        yield 2 * part


def term(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    if isinstance(part, sp.Add):
        yield from (part - lost for lost in part.args)
    yield part + 1


def index(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    if isinstance(part, (sp.Indexed, sp.KroneckerDelta)):
        places = part.indices if isinstance(part, sp.Indexed) else part.args
        for one in places:
            others = {
                other for other in around - {one} if isinstance(one, sp.Idx) and other.upper == one.upper
            }
            others |= {sp.Integer(1)} if isinstance(one, sp.Idx) else set()
            yield from (part.xreplace({one: other}) for other in sorted(others, key=str))


def transpose(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    if isinstance(part, sp.Indexed) and len(part.indices) == 2:
        yield part.base[part.indices[::-1]]


def power(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    if isinstance(part, sp.Pow):
        yield from (part.base ** (part.exp + 1), 1 / part)
    elif isinstance(part, (sp.Indexed, sp.Sum)):
        yield part**2


def extent(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    """A sum without its first term, or its first term alone."""
    if isinstance(part, (sp.Sum, sp.Product)):
        first = {dummy: sp.Integer(1) for dummy, *_ in part.limits}
        yield part - part.function.xreplace(first)
        yield part.function.xreplace(first)


def function(part: sp.Expr, around: set[sp.Idx]) -> Iterable[sp.Expr]:
    if isinstance(part, (Above, Vanishes)):
        yield from (1 - part, sp.Integer(1))
    elif isinstance(part, Where):
        yield from part.args[1:]
    elif isinstance(part, sp.Function) and len(part.args) == 1:
        yield part.args[0]
    elif isinstance(part, sp.Derivative):
        yield part.expr


KINDS: tuple[Callable[[sp.Expr, set[sp.Idx]], Iterable[sp.Expr]], ...] = (
    *(sign, index, factor, transpose, extent, power, term, function),
)


def mistakes(formula: sp.Expr) -> Iterator[tuple[str, sp.Expr]]:
    """The formula with one mistake: of each kind one, then of each kind another."""
    around = {one for one in formula.atoms(sp.Idx) if isinstance(one.label, sp.Symbol)}
    found = list(dict.fromkeys(parts(formula)))

    def of(kind: Callable[[sp.Expr, set[sp.Idx]], Iterable[sp.Expr]]) -> Iterator[tuple[str, sp.Expr]]:
        for part in found:
            for other in kind(part, around):
                wrong = other if part == formula else formula.xreplace({part: other})
                if wrong != formula and not wrong.has(sp.nan, sp.zoo):
                    yield kind.__name__, wrong

    waiting = [of(kind) for kind in KINDS]
    seen = {formula}
    while waiting:
        for kind in tuple(waiting):
            name, wrong = next(kind, ("", formula))
            if not name:
                waiting.remove(kind)
            elif wrong not in seen:
                seen.add(wrong)
                yield name, wrong


def differs(claim: Claim, judge: Opinion) -> bool:
    """Whether a claim is seen not to hold at some place."""
    try:
        judge.judge([claim], enough=6, tries=24)
    except KernelFault:
        return True
    except HoldsNowhere:
        return False
    return False


def proved(claim: Claim, context: Context) -> bool:
    try:
        prove_related(claim.relation, claim.old, claim.new, claim.given_up, context, "")
    except REFUSALS:
        return False
    return True


def refused(derivation: Derivation, wanted: int) -> Counter[str]:
    """How many false neighbours the kernel refuses, by kind; one that it accepts is an error."""
    judge, context = derivation.second_opinion, derivation._context
    found: Counter[str] = Counter()
    for neighbour, kind in neighbours(derivation._claims):
        if found.total() >= wanted:
            break
        if differs(neighbour, judge):
            assert not proved(neighbour, context), f"proved, and false: {neighbour}"
            found[kind] += 1
    return found


def neighbours(claims: Iterable[Claim]) -> Iterator[tuple[Claim, str]]:
    """The claims with one mistake, the last ones and shorter ones first, then on their other side."""
    last_first = tuple(claims)[::-1]
    ordered = sorted(last_first, key=lambda claim: sp.count_ops(claim.new) > LONG)
    for claim in ordered:
        for kind, wrong in mistakes(claim.new):
            yield replace(claim, new=wrong), kind
    for claim in ordered:
        for kind, wrong in mistakes(claim.old):
            yield replace(claim, old=wrong), kind


def check_without_conditions(derivation: Derivation) -> None:
    """What is proved without one of its conditions holds without it."""
    for left_out in derivation.assuming:
        fewer = tuple(one for one in derivation.assuming if one is not left_out)
        context = replace(derivation._context, assuming=fewer)
        judge = Opinion(fewer, derivation.second_opinion.names, derivation._context.over)
        for claim in derivation._claims:
            if differs(claim, judge):
                assert not proved(claim, context), f"proved without {left_out.text}, and false: {claim}"
