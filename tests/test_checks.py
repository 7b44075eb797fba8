"""Each check lets its domain through, and refuses all else by argument, expectation and position."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import binary_cross_entropy, categorical_cross_entropy, checks, one_hot, squared_error

LOSSES = [squared_error, binary_cross_entropy, categorical_cross_entropy]
PROBABILISTIC = [binary_cross_entropy, categorical_cross_entropy]
GOOD = [[1.0, 0.0], [0.0, 1.0]]  # valid as targets and as predictions of every loss


class Sparse:
    """The marks by which SciPy's sparse matrices are known, without SciPy."""

    nnz = 2

    def toarray(self) -> Any:
        return np.eye(2)


class Symbolic:
    """A symbolic array as far as the checks can tell: a shape, no values, no dtype."""

    __symbolic_array__ = True

    def __init__(self, *shape: Any) -> None:
        self.shape = shape
        self.ndim = len(shape)


def refused(error: type[Exception], *parts: str) -> Any:
    """An `error` whose message holds all `parts`."""
    return pytest.raises(error, check=lambda e: all(part in str(e) for part in parts))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    ("value", "error", "parts"),
    [
        (np.array(GOOD) + 0j, TypeError, ["complex128", "real numbers"]),
        (np.array(GOOD, object), TypeError, ["object"]),
        ([["1", "0"], ["0", "1"]], TypeError, ["<U1"]),
        (np.array(GOOD).astype("M8[s]"), TypeError, ["datetime64"]),
        ([[2**70, 0], [0, 1]], TypeError, ["object"]),
        (None, TypeError, ["object"]),
        (np.ma.masked_array(GOOD, mask=[[1, 0], [0, 0]]), TypeError, ["masked", "mask would be lost"]),
        (Sparse(), TypeError, ["sparse Sparse", ".toarray()"]),
        ([[1.0, 0.0], [1.0]], ValueError, ["rows of one length", "list"]),
        ([], ValueError, ["empty", "(0,)"]),
        (np.empty((0, 2)), ValueError, ["empty", "(0, 2)"]),
        (np.empty((2, 0)), ValueError, ["empty", "(2, 0)"]),
        (1.0, ValueError, ["shape", "(n, k)", "()"]),
        (np.ones((2, 2, 1)), ValueError, ["shape", "(n, k)", "(2, 2, 1)"]),
    ],
)
@pytest.mark.parametrize("name", ["T", "Y"])
def test_what_is_no_array_of_real_numbers_is_refused(
    loss: Any, value: Any, error: type[Exception], parts: list[str], name: str
) -> None:
    arguments = {"T": GOOD, "Y": GOOD} | {name: value}
    if loss is categorical_cross_entropy and name == "Y" and isinstance(value, list) and not value:
        parts = ["(n, k)", "(0,)"]
    with refused(error, f"{name} must", *parts):
        loss(**arguments)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", ["T", "Y"])
@pytest.mark.parametrize("bad", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble", ">f8"])
@pytest.mark.filterwarnings("ignore:invalid value encountered in reduce")  # str of an inf row
def test_nan_and_infinity_are_refused_by_position(loss: Any, name: str, bad: float, dtype: str) -> None:
    A = np.array(GOOD, dtype)
    A[1, 0] = bad
    with np.errstate(all="raise"):
        parts = [f"{name}[1"] if loss is categorical_cross_entropy else [f"{name}[1, 0] = {bad}"]
        with refused(ValueError, name, *parts, "shape (2, 2)", f"dtype {np.dtype(dtype)}"):
            loss(**({"T": GOOD, "Y": GOOD} | {name: A}))


@pytest.mark.parametrize("loss", PROBABILISTIC)
@pytest.mark.parametrize(
    ("bad", "dtype"),
    [
        (1.5, "float64"),
        (-0.25, "float64"),
        (np.nextafter(1, 2), "float64"),
        (-5e-324, "float64"),
        (np.nextafter(np.float32(1), np.float32(2)), "float32"),
        (np.float32(-1e-45), "float32"),
        (1.001, "float16"),
        (np.nextafter(1, 2), ">f8"),
        (-1, "int8"),
        (2, "uint8"),
    ],
)
def test_no_probability_lies_outside_the_unit_interval(loss: Any, bad: Any, dtype: str) -> None:
    Y = np.array(GOOD, dtype)
    Y[1, 1] = bad
    with refused(ValueError, "Y must hold probabilities in [0, 1]", f"Y[1, 1] = {Y[1, 1]} "):
        loss(GOOD, Y)
    T = Y if np.dtype(dtype).kind == "f" else Y.astype(float)
    with refused(ValueError, "T must hold probabilities in [0, 1]", f"T[1, 1] = {T[1, 1]} "):
        loss(T, GOOD, soft_targets=True)


def test_the_first_entry_at_fault_is_named() -> None:
    with refused(ValueError, "T[0, 1] = 3.0"):
        binary_cross_entropy([[0.0, 3.0], [5.0, 4.0]], GOOD)
    with refused(ValueError, "T[1] = [0 0]"):
        categorical_cross_entropy([[0, 1], [0, 0], [1, 1]], np.full((3, 2), 0.5))


@given(st.floats(width=32) | st.floats() | st.sampled_from([-0.0, 1.0, 0.0]), st.integers(0, 4))
def test_the_unit_interval_is_decided_entry_by_entry(y: float, position: int) -> None:
    """For every double, every single that it rounds to, and both byte orders."""
    for dtype in ["f8", ">f8", "f4", ">f4", "longdouble"]:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            A = np.full(5, 0.5, dtype)
            A[position] = y
        valid = 0 <= float(A[position]) <= 1
        if valid:
            checks.probabilities("A", A)
        else:
            with refused(ValueError, f"A[{position}] = "):
                checks.probabilities("A", A)


@pytest.mark.parametrize("bad", [0.5, 2, -1, 1 + 2**-52, 5e-324, np.inf, np.nan])
def test_a_bernoulli_target_is_0_or_1(bad: float) -> None:
    with refused(ValueError, "T must hold 0 or 1", "soft_targets=True", f"T[1] = {bad} "):
        binary_cross_entropy(np.array([1, bad, 0]), [0.5, 0.5, 0.5])


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64"])
def test_an_integer_that_squares_to_itself_by_wrapping_around_is_no_target(dtype: str) -> None:
    with refused(ValueError, "T must hold 0 or 1", "T[0] = 16", f"dtype {dtype}"):
        binary_cross_entropy(np.array([16, 1], dtype), [0.5, 0.5])


@pytest.mark.parametrize(
    "row",
    [
        [0, 0, 0],
        [1, 1, 0],
        [0.5, 0.5, 0],
        [2, -1, 0],
        [0, 0, 2],
        [1 - 2**-53, 2**-53, 0],
        [np.inf, 0, 0],
        [np.nan, 0, 0],
        [np.inf, -np.inf, 0],
        [1, 1e-300, 0],
    ],
)
@pytest.mark.parametrize("n", [2, 4000])  # the second is summed without BLAS
@pytest.mark.filterwarnings("ignore:invalid value encountered in reduce")
def test_a_categorical_target_is_one_hot(row: list[float], n: int) -> None:
    T = np.tile([0.0, 1.0, 0.0], (n, 1))
    T[1] = row
    Y = np.tile([0.25, 0.5, 0.25], (n, 1))
    with refused(ValueError, "each row of T must hold a single 1", "soft_targets=True", "T[1] = ["):
        categorical_cross_entropy(T, Y)


def test_the_rows_of_t_balance_one_by_one() -> None:
    """As many ones as rows, but two of them in one row."""
    with refused(ValueError, "T[0] = [1 1]", "sums to 2"):
        categorical_cross_entropy([[1, 1], [0, 0]], [[0.5, 0.5], [0.5, 0.5]])


def test_256_ones_in_a_row_of_bytes_do_not_wrap_around_to_one() -> None:
    T = np.zeros((1, 300), np.uint8)
    T[0, :257] = 1
    with refused(ValueError, "each row of T", "sums to 257"):
        categorical_cross_entropy(T, np.full((1, 300), 1 / 300))


@pytest.mark.parametrize("row", [[0.5, 0.4], [0.9, 0.9], [0, 0], [0.5, 0.4985]])
@pytest.mark.parametrize("n", [2, 20_000])
def test_a_row_of_probabilities_sums_to_one(row: list[float], n: int) -> None:
    Y = np.full((n, 2), 0.5)
    Y[1] = row
    T = np.tile([1.0, 0.0], (n, 1))
    with refused(ValueError, "each row of Y must sum to 1", "Y[1] = [", "which sums to"):
        categorical_cross_entropy(T, Y)
    with refused(ValueError, "each row of T must sum to 1", "T[1] = ["):
        categorical_cross_entropy(Y, T, soft_targets=True)


@pytest.mark.parametrize(
    ("dtype", "k"),
    [
        *[("float16", k) for k in (2, 10, 1000)],
        *[(dtype, k) for dtype in ("float32", "float64") for k in (2, 10, 1000, 100_000)],
    ],
)
def test_the_rounding_of_a_softmax_is_let_through(dtype: str, k: int) -> None:
    for Z in [np.zeros((2, k)), np.random.default_rng(31).normal(size=(2, k))]:
        E = np.exp(Z.astype("float32" if dtype == "float16" else dtype))
        P = (E / E.sum(axis=1, keepdims=True)).astype(dtype)
        categorical_cross_entropy([0, k - 1], P)


def test_the_rounding_of_the_check_itself_refuses_no_long_row() -> None:
    """Summed column after column in single precision, these rows come to 1.003."""
    k = 400_000
    Y = np.asfortranarray(np.full((2, k), 1 / k, "float32"))
    categorical_cross_entropy([0, k - 1], Y)


def test_many_small_deviations_of_rows_are_let_through() -> None:
    Y = np.full((4000, 2), 0.4997)
    categorical_cross_entropy(np.zeros(4000, int), Y)


@pytest.mark.parametrize("loss", [squared_error, binary_cross_entropy])
@pytest.mark.parametrize(
    ("shape_T", "shape_Y"), [((3,), (3, 1)), ((3, 1), (3,)), ((1, 2), (3, 2)), ((2,), (3,))]
)
def test_nothing_is_broadcast(loss: Any, shape_T: Any, shape_Y: Any) -> None:
    with refused(ValueError, f"T with shape {shape_T}", f"Y with shape {shape_Y}", "broadcast"):
        loss(np.zeros(shape_T), np.zeros(shape_Y))


def test_a_bare_vector_of_probabilities_is_refused_as_ambiguous() -> None:
    with refused(ValueError, "Y must have shape (n, k)", "(3,)"):
        categorical_cross_entropy([1, 0, 0], [0.5, 0.25, 0.25])
    with refused(ValueError, "T with shape (3,)", "Y with shape (1, 3)", "T[None, :]"):
        categorical_cross_entropy([1, 0, 0], [[0.5, 0.25, 0.25]])


def test_categorical_targets_have_the_shape_of_the_predictions() -> None:
    with refused(ValueError, "T with shape (2, 1)", "Y with shape (2, 2)", "a[:, 0]"):
        categorical_cross_entropy([[0], [1]], GOOD)


@pytest.mark.parametrize("bad", [2, 3, -1, -100])
def test_a_label_out_of_range_is_refused(bad: int) -> None:
    with refused(ValueError, "T must hold class labels in 0 … 1", f"T[1] = {bad} "):
        categorical_cross_entropy([0, bad], GOOD)
    with refused(ValueError, "labels must hold class labels in 0 … 1", f"labels[1] = {bad} "):
        one_hot([0, bad], 2)


@pytest.mark.parametrize("labels", [[0.0, 1.0], [True, False], np.array([0, 1], "f4")])
def test_floats_and_booleans_are_no_labels(labels: Any) -> None:
    dtype = str(np.asarray(labels).dtype)
    with refused(TypeError, "T must hold integer class labels", dtype):
        categorical_cross_entropy(labels, GOOD)
    with refused(TypeError, "labels must hold integer class labels", dtype):
        one_hot(labels, 2)


def test_labels_are_a_vector() -> None:
    with refused(ValueError, "labels must have shape (n,)", "(2, 1)"):
        one_hot([[0], [1]], 2)
    with refused(ValueError, "labels must not be empty"):
        one_hot(np.array([], int), 2)


@pytest.mark.parametrize("bad", [2.0, "2", None, True, np.True_])
def test_the_number_of_classes_is_an_integer(bad: Any) -> None:
    with refused(TypeError, "n_classes must be an integer", repr(bad)):
        one_hot([0, 1], bad)


@pytest.mark.parametrize("bad", [0, -3])
def test_there_is_at_least_one_class(bad: int) -> None:
    with refused(ValueError, "n_classes must be at least 1", str(bad)):
        one_hot([0], bad)


@pytest.mark.parametrize("loss", LOSSES)
def test_an_unknown_reduction_is_refused(loss: Any) -> None:
    for bad in ["average", "SUM", ""]:
        with refused(ValueError, "reduction must be one of 'sum', 'mean', 'none'", repr(bad)):
            loss(GOOD, GOOD, bad)
    for bad in [None, 1, ["sum"], np.array(["sum"])]:
        with refused(TypeError, "reduction must be a string", repr(bad)):
            loss(GOOD, GOOD, bad)


@pytest.mark.parametrize(
    ("check", "shape"),
    [
        (lambda A: checks.finite("A", A), ("N", "K")),
        (lambda A: checks.probabilities("A", A), ("N", "K")),
        (lambda A: checks.distributions("A", A), ("N", "K")),
        (lambda A: checks.zero_or_one("A", A), ("N",)),
        (lambda A: checks.one_hot_rows("A", A), ("N", "K")),
        (lambda A: checks.labels("A", A, 3), ("N",)),
    ],
)
def test_a_symbolic_array_has_no_values_to_check(check: Any, shape: Any) -> None:
    A: Any = Symbolic(*shape)
    check(A)
    assert checks.real_array("A", A, len(shape)) is A
    assert checks.floats(A, A) == (A, A)


def test_the_shape_of_a_symbolic_array_is_checked() -> None:
    A: Any = Symbolic("N", "K")
    with refused(ValueError, "A must have shape (n,)"):
        checks.real_array("A", A, 1)
    with refused(ValueError, "broadcast"):
        checks.same_shape(A, Symbolic("N", "M"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("T", "Y", "exact", "expected"),
    [
        ("f4", "f4", False, "f4"),
        ("f4", "f8", False, "f8"),
        ("f2", "f2", False, "f8"),
        ("i8", "i8", False, "f8"),
        ("?", "?", True, "f8"),
        ("u1", "f4", False, "f4"),
        ("i8", "f4", False, "f8"),
        ("i8", "f4", True, "f4"),
        ("f8", "f4", True, "f8"),
        ("i8", "f2", True, "f8"),
        ("g", "f8", False, "g"),
    ],
)
def test_the_dtype_of_the_arithmetic(T: str, Y: str, exact: bool, expected: str) -> None:
    for A in checks.floats(np.ones(1, T), np.ones(1, Y), exact=exact):
        assert A.dtype == np.dtype(expected)


def test_importing_backprop_imports_numpy_alone() -> None:
    code = (
        "import sys; before = set(sys.modules); import backprop;"
        "roots = {m.split('.')[0] for m in set(sys.modules) - before};"
        "print(sorted(roots - set(sys.stdlib_module_names)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "['backprop', 'numpy']"
