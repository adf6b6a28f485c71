"""A term from its first assignment to its total, with all that happens in one; the total is computed here by hand."""

import re

import pytest
from class_runs import interrupted, rows, run
from made_class import write
from played_term import (
    ADDED,
    EXTENDED,
    FIRST_DUE,
    KATAS,
    KIM_DROPS,
    LATE,
    LEAD_DROPS,
    SECTIONS,
    Assistant,
    course_text,
    date_files,
    fault,
    hand_ins,
    lay,
)
from seen_processes import LINUX
from table_readers import read_csv

from grading.curriculum import stubs
from grading.curriculum.ladder import find

REAL = range(
    5
)  # people of section A whose week 5 a real process grades: 0, 2 and 4 hand in the solution, others a stub
KIMS, LEES = SECTIONS["A"], SECTIONS["B"]


@pytest.fixture
def term(tmp_path, monkeypatch):
    """The lead, Kim and Lee, each with a gradebook."""
    (tmp_path / "course.toml").write_text(course_text(), encoding="utf-8")
    return [Assistant(tmp_path, name, monkeypatch) for name in ("lead", "kim", "lee")]


def roster(assistant, people):
    file = assistant.place / f"{assistant.name}.csv"
    file.write_text("username\n" + "".join(f"s{number:02}\n" for number in people), encoding="utf-8")
    return file


def grade_week(assistant, week, people, suites="new"):
    """Grade the week's folder twice: after the first hand-ins, and when those who hand in again have done so."""
    folder = assistant.place / f"{assistant.name}s" / f"week{week}"
    for attempt in (0, 1):
        lay(folder, week, people, attempt)
        words = ["--assignment", f"week{week}", "--roster", roster(assistant, people)]
        assistant.run(*words, folder=folder, suites=suites)
    return folder


@LINUX
def test_term(term, tmp_path):
    """Late work, extensions, drops, adds, resubmissions, other suites, two assistants, a kill: the total is right."""
    lead, kim, lee = term
    for week in (1, 2):
        grade_week(kim, week, KIMS)
        grade_week(lee, week, LEES)
    merge_twice(lead, kim, lee)
    kims, lees = [*(number for number in KIMS if number != KIM_DROPS), *ADDED], LEES
    kim.run("--drop", f"s{KIM_DROPS:02}")
    lead.run("--drop", f"s{KIM_DROPS:02}", "--drop", f"s{LEAD_DROPS}")
    third = grade_week(kim, 3, kims, suites="old")
    grade_week(lee, 3, lees, suites="old")
    change_suites(kim, third, kims)
    lee.run("--assignment", "week3", folder=tmp_path / "lees" / "week3")
    for week in (4, 5):
        grade_week(kim, week, [number for number in kims if week < 5 or number not in REAL])
        grade_week(lee, week, lees)
    grade_in_two_processes(kim, tmp_path)
    merge_twice(lead, kim, lee)
    people = sorted({*kims, *lees} - {LEAD_DROPS})
    lead.run("--term", tmp_path / "term.csv")
    table = {row["key"]: row for row in read_csv((tmp_path / "term.csv").read_bytes())}
    assert sorted(table) == [f"s{number:02}" for number in people]
    for number in people:
        check_row(number, table[f"s{number:02}"])


def merge_twice(lead, *assistants):
    """Merge both gradebooks, and again: nothing is there twice."""
    merges = [word for each in assistants for word in ("--merge", each.book)]
    said = lead.run(*merges)
    assert re.search(r"graded by kim, 20.*, suites new, Python", said)
    before = rows(lead.book)
    again = lead.run(*merges)
    assert len(re.findall(r"people new 0, attempts new 0, known already [1-9]", again)) == 2
    assert rows(lead.book) == before


def change_suites(kim, folder, people):
    """A dry run says whose grades change and changes none. `--changed` changes none. The next run changes those."""
    words = ["--assignment", "week3"]
    before = rows(kim.book)
    said = kim.run(*words, "--dry-run", folder=folder)
    changing = {
        f"s{number:02}"
        for number in people
        if (made := hand_ins(3, number)) and made[-1][0] <= 0 and made[-1][1]["02_functions"] > 0
    }
    assert set(re.findall(r"^  (s\d\d): \d+ of 22, now \d+ of 22$", said, re.MULTILINE)) == changing
    assert 0 < len(changing) < len(people)
    assert "\n0 graded in" in kim.run(*words, "--changed", folder=folder)
    assert rows(kim.book) == before
    said = kim.run(*words, folder=folder)
    assert "The suites have changed since" in said
    assert set(re.findall(r"^  (s\d\d): \d+ of 22, now", said, re.MULTILINE)) == changing


def grade_in_two_processes(kim, tmp_path):
    """Grade real submissions in a real process that is killed, and again until all are graded, each once."""
    folder = tmp_path / "kims" / "week5 real"
    for number in REAL:
        kata = find("02")
        text = kata.solution.read_text(encoding="utf-8") if number % 2 == 0 else stubs.derive(kata)
        write(folder / f"s{number:02}", {"functions.py": f"{text}# {number}\n"})
        date_files(folder / f"s{number:02}", FIRST_DUE)
    words = ["--assignment", "week5", "--course", tmp_path / "course.toml", "--gradebook", kim.book]
    words += ["--no-sandbox", "--jobs", 1, "--grader", "kim"]
    before = len(rows(kim.book))
    interrupted(folder, kim.book, before + 2, *words)
    run(folder, *words, seed=1)
    keys = [row[0] for row in rows(kim.book)[before:]]
    assert sorted(keys) == [f"s{number:02}" for number in REAL]


def check_row(number, row):
    """Compare a person's row with grades that are computed from the formula of the hand-ins and the course's words."""
    grades = {week: expected(week, number) for week in KATAS}
    section = "B" if number in LEES else "A"
    assert row["section"] == section
    total, weights = 0.0, 0.0
    for week, weight, out_of in ((1, 1, 10), (2, 2, 10), (3, 1, 22), (4, 1, 12), (5, 3, 20)):
        cell = row[f"week{week}"]
        if number in ADDED and week < 3:
            assert cell == "excused"
            continue
        assert float(cell) == pytest.approx(grades[week], abs=0.00501), (number, week, row)
        total += weight * grades[week] / out_of
        weights += weight
    assert float(row["percent"]) == pytest.approx(100 * total / weights, abs=0.00501)


def expected(week, number):
    """Return the person's points for the week."""
    made = [(hours, sum(points[kata] for kata in KATAS[week])) for hours, points in hand_ins(week, number)]
    if week == 5 and number in REAL:
        made = [(-100, 10 if number % 2 == 0 else 0)]
    if not made:
        return 0.0
    if week == 1:  # the best counts; a day costs 1 of 10, and after three days nothing is left
        return max(max(0, 10 * points / 12 - days(hours) if days(hours) <= 3 else 0) for hours, points in made)
    hours, points = made[-1]
    if week == 2:  # a day costs 2 of 10, from one hour after the deadline on
        late = hours - (48 if number in EXTENDED else 0)
        return points if late <= 1 else max(0, points - 2 * days(late)) if days(late) <= 3 else 0
    if week == 3:  # the last before the deadline; one that was replaced keeps the points of the old suites
        if hours <= 0:
            return points
        first = hand_ins(3, number)[0][1]
        return first["01_variables"] + fault(first["02_functions"])
    if week == 4:  # section B has a day more, and nothing late counts
        return points if hours <= (24 if number in LEES else 0) else 0
    return max(0, 20 * points / 10 - 2 * days(hours)) if days(hours) <= 3 else 0


def days(hours):
    """Return how many days late that is, a day that has begun included."""
    return 0 if hours <= 0 else -(-hours // 24)


def test_formula_has_all_cases():
    """The formula of the hand-ins leads to every case that the policies tell apart."""
    for week in (2, 5):
        late = {hours for number in range(60) for hours, _ in hand_ins(week, number)[1:]}
        assert late == set(LATE)
        assert not all(hand_ins(week, number) for number in range(60))
    assert len({hand_ins(2, number)[1][0] for number in EXTENDED if len(hand_ins(2, number)) == 2}) > 2
