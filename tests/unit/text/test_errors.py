"""The system's words for an error, which Python has in English only."""

import errno
import os
import sys

import pytest

from grading.text import language
from grading.text.errors import SYSTEM_REASONS, system_reason


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other words")
def test_the_words_are_the_systems():
    """The list has the words exactly as they come, so that they are found there."""
    assert set(SYSTEM_REASONS) <= {os.strerror(number) for number in errno.errorcode}


def test_a_known_reason_is_translated_and_any_other_stays():
    known, other = (system_reason(OSError(1, text)) for text in ("Permission denied", "Stale file handle"))
    assert (known, other) == ("Permission denied", "Stale file handle")
    language.choose("ko")
    try:
        assert language.shown(known) == "권한이 없습니다"
        assert language.shown(other) == "Stale file handle"
    finally:
        language.choose("en")
