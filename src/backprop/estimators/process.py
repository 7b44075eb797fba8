"""What a long fit shows, hears, and asks of the process: a line on standard error, Ctrl-C, BLAS threads."""

import signal
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, lru_cache
from pathlib import Path
from time import monotonic
from types import FrameType, TracebackType
from typing import Any, ClassVar

SHARED = 2**18
"""Multiplications in a product from which OpenBLAS shares it among its threads."""

WORTH_SHARING = 2**20
"""Multiplications up to which sharing gains next to nothing on an idle machine, and costs much on a busy one:
`benchmarks/training_threads.py`."""

IN_A_ROW = 1.5
"""Seconds within which a Ctrl-C belongs to the one before it, also where that one ended another fit."""


class Progress:
    """Epoch, cost, and the time that is left, on standard error, where it is `wanted`.

    A terminal has one line, written anew at most ten times a second, which ends with `end`. Anything else has
    a line of its own each time, at most once a second.
    """

    first: int
    last: int
    start: float
    shown: float
    wanted: bool

    def __init__(self, first: int, last: int, wanted: bool = True) -> None:
        self.first, self.last, self.start, self.shown = first, last, monotonic(), -1.0
        self.wanted = wanted and sys.stderr is not None  # a process may have no console

    @cached_property
    def live(self) -> bool:
        return sys.stderr.isatty()

    def show(self, epoch: int, cost: float) -> None:
        now = monotonic()
        if not self.wanted or now - self.shown < (0.1 if self.live else 1):
            return
        self.shown = now
        left = (now - self.start) / max(epoch - self.first, 1) * (self.last - epoch)
        self._write(f"epoch {epoch}/{self.last}  cost {cost:.6g}  ETA {left:.0f} s")

    def end(self, epoch: int, cost: float, why: str) -> None:
        """The last line."""
        if self.wanted:
            seconds = monotonic() - self.start
            self._write(f"epoch {epoch}/{self.last}  cost {cost:.6g}  {why}, after {seconds:.1f} s")
            if self.live:
                sys.stderr.write("\n")
                sys.stderr.flush()

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r{text}\x1b[K" if self.live else f"{text}\n")
        sys.stderr.flush()


class Interruption:
    """Within `with`, the first Ctrl-C sets `requested`, and a second one raises KeyboardInterrupt.

    So does one that comes within `IN_A_ROW` seconds of the last, in whatever fit that came: a loop of short
    fits can be left. It takes Ctrl-C over only in the main thread, and only from Python's own handler.
    """

    requested: bool = False
    installed: bool
    last: ClassVar[float] = -IN_A_ROW

    def __enter__(self) -> "Interruption":
        self.installed = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        )
        if self.installed:
            signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.installed:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        before, Interruption.last = Interruption.last, monotonic()
        if self.requested or Interruption.last - before < IN_A_ROW:
            raise KeyboardInterrupt
        self.requested = True


def few_threads(multiplications: int) -> AbstractContextManager[Any]:
    """One BLAS thread inside, where the largest product is shared but small; else what BLAS decides."""
    shared_but_small = SHARED < multiplications <= WORTH_SHARING
    return _one_thread(lambda: _libraries().select(user_api="blas")) if shared_but_small else nullcontext()


def one_thread_of_scipy() -> AbstractContextManager[Any]:
    """One thread inside for the BLAS that SciPy brings along: L-BFGS has vectors there, no large products.

    Our products are in NumPy's BLAS, where that is another one, and keep their threads.
    """

    def of_scipy() -> Any:
        from threadpoolctl import ThreadpoolController

        loaded = ThreadpoolController()  # SciPy's may have come since
        paths = [one.filepath for one in loaded.lib_controllers]
        return loaded.select(filepath=[one for one in paths if Path(one).parent.name.startswith("scipy")])

    return _one_thread(of_scipy)


def _one_thread(libraries: Callable[[], Any]) -> AbstractContextManager[Any]:
    """One thread for these libraries inside.

    The number of threads belongs to the process, and fits that overlap would restore each other's: it is set
    in the main thread alone. It needs threadpoolctl, without which nothing is set.
    """
    if threading.current_thread() is not threading.main_thread():
        return nullcontext()
    try:
        return libraries().limit(limits=1)  # type: ignore[no-any-return]
    except ImportError:
        return nullcontext()


@lru_cache(maxsize=1)
def _libraries() -> Any:
    """Those that are loaded, NumPy's BLAS among them; to find them takes as long as a step."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
