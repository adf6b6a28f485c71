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


class RequestsAhead:
    """The requests of the last time that each check was passed, for the workers of one server.

    If the server's workers can't be sent any ahead, it isn't `possible`, and none are kept.
    """

    def __init__(self, possible: bool) -> None:
        self.possible = possible
        self.known: dict[tuple[str, str], bytes] = {}  # by the names of a module and a check
        self.failing: ModuleSource | None = None  # the module whose last check was not passed

    def to_send(self, source: ModuleSource, check: str) -> bytes:
        """Return the requests to send ahead to a check's worker; none if they are unknown, or likely to be of no use.

        The check after one that is not passed is seldom passed, and such an attempt costs more than a good one saves.
        """
        return b"" if source == self.failing else self.known.get((source.name, check), b"")

    def forget(self, source: ModuleSource, check: str) -> None:
        """Forget the requests of a check that was not passed by them: the next module is likely to fail it as well."""
        del self.known[source.name, check]

    def note(self, source: ModuleSource, check: str, requests: bytes, passed: bool) -> None:
        """Note how an attempt without any ahead went. If it was passed, keep its requests, unless they are too long."""
        self.failing = None if passed else source
        if self.possible and passed and len(requests) <= MAX_AHEAD:
            self.known[source.name, check] = requests
