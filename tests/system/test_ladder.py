"""The ladder is consistent, and the command that checks it reports every way in which it might not be."""

import re
import tomllib

import pytest

from grading import ROOT
from grading.curriculum import module_parts
from grading.curriculum.ladder import ladder


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_ladder_holds(grader):
    done = grader("dev", "check")
    assert done.stdout == "The ladder holds.\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_stubs_are_derived(grader, checkout):
    """A new derivation of all stubs changes no committed file."""
    before = {kata.id: kata.stub.read_bytes() for kata in ladder()}
    done = grader("dev", "stubs", cwd=checkout)
    assert done.returncode == 0
    assert done.stdout.count("is the stub already") == 10
    assert before == {kata.id: (checkout / "katas" / kata.id / f"{kata.name}.py").read_bytes() for kata in ladder()}


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_keys_are_explained(kata):
    """A comment above each key in kata.toml explains it, or CONTRIBUTING.md does, where it says how to add a kata."""
    explained = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## To add a kata")[2]
    text = (kata.folder / "kata.toml").read_text(encoding="utf-8")
    for key in tomllib.loads(text):
        assert re.search(rf"^#.+\n(\[+{key}\b|{key} = )", text, re.MULTILINE) or f"`{key}`" in explained, key


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_taken_apart_and_put_together(kata):
    """A module's text stays exactly the same after it is split into definitions and joined again."""
    text = kata.solution.read_text(encoding="utf-8")
    assert module_parts.render(module_parts.parse(text)) == text


SABOTAGE = {
    "a hand-edited stub": (
        "katas/04_backward/backward.py",
        "# TODO kata 04, part 1: start without a creator",
        "# TODO kata 04, part 1: begin without a creator",
        "04_backward: backward.py is not the derived stub",
    ),
    "a change that kata.toml doesn't declare": (
        "solution/backward.py",
        'return f"variable({text})"',
        'return "variable(" + text + ")"',
        "04_backward: Variable.__repr__ is not as it was a step before, and kata.toml doesn't declare it",
    ),
    "a declaration of what doesn't change": (
        "katas/06_repeated_variables/kata.toml",
        "[given]",
        '[given]\n"Add" = "no reason at all"',
        "06_repeated_variables: kata.toml declares Add, which is as it was a step before",
    ),
    "a solution that fails": (
        "solution/overloads.py",
        "return gy, -gy",
        "return gy, gy",
        "10_overloads: the solution: ",
    ),
    "a required check that the stub passes": (
        "katas/06_repeated_variables/test_repeated_variables.py",
        "@pytest.mark.guard\n",
        "",
        "06_repeated_variables: the stub: ",
    ),
    "a guard that the stub fails": (
        "katas/03_numerical_diff/test_numerical_diff.py",
        "\n\ndef test_",
        "\n\n@pytest.mark.guard\ndef test_",
        "03_numerical_diff: the stub: the guard ",
    ),
    "a required check that fails for another reason": (
        "katas/06_repeated_variables/kata.toml",
        "stub_fails = [",
        'stub_fails = ["the moon is full"]\nwas = [',
        "06_repeated_variables",
    ),
    "a kata without three hints": (
        "katas/01_variables/kata.toml",
        "hints = [",
        'hints = ["only one"]\nformer_hints = [',
        "01_variables",
    ),
    "a task whose checks come before those of an earlier task": (
        "katas/06_repeated_variables/kata.toml",
        '"Variable.backward" = "add to a gradient that is there already"\n"Variable.cleargrad" = "forget the gradient"',
        '"Variable.cleargrad" = "forget the gradient"\n"Variable.backward" = "add to a gradient that is there already"',
        "06_repeated_variables: when Variable.cleargrad is the next task, test_added_to_itself fails first",
    ),
    "a task in two parts": (
        "katas/04_backward/kata.toml",
        '    "test_walk_by_hand",\n]\n[part.todo]\n"Variable.__init__" = "start without a creator"\n',
        '    "test_walk_by_hand",\n]\n[part.todo]\n"Variable.backward" = "walk in a loop"\n',
        "04_backward: Variable.backward is in two parts of kata.toml",
    ),
    "a suite that uses what a later kata teaches": (
        "katas/05_variadic_args/test_variadic_args.py",
        "import numpy as np\n",
        "import numpy as np\n\n\ndef forget(x):\n    x.cleargrad()\n\n",
        "05_variadic_args: test_variadic_args.py:7 uses cleargrad, which a later kata teaches",
    ),
}


@pytest.mark.parametrize("what", SABOTAGE)
def test_check_catches(what, grader, checkout):
    file, old, new, problem = SABOTAGE[what]
    edit(checkout / file, old, new)
    if "former_hints" in new or "was = [" in new:
        _drop_key(checkout / file)
    done = grader("dev", "check", problem[:2], cwd=checkout)
    assert problem in done.stdout
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def _drop_key(path):
    """Remove the key whose value the edit above has pushed aside."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^(former_hints|was) = \[.*?\n?\]\n", "", text, count=1, flags=re.DOTALL | re.MULTILINE)
    path.write_text(text, encoding="utf-8")
