"""Work on arrays of shapes with all cores: GEOS and PROJ let other threads run while they work."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from assetmap.domain.progress import Progress

Part = TypeVar("Part")
Made = TypeVar("Made")

_THREADS = max(1, min(4, os.cpu_count() or 1))
_PATIENCE = 0.1
"""Seconds between two reports while something else works."""
_AHEAD = 8
"""Parts that wait for a thread: when the user stops, no more than these are still done."""


@contextmanager
def without_collecting() -> Iterator[None]:
    """Keep Python from looking for cycles, which it does again and again while very many objects are made to stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def side_by_side(work: Callable[[Part], Made], parts: Iterable[Part], progress: Progress) -> Iterator[Made]:
    """What `work` makes of each part, in order; reports after each, so that the user can stop between two.

    Raises:
        Cancelled: `progress` asked to stop; what was begun is waited for, the rest is not begun.
    """
    waiting = iter(parts)
    first = list(_taken(waiting, 2))
    if len(first) < 2:  # not worth a thread
        yield from map(work, first)
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        running: deque[Future[Made]] = deque(pool.submit(work, part) for part in first)
        try:
            running += [pool.submit(work, part) for part in _taken(waiting, _AHEAD)]
            while running:
                yield running.popleft().result()
                progress.report(None)
                running += [pool.submit(work, part) for part in _taken(waiting, 1)]
        finally:
            for left in running:
                left.cancel()


def meanwhile(work: Callable[[], Made], progress: Progress, abandoned: Callable[[], object]) -> Made:
    """The outcome of work that cannot be interrupted, reporting while it is waited for.

    When the user stops, nothing waits for the rest of it; `abandoned` is called when it is done all the same.

    Raises:
        Cancelled: `progress` asked to stop.
    """
    pool = ThreadPoolExecutor(1)
    running = pool.submit(work)
    try:
        while not wait([running], timeout=_PATIENCE).done:
            progress.report(None)
        return running.result()
    except BaseException:
        running.add_done_callback(lambda _: abandoned())
        raise
    finally:
        pool.shutdown(wait=False)


def _taken(parts: Iterator[Part], count: int) -> Iterator[Part]:
    for _, part in zip(range(count), parts, strict=False):
        yield part
