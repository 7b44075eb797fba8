"""The second opinion sees what is false, says where nothing holds, and knows nothing of the kernel."""

import ast
from pathlib import Path

import pytest
import sympy as sp

from backprop.proof import (
    Binary,
    Cost,
    Derivation,
    Negative,
    Nonnegative,
    OneHot,
    Positive,
    SumsToOne,
    UnitInterval,
    activation,
    array,
    derivation,
    index,
    opinion,
    prime,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.language import Above, Where
from backprop.proof.kernel.partial import Partial
from backprop.proof.kernel.relations import Relation
from backprop.proof.opinion import Claim, HoldsNowhere, KernelFault, Opinion, agree
from backprop.proof.opinion.numbers import Undefined
from backprop.proof.opinion.places import Place

a, b, r = map(scalar, ["a", "b", "r"])
N, K = sizes("N K")
n, i, k, j = index("n", N), index("i", N), index("k", K), index("j", K)
x, t = array("x", N, K), array("t", N, K)
f = activation("f")


def test_what_is_not_equal_is_a_fault() -> None:
    with pytest.raises(KernelFault, match=r"a = "):
        agree(a + b, a - b)


def test_a_difference_at_one_place_is_seen() -> None:
    with pytest.raises(KernelFault):
        agree(sp.Piecewise((1, sp.Eq(a, 0)), (0, True)), sp.Integer(0), enough=60)


def test_what_has_no_value_anywhere_holds_nowhere() -> None:
    with pytest.raises(HoldsNowhere):
        agree(sp.log(-(a**2)), sp.log(-(a**2)) + 1)


def test_a_choice_needs_the_chosen_branch_alone() -> None:
    positive = Where(Above(a), sp.log(a), sp.Integer(0))
    assert agree(sp.exp(positive), Where(Above(a), a, sp.Integer(1)), enough=30) == 30
    assert agree(Above(a) * sp.log(a), sp.log(a), enough=30) < 30  # a product needs all its parts


def test_each_relation_has_its_own_meaning() -> None:
    squares = sp.Sum(x[n, k] ** 2, n, k)
    varied = Opinion(over=frozenset({"x"}))

    def holds(relation: Relation, old: sp.Expr, new: sp.Expr) -> bool:
        try:
            varied.judge([Claim(relation, old, new)], enough=12)
        except KernelFault:
            return False
        return True

    assert holds(Relation.UP_TO_CONSTANT, squares + a, squares)
    assert not holds(Relation.UP_TO_CONSTANT, squares + x[n, k], squares)
    assert not holds(Relation.UP_TO_CONSTANT, 2 * squares, squares)
    assert holds(Relation.POSITIVE_MULTIPLE, (1 + a**2) * squares, squares)
    assert not holds(Relation.POSITIVE_MULTIPLE, a * squares, squares)
    assert not holds(Relation.POSITIVE_MULTIPLE, squares + 1, squares)
    assert holds(Relation.AT_MOST, squares, squares + a**2)
    assert not holds(Relation.AT_MOST, squares, squares + a)


def test_derivatives_are_carried_along_with_any_function() -> None:
    assert agree(Partial(f(a) ** 2, a), 2 * f(a) * prime(f)(a)) == 4
    assert agree(Partial(Partial(f(a), a), a), sp.Function("f''", real=True)(a)) == 4
    total = sp.log(sp.Sum(sp.exp(x[n, j]), j))
    assert agree(Partial(total, x[i, k]), sp.KroneckerDelta(n, i) * sp.exp(x[i, k] - total)) == 4
    with pytest.raises(KernelFault):
        agree(Partial(total, x[i, k]), sp.exp(x[i, k] - total))


def test_nothing_has_a_slope_at_its_kink() -> None:
    at_zero = sp.Piecewise((Partial(sp.Abs(a), a), sp.Eq(a, 0)), (Partial(sp.Abs(a), a) - sp.sign(a), True))
    assert agree(at_zero, sp.Integer(0)) == 4
    with pytest.raises(HoldsNowhere):
        agree(at_zero / (1 - sp.Abs(sp.sign(a))), sp.Integer(0))


def test_a_named_part_is_varied_alone() -> None:
    C = scalar("C")
    names = {C: a**2}
    assert agree(Partial(C * a, C), a, names=names) == 4
    assert agree(Partial(C * a, a), 3 * a**2, names=names) == 4


def test_a_cost_has_its_slopes() -> None:
    D = slopes("d", N, K)
    J = Cost("J", f(x[n, k]), D[n, k])
    assert agree(Partial(J, x[i, j]), D[i, j] * prime(f)(x[i, j])) == 4
    with pytest.raises(KernelFault):
        agree(Partial(J, x[i, j]), D[i, j])


@pytest.mark.parametrize("style", ["usual", "awkward", "one", "equal", "apart"])
def test_what_is_drawn_meets_the_conditions(style: str) -> None:
    kinds = (Positive, Negative, Nonnegative, UnitInterval, Binary)
    letters = {kind: array(kind.__name__, 3, 3) for kind in kinds}
    share, one_hot = array("share", 3, 3), array("t", 3, 3)
    conditions = [kind(letter) for kind, letter in letters.items()]
    conditions += [Positive(share), SumsToOne(share), OneHot(one_hot)]
    places = [(row, column) for row in (1, 2, 3) for column in (1, 2, 3)]
    for seed in range(20):
        place = Place(seed, conditions, style)
        drawn = {kind: [place.entry(kind.__name__, where, 3) for where in places] for kind in kinds}
        assert all(value > 0 for value in drawn[Positive])
        assert all(value < 0 for value in drawn[Negative])
        assert all(value >= 0 for value in drawn[Nonnegative])
        assert all(0 < value < 1 for value in drawn[UnitInterval])
        assert {*drawn[Binary]} <= {0, 1}
        for name in ("share", "t"):
            row = [place.entry(name, (2, column), 3) for column in (1, 2, 3)]
            assert sum(row) == 1
            assert all(value > 0 for value in row) if name == "share" else sorted(row) == [0, 0, 1]


def test_no_place_meets_what_cannot_be_met() -> None:
    both = [Positive(array("y", 2)), Negative(array("y", 2))]
    with pytest.raises((Undefined, IndexError, ZeroDivisionError)):
        Place(0, both).entry("y", (1,), 2)


def test_a_kernel_that_accepts_what_is_false_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "prove_related", lambda *given: ())
    chain = Derivation("0 = 1", "", sp.Integer(0) * a)
    chain.equals(sp.Integer(1), "believed")
    with pytest.raises(KernelFault):
        chain.qed()


def test_a_kernel_that_accepts_wrong_code_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "prove_same", lambda *given: ())
    chain = Derivation("twice", "", 2 * x[n, k])
    chain.computed_by(x + x + 1, at=(n, k))
    with pytest.raises(KernelFault):
        chain.qed()


def test_it_knows_nothing_of_the_kernels_algebra() -> None:
    data = {"conditions", "language", "relations", "induction"}
    some = {"relations": {"Relation"}, "induction": {"RECURRENCES", "StateBase", "Unrolled"}}
    for path in Path(opinion.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and "kernel" in (node.module or ""):
                module = str(node.module).rsplit(".", 1)[1]
                assert module in data
                taken = {one.name for one in node.names}
                assert taken <= some.get(module, taken)
