"""The standard output: letters that the terminal has, and one message where nothing can be written to it any more."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from grading.text import ascii_fallback
from grading.text.errors import GraderError, system_reason
from grading.text.language import said

CLOSED = "KATAS_NOWHERE"  # the variable in which grader.py leaves word of a closed standard output


class ReaderGone(Exception):
    """The reader of the standard output has left, as `head -1` does: no user is there to read a message."""


class CheckedStream:
    """A stream that raises the same errors for all writers: the grader's own, rich's and argparse's."""

    def __init__(self, stream: TextIO, to_nowhere: bool = False) -> None:
        self.stream, self.to_nowhere = stream, to_nowhere

    def write(self, text: str) -> int:
        with self._clear_errors():
            return self.stream.write(text)

    def flush(self) -> None:
        with self._clear_errors():
            self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        """Raise ReaderGone or GraderError where the stream can't be written; later writes go nowhere."""
        try:
            yield
        except OSError as error:
            # Python flushes once more when it ends, and would complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
            if isinstance(error, BrokenPipeError):
                raise ReaderGone("the reader of the standard output has left") from error
            text = said("the standard output can't be written: {reason}", reason=system_reason(error))
            raise GraderError(text) from error


def expect_open() -> None:
    """Raise GraderError if the standard output was closed when the grader started, so that no report can go there.

    All else that is printed goes nowhere then, and is no error.
    """
    if isinstance(sys.stdout, CheckedStream) and sys.stdout.to_nowhere:
        raise GraderError(said("the standard output can't be written: {reason}", reason=said("Bad file descriptor")))


def take_over() -> None:
    """Put a CheckedStream in place of the standard output."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no "²" shows "^2", and the report goes on.
        sys.stdout.reconfigure(errors=ascii_fallback.ERRORS)
    sys.stdout = cast(TextIO, CheckedStream(sys.stdout, bool(os.environ.pop(CLOSED, ""))))
