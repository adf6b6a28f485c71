"""The data of a page: each submission's report, cut down to what the page shows, with shared texts stored once.

All texts are made harmless here, and put into the language of the page.
"""

from functools import partial

from grading.classroom.courses import course_columns
from grading.classroom.records import moments
from grading.classroom.records.course import AttemptRule
from grading.classroom.records.records import Standing
from grading.curriculum.ladder import ladder
from grading.curriculum.mistakes import Mistake, known
from grading.judge.report import report_texts
from grading.judge.report.report import BETWEEN_MISTAKES
from grading.pages.interned import Interned
from grading.pages.page_records import (
    VERDICTS,
    CheckFacts,
    FailedCheck,
    GradedKata,
    KataFacts,
    MemoryGrowth,
    MistakeFacts,
    PersonRow,
)
from grading.pages.page_texts import PageTexts, TextLimits
from grading.text.labels import BEGUN, NO_POINTS, ONLY_GUARDS_FAIL, ROLE_WORDS, STATUS_LABELS, VERDICT_WORDS, Verdict
from grading.text.language import joined, said, shown
from grading.text.safe_text import plain


def person_key(key: str) -> str:
    """Return a person's key as a page has it, also in the address of the person there."""
    return plain(key, 200)


class PageData:
    """All data of a page. It takes in one person at a time, and stores of each report only what the page shows."""

    def __init__(self, limits: TextLimits) -> None:
        self.limits = limits
        self.texts = PageTexts(limits)
        self.katas: Interned[KataFacts] = Interned()
        self.mistakes: Interned[MistakeFacts] = Interned()
        self.people: list[PersonRow] = []
        self.digests: list[str | None] = []  # of each person's files, if they could be graded
        self.deducted: list[str | None] = []  # the reasons for which a policy took points off each person's grade
        self.rule = AttemptRule.LAST  # of the people who were taken in
        self.runs: dict[tuple[str, str, int, bool, bool], int] = {}

    def add(self, standing: Standing) -> PersonRow:
        """Take in a person with their last attempt; return their row."""
        person, attempt = standing.person, standing.attempt
        grade = None if standing.excused else standing.grade
        row = PersonRow(
            plain(person.name, 200),
            person_key(person.key),
            plain(person.email, 200),
            plain(person.number, 200),
            standing.attempts,
            plain(attempt.handed_in, 400) if attempt else "",
            plain(moments.stored_moment_text(attempt.graded_at, standing.zone), 40) if attempt else "",
            plain(shown(attempt.problem), self.limits.message) if attempt and attempt.problem else None,
            self._graded_katas(attempt.report) if attempt and attempt.report else None,
            plain(shown(course_columns.counted_text(standing)), 400) if attempt else "",
            plain(shown(course_columns.EXCUSED if standing.excused else grade.summary() if grade else "")),
            tuple(plain(shown(line), 400) for line in grade.lines()) if grade else (),
            float(grade.points) if grade else None,
        )
        self.rule = standing.rule
        self.people.append(row)
        self.digests.append(attempt.digest if attempt and row.katas else None)
        deductions = [each.line() for each in grade.deductions if each.points] if grade else []
        self.deducted.append(joined("; ", deductions) if deductions else None)
        return row

    def order(self) -> list[int]:
        """Return the katas' numbers in the ladder's order."""
        return sorted(range(len(self.katas.values)), key=lambda number: self.katas.values[number].id)

    def as_json(self) -> dict:
        """Return the data for the page's scripts, as JSON's types."""
        katas = [
            {
                "id": kata.id,
                "number": kata.number,
                "title": kata.title,
                "checks": kata.checks.values,
                "suites": kata.suites.values,
            }
            for kata in self.katas.values
        ]
        return {
            "katas": katas,
            "order": self.order(),
            "verdicts": [shown(VERDICT_WORDS[verdict]) for verdict in VERDICTS],
            "roles": {role: shown(word) for role, word in ROLE_WORDS.items()},
            "statuses": {
                status: {"word": shown(label.word), "sign": label.sign} for status, label in STATUS_LABELS.items()
            },
            "noPoints": {role: shown(reason) for role, reason in NO_POINTS.items()},
            "onlyGuardsFail": shown(ONLY_GUARDS_FAIL),
            "begun": BEGUN,
            "mistakes": self.mistakes.values,
            "texts": self.texts.interned.values,
            "people": self.people,
        }

    def _graded_katas(self, report: dict) -> dict[int, GradedKata]:
        run = (report["python"], report["numpy"], report["seed"], report["sandboxed"], report.get("as_root", False))
        self.runs[run] = self.runs.get(run, 0) + 1
        self.texts.start_person()
        return {self._kata(kata): self._graded_kata(kata) for kata in report["katas"]}

    def _graded_kata(self, kata: dict) -> GradedKata:
        number = self._kata(kata)
        facts = self.katas.values[number]
        suite = tuple(_check(facts, check) for check in kata["checks"])
        failures, growths = [], []
        for place, check in zip(suite, kata["checks"], strict=True):
            if check["verdict"] != Verdict.PASSED and kata["status"] in BEGUN:
                failures.append(self._failed_check(number, place, kata, check))
            if check["memory"]:
                growths.append(_memory_growth(place, check["memory"]))
        return GradedKata(
            kata["status"],
            kata["points"],
            kata["max_points"],
            self._kata_message(kata),
            tuple(failures),
            tuple(growths),
            facts.suites.number(suite, lambda: suite),
        )

    def _kata_message(self, kata: dict) -> int:
        """Return the number of the kata's message, or else of its notice."""
        name = "message" if kata["message"] else "notice"
        entry = kata.get("said", {}).get(name)
        return self.texts.number(kata.get(name) or "", self.limits.message, partial(report_texts.restored, entry=entry))

    def _failed_check(self, number: int, place: int, kata: dict, check: dict) -> FailedCheck:
        entry = report_texts.entry_of(kata, check)
        output = check["output"] if check["output"].strip() else ""
        return FailedCheck(
            place,
            VERDICTS.index(check["verdict"]),
            self.texts.number(check["message"], self.limits.message, partial(report_texts.restored, entry=entry)),
            self.texts.number(check["where"] or "", 200, report_texts.place),
            self.texts.number(output, self.limits.output, report_texts.output),
            self._mistakes(number, check["mistake"]),
        )

    def _kata(self, kata: dict) -> int:
        return self.katas.number(kata["id"], lambda: KataFacts(plain(kata["id"]), plain(shown(said(kata["title"])))))

    def _mistakes(self, kata: int, diagnosis: str | None) -> tuple[int, ...]:
        """Return the numbers of the mistakes in a diagnosis, which joins them by BETWEEN_MISTAKES."""
        if not diagnosis:
            return ()
        told = {mistake.name: mistake.told for mistake in reversed(_catalogue(self.katas.values[kata].id))}
        names = diagnosis.split(BETWEEN_MISTAKES)
        found = names if told.keys() >= set(names) else [diagnosis]
        return tuple(self._mistake(kata, name, told.get(name, "")) for name in found)

    def _mistake(self, kata: int, name: str, told: str) -> int:
        def facts() -> MistakeFacts:
            return MistakeFacts(kata, plain(shown(said(name))), plain(shown(said(told.strip()))))

        return self.mistakes.number((kata, name), facts)


def _check(kata: KataFacts, check: dict) -> int:
    """Return the check's number in its kata. A check that was changed between two reports counts as two."""
    facts = CheckFacts(check["name"], check["kind"], check["role"], check["requirement"])

    def made() -> CheckFacts:
        requirement = shown(said(facts.requirement))
        return CheckFacts(*map(plain, (facts.name, facts.kind, facts.role, requirement)))

    return kata.checks.number(facts, made)


def _catalogue(kata_id: str) -> tuple[Mistake, ...]:
    """Return the known mistakes of a kata, or none of a kata that this ladder no longer has."""
    return next((known(kata) for kata in ladder() if kata.id == kata_id), ())


def _memory_growth(place: int, memory: dict) -> MemoryGrowth:
    samples = memory["samples_mib"]
    return MemoryGrowth(place, memory["limit_mib"], tuple(round(sample - samples[0], 2) for sample in samples))
