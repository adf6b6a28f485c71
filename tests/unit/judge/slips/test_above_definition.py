"""A name that a file uses above its definition is said to be just that, and no slip of another name."""

from grading.curriculum import mistakes
from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.judge.advice import exception_advice
from grading.judge.slips import above_definition, slips
from grading.judge.syntax import syntax_facts
from grading.workers.check_errors import StudentTraceback

SETUP = "def setup_variable():\n    Variable.__add__ = add\n"
SENTENCE = "`setup_variable` is used in line 3, above its definition in line 6."


def fault(text, line, name="setup_variable", function="<module>"):
    """Return the NameError that such a file ends with, as a worker reports it; `as_variable` is a near name."""
    return StudentTraceback("NameError", f"name '{name}' is not defined", ((line, function),), (name, ("as_variable",)))


def advice(text, *about):
    return exception_advice.advice(fault(text, *about), ModuleSource("overloads", "overloads.py", text))


def test_said_of_an_exception():
    """The advice has both lines, and asks for no other name."""
    assert advice(f"import numpy\n\nsetup_variable()\n\n\n{SETUP}", 3) == [
        f"{SENTENCE} Python reads a file from top to bottom: move line 3 below it."
    ]


def test_said_of_a_name_of_the_kata():
    """A name that this kata asks for, and that stands further below, isn't said to be missing."""
    (sentence,) = advice("mul(1, 2)\n\n\ndef mul(x0, x1):\n    return 1\n", 1, "mul")
    assert "above its definition in line 4" in sentence


def test_not_said_where_it_is_not_so():
    """Without a definition below the line, or in a function, the advice is what it was."""
    question = "There is no `setup_variable`; did you mean your `as_variable`?"
    assert advice("\n\nsetup_variable()\n", 3) == [question]
    assert advice(f"{SETUP}\n\ndel setup_variable\n\nsetup_variable()\n", 6) == [question]
    assert advice(f"{SETUP}\n\ndel setup_variable\n\ndef f():\n    setup_variable()", 6, "setup_variable", "f") == [
        question
    ]


def test_said_of_a_module_that_ended_early():
    """A definition that stands in the file and was not reached isn't called missing."""
    (sentence,) = advice(
        "def f():\n    mul()\n\n\nclass A(b):\n    pass\n\n\ndef mul(x0, x1):\n    return 1\n", 2, "mul", "f"
    )
    assert sentence == "`mul` is defined in line 9, which was not run: an exception came before it."


def test_said_of_a_call_above():
    """A call at the top level of a function that needs what stands below is named itself."""
    text = "def f():\n    mul()\n\n\nf()\n\n\ndef mul(x0, x1):\n    return 1\n"
    error = StudentTraceback("NameError", "name 'mul' is not defined", ((5, "<module>"), (2, "f")), ("mul", ()))
    (sentence,) = exception_advice.advice(error, ModuleSource("overloads", "overloads.py", text))
    assert sentence.startswith("`mul` is defined in line 8, and line 5 runs before that.")


def test_said_of_a_class_body():
    """An operator that is bound in the class, above its function, is bound below that one."""
    text = "class Variable:\n    __mul__ = mul\n\n\ndef mul(x0, x1):\n    return 1\n"
    (sentence,) = advice(text, 2, "mul", "Variable")
    assert sentence == (
        "`mul` is used in line 2, in the body of Variable, above its definition in line 5. Python reads a file from "
        "top to bottom: write `Variable.__mul__ = mul` below that definition."
    )


def test_a_slip_by_the_text():
    """The first failing check has the sentence too: the operators are missing since the file ended there."""
    kata = find("10")
    solution = kata.solution.read_text(encoding="utf-8")
    place = "\n\nclass Function:"
    text = mistakes.changed(solution, [(place, f"\n\nsetup_variable()\n{place}\n")]) + f"\n\n{SETUP}"
    (slip,) = slips.find(kata, text)
    assert slip.rule == "called_above"
    assert text.splitlines()[slip.line - 1] == "setup_variable()"
    assert slips.find(kata, solution + f"\n\n{SETUP}\n\nsetup_variable()\n") == []


def test_a_name_that_is_bound_twice():
    """A call between two definitions of a name uses the first."""
    facts = syntax_facts.of(f"{SETUP}\nsetup_variable()\n\n{SETUP}")
    assert above_definition.used_too_early(facts, "setup_variable", 4) == ""
    facts = syntax_facts.of(f"from x import setup_variable\nsetup_variable()\n\n{SETUP}")
    assert above_definition.used_too_early(facts, "setup_variable", 2) == ""
