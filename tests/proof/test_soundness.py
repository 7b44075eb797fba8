"""What the kernel says holds: formulas have the values of their normal forms, and proved ones are equal."""

import contextlib
import functools
import math
import numbers
import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from backprop.proof import (
    Derivation,
    NotModelled,
    Partial,
    SumsToOne,
    SymbolicArray,
    Theorem,
    Unproved,
    array,
    index,
    labels,
    normal_form,
    prove_equal,
    prove_positive,
    rules,
    scalar,
    size,
)
from backprop.proof.kernel.conditions import Binary, Condition, OneHot, Positive
from backprop.proof.kernel.derivative import derivative
from backprop.proof.kernel.language import Above, Vanishes
from backprop.proof.models.stacked import Stacked

from .comparing import differ, slope
from .formulas import (
    AXES,
    CONDITIONS,
    SCOPE,
    SIZES,
    UNDEFINED,
    A,
    Formulas,
    K,
    N,
    formulas,
    fuzz,
    k,
    n,
    randoms,
    worlds,
)
from .rewriting import mistaken, rewritten
from .values import Undefined, World

m = index("m", N)
X = array("X", N, K)
X_nk = X[n, k]

NO_LAW = "SymPy has moved|plain indices|needs to know that|depend on it|which may jump"


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


@fuzz(300)
@given(formulas(), worlds())
def test_a_formula_at_fixed_sizes_has_the_value_of_its_normal_form(formula: sp.Expr, world: World) -> None:
    numbers = {size: sp.Integer(world.sizes[name]) for name, size in SIZES.items()}
    one_hot = array("t", *(world.sizes[name] for name in AXES["t"]))
    conditions = [OneHot(one_hot) if isinstance(one, OneHot) else one for one in CONDITIONS]
    fixed = with_values(lambda: formula.xreplace(numbers))
    assume(not fixed.has(*UNDEFINED))
    normal = with_values(normal_form, fixed, conditions)
    assert not with_values(differ, fixed, normal, world)


def divides_by_zero_or_one(formula: sp.Expr) -> bool:
    """Whether a formula divides by what is 0 or 1: that it is 1 then is no law of the kernel's; see below."""
    below = [one.base for one in formula.atoms(sp.Pow) if one.exp.could_extract_minus_sign()]
    truths = (sp.KroneckerDelta, Above, Vanishes)
    return any(
        one.has(*truths) or any(entry.base in (A["b"], A["t"]) for entry in one.atoms(sp.Indexed))
        for one in below
    )


@fuzz(200)
@given(formulas(), randoms)
def test_another_way_to_write_a_formula_is_proved_equal(formula: sp.Expr, random: Random) -> None:
    assume(not divides_by_zero_or_one(formula))
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


def refuses(run: Callable[[], Any], *kinds: type[Exception]) -> None:
    with pytest.raises(kinds or (Unproved,)):
        run()


def ships(code: Callable[..., Any], formula: sp.Expr, *arguments: Any, at: Any = (), given: Any = ()) -> None:
    Derivation("t", "c", formula, assuming=given).ships(code, *arguments, at=at)


@pytest.mark.parametrize("condition", [OneHot(array("t", N, K)), Binary(array("t", N, K))])
def test_dividing_by_targets_is_not_multiplying_by_them(condition: Condition) -> None:
    T, Y = array("t", N, K), array("y", N, K)
    cost = -sp.Sum(T[n, k] * sp.log(Y[n, k]), n, k)
    given = [condition, Positive(Y)]
    ships(lambda T, Y: -np.sum(np.log(Y) * T), cost, T, Y, given=given)
    refuses(lambda: ships(lambda T, Y: -np.sum(np.log(Y) / T), cost, T, Y, given=given))


def test_the_reciprocal_of_zero_or_one_is_not_itself() -> None:
    b, x = sp.IndexedBase("b"), sp.IndexedBase("x")
    binary = [Binary(b)]
    refuses(lambda: prove_equal(1 / b[n], b[n], binary))
    refuses(lambda: prove_equal(1 / sp.KroneckerDelta(n, m), sp.KroneckerDelta(n, m)))
    refuses(lambda: prove_equal(sp.Sum(1 / b[n], n), sp.Sum(b[n], n), binary))
    refuses(lambda: prove_equal(1 / Above(x[n]), Above(x[n])))
    refuses(lambda: prove_equal(sp.Piecewise((1 / b[n], b[n] > 0), (0, True)), sp.Integer(1), binary))
    prove_equal(sp.Piecewise((1 / b[n], b[n] > 0), (0, True)), b[n], binary)


def zeros_take_a_sum(X: Any) -> Any:
    D = np.zeros_like(X)
    np.add(np.sum(X), 0, out=D)
    return D


def a_zero_takes_a_sum(X: Any) -> Any:
    s = np.sum(X)
    J = np.zeros_like(s)
    J[...] = s
    return J + 0 * X


def a_number_is_changed(X: Any) -> Any:
    c = kept = np.asarray(2.0, like=X)
    c += 1
    return kept * X - 2 * X


@pytest.mark.parametrize("code", [zeros_take_a_sum, a_zero_takes_a_sum, a_number_is_changed])
def test_what_is_written_is_not_forgotten(code: Callable[..., Any]) -> None:
    refuses(lambda: ships(code, sp.Integer(0), array("X", N, K), at=(n, k)), ValueError, NotModelled)


def swallowed(question: Callable[..., Any]) -> Callable[..., Any]:
    def code(X: Any) -> Any:
        with contextlib.suppress(TypeError):
            if question(X):
                return 0 * X
        return 2 * X

    return code


BRANCHES: dict[str, Callable[..., Any]] = {
    "N == 1": lambda X: 0 * X if X.shape[0] == 1 else 2 * X,
    "N != K": lambda X: 2 * X if X.shape[0] != X.shape[1] else 0 * X,
    "the shape": lambda X: 0 * X if X.shape == X.shape[::-1] else 2 * X,
    "K in a set": lambda X: 0 * X if X.shape[1] in {1, 2} else 2 * X,
    "K in a list": lambda X: 0 * X if X.shape[1] in [1, 2] else 2 * X,
    "not N - 1": lambda X: 0 * X if not X.shape[0] - 1 else 2 * X,
    "not N % 64": lambda X: 0 * X if not X.shape[0] % 64 else 2 * X,
    "N > 100": lambda X: 0 * X if X.shape[0] > 100 else 2 * X,
    "N / N == K": lambda X: 0 * X if X.shape[0] / X.shape[0] == X.shape[1] else 2 * X,
    "N - N != K - 1": lambda X: 2 * X if X.shape[0] - X.shape[0] != X.shape[1] - 1 else 0 * X,
    "1.0 N / N == K": lambda X: 0 * X if 1.0 * X.shape[0] / X.shape[0] == X.shape[1] else 2 * X,
    "both large": lambda X: 0 * X if (X.shape[0] > 100) & (X.shape[1] > 100) else 2 * X,
    "one small": lambda X: 2 * X if (X.shape[0] < 100) | (X.shape[1] < 100) else 0 * X,
    "N an int": lambda X: 0 * X if isinstance(X.shape[0], int) else 2 * X,
    "N integral": lambda X: 0 * X if isinstance(X.shape[0], numbers.Integral) else 2 * X,
    "N / 2 a float": lambda X: 0 * X if isinstance(X.shape[0] / 2, float) else 2 * X,
    "a loop, caught": swallowed(lambda X: [None for _ in range(X.shape[0])] or True),
    "a root, caught": swallowed(lambda X: math.sqrt(X.shape[0])),
    "int(N), caught": swallowed(lambda X: int(X.shape[0])),
    "N places, caught": swallowed(lambda X: np.linspace(0, 1, X.shape[0]).ndim),
    "round(N / 2), caught": swallowed(lambda X: round(X.shape[0] / 2)),
    "N == K, caught": swallowed(lambda X: X.shape[0] == X.shape[1]),
    "N > 100, caught": swallowed(lambda X: X.shape[0] > 100),
    "an entry, caught": swallowed(lambda X: np.max(X, axis=1) > 100),
}


@pytest.mark.parametrize("code", BRANCHES.values(), ids=BRANCHES.keys())
def test_no_branch_is_taken_by_the_sizes(code: Callable[..., Any]) -> None:
    refuses(lambda: ships(code, 2 * X_nk, X, at=(n, k)), TypeError)


def caught(attempt: Callable[..., Any]) -> Callable[..., Any]:
    def code(X: Any) -> Any:
        try:
            attempt(X)
        except (ValueError, IndexError):
            return 2 * X
        return 0 * X

    return code


@pytest.mark.parametrize(
    "attempt",
    [lambda X: X + X.T, lambda X: X @ X, lambda X: np.einsum("ij,ij->i", X, X.T), lambda X: X[0, 0, 0]],
)
def test_no_branch_is_taken_by_shapes_that_need_not_differ(attempt: Callable[..., Any]) -> None:
    refuses(lambda: ships(caught(attempt), 2 * X_nk, X, at=(n, k)), ValueError, NotModelled, IndexError)


def test_a_stacked_array_forgets_no_error_either() -> None:
    S = Stacked(array("W", K, N), array("b", N))
    code = caught(lambda X: np.dot(S, X.T))
    refuses(lambda: ships(code, 2 * X_nk, X, at=(n, k)), ValueError, NotModelled)


def test_a_function_does_not_go_by_the_name_of_another() -> None:
    @functools.wraps(ships)
    def spoof(X: Any) -> Any:
        return 2 * X

    refuses(lambda: ships(spoof, 2 * X_nk, X, at=(n, k)), ValueError)


def test_two_arrays_of_one_name_are_not_two_arrays() -> None:
    def gap(X: Any, Y: Any) -> Any:
        return X - Y

    refuses(lambda: ships(gap, sp.Integer(0), X, array("X", N, K), at=(n, k)), ValueError)
    refuses(
        lambda: ships(lambda both: gap(*both), sp.Integer(0), [X, array("X", N, K)], at=(n, k)), ValueError
    )
    refuses(lambda: ships(gap, sp.Integer(0), X, array("Y", N, K), at=(n, k)))
    ships(gap, sp.Integer(0), X, X, at=(n, k))


def test_an_entry_is_named_by_letters_that_the_code_has_not_seen() -> None:
    v, other = array("v", N), array("u", N)
    product = v[n] * other[n]
    refuses(lambda: ships(lambda v, c: v * c, product, v, other[n], at=(n,)), ValueError)
    refuses(lambda: ships(lambda v, c: v * c, v[m] * other[m], v, other[n], at=(m,)))
    ships(lambda v, c: v * c, v[m] * other[n], v, other[n], at=(m,))
    captures = SymbolicArray((N,), lambda i: sp.Sum(v[i] * other[n], n))
    refuses(lambda: Derivation("t", "c", sp.Sum(product, n)).computed_by(captures, at=(n,)), ValueError)


def test_a_named_part_has_no_properties_by_assumption() -> None:
    Y, x = sp.IndexedBase("Y"), array("x", N)
    binary = [Binary(array("Y", N))]
    refuses(lambda: Derivation("t", "c", Y[n] ** 2, where={Y[n]: sp.exp(x[n])}, assuming=binary), ValueError)
    later = Derivation("t", "c", sp.exp(x[n]) ** 2, assuming=binary)
    refuses(lambda: later.equals(Y[n] ** 2, "named", where={Y[n]: sp.exp(x[n])}), ValueError)
    later.equals(sp.exp(2 * x[n]), "a refused name leaves nothing behind")


def test_a_parameter_that_is_a_named_part_is_no_constant() -> None:
    Y, Z, x = sp.IndexedBase("Y"), sp.IndexedBase("Z"), array("x", N)
    total, rest = sp.Sum(Y[n], n), sp.Sum(Z[n], n)

    @rules.rule(rules.Relation.UP_TO_CONSTANT)
    def drop_the_total(formula: sp.Expr, context: rules.Context) -> rules.Step:
        return rules.Step(formula - total, total)

    for over in (array("Y", N), x):
        named = Derivation("t", "c", rest + total, over=over, where={Y[n]: sp.exp(x[n])})
        refuses(lambda named=named: named.step(drop_the_total))
    free = Derivation("t", "c", rest + total, over=array("Z", N), where={Y[n]: sp.exp(x[n])})
    free.step(drop_the_total)


def test_nothing_is_dropped_from_what_does_not_vary() -> None:
    for over in (array("Y", N, K), scalar("X0"), "Z"):
        chain = Derivation("t", "c", X_nk**2 + 1, over=over)
        refuses(lambda chain=chain: chain.step(rules.drop_the_constant))
    Derivation("t", "c", X_nk**2 + 1, over=X).step(rules.drop_the_constant)


def test_a_condition_is_of_an_array_of_the_declared_shape() -> None:
    T, base = array("t", N, K), sp.IndexedBase("t")
    for condition in (OneHot(T), SumsToOne(T)):
        prove_equal(sp.Sum(base[n, k], k), 1, [condition])
        for total in (sp.Sum(base[k, n], n), sp.Sum(base[n, m], m), sp.Sum(base[n], n)):
            refuses(lambda total=total, condition=condition: prove_equal(total, 1, [condition]), ValueError)


def test_what_holds_for_all_sizes_may_be_asked() -> None:
    ships(lambda X: 2 * X if X.shape == (2 * X).shape and X.shape[0] else 0 * X, 2 * X_nk, X, at=(n, k))
    ships(lambda X: 0 * X if X.shape[0] == 0 else 2 * X, 2 * X_nk, X, at=(n, k))
    ships(lambda X: 2 * X if X.shape[0] / X.shape[0] == 1 else 0 * X, 2 * X_nk, X, at=(n, k))
    ships(lambda X: 0 * X if isinstance(X.shape[0], str | list) else 2 * X, 2 * X_nk, X, at=(n, k))
    ships(lambda X: 0 * X if isinstance(X, list | tuple) else 2 * X, 2 * X_nk, X, at=(n, k))


@pytest.mark.parametrize(
    "question",
    [
        lambda X: isinstance(X, np.ndarray),
        lambda X: not isinstance(X, SymbolicArray),
        lambda X: isinstance(X.sum(), np.floating),
        lambda X: isinstance(X.shape[0], int | float),
        lambda X: isinstance(X.size / 2, numbers.Real),
        lambda X: not isinstance(X.shape[0], sp.Basic),
    ],
)
def test_symbols_are_of_the_kind_that_they_stand_for(question: Callable[..., bool]) -> None:
    ships(lambda X: 2 * X if question(X) else 0 * X, 2 * X_nk, X, at=(n, k))
    refuses(lambda: ships(lambda X: 0 * X if question(X) else 2 * X, 2 * X_nk, X, at=(n, k)))
    assert N != K
    assert len({N, K}) == 2


def test_a_derivation_of_one_line_and_no_code_is_no_theorem() -> None:
    refuses(Derivation("Riemann", "all zeros lie on the line", scalar("a")).qed, ValueError)
    computed = Derivation("t", "c", 2 * X_nk)
    computed.computed_by(X + X, at=(n, k))
    assert computed.qed().proved


def test_the_page_of_an_unproved_theorem_does_not_say_proved() -> None:
    theorem = Theorem("t", "c", proved=False, trouble="1 < 2")
    assert "NOT PROVED" in theorem.html()
    assert "verdict proved" not in theorem.html()
    assert "1 &lt; 2" in theorem.html()
    assert "verdict proved" in replace(theorem, proved=True).html()


class Layer:
    def __init__(self, W: Any) -> None:
        self.weights = [W]

    def forward(self, Z: Any) -> Any:
        return Z + self.weights[0]

    def nothing(self, Z: Any) -> Any:
        return 0 * np.sum(Z)


@pytest.mark.parametrize(
    ("code", "arguments", "options"),
    [
        (lambda X: 0 * np.sum(X), (), {"X": array("X", 2, 3)}),
        (lambda Xs: 0 * np.sum(Xs[0]), ([array("X", 2, 3)],), {}),
        (lambda layers: 0 * np.sum(layers[0][1]), ([(1, array("X", N, 3))],), {}),
        (lambda named: 0 * np.sum(named["X"]), ({"X": array("X", N, 3)},), {}),
        (lambda X: 0 * np.sum(X), (array("X", N, 1),), {}),
        (Layer(array("W", 2, K)).nothing, (array("X", N, K),), {}),
    ],
)
def test_a_fixed_size_anywhere_among_the_arguments_shows_in_the_scope(
    code: Callable[..., Any], arguments: Any, options: Any
) -> None:
    derivation = Derivation("t", "c", sp.Integer(0))
    derivation.ships(code, *arguments, **options)
    assert derivation.qed().scope == "fixed sizes"


def test_labels_cannot_be_called_like_a_pivot() -> None:
    refuses(lambda: labels("p_0", N, K), ValueError)


def test_what_depends_on_the_place_of_the_largest_entry_is_no_constant() -> None:
    A_nk, B_nk = array("A", N, K), array("B", N, K)
    at_largest = np.take_along_axis(B_nk, np.argmax(A_nk, axis=1, keepdims=True), axis=1)
    cost = sp.Sum(A_nk[n, k] ** 2, n, k) + np.sum(at_largest).rule()
    derivation = Derivation("t", "c", cost, over=A_nk)
    refuses(lambda: derivation.step(rules.drop_the_constant), Unproved, ValueError)


def test_one_name_has_one_meaning_in_a_derivative() -> None:
    x, other = scalar("x"), scalar("x", positive=True)
    refuses(lambda: derivative(x**2, other), ValueError)
    refuses(lambda: derivative(X_nk**2, sp.IndexedBase("X", shape=(N, K))[n, k]), ValueError)
    named = Derivation("t", "c", Partial(scalar("C"), sp.Symbol("x")), where={scalar("C"): x**2})
    refuses(lambda: named.equals(sp.Integer(0), "another x"), ValueError)
    part = Derivation("t", "c", Partial(sp.Symbol("C") * x, x), where={scalar("C"): x**2})
    refuses(lambda: part.equals(sp.Symbol("C"), "taken"), ValueError)


def test_a_range_of_any_size_may_end_before_a_number() -> None:
    refuses(lambda: prove_equal(sp.Sum(sp.KroneckerDelta(n, 2), n), 1))
    prove_equal(sp.Sum(sp.KroneckerDelta(n, 1), n), 1)
    three = index("n", 3)
    prove_equal(sp.Sum(sp.KroneckerDelta(three, 2), three), 1)


def test_a_number_is_no_name_of_a_size() -> None:
    refuses(lambda: size("3"), ValueError)


def test_what_is_written_to_inside_a_list_or_an_object_is_run_again() -> None:
    Z, W = array("Z", N, K), array("W", N, K)
    derivation, Zs, layer = Derivation("t", "c", W[n, k] + Z[n, k]), [Z], Layer(W)
    derivation.ships(layer.forward, Z, at=(n, k))
    W += 1
    refuses(lambda: derivation.ships(layer.forward, Z, at=(n, k)))
    derivation = Derivation("t", "c", 2 * Z[n, k])
    derivation.ships(twice_the_first, Zs, at=(n, k))
    Z += 1
    refuses(lambda: derivation.ships(twice_the_first, Zs, at=(n, k)))


def twice_the_first(Zs: Any) -> Any:
    return 2 * Zs[0]


def test_what_is_written_to_between_two_comparisons_is_run_again() -> None:
    def twice(Z: Any) -> Any:
        return 2 * Z

    Z = array("Z", N, K)
    derivation = Derivation("t", "c", 2 * Z[n, k])
    derivation.ships(twice, Z, at=(n, k))
    Z += 1
    refuses(lambda: derivation.ships(twice, Z, at=(n, k)))
