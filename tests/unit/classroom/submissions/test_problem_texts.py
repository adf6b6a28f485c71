"""Why a submission could not be graded: stored in English, shown in the chosen language."""

import pytest

from grading.classroom import submission_reader
from grading.classroom.records.records import Person
from grading.classroom.submissions import problem_texts, refusals
from grading.classroom.submissions.ownership import Submission
from grading.judge.modules import module_text
from grading.text import language


@pytest.fixture
def in_korean():
    language.choose("ko")
    yield
    language.choose("en")


def test_restored(in_korean):
    """A stored problem is shown in Korean, and its English stays what is stored."""
    stored = str(problem_texts.problem("ann.zip", refusals.TOO_MUCH)).encode().decode()
    restored = problem_texts.restored(stored)
    assert restored == stored == f"ann.zip can't be graded: {refusals.TOO_MUCH}"
    assert language.shown(restored) == f"ann.zip: 채점할 수 없습니다. {language.translation(refusals.TOO_MUCH, 'ko')}"


def test_other_texts(in_korean):
    """A text that is no problem of ours, and a student's braces in a name, stay as they are."""
    for text in ("", "{file} {", "{x} can't be graded: {y}: z"):
        assert problem_texts.restored(text) == text
    assert language.shown(problem_texts.restored("{x} can't be graded: {y}")) == "{x}: 채점할 수 없습니다. {y}"


def test_a_folder_without_rights(monkeypatch, tmp_path):
    """A folder or archive that the user may not read is named with the command that helps, as a module is."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(tmp_path / "ann"))

    monkeypatch.setattr(submission_reader, "read_contents", refuse)
    monkeypatch.setattr(module_text, "_is_own", lambda path: False)
    ann = Person("ann", "ann")
    read = submission_reader.read_submission(Submission(ann, (tmp_path / "ann",), ann))
    assert not read.settled
    assert read.problem.startswith("ann can't be graded: ann can't be read: Permission denied. chmod -R u+rX on")
