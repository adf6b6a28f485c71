"""The corpus of learners' files in tests/learners: does each get its verdict, and does the grader name what is wrong?

`tests/learners/07_generations/` holds files as learners hand them in for kata 07, each whole and under a name that
tells its kind. `expected.toml` beside them has one table per file, with these keys:

- `learner`: one sentence on what the learner did.
- `verdict`: the kata's status as the report has it, such as "passed", "failed" or "broken".
- `points`: the exact points, where they matter.
- `named`: the ids of the known mistakes that the grader must name, of this kata or an earlier one.
- `also_true`: ids of mistakes that the file has as well, and that the grader need not name.
- `says`: texts that the first failing check's message must have; for a kata that is passed, those of its notice.
- `unknown`: true for a fault that the grader need not name, and must not name wrongly.

A file that fails has `named` or `says`, unless it is unknown. All these are facts about the code, whatever the grader
says of it today.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grading import ROOT
from grading.curriculum import mistakes
from grading.curriculum.ladder import Kata, ladder
from grading.judge.modules.submission import SubmittedModule, find_modules
from grading.judge.report.report import KataResult
from grading.judge.runner import grade_kata
from grading.judge.slips import slips
from grading.judge.suites import CheckSpec
from grading.text.errors import GraderError
from grading.text.labels import Status
from grading.workers.fork_server import WorkerServer

LEARNERS = ROOT / "tests" / "learners"
MIN_FILES = 15  # per kata
NAMED_SHARE = 0.85  # of the files that fail
KINDS = {"learner": str, "verdict": str, "points": int, "named": list, "also_true": list, "says": list, "unknown": bool}


@dataclass(frozen=True)
class LearnersFile:
    """A file of the corpus, and what its table demands; `named` and `also_true` are ids of known mistakes."""

    name: str
    learner: str
    verdict: Status
    points: int | None = None
    named: frozenset[str] = frozenset()
    also_true: frozenset[str] = frozenset()
    says: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(frozen=True)
class Judgement:
    """The grader's answer to one file beside its table: each field is a sentence, or "" if there is nothing to say."""

    wrong_verdict: str = ""
    false_name: str = ""
    not_named: str = ""


@dataclass(frozen=True)
class CorpusResult:
    """The judgements on one kata's files, in the files' order."""

    kata: str
    judgements: tuple[tuple[LearnersFile, Judgement], ...]

    @property
    def files(self) -> int:
        return len(self.judgements)

    @property
    def verdicts_right(self) -> int:
        return sum(not judgement.wrong_verdict for _, judgement in self.judgements)

    @property
    def failing(self) -> int:
        return sum(file.verdict != Status.PASSED for file, _ in self.judgements)

    @property
    def named_falsely(self) -> int:
        return sum(bool(judgement.false_name) for _, judgement in self.judgements)

    @property
    def not_named(self) -> int:
        return sum(bool(judgement.not_named) for _, judgement in self.judgements)

    @property
    def named_right(self) -> int:
        return self.failing - self.not_named

    @property
    def faults(self) -> list[str]:
        """One line per wrong verdict and per false name, and one if there are too few files."""
        found = [
            f"{self.kata}/{file.name}: {sentence}"
            for file, judgement in self.judgements
            for sentence in (judgement.wrong_verdict, judgement.false_name)
            if sentence
        ]
        few = f"{self.kata}: tests/learners has {self.files} files for it; {MIN_FILES} are to be"
        return [*found, few] if self.files < MIN_FILES else found

    @property
    def unnamed(self) -> list[str]:
        """One line per file that fails, and whose fault the grader doesn't name."""
        return [f"{self.kata}/{file.name}: {judged.not_named}" for file, judged in self.judgements if judged.not_named]


def naming_fault(results: Iterable[CorpusResult]) -> list[str]:
    """Return one line if the grader names too few of the failing files of these katas, else none."""
    named, failing = (sum(counts) for counts in zip(*[(one.named_right, one.failing) for one in results]))
    if named >= NAMED_SHARE * failing:
        return []
    return [f"only {named} of {failing} failing files of learners are named; {NAMED_SHARE:.0%} are to be"]


def read_corpus(kata: Kata, folder: Path = LEARNERS) -> list[LearnersFile]:
    """Return the kata's part of the corpus; none if it has no folder.

    Raises GraderError, with the path, if expected.toml is damaged or doesn't fit the files beside it.
    """
    place = folder / kata.id
    if not place.is_dir():
        return []
    path = place / "expected.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        there = {file.stem for file in place.glob("*.py")}
        if there != tables.keys():
            raise ValueError(f"these have a table or a file, and not both: {', '.join(sorted(there ^ tables.keys()))}")
        known = {mistake.id for each in _up_to(kata) for mistake in mistakes.catalogue(each)}
        return [_read_table(name, tables[name], known) for name in sorted(tables)]
    except (OSError, TypeError, ValueError) as error:
        raise GraderError(f"{path}: {error}") from error


def _up_to(kata: Kata) -> list[Kata]:
    """Return the kata, and then those before it, the nearest first."""
    return [each for each in reversed(ladder()) if each.number <= kata.number]


def _read_table(name: str, table: object, known: set[str]) -> LearnersFile:
    """Return a table's content. Raises ValueError, with the file's name, if something in it can't be."""
    if not isinstance(table, dict):
        raise ValueError(f"{name} is no table")
    for key, value in table.items():
        if key not in KINDS or type(value) is not KINDS[key]:
            raise ValueError(f"[{name}] can't have {key} = {value!r}")
        if isinstance(value, list) and not all(isinstance(each, str) and each for each in value):
            raise ValueError(f"[{name}] can't have {key} = {value!r}: each item is a text")
    if missing := {"learner", "verdict"} - table.keys():
        raise ValueError(f"[{name}] lacks {' and '.join(sorted(missing))}")
    file = LearnersFile(
        name,
        table["learner"],
        Status(table["verdict"]),
        table.get("points"),
        frozenset(table.get("named", ())),
        frozenset(table.get("also_true", ())),
        tuple(table.get("says", ())),
        table.get("unknown", False),
    )
    if strange := (file.named | file.also_true) - known:
        raise ValueError(f"[{name}] names {', '.join(sorted(strange))}, and no catalogue up to this kata has it")
    if file.verdict == Status.PASSED and (file.named or file.unknown):
        raise ValueError(f"[{name}] is right, and nothing can be named in it")
    if file.verdict != Status.PASSED and file.unknown == bool(file.named or file.says):
        raise ValueError(f"[{name}] needs named or says, or else unknown = true")
    return file


def grade_corpus(kata: Kata, suite: list[CheckSpec], server: WorkerServer) -> CorpusResult:
    """Grade the kata's files as submissions. Raises GraderError if expected.toml is damaged."""
    judged = []
    for file in read_corpus(kata):
        handed = hand_in(kata, file)
        judged.append((file, judge(kata, file, handed, grade_kata(handed, suite, server))))
    return CorpusResult(kata.id, tuple(judged))


def hand_in(kata: Kata, file: LearnersFile) -> SubmittedModule:
    """Return the file as the kata's module, read as a submission's are."""
    return find_modules(LEARNERS / kata.id, [kata], files_of=lambda place, kata: [f"{file.name}.py"])[0]


def judge(kata: Kata, file: LearnersFile, handed: SubmittedModule, result: KataResult) -> Judgement:
    """Return the grader's answer beside what the file's table demands."""
    failing = [check for check in result.checks if check.fails_kata]
    first = f"{failing[0].name}: {' '.join(failing[0].message.split())}" if failing else "nothing"
    verdict = ""
    if result.status != file.verdict:
        verdict = f"its verdict is {result.status} and must be {file.verdict}. First is {first}"
    elif file.points not in (None, result.points):
        verdict = f"it has {result.points} points and must have {file.points}. First is {first}"
    ids = named_ids(kata, result)
    found = slips.find(kata, handed.source.text) if handed.source else []
    said = [slip.text for slip in found if any(slip.text in check.message for check in failing)]
    false = [
        *sorted(ids - file.named - file.also_true),
        *(text for text in said if not any(each in text for each in file.says)),
    ]
    heard = "\n".join([failing[0].message if failing else "", result.message or "", result.notice or ""])
    lacking = [*sorted(file.named - ids), *(f'"{text}"' for text in file.says if text not in heard)]
    not_named = ""
    if lacking or file.unknown:
        named = f"; it names {', '.join(sorted(ids))}" if ids else ""
        not_named = f"it must name {' and '.join(lacking) or 'nothing'}. First is {first}{named}"
    if file.verdict == Status.PASSED and lacking:
        verdict, not_named = verdict or f"its notice must say {' and '.join(lacking)}", ""
    return Judgement(verdict, f"a false name, {' and '.join(false)}. First is {first}" if false else "", not_named)


def named_ids(kata: Kata, result: KataResult) -> frozenset[str]:
    """Return the ids of the known mistakes that the checks name, in the catalogues of the kata and of those before."""
    ids: dict[str, str] = {}
    for each in _up_to(kata):
        for mistake in mistakes.catalogue(each):
            ids.setdefault(mistake.name, mistake.id)
    return frozenset(ids.get(name, name) for check in result.checks for name in check.mistakes)
