"""Every operation that symbolic arrays model gives what NumPy gives, on random arrays of random sizes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.proof import SymbolicArray
from backprop.proof.models.arrays import MODELS
from backprop.proof.models.branches import guarded
from backprop.proof.models.kinds import plain
from backprop.proof.models.ufuncs import ON_TRUTHS, UFUNCS

from .formulas import fuzz
from .numpy_code import CASES, Code
from .numpy_worlds import KINDS, NumpyWorld, symbolic

OPERANDS: dict[np.ufunc, tuple[str, ...]] = {
    np.add: (
        "A C",
        "A v",
        "v A",
        "L R",
        "A z",
        "A O",
        "W y",
        "E v",
        "z z",
        "A>C P>Q",
        "A>C np.where(A>0,1,-2)",
    ),
    np.subtract: ("A C", "A L", "y L"),
    np.multiply: ("A C", "R A", "A z", "A>C P>Q", "A>C np.where(P>Q,3,4)"),
    np.divide: ("A P", "A p", "P Q", "A>C P", "np.where(A>0,3,4) np.where(C>0,1,-2)"),
    np.power: ("P A", "P z", "p A", "np.where(A>0,3,-4) 2", "A>C 2"),
    np.negative: ("A",),
    np.positive: ("A",),
    np.square: ("A", "v"),
    np.sqrt: ("P",),
    np.exp: ("A", "z"),
    np.exp2: ("A",),
    np.expm1: ("A",),
    np.log: ("P", "p"),
    np.log2: ("P",),
    np.log10: ("P",),
    np.log1p: ("P",),
    np.tanh: ("A",),
    np.sinh: ("A", "z"),
    np.cosh: ("A",),
    np.sin: ("A", "z"),
    np.cos: ("A", "z"),
    np.arctan: ("A",),
    np.float_power: ("P A",),
    np.reciprocal: ("P",),
    np.sign: ("A", "np.where(A>0,1,-2)"),
    np.fabs: ("A", "np.where(A>0,1,-2)"),
    np.floor: ("np.where(A>0,1,-2)",),
    np.ceil: ("np.where(A>0,1,-2)",),
    np.rint: ("np.where(A>0,1,-2)",),
    np.trunc: ("np.where(A>0,1,-2)",),
    np.isnan: ("A",),
    np.isinf: ("A",),
    np.invert: ("A>C", "np.where(A>0,1,-2)"),
    np.bitwise_and: ("A>C P>Q",),
    np.bitwise_or: ("A>C A<C",),
    np.bitwise_xor: ("A>C P>Q",),
    np.logaddexp: ("A C", "A v"),
    np.heaviside: ("A C", "A z"),
    np.absolute: ("A", "A>C", "np.where(A>0,3,-4)"),
    np.isfinite: ("A",),
    np.maximum: ("A C", "A v", "L R", "A>C P>Q", "A np.where(A>0,3,-4)"),
    np.minimum: ("A C", "L R"),
    np.equal: ("A C", "A v", "c c"),
    np.not_equal: ("A C", "c c"),
    np.greater: ("A C", "A v"),
    np.greater_equal: ("A C",),
    np.less: ("A C",),
    np.less_equal: ("A C",),
    np.logical_not: ("A>C", "A"),
    np.logical_and: ("A>C A<C", "A>C P>Q", "A B"),
    np.logical_or: ("A>C A<C", "A>C P>Q", "A B"),
}
UFUNC_CASES = [(ufunc, names) for ufunc, cases in OPERANDS.items() for names in cases]

# What is always refused, and the ufuncs of Python that are tried with the loss that is made of one.
REFUSED = {np.empty, np.frompyfunc}

CODE = [
    pytest.param(code, id=f"{getattr(on, '__name__', on)}: {name}")
    for on in CASES
    for name, code in CASES[on].items()
]


def same(code: Code, world: NumpyWorld) -> None:
    arrays = world.arrays()
    world.pivot = lambda where: int(np.argmax(arrays.A[where[0] - 1])) + 1
    with guarded():
        result = code(symbolic())
    with np.errstate(all="ignore"):
        expected = code(world.arrays())
    assert isinstance(result, SymbolicArray)
    assert world.shape(result.shape) == np.shape(expected)
    assert np.asarray(expected).dtype in {plain(dtype) for dtype in result.kind.dtypes}
    np.testing.assert_allclose(world.values(result), np.asarray(expected, dtype=float), rtol=1e-9, atol=1e-9)


@st.composite
def worlds(draw: Any) -> NumpyWorld:
    lengths = {"N": draw(st.integers(1, 3)), "K": draw(st.integers(2, 3))}
    return NumpyWorld(draw(st.integers(0, 2**32)), lengths, KINDS)


@pytest.mark.parametrize(("ufunc", "names"), UFUNC_CASES, ids=lambda one: getattr(one, "__name__", one))
@fuzz(5)
@given(world=worlds())
def test_a_ufunc_gives_what_numpy_gives(ufunc: np.ufunc, names: str, world: NumpyWorld) -> None:
    same(lambda s: ufunc(*(eval(name, {"np": np}, vars(s)) for name in names.split())), world)


@pytest.mark.parametrize("code", CODE)
@fuzz(5)
@given(world=worlds())
def test_code_gives_what_numpy_gives(code: Code, world: NumpyWorld) -> None:
    same(code, world)


def test_each_operation_that_is_modelled_is_tried() -> None:
    assert set(OPERANDS) == {*UFUNCS, *ON_TRUTHS}
    ufuncs = {(ufunc, "__call__") for ufunc in OPERANDS}
    behind = {
        np.hstack,
        np.vstack,
        np.column_stack,
        np.append,
        np.insert,
        np.split,
        np.array_split,
        np.hsplit,
    }
    elsewhere = {
        np.concatenate,
        np.tensordot,
        *behind,
    }  # of axes laid out of others: test_laid_out, test_loops
    assert {one for one in CASES if not isinstance(one, str)} == {*MODELS} - ufuncs - REFUSED - elsewhere
