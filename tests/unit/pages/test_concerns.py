"""The reasons to talk to a person: when each applies, and what the page adds to it."""

import pytest

from grading.pages.concerns import MANY, REASONS, Circumstances, find
from grading.pages.page_data import PageData
from grading.pages.page_records import VERDICTS, FailedCheck, GradedKata, KataFacts, PersonRow
from grading.pages.page_texts import OF_A_CLASS


def kata(status, failures=()):
    failed = tuple(FailedCheck(0, VERDICTS.index(verdict), 0, 0, 0, ()) for verdict in failures)
    return GradedKata(status, 0, 9, 0, failed, (), 0)


def katas(*statuses):
    return {f"{number:02}": kata(status) for number, status in enumerate(statuses, 1)}


DIED = {"01": kata("failed", ["crashed"] * 3), "02": kata("failed", ["timeout"] * (MANY - 3) + ["failed"])}
CASES = {
    "nothing came": (None, {}, 0, 0, {"nothing": ""}),
    "refused": ("too large", {}, 0, 0, {"refused": "too large"}),
    "no module": (None, katas("missing", "missing"), 0, 0, {"empty": ""}),
    "stubs": (None, katas("untouched", "missing"), 0, 0, {"stubs": ""}),
    "stubs, as many others": (None, katas("untouched", "untouched"), 5, 7, {"stubs": ""}),
    "one broken": (None, katas("passed", "broken"), 1, 0, {"broken": "kata 02"}),
    "two broken": (None, katas("broken", "passed", "broken"), 1, 0, {"broken": "katas 01, 03"}),
    "many deaths": (None, DIED, 0, 0, {"dying": f"{MANY} checks, katas 01, 02"}),
    "one death less": (None, {"01": DIED["01"], "02": kata("failed", ["timeout"])}, 0, 0, {}),
    "stuck": (None, katas("passed", "failed", "untouched"), 3, 0, {"stuck": "at kata 02"}),
    "less behind": (None, katas("passed", "failed", "untouched"), 2.5, 0, {}),
    "behind, but not begun": (None, katas("passed", "untouched"), 3, 0, {}),
    "behind, but a later one is passed": (None, katas("failed", "passed"), 3, 0, {}),
    "broken and stuck": (None, katas("broken", "untouched"), 2, 0, {"broken": "kata 01", "stuck": "at kata 01"}),
    "a copy": (None, katas("passed"), 1, 1, {"same": "as 1 other"}),
    "two copies": (None, katas("passed"), 1, 2, {"same": "as 2 others"}),
    "late": (None, katas("passed"), 1, 0, {"deducted": "minus 1, one day late"}, "minus 1, one day late"),
    "all is well": (None, katas("passed", "passed"), 2, 0, {}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_reasons(case):
    """Each person gets the reasons that apply, and no other."""
    problem, graded, middle, copies, expected, *deducted = case
    circumstances = Circumstances(problem, graded, middle, copies, *deducted)
    found = {reason.id: reason.detail(circumstances) for reason in REASONS}
    assert {name: detail for name, detail in found.items() if detail is not None} == expected


def test_a_group_is_no_copy_of_itself():
    """Members of a group have the same files by right, and only another submission of the same files is a copy."""
    data = PageData(OF_A_CLASS)
    kata_number = data.katas.number("01", lambda: KataFacts("01_variables", "Variables"))
    for name, handed_in, digest in [("ann", "pair", "x"), ("bo", "pair", "x"), ("cy", "solo", "y"), ("di", "a", "y")]:
        data.people.append(PersonRow(name, name, "", "", 1, handed_in, "", None, {kata_number: kata("failed")}))
        data.digests.append(digest)
        data.deducted.append(None)
    assert [(one.reason.id, one.people) for one in find(data)] == [("same", ((2, "as 1 other"), (3, "as 1 other")))]
