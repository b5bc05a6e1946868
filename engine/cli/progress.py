"""A bar on stderr for what takes more than a second, where a person is looking on."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import typer

T = TypeVar("T")
PATIENCE = 1.0  # seconds without a bar


def bar(items: Iterable[T], label: str, total: int) -> Iterator[T]:
    """The items as they come; from the second second on with a bar."""
    began = time.perf_counter()
    coming = iter(items)
    done = 0
    for item in coming:
        yield item
        done += 1
        if time.perf_counter() - began > PATIENCE:
            break
    else:
        return
    hidden = not sys.stderr.isatty()
    with typer.progressbar(coming, length=total, label=label, file=sys.stderr, hidden=hidden) as shown:
        shown.update(done)
        yield from shown
