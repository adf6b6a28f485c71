"""Answers whose outcome is known, graded: each known mistake must fail a check, and each right answer none."""

from grading.curriculum import mistakes
from grading.curriculum.ladder import Kata
from grading.curriculum.source import ModuleSource
from grading.dev.right_answers import right_answers
from grading.judge.diagnosis import diagnosis
from grading.judge.modules.submission import SubmittedModule
from grading.judge.runner import grade_kata
from grading.judge.suites import CheckSpec
from grading.text.labels import Role, Status
from grading.workers.fork_server import WorkerServer


def try_mistakes(kata: Kata, suite: list[CheckSpec], server: WorkerServer) -> tuple[dict[str, int], list[str]]:
    """Grade the solution with each known mistake in it; return the counts, and one line per mistake that passes.

    - A required check must catch a mistake of the kata itself.
    - A mistake of an earlier kata may be caught by a guard. It is graded if signatures.json has it.
    - A mistake that gets another name, or none, only shows in the count of those that are named.
    """
    solution = kata.solution.read_text(encoding="utf-8")
    checks = [check for check in suite if check.role != Role.STRETCH]
    problems = []
    named = 0
    stored = diagnosis.signatures(kata)["mistakes"]
    known = [mistake for mistake in mistakes.known(kata) if mistake.kata == kata.id or mistake.id in stored]
    for mistake in known:
        source = ModuleSource(kata.name, f"{kata.name}.py", mistakes.applied(mistake, solution))
        result = grade_kata(SubmittedModule(kata, source), checks, server)
        if result.points == result.max_points and (mistake.kata == kata.id or result.status == Status.PASSED):
            problems.append(f"no required check catches the mistake {mistake.id}")
        named += any(mistake.name in check.mistakes for check in result.checks)
    return {"mistakes": len(known), "caught": len(known) - len(problems), "named": named}, problems


def try_answers(kata: Kata, suite: list[CheckSpec], server: WorkerServer) -> tuple[dict[str, int], list[str]]:
    """Grade the right answers; return the counts, and one line per check that one of them fails."""
    checks = [check for check in suite if check.role != Role.STRETCH]
    answers = right_answers(kata)
    problems = []
    accepted = 0
    for style, text in answers.items():
        source = ModuleSource(kata.name, f"{kata.name}.py", text)
        result = grade_kata(SubmittedModule(kata, source), checks, server)
        accepted += result.status == Status.PASSED
        problems += [
            f"the right answer in {style} fails {check.name}: {check.message}"
            for check in result.checks
            if not check.passed
        ]
    return {"answers": len(answers), "accepted": accepted}, problems
