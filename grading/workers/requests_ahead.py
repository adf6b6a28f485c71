"""The requests of a check that was passed, to be sent ahead to the next worker: all at once, before they are made.

To ask for one thing after another takes half of a check's time. A test makes the same requests each time that it is
passed, since its inputs come from a seed. So the worker gets them together, and answers them in their order. The test
then runs as ever: it must make the very requests that were sent, byte for byte, and each gets its own answer.

Anything else makes the attempt worth nothing: another request, or fewer; an exception that ends the test; no answer
within GRACE. The check then runs again in a fresh worker, with one request after another. So requests that are sent
ahead can only show that a check is passed. How a check fails is always seen without them.

Requests are kept with one server of workers, and in memory only.
"""

from grading.curriculum.source import ModuleSource

MAX_AHEAD = 64 * 1024  # bytes, for which a socket has room before the worker reads
GRACE = 0.1  # seconds for a worker to answer them all: most need a twentieth
MAX_MISSES = 3  # of a module, beyond its hits: more would cost more than they save


class RequestsAhead:
    """The requests of the last time that each check was passed, for the workers of one server.

    If the server's workers can't be sent any ahead, it isn't `possible`, and none are kept.
    """

    def __init__(self, possible: bool) -> None:
        self.possible = possible
        self.known: dict[tuple[str, str], bytes] = {}  # by the names of a module and a check
        self.tried: ModuleSource | None = None  # the last module that was sent any
        self.misses = 0  # of that one, less its hits

    def to_send(self, source: ModuleSource, check: str) -> bytes:
        """Return the requests to send ahead to a check's worker; none if they are unknown, or miss too often."""
        if self.misses >= MAX_MISSES and source == self.tried:
            return b""
        return self.known.get((source.name, check), b"")

    def count(self, source: ModuleSource, check: str, passed: bool) -> None:
        """Count an attempt to which requests were sent ahead. If it was a miss, the next one will be likely to miss."""
        if source != self.tried:
            self.tried, self.misses = source, 0
        if passed:
            self.misses -= 1
        else:
            self.misses += 1
            del self.known[source.name, check]

    def store(self, source: ModuleSource, check: str, requests: bytes) -> None:
        """Store the requests of a check that was passed, unless they are too long."""
        if self.possible and len(requests) <= MAX_AHEAD:
            self.known[source.name, check] = requests
