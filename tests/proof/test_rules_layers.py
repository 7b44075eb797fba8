"""The laws behind the pages on layers: derivatives by named parts, the chain rule, undetermined costs."""

import numpy as np
import pytest
import sympy as sp
from sympy import Sum, exp, log, tanh

from backprop.proof import (
    Cost,
    Derivation,
    Let,
    Negative,
    Partial,
    Positive,
    Theorems,
    Unproved,
    activation,
    array,
    derivative,
    index,
    prime,
    prove_equal,
    prove_positive,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.language import Vanishes
from backprop.proof.refutation import value
from backprop.proof.rules import chain_rule, collapse_the_delta, differentiate

N, I, M = sizes("N I M")
n, p, i, j, c = index("n", N), index("p", N), index("i", I), index("j", M), index("c", M)
X, W, B = array("x", N, I), array("w", I, M), array("b", M)
A, Z, Y = array("a", N, M), array("z", N, M), array("y", N, M)
D = slopes("d", N, M)
J, s, x = scalar("J"), scalar("s"), scalar("u")
f = activation("f")
affine = {A[n, j]: Sum(X[n, i] * W[i, j], i) + B[j]}
layer = affine | {Z[n, j]: f(A[n, j])}


def derivation(start, **options):
    return Derivation("a title", "a claim", start, **options)


# -- a partial derivative by a named part ----------------------------------------------------------


def test_a_partial_derivative_never_turns_into_0_by_itself():
    assert Partial(J, W[i, j]) != 0
    assert Partial(J, W[i, j]).func(*Partial(J, W[i, j]).args) == Partial(J, W[i, j])


@pytest.mark.parametrize(
    ("slope", "right"),
    [
        (Partial(A[n, j], W[i, c]), sp.KroneckerDelta(j, c) * X[n, i]),
        (Partial(A[n, j], B[c]), sp.KroneckerDelta(j, c)),
        (Partial(A[n, j], A[p, c]), sp.KroneckerDelta(j, c) * sp.KroneckerDelta(n, p)),
        (Partial(Z[n, j], A[n, j]), prime(f)(A[n, j])),
        (Partial(Z[n, j], W[i, j]), prime(f)(A[n, j]) * X[n, i]),
        (Partial(A[n, j], Z[n, j]), 0),
        (Partial(Z[n, j] * A[n, j], A[n, j]), Z[n, j] + A[n, j] * prime(f)(A[n, j])),
        (Partial(Z[n, j] * X[n, i], X[n, i]), Z[n, j] + X[n, i] * prime(f)(A[n, j]) * W[i, j]),
        (Partial(Partial(Z[n, j], A[n, j]), B[j]), prime(prime(f))(A[n, j])),
    ],
)
def test_the_expression_is_taken_as_a_function_of_the_named_part(slope, right):
    derivation(slope, where=layer).equals(right, "taken")


@pytest.mark.parametrize(
    ("slope", "wrong"),
    [
        (Partial(A[n, j], W[i, c]), X[n, i]),
        (Partial(A[n, j], W[i, j]), 0),
        (Partial(Z[n, j], A[n, j]), f(A[n, j])),
        (Partial(Z[n, j], A[n, j]), prime(f)(Z[n, j])),
        (Partial(Z[n, j], W[i, j]), prime(f)(A[n, j])),
        (Partial(Z[n, j] * A[n, j], A[n, j]), Z[n, j]),
        (Partial(Z[n, j], A[p, j]), prime(f)(A[n, j])),
    ],
)
def test_false_derivatives_of_named_parts_are_refused(slope, wrong):
    with pytest.raises(Unproved):
        derivation(slope, where=layer).equals(wrong, "false")


def test_a_name_may_stand_for_a_derivative():
    chain = derivation(Sum(Z[n, j], n), where=layer)
    chain.equals(
        Sum(Z[n, j] + Y[n, j] - prime(f)(A[n, j]), n), "named", where={Y[n, j]: Partial(Z[n, j], A[n, j])}
    )


def test_the_derivative_of_a_name_with_a_free_index_is_not_taken_below_a_sum():
    q = array("q", N)
    with pytest.raises(ValueError, match="free index"):
        derivation(Sum(Partial(s, x), n), where={s: q[n] * x}).equals(Sum(q[n], n), "captured")


def test_a_named_part_keeps_its_derivative_until_it_is_opened():
    chain = derivation(Partial(Z[n, j] ** 2, W[i, j]), where=layer)
    chain.step(differentiate)
    assert chain.last == 2 * Z[n, j] * Partial(Z[n, j], W[i, j])
    chain.step(differentiate, Z[n, j])
    assert chain.last == 2 * Z[n, j] * prime(f)(A[n, j]) * Partial(A[n, j], W[i, j])
    chain.step(differentiate, A[n, j])
    chain.step(collapse_the_delta)
    assert chain.last == 2 * Z[n, j] * prime(f)(A[n, j]) * X[n, i]


def test_cases_that_rest_on_the_variable_through_a_name_have_no_derivative():
    cases = sp.Piecewise((1, Z[n, j] > 0), (0, True))
    with pytest.raises(TypeError, match="no derivative|may jump"):
        derivation(Partial(cases, W[i, j]), where=layer).step(differentiate)


# -- the chain rule ----------------------------------------------------------------------------------


def test_the_chain_rule_goes_through_every_entry():
    chain = derivation(Partial(J, W[i, j]), where=affine | {J: Sum(exp(A[n, j]), n, j)})
    chain.step(chain_rule, A[p, c])
    assert chain.last == Sum(Partial(J, A[p, c]) * Partial(A[p, c], W[i, j]), p, c)
    chain.equals(Sum(exp(A[n, j]) * X[n, i], n), "taken")


def test_the_chain_rule_is_refused_where_there_is_a_way_around():
    around = {J: Sum(exp(A[n, j]), n, j) + Sum(W[i, j] ** 2, i, j)}
    with pytest.raises(Unproved):
        derivation(Partial(J, W[i, j]), where=affine | around).step(chain_rule, A[p, c])


def test_the_chain_rule_needs_letters_of_its_own():
    chain = derivation(Partial(J, W[i, j]), where=affine | {J: Sum(exp(A[n, j]), n, j)})
    with pytest.raises(ValueError, match="not in use"):
        chain.step(chain_rule, A[p, j])


# -- undetermined costs --------------------------------------------------------------------------------


def test_an_undetermined_cost_has_the_slopes_that_it_names():
    names = layer | {J: Cost("J", Z[n, j], D[n, j])}
    derivation(Partial(J, Z[n, j]), where=names).equals(D[n, j], "named")
    derivation(Partial(J, A[n, j]), where=names).equals(D[n, j] * prime(f)(A[n, j]), "one layer")
    right = Sum(X[n, i] * D[n, j] * prime(f)(A[n, j]), n)
    derivation(Partial(J, W[i, j]), where=names).equals(right, "two")
    for wrong in (-right, Sum(X[n, i] * D[n, j], n), X[n, i] * D[n, j] * prime(f)(A[n, j])):
        with pytest.raises(Unproved):
            derivation(Partial(J, W[i, j]), where=names).equals(wrong, "false")


@pytest.mark.parametrize("outer", [lambda a: a**3, exp, lambda a: a * log(1 + a**2), tanh])
def test_what_holds_for_any_cost_holds_for_one(outer):
    """With J = sum y_nj g(a_nj) and its slopes y_nj g'(a_nj), against a direct derivative."""
    undetermined = Derivation("t", "c", Partial(J, W[i, j]), where=affine | {J: Cost("J", A[n, j], D[n, j])})
    through = undetermined.unfold(undetermined.last)
    inner = affine[A[n, j]]
    by_inner = (Y[n, j] * outer(x)).diff(x).subs(x, inner)
    put = through.replace(
        lambda part: isinstance(part, sp.Indexed) and part.base == D[n, j].base,
        lambda part: by_inner.xreplace({i: index("h", I)}).xreplace(
            dict(zip((n, j), part.indices, strict=True))
        ),
    )
    direct = derivative(Sum(Y[n, j] * outer(inner), n, j), W[index("e", I), c])
    prove_equal(put.xreplace({i: index("e", I), j: c}), direct)


def test_the_slopes_of_a_cost_are_no_constants():
    with pytest.raises(TypeError, match="second derivative"):
        derivative(derivative(Cost("J", A[n, j], D[n, j]), A[p, c]), A[p, c])


def test_a_cost_has_no_value():
    with pytest.raises(TypeError, match="no law"):
        prove_equal(Cost("J", A[n, j], D[n, j]), 0)


@pytest.mark.parametrize("slope", [Y[n, j], D[n, sp.Integer(1)]])
def test_a_cost_names_its_slopes_at_any_place(slope):
    with pytest.raises((TypeError, AttributeError)):
        Cost("J", A[n, j], slope)


def test_the_dummies_of_a_cost_are_its_own():
    inside = derivative(Cost("J", A[n, j], D[n, j]), A[n, j])
    prove_equal(inside, D[n, j])
    prove_equal(Sum(inside, n, j), Sum(D[p, c], p, c))


# -- NumPy expressions -----------------------------------------------------------------------------------


def test_a_numpy_expression_is_proved_to_compute_a_line():
    chain = derivation(Sum(X[n, i] * Y[n, j], n))
    assert "entry [i, j]" in chain.computed_by(X.T @ Y, at=(i, j)).text()
    for wrong in (X.T @ (2 * Y), X.T @ Y - Y.sum(axis=0)):
        with pytest.raises(Unproved, match="NumPy expression"):
            chain.computed_by(wrong, at=(i, j))
    with pytest.raises(ValueError, match="shape"):
        chain.computed_by(Y.T @ X, at=(i, j))


def test_an_entry_is_compared_at_any_place():
    square = derivation(Sum(X[n, i] ** 2, n))
    with pytest.raises(ValueError, match="plain indices"):
        square.computed_by(X.T @ X, at=(i, i))


def halves(Z, delta):
    """What a function of several results looks like."""
    return Z.T @ delta, [np.sum(delta, axis=0)]


def test_the_parts_of_a_result_are_compared_one_by_one():
    chain = derivation(Sum(X[n, i] * Y[n, j], n))
    chain.ships(halves, X, Y, at=(i, j), part=(0,))
    chain.ships(halves, X, Y, at=(j,), part=(1, 0), equals=Sum(Y[n, j], n))
    assert len(chain._runs) == 1
    with pytest.raises(Unproved):
        chain.ships(halves, X, 2 * Y, at=(i, j), part=(0,))
    assert len(chain._runs) == 2


def test_named_arrays_go_through_numpy_code():
    chain = derivation(Sum(X[n, i] * prime(f)(A[n, j]), n), where=layer)
    chain.computed_by(X.T @ A.map(prime(f)), at=(i, j))
    chain.computed_by(X.T @ (X @ W + B).map(prime(f)), at=(i, j))
    with pytest.raises(Unproved):
        chain.computed_by(X.T @ (X @ W).map(prime(f)), at=(i, j))


# -- signs, and functions in terms of others -----------------------------------------------------------


def test_a_declared_negative_decides_signs():
    given = [Negative(X), Positive(Y)]
    prove_positive(-X[n, i], given)
    prove_positive(X[n, i] ** 2 * Y[n, j] - X[n, i] * Y[n, j], given)
    prove_equal(sp.Piecewise((1, X[n, i] > 0), (0, True)), 0, given)
    prove_equal(np.abs(X)[n, i], -X[n, i], given)
    for not_positive in (X[n, i], X[n, i] * Y[n, j], X[n, i] ** 3, -(X[n, i] ** 2), X[n, i] + Y[n, j]):
        with pytest.raises(Unproved):
            prove_positive(not_positive, given)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (tanh(x), (exp(x) - exp(-x)) / (exp(x) + exp(-x))),
        (tanh(x), 2 / (1 + exp(-2 * x)) - 1),
        (derivative(tanh(x), x), 1 - tanh(x) ** 2),
        (sp.erfc(x), 1 - sp.erf(x)),
        (Vanishes(x) * sp.erf(x), sp.Integer(0)),
        (derivative(sp.erfc(x), x), -2 * exp(-(x**2)) / sp.sqrt(sp.pi)),
    ],
)
def test_tanh_is_a_quotient_of_exponentials_and_erfc_what_erf_leaves(left, right):
    prove_equal(left, right)


@pytest.mark.parametrize(
    ("left", "wrong"),
    [
        (tanh(x), 1 / (1 + exp(-2 * x)) - 1),
        (tanh(x), 2 / (1 + exp(-x)) - 1),
        (derivative(tanh(x), x), 1 - tanh(x)),
        (sp.erfc(x), 1 + sp.erf(x)),
        (sp.erfc(x), sp.erf(x)),
        (Vanishes(x) * sp.erf(x + 1), sp.Integer(0)),
        (Vanishes(x) * sp.erfc(x), sp.Integer(0)),
    ],
)
def test_false_neighbours_of_tanh_and_erfc_are_refused(left, wrong):
    with pytest.raises(Unproved):
        prove_equal(left, wrong)


def test_erf_is_the_error_function_and_no_other():
    other = sp.Function("erf", real=True)
    with pytest.raises(ValueError, match="two meanings"):
        prove_equal(Vanishes(x) * other(x), 0)


# -- what is shown ---------------------------------------------------------------------------------------


def test_names_can_be_shown_alone_and_with_each_line_that_brings_them():
    let = Let(affine) | {Z[n, j]: exp(A[n, j])}
    assert isinstance(let, Let)
    assert r"z_{nj} &= e^{a_{nj}}" in let.latex()
    assert "z[n, j] = exp(a[n, j])" in let.text()
    chain = derivation(Z[n, j], where=let)
    assert r"z_{nj} = e^{a_{nj}}" in chain.html()
    assert "exp(a[n, j])" in chain.text()


def everything(one):
    """All that an object holds, its parts included."""
    held = {name: repr(value) for name, value in vars(one).items()}
    return held, *(dict(line.where) for line in getattr(one, "lines", ()))


def test_to_show_a_thing_changes_nothing_of_it_or_of_another():
    let = Let({Z[n, j]: exp(A[n, j])})
    chain = derivation(Z[n, j], where=let, assuming=[Positive(Y)])
    computed = chain.computed_by(np.exp(array("a", N, M)), at=(n, j))
    things = [let, chain, computed, chain.equals(Z[n, j], "the same"), chain.qed()]
    before = [(thing.html(), thing.text(), everything(thing)) for thing in things]
    for thing in things:
        thing.html(), thing.text(), repr(thing), thing._repr_html_(), thing._repr_latex_()
    assert [(thing.html(), thing.text(), everything(thing)) for thing in things] == before


def test_what_a_line_says_of_its_names_cannot_be_changed_later():
    let = Let({Z[n, j]: exp(A[n, j])})
    chain = derivation(Z[n, j], where=let)
    let[Z[n, j]] = exp(2 * A[n, j])
    assert dict(chain.lines[0].where) == {Z[n, j]: exp(A[n, j])}
    with pytest.raises(TypeError):
        chain.lines[0].where[Z[n, j]] = A[n, j]


def test_several_theorems_are_shown_together():
    chains = [derivation(x) for _ in range(2)]
    for chain in chains:
        chain.equals(x, "the same")
    theorems = [chain.qed() for chain in chains]
    assert Theorems(*theorems).html() == "".join(theorem.html() for theorem in theorems)
    assert Theorems(*theorems).text().count("a title") == 2


# -- an independent route --------------------------------------------------------------------------------


def test_a_hidden_layer_agrees_with_finite_differences():
    """The derivative that the kernel takes through names, at numbers, against differences of the cost."""
    names = affine | {Z[n, j]: 1 / (1 + exp(-A[n, j])), J: Sum(log(1 + Z[n, j] ** 2) * Y[n, j], n, j)}
    chain = derivation(Partial(J, W[i, j]), where=names)
    slope, cost = chain.unfold(chain.last), chain.unfold(J)
    rng = np.random.default_rng(3)
    shapes = {"x": (2, 3), "w": (3, 2), "b": (2,), "y": (2, 2)}
    at = {name: rng.uniform(-2, 2, shape) for name, shape in shapes.items()}

    def numbers(**changed):
        arrays = {name: array.tolist() for name, array in (at | changed).items()}
        return {"N": 2, "I": 3, "M": 2, "i": 3, "j": 2} | arrays

    step = np.zeros((3, 2))
    step[2, 1] = 1e-6
    up, down = (float(value(cost, numbers(w=at["w"] + sign * step))) for sign in (1, -1))
    assert float(value(slope, numbers())) == pytest.approx((up - down) / 2e-6, rel=1e-7)
