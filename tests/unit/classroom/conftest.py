"""A gradebook that holds the people whom a test names."""

import pytest

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Attempt
from grading.judge.report.report import Report, as_json


@pytest.fixture
def standings(tmp_path):
    """`standings(person, what, …)` stores people in a gradebook, and returns the function that yields their standings.

    `what` is a Report, a problem's text, or None if the person handed in nothing; or a pair of that and the file's
    name.
    """
    books = []

    def keep(*people):
        book = Gradebook(tmp_path / f"class{len(books)}.sqlite")
        books.append(book)
        book.people.enrol(person for person, _ in people)
        for person, what in people:
            what, handed_in = what if isinstance(what, tuple) else (what, f"{person.key}.zip")
            if what is not None:
                graded = as_json(what) if isinstance(what, Report) else None
                problem = what if graded is None else None
                book.add(Attempt(person.key, handed_in, "ab12" * 16, "{}", "2025-01-31T12:00:00Z", problem, graded))
        return book.standings

    yield keep
    for book in books:
        book.__exit__()
