"""What a long fit shows and hears: a live line on standard error, and Ctrl-C."""

import signal
import sys
import threading
from functools import cached_property
from time import monotonic
from types import FrameType, TracebackType


class Progress:
    """Epoch, cost, and the time that is left, on standard error.

    A terminal has one line, written anew at most ten times a second, which ends with the `with` statement.
    Anything else has a line of its own each time, at most once a second.
    """

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last, self.start, self.shown = first, last, monotonic(), -1.0

    @cached_property
    def live(self) -> bool:
        return sys.stderr.isatty()

    def show(self, epoch: int, cost: float) -> None:
        if sys.stderr is None:  # a process without a console
            return
        now = monotonic()
        if now - self.shown < (0.1 if self.live else 1) and epoch < self.last:
            return
        self.shown = now
        left = (now - self.start) / max(epoch - self.first, 1) * (self.last - epoch)
        text = f"epoch {epoch}/{self.last}  cost {cost:.6g}  ETA {left:.0f} s"
        sys.stderr.write(f"\r{text}\x1b[K" if self.live else f"{text}\n")
        sys.stderr.flush()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown >= 0 and self.live:
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
