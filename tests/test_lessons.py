"""The lessons: every example runs on the solution, and each lesson says what its kata.toml knows."""

import doctest
import gc
import re
import sys

import pytest

from grading.ladder import SOLUTION, before, ladder

SECTIONS = ["Where we are", "What goes wrong", "The idea", "Your task", "Try next"]

every_kata = pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)


def lesson(kata):
    return (kata.folder / "README.md").read_text(encoding="utf-8")


def sections(text):
    """The lesson's sections, heading to text; a comment in a shell example is no heading, since that has one #."""
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2]))


def fences(text, language):
    """What stands between ``` marks of that language: one text a fence."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def python_only(text):
    """The text with every line blank that is not in a python fence, so that line numbers stay those of the lesson."""
    lines, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```python"
            lines.append("")
        else:
            lines.append(line if inside else "")
    return "\n".join(lines) + "\n"


def listed(steps):
    """The book's steps as a person lists them: "step 4", "steps 15 and 16", "steps 19 to 22 and 24"."""
    runs = []
    for step in steps:
        if runs and runs[-1][-1] == step - 1:
            runs[-1].append(step)
        else:
            runs.append([step])
    parts = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(step) for step in run]
    head, last = ", ".join(parts[:-1]), parts[-1]
    return ("steps " if len(steps) > 1 else "step ") + (f"{head} and {last}" if head else last)


@pytest.fixture
def solution_modules(monkeypatch):
    """Let `from generations import …` mean the solution, and leave nothing of it to tests that import stubs."""
    names = [kata.name for kata in ladder()]
    others = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    monkeypatch.syspath_prepend(str(SOLUTION))
    yield
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(others)
    # An example that switches the collector off, and fails before it is on again, concerns nobody else.
    gc.enable()


@every_kata
def test_examples_run(kata, solution_modules):
    """Every example of a lesson gives the output that stands under it, all of them in one go."""
    text = python_only(lesson(kata))
    examples = doctest.DocTestParser().get_doctest(text, {}, kata.id, str(kata.folder / "README.md"), 0)
    report = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.REPORT_ONLY_FIRST_FAILURE)
    if runner.run(examples, out=report.append).failed:
        pytest.fail("".join(report), pytrace=False)


@every_kata
def test_python_fences_are_examples(kata):
    """There is no python fence without a prompt, which nothing would run."""
    assert all(">>> " in fence for fence in fences(lesson(kata), "python"))


@every_kata
def test_headings(kata):
    """A lesson has the kata's title, then its idea and the book's steps in italics, and the five sections in order."""
    text = lesson(kata)
    first, _, second = text.splitlines()[:3]
    assert first == f"# Kata {kata.number}: {kata.title}"
    assert second == f"*{kata.idea} The book's {listed(kata.steps)}.*"
    assert list(sections(text)) == SECTIONS


@every_kata
def test_before_and_after(kata):
    """What goes wrong is shown on the step before, on bare numpy for the first, and the idea on this step."""
    parts = sections(lesson(kata))
    wrong = "".join(fences(parts["What goes wrong"], "python"))
    idea = "".join(fences(parts["The idea"], "python"))
    step_before = before(kata)
    failing = f">>> from {step_before.name} import " if step_before else ">>> import numpy as np"
    assert failing in wrong
    assert f">>> from {kata.name} import " not in wrong
    assert f">>> from {kata.name} import " in idea


@every_kata
def test_figure(kata):
    """The idea has a figure, which code hosts draw from its Mermaid text."""
    figures = fences(sections(lesson(kata))["The idea"], "mermaid")
    assert figures
    assert all(figure.startswith("flowchart LR\n") for figure in figures)


@every_kata
def test_task_names_all_there_is_to_do(kata):
    """Your task names, as code, every definition that the stub leaves to the student."""
    code = " ".join(re.findall(r"`([^`\n]+)`", sections(lesson(kata))["Your task"]))
    words = set(re.findall(r"\w+", code))
    missing = [name for name in kata.todo if not set(name.split(".")) <= words]
    assert not missing


@every_kata
def test_commands(kata):
    """Your task has the commands that grade this kata, run its tests, and give a hint."""
    commands = "".join(fences(sections(lesson(kata))["Your task"], "sh"))
    for command in (
        f"python3 grader.py grade {kata.number}",
        f"pytest katas/{kata.id}",
        f"python3 grader.py hint {kata.number}",
    ):
        assert re.search(rf"^{re.escape(command)}(?= |$)", commands, flags=re.MULTILINE)


@every_kata
def test_links(kata):
    """Links within the repository lead somewhere, and a lesson ends with the one to the next."""
    text = lesson(kata)
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert all((kata.folder / target).exists() for target in targets)
    following = ladder()[ladder().index(kata) + 1 :]
    if following:
        title = following[0].title
        spoken = title[0].lower() + title[1:]
        link = f"Next: [Kata {following[0].number}, {spoken}](../{following[0].id}/README.md)"
        assert text.splitlines()[-1] == link


@every_kata
def test_hints(kata):
    """There are at least three hints, no two the same, and each is a sentence or two."""
    assert len(kata.hints) >= 3
    assert len(set(kata.hints)) == len(kata.hints)
    assert all(20 < len(hint) < 300 for hint in kata.hints)
