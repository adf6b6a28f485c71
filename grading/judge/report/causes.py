"""The causes of a failed check, as fields: the diagnosis compares these, and not the sentences that students read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unexpected:
    """A value that is not the expected one; see expect.Failed, which has these fields too.

    `exception` is the exception's type where one came instead of the value, or "".
    """

    called: str
    got: str
    expected: str
    exception: str = ""


@dataclass(frozen=True)
class Raised:
    """An exception that a check ended with.

    `raiser` is the student's function that has the `raise`, or "" where Python or numpy raised it.
    """

    exception: str
    text: str
    raiser: str = ""


Cause = Unexpected | Raised
