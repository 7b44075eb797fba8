"""One BLAS thread for products that are too small to share."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from itertools import pairwise
from typing import Any

SHARED = 2**18
"""Multiplications in a product from which OpenBLAS shares it among its threads."""

WORTH_SHARING = 2**20
"""Multiplications up to which sharing gains next to nothing on an idle machine, and costs much on a busy one:
`benchmarks/training_threads.py`."""


def few_threads(batch_size: int, widths: Sequence[int]) -> AbstractContextManager[Any]:
    """One thread inside, where the largest product of a batch is shared but small; else what BLAS decides.

    The number of threads belongs to the process, and fits that overlap would restore each other's: it is set
    in the main thread alone. It needs threadpoolctl, without which nothing is set.
    """
    largest = batch_size * max(inputs * units for inputs, units in pairwise(widths))
    if not SHARED < largest <= WORTH_SHARING or threading.current_thread() is not threading.main_thread():
        return nullcontext()
    try:
        return _libraries().limit(limits=1, user_api="blas")  # type: ignore[no-any-return]
    except ImportError:
        return nullcontext()


@lru_cache(maxsize=1)
def _libraries() -> Any:
    """Those that are loaded, NumPy's BLAS among them; to find them takes as long as a step."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
