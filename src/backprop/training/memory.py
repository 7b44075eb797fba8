"""The memory in which batches are computed, used again for each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.outputs import Spare
from backprop.training.passes import Batch

Array = NDArray[Any]


class Memory:
    """Memory for batches of up to `largest` samples.

    What is needed at different times shares one memory, `spare`: the logits' scratch, each layer's δ taken
    back through the weights, and λ w.
    """

    def __init__(self, widths: Sequence[int], largest: int, dtype: "np.dtype[Any]", keeps_a: bool) -> None:
        self.widths: Sequence[int] = widths
        self.spare: Array = np.empty(max(widths[1:]) * largest, dtype)
        self._units = [np.empty((m + 1) * largest, dtype) for m in widths[:-1]]
        self._hidden = [np.empty(m * largest, dtype) for m in widths[1:-1]] if keeps_a else None
        self._outputs = np.empty((2, widths[-1] * largest), dtype)
        self._rows, self._ones = np.empty((3, largest), dtype), np.ones(widths[-1], dtype)

    def cut(self, n: int) -> Batch:
        """A batch of n samples; of its contents only the rows of ones are set."""
        Z = [_cut(memory, m + 1, n) for memory, m in zip(self._units, self.widths[:-1], strict=True)]
        for ones in Z:
            ones[-1] = 1
        between, k = self.widths[1:-1], self.widths[-1]
        units = [ones[:-1] for ones in Z]
        A = units[1:]  # z is then computed in the place of a
        if self._hidden is not None:
            A = [_cut(memory, m, n) for memory, m in zip(self._hidden, between, strict=True)]
        logits, T = (_cut(memory, k, n) for memory in self._outputs)
        omega, row, share = self._rows[:, :n]
        back = [_cut(self.spare, m, n) for m in between]
        spare = Spare(_cut(self.spare, k, n), row, share, self._ones)
        return Batch(T, omega, Z, units, [*A, logits], back, spare)


def _cut(memory: Array, m: int, n: int) -> Array:
    return memory[: m * n].reshape(m, n)
