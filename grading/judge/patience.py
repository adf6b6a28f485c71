"""How long the next check of a module may take, after others of its checks have run into their deadlines.

A module that loops in every check would cost one deadline per check, and ten such modules more time than a platform
has. The rule counts one module's checks alone, so that verdicts depend neither on the place nor on other modules.
"""

from dataclasses import dataclass

from sentences import said

# All in deadlines. The first checks that hang get a full one, so that a right answer loses no points on a slow machine.
FULL = 2.0  # the time of slow checks together, up to which each check gets a full deadline
HURRIED = 0.2  # the time of a check right after that; a right answer takes far less
SHORTEST = 0.08  # the time of a check in the end
MAX_SPENT = 4.5  # the time of slow and failed checks together, after which no other is tried


@dataclass
class Patience:
    """The time that one module's checks have taken so far, in seconds; from it follows the next check's time."""

    deadline: float
    spent: float = 0.0

    def allowed(self) -> float | None:
        """Return how many seconds the next check may take, or None if it is not to be tried."""
        spent = self.spent / self.deadline
        if spent < FULL:
            return self.deadline
        if spent >= MAX_SPENT:
            return None
        return max(HURRIED * (FULL + 1 - spent), SHORTEST) * self.deadline

    def count(self, seconds: float, passed: bool) -> None:
        """Add a check's time. That of a check that passes does not count, unless it was slow."""
        if not passed or seconds > HURRIED * self.deadline:
            self.spent += seconds

    def refusal(self) -> str:
        """Return the message of a check that is not tried."""
        return said(
            "Not tried: this module's checks had already taken {seconds:.0f} seconds, and most of them ended "
            "without an answer. Mend the first one that says so; then all are tried again.",
            seconds=self.spent,
        )
