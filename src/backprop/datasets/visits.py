"""Visits to an online shop: six columns, and from them the inputs and labels to train and test on."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop import checks, losses, scalars
from backprop.datasets.arguments import generator

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

COLUMNS = (
    "is_mobile",
    "n_products_viewed",
    "visit_duration",
    "is_returning_visitor",
    "time_of_day",
    "user_action",
)

N_VALUES = {
    "is_mobile": 2,
    "n_products_viewed": 5,
    "is_returning_visitor": 2,
    "time_of_day": 4,
    "user_action": 4,
}
"""The columns of integers 0 … N_VALUES − 1; visit_duration alone is real."""

ACTIONS = ("bounce", "add to cart", "begin checkout", "finish checkout")
"""What the labels 0 … 3, the values of user_action, stand for."""

FEATURES = (
    "is_mobile",
    "n_products_viewed",
    "visit_duration",
    "is_returning_visitor",
    "time_of_day=0",
    "time_of_day=1",
    "time_of_day=2",
    "time_of_day=3",
)
"""The names of the eight columns of X."""


class Visits:
    """The columns of the e-commerce data, one entry a visit, each of shape (n,); `len` gives n.

    Integers become int64, durations float64; the arrays that come are copied.

    Attributes:
        is_mobile: 0 or 1.
        n_products_viewed: 0 … 4.
        visit_duration: At least 0.
        is_returning_visitor: 0 or 1.
        time_of_day: 0 … 3, four parts of the day without an order that matters.
        user_action: The label, 0 … 3; see `ACTIONS`.

    Raises:
        TypeError: A column of integers holds something else, or visit_duration no real numbers.
        ValueError: Columns differ in length or are empty, or an entry is out of range.
    """

    def __init__(
        self,
        is_mobile: ArrayLike,
        n_products_viewed: ArrayLike,
        visit_duration: ArrayLike,
        is_returning_visitor: ArrayLike,
        time_of_day: ArrayLike,
        user_action: ArrayLike,
    ) -> None:
        self.is_mobile: Integers = _integers("is_mobile", is_mobile)
        self.n_products_viewed: Integers = _integers("n_products_viewed", n_products_viewed)
        self.visit_duration: Floats = _at_least_zero("visit_duration", visit_duration)
        self.is_returning_visitor: Integers = _integers("is_returning_visitor", is_returning_visitor)
        self.time_of_day: Integers = _integers("time_of_day", time_of_day)
        self.user_action: Integers = _integers("user_action", user_action)
        lengths = {name: len(getattr(self, name)) for name in COLUMNS}
        if len(set(lengths.values())) > 1:
            came = ", ".join(f"{name} {length}" for name, length in lengths.items())
            raise ValueError(f"columns must have one length; came {came}")

    def __len__(self) -> int:
        return len(self.user_action)

    def __repr__(self) -> str:
        return f"<Visits: {len(self)}, by action {np.bincount(self.user_action, minlength=len(ACTIONS))}>"

    def split(
        self, n_test: int = 100, rng: "int | np.random.Generator | None" = None
    ) -> tuple[Floats, Integers, Floats, Integers]:
        """Shuffle; the last n_test rows are the test set. time_of_day becomes four columns of 0 and 1.

        n_products_viewed and visit_duration are standardised: x′ = (x − μ) / σ in all rows, where μ
        and σ are the mean and the population standard deviation, √(Σ(x − μ)² / n), of the training
        rows alone, so that nothing of the test rows reaches the training.

        Args:
            n_test: The number of test rows, from 1 to one less than there are visits.
            rng: A seed or a NumPy generator for the shuffle.

        Returns:
            X_train: Inputs, shape (n − n_test, 8), with the columns `FEATURES`.
            T_train: Their labels, shape (n − n_test,).
            X_test: Inputs, shape (n_test, 8).
            T_test: Their labels, shape (n_test,).

        Raises:
            TypeError: n_test is no integer, or rng neither seed nor generator.
            ValueError: n_test is out of range; or one of the two columns cannot be standardised,
                because it has one value in all training rows, or numbers so far apart that their
                squares overflow.

        Source:
            The lecture course's e-commerce project (notes, video 27, "e-commerce data").
        """
        n_test = scalars.positive_integer("n_test", n_test)
        if n_test >= len(self):
            raise ValueError(
                f"n_test must leave a row to train on, of {len(self)} visits; came n_test = {n_test}"
            )
        order = generator(rng).permutation(len(self))
        columns: list[Any] = [
            self.is_mobile[order],
            _standardised("n_products_viewed", self.n_products_viewed[order], n_test),
            _standardised("visit_duration", self.visit_duration[order], n_test),
            self.is_returning_visitor[order],
            losses.one_hot(self.time_of_day[order], 4),
        ]
        X, T = np.column_stack(columns), self.user_action[order]
        return X[:-n_test], T[:-n_test], X[-n_test:], T[-n_test:]


def _integers(name: str, column: ArrayLike) -> Integers:
    checks.labels(name, values := checks.real_array(name, column, 1), N_VALUES[name])
    return values.astype(np.int64)


def _at_least_zero(name: str, column: ArrayLike) -> Floats:
    values = checks.real_array(name, column, 1).astype(np.float64)
    checks.finite(name, values)
    if (smallest := values.min()) < 0:
        raise ValueError(f"{name} must be at least 0; came {name}[{values.argmin()}] = {smallest}")
    return values


def _standardised(name: str, column: NDArray[Any], n_test: int) -> Floats:
    train = column[:-n_test]
    with np.errstate(all="ignore"):
        sigma = np.std(train)
        Z: Floats = (column - np.mean(train)) / sigma
    if train.min() == train.max() or not (0 < sigma < np.inf and np.isfinite(Z).all()):
        raise ValueError(
            f"{name} must vary, within floating-point range, to be standardised; "
            f"came {train.min()} … {train.max()} in {len(train)} training rows"
        )
    return Z
