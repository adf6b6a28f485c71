"""How long the next check of a module may take, once others of its checks have run into their deadlines.

A module that loops in every check would cost as many deadlines as there are checks, and ten such modules more time than a
platform gives. The rule counts one module's checks alone, so verdicts are the same wherever and beside whatever it is graded.
"""

from dataclasses import dataclass

# All are in deadlines. The first checks that hang get all of theirs, so that a slow machine costs no right answer points.
FULL = 2.0  # what slow checks may use together before the others have to hurry
HURRIED = 0.2  # what a check then gets at first, and no honest one comes near
SHORTEST = 0.08  # and in the end
MOST = 4.5  # what slow and failed checks may use together at all


@dataclass
class Patience:
    """What one module's checks have cost so far, and what the next one may cost, in seconds."""

    deadline: float
    spent: float = 0.0

    def allowed(self) -> float | None:
        """Return how long the next check may take, or None if it isn't to be tried any more."""
        spent = self.spent / self.deadline
        if spent < FULL:
            return self.deadline
        if spent >= MOST:
            return None
        return max(HURRIED * (FULL + 1 - spent), SHORTEST) * self.deadline

    def count(self, seconds: float, passed: bool) -> None:
        """Take into account what a check has cost. One that passes costs nothing, unless it was slow."""
        if not passed or seconds > HURRIED * self.deadline:
            self.spent += seconds

    def refusal(self) -> str:
        """What to say of a check that isn't tried."""
        return (
            f"Not tried: this module's checks had already taken {self.spent:.0f} seconds, and most of them ended without an "
            "answer. Mend the first one that says so; then all are tried again."
        )
