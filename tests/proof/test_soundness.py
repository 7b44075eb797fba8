"""What the kernel says holds: formulas have the values of their normal forms, and proved ones are equal."""

import re
from collections.abc import Callable
from random import Random
from typing import Any

import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from backprop.proof import Unproved, normal_form, prove_equal, prove_positive
from backprop.proof.derivative import derivative

from .comparing import differ, slope
from .formulas import CONDITIONS, SCOPE, UNDEFINED, A, Formulas, formulas, fuzz, k, n, randoms, worlds
from .rewriting import mistaken, rewritten
from .values import Undefined, World

NO_LAW = (
    "SymPy has moved|plain indices|needs to know that|depend on it|which may jump|no derivative of M(ax|in)"
)


def with_values(compare: Callable[..., Any], *arguments: Any) -> Any:
    """The comparison's result, if the formulas have values and the kernel a law for them."""
    try:
        return compare(*arguments)
    except (Undefined, ZeroDivisionError, OverflowError):
        assume(False)
    except TypeError as refusal:
        assume(not re.search(NO_LAW, str(refusal)))
        raise


@fuzz(500)
@given(formulas(), worlds())
def test_a_formula_has_the_value_of_its_normal_form(formula: sp.Expr, world: World) -> None:
    normal = with_values(normal_form, formula, CONDITIONS)
    assert not with_values(differ, formula, normal, world)


@fuzz(200)
@given(formulas(), randoms)
def test_another_way_to_write_a_formula_is_proved_equal(formula: sp.Expr, random: Random) -> None:
    other = with_values(rewritten, formula, random)
    assume(other != formula and not other.has(*UNDEFINED))
    with_values(prove_equal, formula, other, CONDITIONS)


@fuzz(300)
@given(formulas(), randoms, worlds())
def test_formulas_of_different_values_are_never_proved_equal(
    formula: sp.Expr, random: Random, world: World
) -> None:
    other = with_values(mistaken, formula, random)
    assume(not other.has(*UNDEFINED) and with_values(differ, formula, other, world))
    try:
        with_values(prove_equal, formula, other, CONDITIONS)
    except Unproved:
        return
    raise AssertionError(f"{formula} is not {other}")


@fuzz(200)
@given(randoms, worlds())
def test_a_formula_that_is_proved_positive_is_positive(random: Random, world: World) -> None:
    formula = Formulas(random).positive(3, SCOPE) * Formulas(random, plain=True).leaf(SCOPE)
    try:
        with_values(prove_positive, formula, CONDITIONS)
    except Unproved:
        assume(False)
    assert with_values(world.value, formula) > 0


@fuzz(200)
@given(
    formulas(), st.sampled_from([A["x"][n, k], A["y"][n], A["u"][k], A["p"][1, k], A["v"][n, n]]), worlds()
)
def test_the_derivative_is_the_slope(formula: sp.Expr, by: sp.Indexed, world: World) -> None:
    claimed = with_values(derivative, formula, by)
    assert not with_values(slope, formula, by, claimed, world)
