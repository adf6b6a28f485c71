"""The requests of a passed check, sent together to the next module's worker.

A round trip for each request takes a third of a check's time. A test makes the same requests each time that it is
passed, since its inputs come from a seed, and the collector of this side frees nothing meanwhile. So the worker gets
all of them together, and answers them in their order. The test then runs as ever. Each request that it makes must be,
byte for byte, the one that was sent, and gets the answer to that one. If only the first ones were sent, the others go
one at a time.

The attempt is dropped if

- the test makes another request than was sent, or fewer,
- an exception ends the test, or the worker is lost,
- the attempt takes longer than AHEAD_TIMEOUT.

The check then runs again in a fresh worker, one request at a time. So requests that are sent ahead can only show that a
check is passed. How a check fails is always seen without them. A module that fails at random has one try more.

Some tests hand on what the module before has answered. So a module that reads its worker's memory may find the right
answer to one request in a later one. It could hold the solution as well, which is no secret.

The first time, those are sent that the solution gets with the same seed (workers/solution_requests.py). From then on,
requests are kept with the servers of workers of one process, and in memory only. A submission can make those of a check
useless to the next one, which then takes one attempt more.
"""

from grading.curriculum.source import ModuleSource

MAX_AHEAD = 64 * 1024  # bytes; fork_request.py sees to it that a socket has room for them
AHEAD_TIMEOUT = 0.3  # seconds from the fork to the end of the test: most checks need 0.005, and few need 0.1
# In a row, after which a check is expected to fail. With 1, requests would be of no use where right and wrong modules
# come in turn: they would be sent to the wrong ones only.
MAX_FAILURES = 2


class RequestsAhead:
    """The requests of the last time that each check was passed, for the workers of one server.

    None are sent where that isn't `possible`: such a server's workers get their requests one at a time.
    """

    def __init__(self, possible: bool) -> None:
        self.possible = possible
        self.known: dict[tuple[str, str], bytes] = {}  # by the names of a module and a check
        # How often in a row a check was not passed: by the names of a module and a check, and True if the module had
        # failed another check before.
        self.failures: dict[tuple[str, str, bool], int] = {}
        self.failing: ModuleSource | None = None  # the last module that has failed a check
        self.failed_last = False  # True if that was the last check that ran

    def to_send(self, source: ModuleSource, check: str, first: bytes) -> bytes:
        """Return the requests to send ahead to a check's worker; none if they are unknown, or likely to be of no use.

        An attempt that fails costs more than a good one saves. `first` are the requests to send until others are kept.
        """
        if not self.possible or self._is_likely_to_fail(source, check):
            return b""
        return self.known.get((source.name, check), first)

    def _is_likely_to_fail(self, source: ModuleSource, check: str) -> bool:
        if source != self.failing:
            return self.failures.get((source.name, check, False), 0) >= MAX_FAILURES
        # It has failed another check, so it is expected to do what the last such module did. If there was none: the
        # check after a failed one is seldom passed.
        known = self.failures.get((source.name, check, True))
        return self.failed_last if known is None else known > 0

    def note(self, source: ModuleSource, check: str, passed: bool) -> None:
        """Note if a check was passed, with requests ahead or without them."""
        key = (source.name, check, source == self.failing)
        self.failed_last = not passed
        self.failures[key] = 0 if passed else self.failures.get(key, 0) + 1
        if not passed:
            self.failing = source

    def keep(self, source: ModuleSource, check: str, requests: bytes, seconds: float) -> None:
        """Keep the requests of a check that was passed, unless they are too long.

        Those of a check that needed much of AHEAD_TIMEOUT are not kept either: it would be late now and then.
        """
        fits = len(requests) <= MAX_AHEAD and seconds <= AHEAD_TIMEOUT / 2
        self.known[source.name, check] = requests if fits else b""
