"""One BLAS thread for products that are too small to share."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from typing import Any

SHARED = 2**18
"""Multiplications in a product from which OpenBLAS shares it among its threads."""

WORTH_SHARING = 2**20
"""Multiplications up to which sharing gains next to nothing on an idle machine, and costs much on a busy one:
`benchmarks/training_threads.py`."""


def few_threads(batch_size: int, widths: Sequence[int]) -> AbstractContextManager[Any]:
    """One thread inside, where the largest product of a batch is shared but small; else what BLAS decides.

    The number of threads belongs to the process: fits in several Python threads see each other's. It needs
    threadpoolctl, without which nothing is set.
    """
    largest = batch_size * max(inputs * units for inputs, units in pairwise(widths))
    if not SHARED < largest <= WORTH_SHARING:
        return nullcontext()
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    return threadpool_limits(limits=1, user_api="blas")  # type: ignore[no-any-return]
