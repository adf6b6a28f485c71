"""The runner: checks that are known to be passed don't run, and stand in the result with their memory."""

from grading.curriculum import stubs
from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.judge import runner
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import Memory
from grading.judge.suites import open_suites
from grading.text.labels import Status, Verdict
from grading.workers.fork_server import start

MEMORY = Memory(20.0, 1.0, 2.0, (5.0, 7.0, 6.0))


def test_all_known():
    """Then no worker is asked for, even for a stub, which would pass nothing; the order is the suite's."""
    kata = find("08")
    stub = SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", stubs.derive(kata)))
    with open_suites([kata], 0) as suites:
        planned = suites[kata.id]
        passed = {check.name: MEMORY if check.kind == "memory" else None for check in reversed(planned)}
        result = runner.grade_kata(stub, planned, None, passed=passed)
    assert result.status == Status.PASSED and result.points == result.max_points
    assert [(check.name, check.memory) for check in result.checks] == [
        (check.name, passed[check.name]) for check in planned
    ]


def test_all_but_one_known():
    """Only that one runs, and its verdict and place are those of running all."""
    kata = find("02")
    text = kata.solution.read_text(encoding="utf-8").replace("np.exp(x)", "np.exp(x) + 1")
    module = SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", text))
    server, ran = start(sandboxed=False, hidden=[]), []
    try:
        with open_suites([kata], 0) as suites:
            whole = runner.grade_kata(module, suites[kata.id], server)
            failing = [check.name for check in whole.checks if not check.passed]
            passed = {check.name: None for check in whole.checks if check.passed}
            again = runner.grade_kata(
                module, suites[kata.id], server, after_check=lambda check: ran.append(check.name), passed=passed
            )
    finally:
        server.stop()
    assert ran == failing != []
    assert [(check.name, check.verdict, check.message, check.where, check.mistakes) for check in again.checks] == [
        (check.name, check.verdict, check.message, check.where, check.mistakes) for check in whole.checks
    ]
    assert Verdict.FAILED in [check.verdict for check in again.checks]
