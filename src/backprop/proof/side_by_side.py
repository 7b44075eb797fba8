"""Work on several things side by side, each in a process of its own that is forked from this one.

A fork has all that was imported before it. Where there is none, as on Windows, or where it is not safe, as on
macOS, one thing is worked on after the other, here.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

FORKS = "fork" in get_all_start_methods() and sys.platform != "darwin"
INTERRUPTED = 130


def side_by_side(
    work: Callable[[Item], Result], items: Sequence[Item]
) -> Iterator[tuple[Item, Result | None]]:
    """Each thing with what came of it, in the order in which they end; they begin in the order given.

    Args:
        work: What to do with one; its result is pickled.
        items: The things, as many of which are worked on at a time as there are cores.

    Yields:
        A thing and its result; None where its process ended without a word.

    Raises:
        KeyboardInterrupt: One of them was interrupted. What still runs is ended.
    """
    if not FORKS or len(items) < 2:
        yield from ((item, work(item)) for item in items)
        return
    waiting, running = list(items), dict[Any, tuple[BaseProcess, Item]]()
    try:
        while waiting or running:
            while waiting and len(running) < cores():
                item = waiting.pop(0)
                connection, process = begun(work, item)
                running[connection] = process, item
            ready: list[Any] = wait(list(running))
            for connection in ready:
                process, item = running.pop(connection)
                result: Result | None = None
                with suppress(EOFError):
                    result = connection.recv()
                process.join()
                if process.exitcode == INTERRUPTED:
                    raise KeyboardInterrupt
                yield item, result
    finally:
        for process, _ in running.values():
            process.terminate()
            process.join()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def begun(work: Callable[[Item], Result], item: Item) -> tuple[Connection, BaseProcess]:
    forks = get_context("fork")
    ours, theirs = forks.Pipe(duplex=False)
    process = forks.Process(target=told, args=(work, item, theirs))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads: BLAS's, which wait
        process.start()
    theirs.close()
    return ours, process


def told(work: Callable[[Item], Result], item: Item, to: Connection) -> None:
    """Works, and says what came of it."""
    try:
        to.send(work(item))
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
