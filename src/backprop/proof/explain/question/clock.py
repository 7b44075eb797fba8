"""A time limit for code that is not ours: where it still is when the time is over."""

import contextlib
import gc
import re
import signal
import threading
from collections.abc import Iterator
from math import inf
from time import process_time
from types import FrameType

SOON = 0.01
ENDS: list[float] = []
"""When the limits that run are over, the innermost last: what a timer has left is whole ticks, rounded up."""
REMOVES = re.compile(r"Weak\w+\.__init__\.<locals>\._?remove")
"""What takes what goes out of weak sets: Python drops what is raised there, as in `__del__`."""


class Late(BaseException):
    """The time is over: on which line of which file. No `except Exception` catches it."""

    seconds: float
    frame: FrameType | None
    limit: object

    def __init__(self, seconds: float, frame: FrameType | None, limit: object = None) -> None:
        self.seconds, self.frame, self.limit = seconds, frame, limit
        super().__init__(f"still running after {seconds:g} s")

    def line_in(self, file: str) -> int:
        """The line of the file that was running, 0 if none."""
        frame = self.frame
        while frame is not None and frame.f_code.co_filename != file:
            frame = frame.f_back
        return frame.f_lineno if frame is not None else 0


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[object]:
    """Raises `Late` in the block when the time is over; where there are no alarms it has no limit.

    What it gives is the `limit` of that `Late`: another one may end in the block, too.

    An inner limit never outlives the outer one, and the outer one goes on when the inner one ends.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield None
        return

    limit = object()

    def ring(number: int, frame: FrameType | None) -> None:
        if is_lost(frame) or is_between(frame):  # or it leaves something as it was not before
            signal.setitimer(signal.ITIMER_PROF, SOON)
            return
        raise Late(seconds, frame, limit)

    now, (foreign, _) = process_time(), signal.getitimer(signal.ITIMER_PROF)
    outer = ENDS[-1] if ENDS else now + foreign if foreign else inf
    if outer <= now + seconds:
        yield None
        return
    before = signal.signal(signal.SIGPROF, ring)
    ENDS.append(now + seconds)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield limit
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        ENDS.pop()
        signal.signal(signal.SIGPROF, before)
        if outer < inf:
            signal.setitimer(signal.ITIMER_PROF, max(outer - process_time(), 0.001))


def is_lost(frame: FrameType | None) -> bool:
    """Whether an object goes, or the collector runs: Python drops what is raised in what is called there."""
    while frame is not None:
        code = frame.f_code
        goes = code.co_name == "__del__" or REMOVES.fullmatch(code.co_qualname)
        if goes or code in map(_code, gc.callbacks):
            return True
        frame = frame.f_back
    return False


def is_between(frame: FrameType | None) -> bool:
    """Whether a `with` is begun or ended: what is put in the place of something has to be put back."""
    while frame is not None:
        if (
            frame.f_code.co_name in ("__enter__", "__exit__")
            and frame.f_code.co_filename == contextlib.__file__
        ):
            return True
        frame = frame.f_back
    return False


def _code(callback: object) -> object:
    return getattr(callback, "__code__", None)
