"""The standard output: in letters that a terminal has, and in words where nothing can be written to it any more."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from grading.text import ascii_fallback
from grading.text.errors import GraderError


class NobodyReads(Exception):
    """Whoever read the standard output has gone, as `head -1` does: there is nobody to tell anything."""


class Output:
    """A stream that says what its failures mean, whoever writes: ours, rich's and argparse's would each end another way."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        with self._explained():
            return self.stream.write(text)

    def flush(self) -> None:
        with self._explained():
            self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise NobodyReads or GraderError where the stream can't be written; what is left to write goes nowhere then."""
        try:
            yield
        except OSError as error:
            # Python tries once more when it ends, and would complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
            if isinstance(error, BrokenPipeError):
                raise NobodyReads from error
            raise GraderError(f"the standard output can't be written: {error.strerror}") from error


def take_over() -> None:
    """Put such an Output in the place of the standard output."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no "²" shows "^2", and the report goes on.
        sys.stdout.reconfigure(errors=ascii_fallback.ERRORS)
    sys.stdout = cast(TextIO, Output(sys.stdout))
