"""The summary that `class` prints: the numbers, all that could not be graded, and the doubts."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console

from grading.classroom.grade_class import ClassResult
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Standing
from grading.cli.class_run import changed_grades, shown_grades
from grading.cli.output.safe_print import say, show_sentences
from grading.judge.report.report import from_json
from grading.platforms import report_text
from grading.text import typed_paths
from grading.text.labels import Status
from grading.text.language import joined, said

MIDDLE = said("People graded: {people}. Points in the middle: {points} of {most}. With every kata passed: {passed}.")
OTHER_KATAS = said("These points are not out of the same katas: {parts}.")
PART = said("{count} in {katas}")
WHOSE = said(
    "Graded under names of their own: {count}. --people FILE.csv says whose they are: a line of headings, such as "
    "file,username, and a line for each."
)
NOT_GRADED = said("Could not be graded")
NO_MODULE = said("Graded, but there is no kata's module in it")
NOTHING = said("Handed in nothing")
PERHAPS_NOTHING = said("Handed in nothing, or what is named below")
PAGE = said("--html FILE writes a page with the whole class, and each person on it.")


@dataclass(frozen=True)
class GradedNumbers:
    """The numbers of one person's report that the summary is made of."""

    points: int
    max_points: int
    all_passed: bool
    katas: tuple[str, ...]


def show_result(result: ClassResult, book: Gradebook, seconds: float, html: str | None, out: Console) -> bool:
    """Print the numbers, the submissions that could not be graded, and the doubts. Return True if all were graded."""
    _show_counts(result, book, seconds, out)
    named: dict[str, list[str]] = {heading: [] for heading in (NOT_GRADED, NO_MODULE, NOTHING, PERHAPS_NOTHING)}
    graded: list[GradedNumbers] = []
    labels = book.people.labels()
    for standing in book.standings():  # one at a time: the reports of a large class take much memory
        if standing.attempt and standing.attempt.report:
            graded.append(_numbers(standing.attempt.report))
        if heading := _heading(standing, result):
            named[heading].append(_line(standing, result, labels[standing.person.key]))
    _show_middle(graded, html, out)
    rest = (
        said("{path} has all of them", path=typed_paths.path(Path(html)))
        if html
        else said("the page that --html FILE writes has all of them")
    )
    for heading, lines in named.items():
        show_sentences(out, heading, lines, rest)
    show_sentences(out, said("To look at"), list(result.doubts))
    if result.own_names:
        say(out, said(WHOSE, count=result.own_names))
    return not named[NOT_GRADED]


def _heading(standing: Standing, result: ClassResult) -> str:
    """Return the heading under which the summary names the person, or "" if it doesn't."""
    if standing.attempt is None:
        return PERHAPS_NOTHING if standing.person.key in result.perhaps else NOTHING
    if standing.attempt.problem:
        return NOT_GRADED
    katas = (standing.attempt.report or {}).get("katas", [])
    return NO_MODULE if all(kata["status"] == Status.MISSING for kata in katas) else ""


def _line(standing: Standing, result: ClassResult, name: str) -> str:
    """Return the person's name, with the reason or the files where something was handed in."""
    if standing.attempt is None:
        return name
    line = said("{name}: {text}", name=name, text=standing.attempt.problem or standing.attempt.handed_in)
    instead = None if standing.attempt.problem else result.instead.get(standing.person.key)
    return said("{name}: {text}", name=line, text=instead) if instead else line


def _show_counts(result: ClassResult, book: Gradebook, seconds: float, out: Console) -> None:
    counts = [said("{count} graded in {seconds:.0f} s", count=result.graded, seconds=seconds)]
    counts += [said("{count} known from before", count=result.known)] if result.known else []
    early = said("{count} handed in too early for --since", count=result.passed_over)
    counts += [early] if result.passed_over else []
    place = said("Everything is in {path}", path=typed_paths.path(book.path))
    counted = said("{counts}.", counts=joined(", ", counts))
    say(out, joined(" ", [counted, place]) if book.is_in_place() else counted)
    if result.known_modules:
        known = said(
            "Modules with text or code that was graded before: {count}. --afresh grades them again.",
            count=result.known_modules,
        )
        say(out, known)


def _numbers(report: dict) -> GradedNumbers:
    passed = all(kata["status"] == Status.PASSED for kata in report["katas"])
    return GradedNumbers(report["points"], report["max_points"], passed, tuple(kata["id"] for kata in report["katas"]))


def _show_middle(graded: list[GradedNumbers], html: str | None, out: Console) -> None:
    """Print how far the class is, and where to read more, unless no submission could be graded."""
    if graded:
        numbers = {
            "people": len(graded),
            "points": f"{median(each.points for each in graded):g}",
            "most": max(each.max_points for each in graded),  # changed suites may have another number
            "passed": sum(each.all_passed for each in graded),
        }
        say(out, said(MIDDLE, numbers))
        by_katas = Counter(each.katas for each in graded).most_common()
        if len(by_katas) > 1:
            parts = [said(PART, count=count, katas=changed_grades.kata_numbers(katas)) for katas, count in by_katas]
            say(out, said(OTHER_KATAS, parts=joined("; ", parts)))
        if not html:
            say(out, PAGE)


def show_points(people: tuple[str, ...], book: Gradebook, out: Console) -> None:
    """Print the points of the people with these keys, with one line per kata."""
    for standing in book.standings():
        if standing.person.key in people and standing.attempt and standing.attempt.report:
            name = standing.person.name.replace("\n", "\\n")
            text = report_text.summary(from_json(standing.attempt.report))
            say(out, said("{name}: {text}", name=name, text=text))
            for line in shown_grades.standing_lines(standing):
                say(out, said("  {line}", line=line))
