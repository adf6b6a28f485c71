"""The bound on the memory of the process that judges."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATM = Path("/proc/self/statm")  # of Linux; a container may have no /proc
OWN_MEMORY = 2 * 2**30  # bytes that this process may grow by; two harmless arrays can make a huge one together


@contextmanager
def bounded() -> Iterator[None]:
    """Have this process raise MemoryError if it grows by more than OWN_MEMORY in the block (Linux with /proc)."""
    if sys.platform != "linux" or not STATM.exists():
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(STATM.read_text(encoding="ascii").split()[0])
    allowed = pages * resource.getpagesize() + OWN_MEMORY
    if before[0] == resource.RLIM_INFINITY or allowed < before[0]:
        resource.setrlimit(resource.RLIMIT_AS, (allowed, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
