import tracemalloc

import pytest


@pytest.fixture
def peak():
    """The most memory that a call has at a time, in bytes."""

    def measure(call):
        tracemalloc.start()
        try:
            call()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    return measure
