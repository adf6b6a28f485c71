"""`class … --similar`: its option, and the answers that are compared."""

import pytest

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Person
from grading.classroom.submissions.ownership import Submission
from grading.cli.class_run import class_arguments, similar_arguments, similar_run
from grading.cli.parsing.command import CommandParser


@pytest.mark.parametrize(
    ("words", "similar"),
    [([], None), (["--similar"], similar_arguments.IN_TERMINAL), (["--similar", "x.html"], "x.html")],
)
def test_similar_with_and_without_a_file(words, similar):
    """`--similar` alone lists the answers in the terminal, and with a file it writes a page."""
    parser = CommandParser()
    class_arguments.add_arguments(parser)
    options = parser.parse_args(["DIR", *words])
    assert options.similar == similar
    file = similar_arguments.file_of(options)
    assert (str(file) if file else None) == (similar if similar == "x.html" else None)


def test_addresses_of_pages(tmp_path, monkeypatch):
    """The pages link to each other by relative addresses, and across the drives of Windows by whole ones."""
    page, target = str(tmp_path / "a" / "class.html"), str(tmp_path / "b c" / "similar.html")
    assert similar_arguments.address(target, page) == "../b%20c/similar.html"

    def relpath(path, start):
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(similar_arguments.os.path, "relpath", relpath)
    assert similar_arguments.address(target, page) == f"{tmp_path.as_uri()}/b%20c/similar.html"


def test_a_group_is_no_copy_of_itself(tmp_path):
    """The members of a group handed in one answer, which is compared with those of other people."""
    for name in ("pair", "solo"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "variables.py").write_text("x = 1\n", encoding="utf-8")
    whose = {"ann": "pair", "bo": "pair", "cy": "solo"}
    submissions = [Submission(Person(key, key), (tmp_path / name,)) for key, name in whose.items()]
    with Gradebook(tmp_path / "gradebook") as book:
        found = similar_run.answers_by_kata(submissions, book)
    assert [(answer.key, answer.label) for answer in found["01_variables"]] == [("ann", "ann, bo"), ("cy", "cy")]
