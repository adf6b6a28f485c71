"""Which of a person's attempts an older submission gives way to."""

import pytest

from grading.classroom.records.records import Digests, History

FIRST, LAST = Digests("g1", "c1"), Digests("g2", "c2")


@pytest.mark.parametrize(
    ("attempts", "in_folder", "digests", "outdated"),
    [
        ([], None, FIRST, False),
        ([FIRST, LAST], None, FIRST, True),
        ([FIRST, LAST], None, LAST, False),
        ([FIRST, LAST], None, Digests("g3", "c1"), True),  # the same files, graded in other katas
        ([FIRST, LAST], None, Digests("g3", "c2"), False),
        ([FIRST, LAST], None, Digests("g3", "c3"), False),
        ([FIRST, LAST], FIRST, Digests("g3", "c1"), True),
        ([FIRST, LAST], LAST, FIRST, False),  # changed back in one folder
        ([Digests("g1", ""), LAST], None, FIRST, True),  # of an older grader
        ([Digests("g1", ""), LAST], None, Digests("g3", ""), False),
    ],
)
def test_is_outdated(attempts, in_folder, digests, outdated):
    lay = {"ann": in_folder} if in_folder else {}
    assert History({}, {"ann": attempts} if attempts else {}, lay).is_outdated("ann", digests) == outdated
