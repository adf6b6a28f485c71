"""`class DIR --show NAME [KATA]`: the person who is meant for certain, and the report that they saw."""

import io

import pytest
from format_reports import NASTY, made_up
from rich.console import Console

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Attempt, Person, Standing
from grading.cli.class_run import show_person
from grading.cli.commands import parser
from grading.judge.report.report import as_json
from grading.text.errors import UsageError


@pytest.fixture
def shown(tmp_path):
    """`shown(name, kata)` returns the text that is printed, from a gradebook with four people."""
    people = [
        Person("4711", "Kim Min Ji", "minji@example.org", "4711"),
        Person("jun", "Lee Jun"),
        Person("4713", "Zoë Ångström"),
        Person("idle", "Kim Idle"),
    ]
    with Gradebook(tmp_path / "class.gradebook") as book:
        book.people.enrol(people)
        report = as_json(made_up(NASTY))
        book.add(Attempt("4711", "Kim.zip", "d1", "{}", "2025-01-31T12:00:00Z", None, report))
        book.add(Attempt("jun", "jun.zip", "d2", "{}", "2025-01-31T12:00:00Z", "it is damaged", None))
        book.add(Attempt("4713", "zoe.zip", "d3", "{}", "2025-01-31T12:00:00Z", None, as_json(made_up("got 3"))))

    def show(*words):
        out = Console(file=io.StringIO(), width=100)
        options = parser().parse_args(["class", str(tmp_path / "class"), "--show", *words])
        assert show_person.run(options, out) == 0
        return out.file.getvalue()

    return show


@pytest.mark.parametrize("name", ["Kim Min Ji", "kim minji", "4711", "MINJI@example.org"])
def test_person_is_certain(name, shown):
    """A name, number or address is enough in any case and spacing; no text of a student acts on the terminal."""
    text = shown(name)
    assert "Kim Min Ji (4711), handed in Kim.zip, graded 2025-01-31 12:00 UTC, attempt 1." in text
    assert "\x1b" not in text


def test_one_kata_in_full(shown):
    """With a kata, every check of it that isn't passed is printed with its message, and no other kata."""
    text = shown("4713", "07")
    checks = [check for kata in made_up("got 3").katas if kata.id[:2] == "07" for check in kata.checks]
    failed = [check for check in checks if not check.passed]
    assert failed
    assert "Kata" not in text.replace("Kata 07", "")
    assert all(" ".join(check.requirement.split()) in " ".join(text.split()) for check in failed)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Kim", ["Kim Min Ji (4711)", "Kim Idle (idle)"]),
        ("Kim Minjy", ["Kim Min Ji (4711)"]),
        ("zoe", ["Zoë Ångström"]),
    ],
)
def test_a_name_in_doubt_lists_near_ones(name, near, shown):
    with pytest.raises(UsageError) as error:
        shown(name)
    assert all(one in str(error.value) for one in near)
    assert "Lee Jun" not in str(error.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody at all"], "nobody is called 'nobody at all'"),
        (["4711", "99"], "there is no kata '99'"),
        (["4711", "10"], "the report has no kata 10_overloads"),
        (["Kim", "Min", "Ji"], "put a name of several words in quotes"),
    ],
)
def test_what_cannot_be_shown(words, said, shown):
    with pytest.raises(UsageError, match=said):
        shown(*words)


def test_nothing_and_refused(shown):
    """For a person without a report, the reason is printed."""
    assert "Kim Idle handed in nothing." in shown("idle")
    assert "It could not be graded: it is damaged" in shown("jun")


def test_no_gradebook(tmp_path):
    """Without a gradebook a sentence says so, and none is made."""
    options = parser().parse_args(["class", str(tmp_path / "class"), "--show", "x"])
    with pytest.raises(UsageError, match="there is no gradebook"):
        show_person.run(options, Console())
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_several_lines():
    """A folder's name may have line breaks, and none of them makes a line of the report."""
    person = Person("ann\n ✓ all passed", "Ann\r\n ✓ 115 of 115 points")
    attempt = Attempt(person.key, "ann\n ✓ all passed", "", "", "2026-03-02T09:00:00Z", None, None)
    assert len(show_person.header(Standing(person, attempt, 1), attempt).splitlines()) == 1
