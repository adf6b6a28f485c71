"""A class to make pages of: people whose katas come from real reports, as the real command writes them."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import shared
import warm_start
from conftest import ROOT

from grading.classroom.records.records import Attempt, Person, Standing
from grading.curriculum.ladder import ladder
from grading.curriculum.mistakes import applied, catalogue

KINDS = ("solution", "stubs", "first mistakes", "last mistakes", "trouble")
CRASH = "\nimport os\nVariable.__init__ = lambda self, data: os._exit(3)\n"
NAMES = ("Ada Lovelace", "Ben Ångström", "Chloë Dubois", "Dmitri Ivanov", "Émile Zola", "Fatima Haddad", "Grace Hopper")
GRADED_AT = "2025-01-31T12:00:00"


def real_reports():
    """The reports by kind, each graded in a process of its own."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(KINDS, pool.map(real_report, KINDS)))


def real_report(kind):
    """The report on modules of that kind, which is graded once for all tests."""
    return shared.once(f"real report on {kind}", lambda folder: _grade(hand_in(kind, folder / kind)))


def hand_in(kind, folder):
    folder.mkdir()
    for kata in ladder():
        right = kata.solution.read_text(encoding="utf-8")
        text = {
            "solution": right,
            "stubs": kata.stub.read_text(encoding="utf-8"),
            "first mistakes": applied(catalogue(kata)[0], right),
            "last mistakes": applied(catalogue(kata)[-1], right),
            "trouble": "def square(x:\n" if kata.number in ("02", "08") else right + CRASH,
        }[kind]
        if kind != "trouble" or kata.number not in ("03", "09"):
            (folder / f"{kata.name}.py").write_text(text, encoding="utf-8", newline="\n")
    return folder


def _grade(folder):
    report = folder / "report.json"
    command = [sys.executable, str(ROOT / "grader.py"), "grade", "--from", str(folder), "--no-sandbox"]
    done = warm_start.run([*command, "--json", str(report)], ROOT)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(report.read_text(encoding="utf-8"))


def mixed(reports, kinds):
    """Return a report whose katas come from these kinds, in the ladder's order; the last kind goes on to the end."""
    katas = list(reports["solution"]["katas"])
    for place in range(len(katas)):
        katas[place] = reports[kinds[min(place, len(kinds) - 1)]]["katas"][place]
    points = [sum(kata[key] for kata in katas) for key in ("points", "max_points")]
    return {**reports["solution"], "katas": katas, "points": points[0], "max_points": points[1]}


def somebody(number, reports):
    """Return the standing of the person with that number: a class of twenty has every kind of standing."""
    person = Person(
        f"s{number:04}", f"{NAMES[number % len(NAMES)]} {number:04}", f"s{number:04}@example.org", str(9000 - number)
    )
    if number % 20 == 3:
        return Standing(person, None, 0)
    if number % 20 == 7:
        return Standing(person, attempt(person, None, "the archive holds a path that leaves its folder"), 1)
    kinds = ["solution"] * (number * 7 % 11) + [KINDS[2 + number % 3]] + ["stubs"]
    if number % 20 == 11:
        kinds = ["stubs"]
    return Standing(person, attempt(person, mixed(reports, kinds)), 1 + number % 3)


def attempt(person, report, problem=None, digest=None):
    return Attempt(person.key, f"handed in/{person.key}.zip", digest or person.key, "{}", GRADED_AT, problem, report)
