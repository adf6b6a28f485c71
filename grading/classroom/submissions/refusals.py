"""The reasons for which what a person handed in can't be read."""

from grading.text.language import said

TOO_MUCH = said("it holds far more than ten katas; hand in the modules alone")
NOT_UNPACKED = said("it can't be unpacked: {error}")


class SubmissionRefused(Exception):
    """The reason why a submission can't be read, in words for the student."""


def error_text(error: Exception) -> str:
    """Return an error's message without a path, which would be this machine's and differ from run to run."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
