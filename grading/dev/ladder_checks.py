"""The rules that hold the ladder together: on each kata's facts, stub, names, example graph and verdicts."""

import ast
import re
from collections.abc import Iterator

from grading.curriculum import module_parts, stubs
from grading.curriculum.ladder import Kata, before, ladder
from grading.curriculum.source import ModuleSource
from grading.graphs import graph, graph_checks
from grading.judge.report import Check
from grading.judge.runner import grade_kata
from grading.judge.submission import SubmittedModule
from grading.judge.suites import CheckSpec, open_suites
from grading.workers.fork_server import WorkerServer, start

HINTS = 3


def check_ladder(katas: list[Kata]) -> list[str]:
    """Return one line per problem with these katas: none if the ladder holds."""
    problems = [problem for kata in katas for problem in [*check_facts(kata), *check_text(kata), *check_names(kata)]]
    host = start(sandboxed=False, hidden=[])
    try:
        problems += [problem for kata in katas for problem in check_graph(kata, host)]
        with open_suites(katas, 0) as suites:
            problems += [problem for kata in katas for problem in check_order(kata, suites[kata.id], host)]
            return problems + check_verdicts(katas, suites, host)
    finally:
        host.stop()


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


def check_graph(kata: Kata, host: WorkerServer) -> Iterator[str]:
    """Yield the remarks on the graph of kata.toml's example, as the solution builds it, and on backward's way."""
    if kata.graph is None:
        return
    source = ModuleSource(kata.name, f"{kata.name}.py", kata.solution.read_text(encoding="utf-8"))
    try:
        graph.assigned(kata.graph)
    except ValueError as error:
        yield f"{kata.id}: kata.toml: {error}"
        return
    for issue in graph_checks.find_issues(graph.observe(source, kata.graph, host), kata.graph):
        yield f"{kata.id}: the graph of kata.toml's example, built by the solution: {issue.text}"


def check_verdicts(katas: list[Kata], suites: dict[str, list[CheckSpec]], host: WorkerServer) -> list[str]:
    """Return one line per wrong verdict on these katas.

    The solution must pass every check. The stub must import, pass every guard, and fail every required check for one of
    the reasons in kata.toml.
    """
    problems = []
    for kata in katas:
        file = f"{kata.name}.py"
        solution = ModuleSource(kata.name, file, kata.solution.read_text(encoding="utf-8"))
        result = grade_kata(SubmittedModule(kata, solution), suites[kata.id], host)
        problems += [f"{kata.id}: the solution: {_failure_text(check)}" for check in result.checks if not check.passed]
        stub = ModuleSource(kata.name, file, stubs.derive(kata))
        result = grade_kata(SubmittedModule(kata, stub), suites[kata.id], host)
        if result.status == "broken":
            problems.append(f"{kata.id}: the stub can't be imported: {result.message}")
            continue
        problems += [
            f"{kata.id}: the stub: {problem}" for check in result.checks for problem in _stub_problems(kata, check)
        ]
    return problems


def check_order(kata: Kata, planned: list[CheckSpec], host: WorkerServer) -> Iterator[str]:
    """Yield the tasks whose first failing check comes before that of an earlier task.

    A task's first failing check is the first required one that fails if only this definition is left as in the stub.
    """
    required = [check for check in planned if check.role == "required"]
    names = [check.name for check in required]
    earlier, latest = "", 0
    for name in kata.todo:
        source = ModuleSource(kata.name, f"{kata.name}.py", stubs.with_one_left(kata, name))
        checks = grade_kata(SubmittedModule(kata, source), required, host).checks
        place = next((number for number, check in enumerate(checks) if not check.passed), None)
        if place is None:
            yield f"{kata.id}: no required check fails if only {name} is not written"
        elif place < latest:
            yield f"{kata.id}: {name} fails {names[place]} first, but {earlier}, an earlier task, {names[latest]}"
        else:
            earlier, latest = name, place


def _stub_problems(kata: Kata, check: Check) -> Iterator[str]:
    if check.role == "required" and check.passed:
        yield f"{check.name} is passed; a required check must fail on the stub (or be a guard)"
    elif check.role == "required" and not any(re.search(reason, check.message) for reason in kata.stub_fails):
        yield f"{check.name} fails for none of the reasons in kata.toml's stub_fails: {check.message!r}"
    elif check.role == "guard" and not check.passed:
        yield f"the guard {_failure_text(check)}"


def _failure_text(check: Check) -> str:
    return f"{check.name} is not passed ({check.verdict}: {check.message!r})"
