"""The moment at which a submission was handed in, with the record that says so."""

from dataclasses import dataclass
from datetime import datetime

FILE_TIMES = "the times of the files"


@dataclass(frozen=True, order=True)
class HandedIn:
    """The moment at which a submission was handed in.

    Attributes:
        when: the moment, always with its time zone. A record without one is read in this machine's zone.
        source: the record that the moment comes from, such as "Gradescope's metadata" or "the files' times".
    """

    when: datetime
    source: str
