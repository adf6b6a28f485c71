"""The screen of `grade`: a sentence that stands on it once."""

from grading.terminal.progress_report import without_notice
from grading.text.language import joined, said


def test_notice_stands_once():
    """The end of a check's message that is in the kata's notice above it is left out; other messages stay."""
    unreached, ended = said("There was no square yet."), joined("\n", [said("It ended early."), said("NameError: x")])
    message = joined(" ", [unreached, ended])
    assert without_notice(message, ended) == unreached
    assert without_notice(message, joined("\n", [said("Two files."), ended])) == unreached
    for notice in (None, "Two files."):
        assert without_notice(message, notice) is message
    assert without_notice(ended, "Two files.") is ended
    assert without_notice("plain", ended) == "plain"
