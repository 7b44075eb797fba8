"""A derivation holds true lines only: a false one raises, shows the difference, and changes nothing."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import KroneckerDelta, Sum, exp, log

from backprop.proof import (
    Binary,
    Derivation,
    OneHot,
    Positive,
    Unproved,
    array,
    index,
    labels,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.derivation import LEDGER, Ledger
from backprop.proof.refutation import Refusal
from backprop.proof.rules import (
    Relation,
    drop_the_constant,
    drop_the_positive_factor,
    log_of_power,
    sum_of_constant,
)
from backprop.proof.show import latex, text
from backprop.proof.theorems import Line

N, K = sizes("N K")
n, i, k, j = index("n", N), index("i", N), index("k", K), index("j", K)
X, Y, q = array("x", N, K), array("y", N, K), array("q", N)
C, D, x, a = scalar("C"), scalar("D"), scalar("z"), scalar("a")
P = sp.IndexedBase("P")
squares = Sum((X[n, k] - Y[n, k]) ** 2, n, k)
gap = X[n, k] - Y[n, k]


def derivation(start: sp.Expr = squares, **options: Any) -> Derivation:
    return Derivation("a title", "a claim", start, **options)


def state(chain: Derivation) -> Any:
    names = dict(chain._context.definitions.meanings)
    return list(chain.lines), names, list(chain.covers), set(chain.fixed_sizes)


# -- false lines -----------------------------------------------------------------------------------

FALSE: dict[str, Callable[[Derivation], Any]] = {
    "another formula": lambda d: d.equals(squares / 2, "half"),
    "a false name": lambda d: d.equals(C, "named", where={C: squares + 1}),
    "two names, one false": lambda d: d.equals(
        C + D, "named", where={C: Sum(X[n, k] ** 2, n, k), D: Sum(Y[n, k] ** 2, n, k)}
    ),
    "a false array of parts": lambda d: d.equals(
        Sum(P[n], n), "named", where={P[n]: Sum((X[n, k] - Y[n, k]) ** 2, n)}
    ),
    "a rule with nothing to do": lambda d: d.step(log_of_power),
    "a rule that is not proved": lambda d: d.step(drop_the_constant),
    "another function": lambda d: d.ships(sum_of_errors, X, Y),
    "an array for a number": lambda d: d.ships(errors, X, Y),
    "a number for an array": lambda d: d.ships(sum_of_squares, X, Y, at=(n,)),
    "the diagonal alone": lambda d: d.ships(square, q, at=(n, n), equals=q[n] * q[n]),
    "one place alone": lambda d: d.ships(row, q, at=(sp.Integer(1),), equals=q[n]),
    "no formula": lambda d: d.equals(sp.Integral(x, x), "an integral"),
    "another expression in NumPy": lambda d: d.computed_by(np.sum(X - Y)),
}


def sum_of_squares(X: Any, Y: Any) -> Any:
    return np.sum((X - Y) ** 2)


def sum_of_errors(X: Any, Y: Any) -> Any:
    return np.sum(X - Y)


def errors(X: Any, Y: Any) -> Any:
    return X - Y


def square(q: Any) -> Any:
    return q[:, None] * q[None, :]


def scaled(X: Any, Y: Any, by: Any) -> Any:
    return np.sum((X - Y) ** 2) / 2 if by == "half" else by * np.sum((X - Y) ** 2)


def row(q: Any) -> Any:
    return q + 0


@pytest.mark.parametrize("mistake", FALSE)
def test_a_false_line_raises_and_leaves_the_derivation_as_it_was(mistake: str) -> None:
    chain = derivation(over=X)
    before = state(chain)
    with pytest.raises((Unproved, ValueError, TypeError)):
        FALSE[mistake](chain)
    assert state(chain) == before
    chain.equals(Sum(X[n, k] ** 2 - 2 * X[n, k] * Y[n, k] + Y[n, k] ** 2, n, k), "the square written out")


def test_unproved_carries_both_sides_and_their_difference_without_internal_names() -> None:
    with pytest.raises(Unproved) as refusal:
        derivation(Sum(exp(X[n, k]), n, k)).equals(Sum(exp(X[n, k]) + KroneckerDelta(n, i), n, k), "wrong")
    error = refusal.value
    assert error.left - error.right == error.difference == K
    for shown in (text(error), Refusal(error).latex()):
        assert "K" in shown
        assert not any(
            word in shown for word in ("free", "bound", "fresh", "Dummy", "_n", "_k", "Idx", "(n, 1, N)")
        )
    for words in (str(error), text(error)):
        assert "wrong: not proved equal" in words
        assert "left - right = K" in words


# -- scope and record ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "scope"),
    [
        (squares, "all sizes"),
        (Sum(x, n), "all sizes"),
        (Sum(x, index("n", 3)), "fixed sizes"),
        (X[n, sp.Integer(2)], "fixed sizes"),
        (Sum(KroneckerDelta(k, 2), k), "fixed sizes"),
        (array("w", 2, K)[index("m", 2), k], "fixed sizes"),
        (5 * x, "all values"),
    ],
)
def test_the_scope_is_read_off_the_formulas(start: sp.Expr, scope: str) -> None:
    chain = derivation(start)
    chain.equals(start, "the same")
    assert chain.qed().scope == scope


Q, R = array("Q", N, N), array("R", N, K, N)


@pytest.mark.parametrize(
    ("start", "scope"),
    [
        (Sum(Q[n, i], i), "all sizes, with Q square"),
        (Q[n, n], "all sizes, with Q square"),
        (Sum(R[n, k, i] * Q[i, n], n), "all sizes, with Q square; axes 0 and 2 of R of one size"),
        (Q[n, sp.Integer(2)] + Q[n, i], "fixed sizes, with Q square"),
        (Sum(X[n, k] * Y[i, k], k), "all sizes"),
        (array("w", 2, 2)[index("m", 2), index("m", 2)], "fixed sizes"),
        (slopes("D", N, N)[n, i] * x, "all sizes"),
        (KroneckerDelta(i, labels("c", N, N).rule(n)), "all sizes, with as many samples as classes of c"),
        (KroneckerDelta(k, labels("c", N, K).rule(n)), "all sizes"),
        (sp.IndexedBase("z")[sp.Idx("n")], "all sizes"),
    ],
)
def test_one_size_in_two_places_of_an_array_is_part_of_the_scope(start: sp.Expr, scope: str) -> None:
    theorem = derivation(start).record(proved=False)
    assert theorem.scope == scope
    words = [one["text"] for one in theorem.as_json()["conditions"]]
    assert "; ".join(words) == scope.partition(", with ")[2]
    assert all(word in text_of and word in theorem.html() for word in words for text_of in [theorem.text()])


def test_a_square_array_that_only_code_sees_is_part_of_the_scope() -> None:
    chain = derivation(Sum(q[n], n))
    chain.ships(sum_of_one, q, Q)
    assert chain.qed().scope == "all sizes, with Q square"


def test_a_square_array_of_named_parts_is_no_condition() -> None:
    parts = sp.IndexedBase("P")
    chain = derivation(Sum(parts[n, i], n, i), where={parts[n, i]: q[n] * q[i]})
    chain.equals(Sum(q[n], n) ** 2, "opened")
    assert chain.qed().scope == "all sizes"


def test_what_is_assumed_of_scalars_and_functions_is_a_condition() -> None:
    s, e = scalar("s", positive=True), scalar("e", even=True, nonnegative=True)
    g = sp.Function("g", positive=True)
    chain = derivation(s * e * g(x) * N * Sum(X[n, k], n))
    chain.equals(chain.last, "the same")
    words = [one["text"] for one in chain.qed().as_json()["conditions"]]
    assert words == ["e even, e >= 0", "g > 0", "s > 0"]


def test_a_letter_of_a_condition_is_written_as_in_formulas() -> None:
    omega, Omega = array(r"\omega", N), array(r"\Omega", N, N)
    chain = derivation(omega[n] * Omega[n, i] * scalar(r"\sigma", positive=True), assuming=[Positive(omega)])
    theorem = chain.record(proved=False)
    assert [one["text"] for one in theorem.as_json()["conditions"]] == [
        "omega > 0",
        "Omega square",
        "sigma > 0",
    ]
    shown = [r"\omega > 0", r"\Omega\text{ square}", r"\sigma > 0"]
    assert [one["latex"] for one in theorem.as_json()["conditions"]] == shown


def test_where_formulas_have_to_be_defined_is_a_condition_that_is_found() -> None:
    chain = derivation((a + a * x) / (1 + x), assuming=[Positive(X)])
    chain.equals(a, "cancelled")
    with pytest.raises(Unproved):
        chain.equals(a / x + 1, "false, and not defined at 0")
    theorem = chain.qed()
    assert theorem.conditions == (Positive(X), sp.Ne(1 + x, 0))
    assert theorem.as_json()["conditions"] == [
        {"text": "x > 0", "latex": "x > 0"},
        {"text": "1 + z != 0", "latex": r"1 + z \neq 0"},
    ]
    assert "\n    given x > 0\n    where 1 + z != 0" in theorem.text()
    assert r"Given \(x &gt; 0\)." in theorem.html()
    assert r"Where \(1 + z \neq 0\)." in theorem.html()
    assert theorem.latex() == r"\frac{a + a z}{1 + z} = a,\quad x > 0,\quad 1 + z \neq 0"


def test_where_code_has_to_be_defined_is_a_condition_that_is_found() -> None:
    chain = derivation(q[n])
    w = array("w", N)
    chain.computed_by((q + q * w) / (1 + w), at=(n,))
    assert chain.qed().as_json()["conditions"] == [{"text": "1 + w[n] != 0", "latex": r"1 + w_{n} \neq 0"}]


EVEN = sp.Symbol("N", integer=True, positive=True, even=True)


@pytest.mark.parametrize("limit", [EVEN, sp.Symbol("N"), x, N + 1, N / 2, 0, -1, 1.5])
def test_a_range_ends_at_a_size_of_which_no_more_is_assumed(limit: Any) -> None:
    with pytest.raises(ValueError, match="the limit of n must be"):
        index("n", limit)


def test_what_holds_for_even_sizes_is_not_proved_for_all() -> None:
    """SymPy takes (-1)**N for 1 where N is declared even."""
    even = sp.Idx(sp.Symbol("n", integer=True), (1, EVEN))
    chain = derivation(Sum((-1) ** EVEN, even))
    with pytest.raises((TypeError, ValueError)):
        chain.equals(EVEN, "")
    with pytest.raises((TypeError, ValueError)):
        derivation(x).computed_by(np.sum(array("q", EVEN)) - np.sum(array("q", EVEN)), equals=0 * x)


def sum_of_one(q: Any, Q: Any) -> Any:
    return np.sum(q)


def test_the_scope_is_fixed_by_what_a_name_stands_for_and_by_shipped_shapes() -> None:
    named, shipped = derivation(x), derivation(Sum(array("w", N, 2)[n, index("m", 2)], n, index("m", 2)))
    named.equals(x + C, "named", where={C: Sum(0 * x, n) + Sum(a, index("m", 2)) - 2 * a})
    assert named.qed().scope == "fixed sizes"
    shipped.computed_by(np.sum(array("w", N, 2)))
    assert shipped.qed().scope == "fixed sizes"


def test_a_theorem_records_what_was_proved() -> None:
    chain = derivation(name="J", assuming=[Positive(X)])
    chain.equals(squares + Sum(0 * X[n, k], n, k), "no change")
    chain.ships(sum_of_squares, X, Y)
    chain.ships(sum_of_squares, X, Y)
    theorem = chain.qed()
    assert (theorem.theorem, theorem.claim, theorem.proved) == ("a title", "a claim", True)
    assert (theorem.lines, theorem.compared) == (chain.lines, chain.compared)
    assert theorem.conditions == (Positive(X),)
    assert theorem.covers == [f"{__name__}.sum_of_squares"]
    assert theorem.seconds > 0


def test_a_theorem_leaves_as_data() -> None:
    chain = derivation(2 * squares, name="J", over=X, assuming=[Positive(X)])
    chain.step(drop_the_positive_factor)
    chain.ships(sum_of_squares, X, Y)
    data = json.loads(json.dumps(chain.qed().as_json()))
    assert list(data) == [
        *("theorem", "claim", "verdict", "scope", "conditions", "lines", "letters", "python"),
        *("rules", "covers", "compared", "seconds", "proved"),
    ]
    form, shown = text(squares), latex(squares)
    assert data["claim"] == {
        "words": "a claim",
        "text": f"J = 2*{form} = (up to a positive factor) {form}",
        "latex": rf"J = 2 {shown} \overset{{\times c}}{{=}} {shown}",
    }
    assert data["conditions"] == [{"text": "x > 0", "latex": "x > 0"}]
    assert [line["because"] for line in data["lines"]] == ["definition", "drop the positive factor"]
    assert data["lines"][1]["latex"] == latex(chain.last)
    assert data["rules"] == [{"name": "drop the positive factor", "law": drop_the_positive_factor.law}]
    assert data["compared"][0]["name"] == data["covers"][0] == f"{__name__}.sum_of_squares"
    assert data["compared"][0]["text"] == text(chain.last)


def test_the_claim_of_a_chain_is_its_first_line_and_the_last_of_each_run_that_stands_alike() -> None:
    chain = derivation(x + x + 1, over=x)
    chain.equals(2 * x + 1, "collect")
    chain.equals(1 + 2 * x, "the same")
    chain.step(drop_the_constant)
    chain.step(drop_the_positive_factor)
    said = "1 + 2*z = 1 + 2*z = (up to a constant) 2*z = (up to a positive factor) z"
    assert chain.qed().as_json()["claim"]["text"] == said


def test_a_derivation_is_recorded_where_a_ledger_is_open_and_concluded_once() -> None:
    alone = derivation()
    opened = LEDGER.set(ledger := Ledger())
    chain, never = derivation(), derivation()
    chain.equals(squares, "the same")
    theorem = chain.qed()
    with pytest.raises(ValueError, match="concluded already"):
        chain.qed()
    LEDGER.reset(opened)
    assert (ledger.begun, ledger.theorems) == ([never], [theorem])
    alone.equals(squares, "the same")
    assert alone.qed().proved
    assert ledger.theorems == [theorem]


# -- what is proved is written by the checked methods alone ----------------------------------------


def test_a_line_comes_by_a_checked_method_or_not_at_all() -> None:
    chain = derivation()
    false = Line(sp.Integer(7), Relation.EQUAL, "trust me")
    assert not hasattr(chain, "append")
    for attack in (
        lambda: chain.lines.append(false),
        lambda: setattr(chain, "lines", [*chain.lines, false]),
        lambda: setattr(chain.lines[0], "expression", sp.Integer(7)),
        lambda: setattr(chain, "compared", (sum_of_squares,)),
        lambda: setattr(chain, "covers", ["backprop.losses.squared_error"]),
        lambda: setattr(chain, "assuming", (Binary(X),)),
        lambda: setattr(chain, "fixed_sizes", set()),
    ):
        with pytest.raises(AttributeError):
            attack()
    chain.covers.append("backprop.losses.squared_error")
    chain.fixed_sizes.add(3)
    assert (chain.covers, chain.fixed_sizes, len(chain.lines)) == ([], set(), 1)
    with pytest.raises(ValueError, match="proves nothing"):
        chain.qed()


# -- the formula that code was compared with ------------------------------------------------------


def test_shipped_code_is_shown_with_its_formula_whichever_that_is() -> None:
    chain = derivation(name="J")
    at_line, elsewhere = chain.ships(sum_of_squares, X, Y), chain.ships(errors, X, Y, at=(n, k), equals=gap)
    assert latex(squares) in at_line.html()
    assert text(squares) in at_line.text()
    assert latex(gap) in elsewhere.html()
    assert f"entry [n, k]: {text(gap)}" in elsewhere.text()
    computed = chain.computed_by(X - Y, at=(n, k), equals=gap)
    assert latex(gap) in computed.html()
    assert text(gap) in computed.text()


def test_the_verdict_shows_every_formula_that_code_was_compared_with() -> None:
    chain = derivation(name="J")
    chain.ships(sum_of_squares, X, Y)
    chain.ships(scaled, X, Y, "half", equals=squares / 2)
    chain.computed_by(X - Y, at=(n, k), equals=gap)
    shown = chain.qed().html()
    for formula in (squares, squares / 2, gap):
        assert latex(formula) in shown
    assert '<code>"half"</code>' in shown
    assert latex(squares / 3) not in shown


def test_many_formulas_of_one_function_are_folded_away_and_none_is_lost() -> None:
    chain = derivation()
    factors = [sp.Rational(1, p) for p in (2, 3, 5, 7, 11)]
    for factor in factors:
        chain.ships(scaled, X, Y, factor, equals=factor * squares)
    shown = chain.qed().html()
    assert "5 formulas" in shown
    assert all(latex(factor * squares) in shown for factor in factors)


# -- conditions hold where they are declared -------------------------------------------------------


def test_a_condition_holds_in_its_own_derivation_alone() -> None:
    derivation(X[n, k] ** 2, assuming=[Binary(X)]).equals(X[n, k], "0 or 1")
    for other in ([], [Binary(Y)], [OneHot(Y)], [Positive(X)]):
        with pytest.raises(Unproved):
            derivation(X[n, k] ** 2, assuming=other).equals(X[n, k], "0 or 1")


def test_a_shipped_function_runs_unchanged_and_its_source_is_shown() -> None:
    shown = derivation().ships(sum_of_squares, X, Y)
    assert "return np.sum((X - Y) ** 2)" in shown.text()
    assert "sum_of_squares" in shown.html()


def test_a_derivation_shows_its_lines_with_their_rules() -> None:
    chain = derivation(log(exp(x)) + Sum(a, n), name="J")
    chain.step(sum_of_constant)
    for shown, size in ((chain.text(), "N*a"), (chain.latex(), "N a")):
        assert "sum of constant" in shown
        assert size in shown.replace("a*N", "N*a").replace("a N", "N a")
    assert chain.html().count("<li") == 2


def test_a_number_of_two_digits_is_one_subscript():
    n = index("n", N)
    assert latex(array("y_10^{(2)}", N)[n]) == "{y_{10}^{(2)}}_{n}"
    assert latex(array("y_1^{(2)}", N)[n]) == "{y_1^{(2)}}_{n}"
