"""Python's collector of reference cycles, which by default looks again and again at all that a process has loaded.

The imports make hundreds of thousands of objects that stay to the end, and pytest has the collector run five times when
a session ends. Both together took a fifth of a short command's time.
"""

import contextlib
import functools
import gc
from collections.abc import Iterator

NEW_OBJECTS = 50_000  # after which the collector runs; by default it is 700, or 2,000 in newer Pythons


def collect_seldom() -> None:
    """Have the collector run less often in this process, before the large imports."""
    gc.set_threshold(NEW_OBJECTS)


@functools.cache
def set_loaded_aside() -> None:
    """Have the collector leave out all objects that there are, the first time that this process calls this."""
    gc.freeze()  # some Pythons begin with a few set aside, so the number of those doesn't tell if this was done


@contextlib.contextmanager
def collected_later() -> Iterator[None]:
    """Have the collector free nothing within the block.

    A request tells a worker which of its objects are of no use any more, and some of them only the collector frees.
    So the same check makes the same requests, whenever the collector is due.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
