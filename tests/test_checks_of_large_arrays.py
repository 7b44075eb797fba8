"""A check looks at every entry, however many there are: the one bad entry is the last of a thousand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backprop import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    categorical_cross_entropy,
    categorical_cross_entropy_with_logits,
    half_squared_error,
    one_hot,
    squared_error,
)

N = 1000
ROWS = np.full((N, 2), 0.5)


def but_the_last(array: Any, entry: float) -> Any:
    changed = np.array(array, dtype=float)
    changed.reshape(-1)[-1] = entry
    return changed


HALVES, ZEROS = np.full(N, 0.5), np.zeros(N)
REFUSED: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "no probability": (binary_cross_entropy, ZEROS, but_the_last(HALVES, 1.5)),
    "a probability that is no number": (binary_cross_entropy, ZEROS, but_the_last(HALVES, np.nan)),
    "no answer to a question": (binary_cross_entropy, but_the_last(ZEROS, 0.5), HALVES),
    "no answer, from logits": (binary_cross_entropy_with_logits, but_the_last(ZEROS, 2), ZEROS),
    "an infinite prediction": (squared_error, ZEROS, but_the_last(ZEROS, np.inf)),
    "an infinite target": (half_squared_error, but_the_last(ZEROS, -np.inf), ZEROS),
    "a row that is no distribution": (
        categorical_cross_entropy,
        one_hot([0] * N, 2),
        but_the_last(ROWS, 0.7),
    ),
    "a row that is not one-hot": (categorical_cross_entropy, but_the_last(one_hot([0] * N, 2), 1), ROWS),
    "a logit that is no number": (
        categorical_cross_entropy_with_logits,
        one_hot([0] * N, 2),
        but_the_last(np.zeros((N, 2)), np.nan),
    ),
}


@pytest.mark.parametrize(("cost", "T", "Y"), REFUSED.values(), ids=REFUSED.keys())
def test_one_bad_entry_among_a_thousand_is_refused(cost: Callable[..., Any], T: Any, Y: Any) -> None:
    with pytest.raises(ValueError, match="must"):
        cost(T, Y)


@pytest.mark.parametrize("bad", [-1, 2])
def test_one_bad_label_among_a_thousand_is_refused(bad: int) -> None:
    with pytest.raises(ValueError, match=r"must .*came"):
        one_hot([*[0] * N, bad], 2)
