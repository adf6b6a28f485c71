"""The requests of a passed check, sent together to the next module's worker.

A round trip for each request takes a third of a check's time. A test makes the same requests each time that it is
passed, since its inputs come from a seed. So the worker gets all of them together, and answers them in their order. The
test then runs as ever. Each request that it makes must be, byte for byte, the one that was sent, and gets the answer to
that one.

The attempt is dropped if

- the test makes another request, or fewer,
- an exception ends the test, or the worker is lost,
- the attempt takes longer than AHEAD_TIMEOUT.

The check then runs again in a fresh worker, one request at a time. So requests that are sent ahead can only show that a
check is passed. How a check fails is always seen without them. A module that fails at random has one try more.

Some tests hand on what the module before has answered. So a module that reads its worker's memory may find the right
answer to one request in a later one. It could hold the solution as well, which is no secret.

Requests are kept with the servers of workers of one process, and in memory only. A submission can make those of a check
useless to the next one, which then takes as long as without them, and no more.
"""

from grading.curriculum.source import ModuleSource

MAX_AHEAD = 64 * 1024  # bytes; fork_request.py sees to it that a socket has room for them
AHEAD_TIMEOUT = 0.3  # seconds from the fork to the end of the test: most checks need 0.005, and few need 0.1


class RequestsAhead:
    """The requests of the last time that each check was passed, for the workers of one server.

    None are sent where that isn't `possible`: such a server's workers get their requests one at a time.
    """

    def __init__(self, possible: bool) -> None:
        self.possible = possible
        self.known: dict[tuple[str, str], bytes] = {}  # by the names of a module and a check
        self.failing: ModuleSource | None = None  # the module whose last check was not passed

    def to_send(self, source: ModuleSource, check: str) -> bytes:
        """Return the requests to send ahead to a check's worker; none if they are unknown, or likely to be of no use.

        The check after one that is not passed is seldom passed, and such an attempt costs more than a good one saves.
        """
        if not self.possible or source == self.failing:
            return b""
        return self.known.get((source.name, check), b"")

    def forget(self, source: ModuleSource, check: str) -> None:
        """Forget the requests of a check that was not passed by them: the next module is likely to fail it as well."""
        del self.known[source.name, check]

    def note(self, source: ModuleSource, check: str, requests: bytes, passed: bool, seconds: float) -> None:
        """Note how an attempt without any ahead went. If it was passed, keep its requests, unless they are too long.

        Those of a check that needed much of AHEAD_TIMEOUT are not kept either: it would be late now and then.
        """
        self.failing = None if passed else source
        if passed and len(requests) <= MAX_AHEAD and seconds <= AHEAD_TIMEOUT / 2:
            self.known[source.name, check] = requests
