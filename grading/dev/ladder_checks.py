"""The rules that hold the ladder together: on each kata's facts, stub, names, example graph and verdicts."""

import ast
import re
from collections.abc import Iterator

from grading.curriculum import module_parts, stubs
from grading.curriculum.ladder import Kata, before, ladder
from grading.curriculum.source import ModuleSource
from grading.graphs import graph_checks, graph_observation
from grading.graphs.graph import assigned
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import Check
from grading.judge.runner import grade_kata, reference
from grading.judge.suites import CheckSpec, open_suites
from grading.text.labels import Role, Status
from grading.workers.fork_server import WorkerServer, start

HINTS = 3
MOST_TASKS = 12  # at a time, without an order among them


def check_ladder(katas: list[Kata]) -> list[str]:
    """Return one line per problem with these katas: none if the ladder holds."""
    problems = [problem for kata in katas for problem in [*check_facts(kata), *check_text(kata), *check_names(kata)]]
    server = start(sandboxed=False, hidden=[])
    try:
        problems += [problem for kata in katas for problem in check_graph(kata, server)]
        with open_suites(katas, 0) as suites:
            for kata in katas:
                problems += [*check_parts(kata, suites[kata.id]), *check_order(kata, suites[kata.id], server)]
            return problems + check_verdicts(katas, suites, server)
    finally:
        server.stop()


def check_facts(kata: Kata) -> Iterator[str]:
    """Yield the problems of kata.toml: too few hints, or definitions that aren't in the solution exactly once."""
    if len(kata.hints) < HINTS:
        yield f"{kata.id}: kata.toml has {len(kata.hints)} hints; every kata has at least {HINTS}"
    if not kata.todo:
        yield f"{kata.id}: kata.toml lists nothing under todo"
    for name in sorted(set(kata.todo) & set(kata.given)):
        yield f"{kata.id}: kata.toml lists {name} under todo and under given"
    for name in sorted((set(kata.todo) | set(kata.given)) - module_parts.read(kata.solution).names()):
        yield f"{kata.id}: kata.toml lists {name}, which solution/{kata.name}.py has not"


def check_text(kata: Kata) -> Iterator[str]:
    """Yield the stub's problems, and differences from the step before that kata.toml doesn't declare."""
    solution = module_parts.read(kata.solution)
    if not set(kata.todo) <= solution.names():
        return
    if not kata.stub.exists() or kata.stub.read_text(encoding="utf-8") != stubs.derive(kata):
        yield f"{kata.id}: {kata.stub.name} is not the derived stub; `python3 grader.py dev stubs` derives it"
    step_before = before(kata)
    previous = module_parts.read(step_before.solution) if step_before else module_parts.parse("")
    declared = set(kata.todo) | set(kata.given)
    for definition in solution.definitions:
        same = definition.name in previous.names() and definition.text == previous[definition.name].text
        if same and definition.name in declared:
            yield f"{kata.id}: kata.toml declares {definition.name}, which is as it was a step before"
        if not same and definition.name not in declared:
            yield f"{kata.id}: {definition.name} is not as it was a step before, and kata.toml doesn't declare it"
    for name in sorted(previous.names() - solution.names()):
        yield f"{kata.id}: {name} is gone from the solution"


def check_names(kata: Kata) -> Iterator[str]:
    """Yield the names in the kata's suite that only a later kata makes public."""
    katas = ladder()
    place = katas.index(kata)
    known = {part for earlier in katas[: place + 1] for name in earlier.public for part in name.split(".")}
    later = {name.split(".")[-1] for kata in katas[place + 1 :] for name in kata.public} - known
    for path in (kata.suite, kata.memory_checks):
        if not path.exists():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            used = {ast.Attribute: "attr", ast.keyword: "arg", ast.alias: "name"}.get(type(node))
            name = getattr(node, used) if used else None
            if name in later:
                line = node.lineno  # type: ignore[attr-defined]
                yield f"{kata.id}: {path.name}:{line} uses {name}, which a later kata teaches"


def check_graph(kata: Kata, server: WorkerServer) -> Iterator[str]:
    """Yield the remarks on the graph of kata.toml's example, as the solution builds it, and on backward's way."""
    if kata.graph is None:
        return
    try:
        assigned(kata.graph)
    except ValueError as error:
        yield f"{kata.id}: kata.toml: {error}"
        return
    for issue in graph_checks.find_issues(graph_observation.observe(reference(kata), kata.graph, server), kata.graph):
        yield f"{kata.id}: the graph of kata.toml's example, built by the solution: {issue.text}"


def check_verdicts(katas: list[Kata], suites: dict[str, list[CheckSpec]], server: WorkerServer) -> list[str]:
    """Return one line per wrong verdict on these katas.

    The solution must pass every check. The stub must import, pass every guard, and fail every required check for one of
    the reasons in kata.toml.
    """
    problems = []
    for kata in katas:
        result = grade_kata(SubmittedModule(kata, reference(kata)), suites[kata.id], server)
        problems += [f"{kata.id}: the solution: {_failure_text(check)}" for check in result.checks if not check.passed]
        stub = ModuleSource(kata.name, f"{kata.name}.py", stubs.derive(kata))
        result = grade_kata(SubmittedModule(kata, stub), suites[kata.id], server)
        if result.status == Status.BROKEN:
            problems.append(f"{kata.id}: the stub can't be imported: {result.message}")
            continue
        problems += [
            f"{kata.id}: the stub: {problem}" for check in result.checks for problem in _stub_problems(kata, check)
        ]
    return problems


def check_parts(kata: Kata, planned: list[CheckSpec]) -> Iterator[str]:
    """Yield the problems of the kata's parts.

    - No part, and no kata without parts, has more than MOST_TASKS tasks. A part has one at least, and shares none.
    - Each required check is in one part, and the parts have them in the suite's order.
    """
    for number, part in enumerate(kata.parts, 1):
        if not 1 <= len(part.todo) <= MOST_TASKS:
            yield f"{kata.id}: part {number} of kata.toml has {len(part.todo)} tasks; 1 to {MOST_TASKS} are good"
    if not kata.parts:
        if len(kata.todo) > MOST_TASKS:
            yield f"{kata.id}: kata.toml has {len(kata.todo)} tasks without a part; {MOST_TASKS} are the most"
        return
    tasks = [name for part in kata.parts for name in part.todo]
    checks = [name for part in kata.parts for name in part.checks]
    for name in sorted({name for names in (tasks, checks) for name in names if names.count(name) > 1}):
        yield f"{kata.id}: {name} is in two parts of kata.toml"
    required = [check.name for check in planned if check.role == Role.REQUIRED]
    for name in sorted(set(required) - set(checks)):
        yield f"{kata.id}: the required check {name} is in no part of kata.toml"
    for name in sorted(set(checks) - set(required)):
        yield f"{kata.id}: {name} is in a part of kata.toml, and is no required check of the suite"
    if set(checks) == set(required) and len(checks) == len(required) and checks != required:
        name = next(name for name, other in zip(checks, required) if name != other)
        yield f"{kata.id}: {name} has another place in the parts of kata.toml than in the suite"


def check_order(kata: Kata, planned: list[CheckSpec], server: WorkerServer) -> Iterator[str]:
    """Yield the tasks that are not the first thing to fix when all tasks before them are done.

    At that time, this definition and all later ones are as in the stub. The first required check that fails must be one
    that needs this definition, so it fails too if only this one is left. It must be a check of the task's own part.
    """
    required = [check for check in planned if check.role == Role.REQUIRED]
    tasks = list(kata.todo)
    for place, name in enumerate(tasks):
        first = _first_failing(kata, tasks[place:], required, server)
        if first is None:
            yield f"{kata.id}: no required check fails if {name} and all later tasks are not written"
        elif _first_failing(kata, [name], [first], server) is None:
            yield f"{kata.id}: when {name} is the next task, {first.name} fails first, which doesn't need it"
        elif other := [part.title for part in kata.parts if name in part.todo and first.name not in part.checks]:
            yield f"{kata.id}: {name} is a task of the part {other[0]!r}, but not {first.name}, which needs it"


def _first_failing(kata: Kata, left: list[str], checks: list[CheckSpec], server: WorkerServer) -> CheckSpec | None:
    """Return the first of the checks that fails if these definitions of the solution are left as in the stub."""
    source = ModuleSource(kata.name, f"{kata.name}.py", stubs.with_some_left(kata, left))
    handed = SubmittedModule(kata, source)
    # One by one, so that those after the first needn't run.
    failing = (check for check in checks if grade_kata(handed, [check], server).status != Status.PASSED)
    return next(failing, None)


def _stub_problems(kata: Kata, check: Check) -> Iterator[str]:
    if check.role == Role.REQUIRED and check.passed:
        yield f"{check.name} is passed; a required check must fail on the stub (or be a guard)"
    elif check.role == Role.REQUIRED and not any(re.search(reason, check.message) for reason in kata.stub_fails):
        yield f"{check.name} fails for none of the reasons in kata.toml's stub_fails: {check.message!r}"
    elif check.role == Role.GUARD and not check.passed:
        yield f"the guard {_failure_text(check)}"


def _failure_text(check: Check) -> str:
    return f"{check.name} is not passed ({check.verdict}: {check.message!r})"
