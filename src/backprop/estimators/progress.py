"""What a long fit shows and hears: a live line on standard error, and Ctrl-C."""

import signal
import sys
import threading
from time import monotonic
from types import FrameType, TracebackType


class Progress:
    """One line on standard error, at most ten times a second: epoch, cost, and the time that is left.

    It ends with the `with` statement.
    """

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last, self.start, self.shown = first, last, monotonic(), -1.0

    def show(self, epoch: int, cost: float) -> None:
        now = monotonic()
        if now - self.shown < 0.1 and epoch < self.last:
            return
        self.shown = now
        left = (now - self.start) / max(epoch - self.first, 1) * (self.last - epoch)
        sys.stderr.write(f"\repoch {epoch}/{self.last}  cost {cost:.6g}  ETA {left:.0f} s\x1b[K")
        sys.stderr.flush()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown >= 0:
            sys.stderr.write("\n")
            sys.stderr.flush()


class Interruption:
    """Within `with`, the first Ctrl-C sets `requested`, and a second one raises KeyboardInterrupt.

    It takes Ctrl-C over only in the main thread, and only from Python's own handler.
    """

    requested = False

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
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
