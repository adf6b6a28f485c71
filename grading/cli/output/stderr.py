"""The standard error, where nothing is lost but the message if it can't be written: the exit status is the same."""

import os
import sys
from contextlib import suppress
from typing import Any, TextIO, cast


class SilentStream:
    """A stream that goes nowhere once it can't be written, as on a full disk: no other place is left to say so."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        try:
            return self.stream.write(text)
        except OSError:
            self._go_nowhere()
            return len(text)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except OSError:
            self._go_nowhere()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def _go_nowhere(self) -> None:
        # Python flushes once more when it ends, and would change the exit status.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())


def take_over() -> None:
    """Put a SilentStream in place of the standard error."""
    sys.stderr = cast(TextIO, SilentStream(sys.stderr))
