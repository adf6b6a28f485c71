"""Of two records of the moment of handing in, the better one holds for content that has not changed."""

from datetime import UTC, datetime, timedelta

import pytest

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Attempt, Person
from grading.classroom.submissions.handed_in import FILE_TIMES, HandedIn
from grading.classroom.submissions.stored_moments import better_record, parsed, stored

MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)
COPIED = HandedIn(MONDAY + timedelta(days=3), FILE_TIMES)
FILES = HandedIn(MONDAY, FILE_TIMES)
PLATFORM = HandedIn(MONDAY + timedelta(days=1), "a platform")


@pytest.mark.parametrize(
    ("before", "now", "better"),
    [
        (None, None, None),
        (None, FILES, FILES),
        (FILES, None, FILES),
        (FILES, COPIED, FILES),  # the same files, copied later
        (FILES, PLATFORM, PLATFORM),
        (PLATFORM, FILES, PLATFORM),
    ],
)
def test_better_record(before, now, better):
    assert better_record(before, now) == better
    assert parsed(*stored(better)) == better


def test_all_gradings_of_a_submission_get_the_better_record(tmp_path):
    """A submission that was graded twice has one moment, and an earlier submission keeps its own."""
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol([Person("ann", "Ann")])
        for digest, conditions, record in (("a", "1", FILES), ("b", "1", COPIED), ("b", "2", PLATFORM)):
            moment = stored(record)
            book.add(Attempt("ann", "ann.zip", digest, conditions, "", "refused", None, "", *moment))
        assert moments(book) == [("a", FILES), ("b", PLATFORM), ("b", PLATFORM)]
        book.store_moments({"ann": HandedIn(MONDAY, "a platform")})
        assert moments(book)[1:] == [("b", HandedIn(MONDAY, "a platform"))] * 2


def moments(book):
    found = []
    book.count_by(lambda standing, attempts: found.extend(attempts) or standing)
    list(book.standings())
    return [(attempt.digest, parsed(attempt.handed_in_at, attempt.handed_in_by)) for attempt in found]
