"""The code as evidence: patterns match it whatever its style, and a known mistake shows in it."""

import pytest

from grading.curriculum import mistakes
from grading.curriculum.ladder import find, ladder
from grading.curriculum.mistakes import CodeCondition, Mistake
from grading.dev.right_answers import right_answers
from grading.judge.diagnosis import code_evidence, diagnosis
from grading.judge.syntax import code_patterns, syntax_facts

SOLUTION = "class Square:\n    def backward(self, gy):\n        return gy\n"

# A pattern, a body of `backward(self, g)`, and whether the body has the pattern.
PATTERNS = [
    ("_.grad == None", "x = None == self.y.grad", True),
    ("_.grad == None", "x = self.y.grad is None", False),
    ("__.grad is None", "x = self.grad is None", False),
    ("__.grad is None", "x = other.grad is None", True),
    ("2 * gy", "return g * 2", True),
    ("2 * gy", "gy = 1; return gy * 2", False),
    ("2 - gy", "return g - 2", False),
    ("A.grad + A.grad", "return x.grad + x.grad", True),
    ("A.grad + A.grad", "return x.grad + y.grad", False),
    ("_ += _", "total += g", True),
    ("_.sort(...)", "fs.sort(key=len, reverse=True)", True),
    ("_.backward(_)", "f.backward(*gys)", False),
    ("sorted(...)", "fs.sort()", False),
    ("_(..., out=_)", "np.add(g, 1, where=True, out=g)", True),
    ("_(..., out=_)", "np.add(g, 1, where=True)", False),
    ("isinstance(_, (...,))", "isinstance(x, (int, float))", True),
    ("[_, _]", "return [g, g]", True),
    ("[_, _]", "return g, g", False),
    ("return _", "return", False),
    ("return", "return", True),
    ("return", "return g", False),
    ("'Variable…'", "return f'Variable({g})'", True),
    ("f'{_!r}'", "return f'v({g!r})'", True),
    ("f'{_!r}'", "return f'v({g})'", False),
    ("if _.grad: ...", "if x.grad:\n            pass", True),
    ("try: ...\nfinally: ...", "try:\n            pass\n        finally:\n            pass", True),
    ("try: ...\nfinally: ...", "try:\n            pass\n        except ValueError:\n            pass", False),
    (
        "try: ...\nexcept: ...",
        "try:\n            pass\n        except (ValueError, KeyError) as e:\n            pass",
        True,
    ),
    ("self._ = gy", "self.anything = g", True),
    ("x * _", "return helper(g)", True),  # in a function of the student's own
    ("self.inputs", "return self.own()", True),  # in a method of the student's own
    ("raise _", "raise ValueError", True),
]
OWN = "\n    def own(self):\n        return self.inputs\n\ndef helper(gy):\n    return gy * x\n"


@pytest.mark.parametrize(("pattern", "body", "there"), PATTERNS)
def test_patterns(pattern, body, there):
    """A pattern matches code of its form, with the student's own names for parameters, and in functions called."""
    student = syntax_facts.of(f"class Square:\n    def backward(self, g):\n        {body}\n{OWN}")
    solution = syntax_facts.of(SOLUTION)
    assert code_patterns.holds(CodeCondition("Square.backward", any=(pattern,)), student, solution) is there
    assert code_patterns.holds(CodeCondition("Square.backward", none=(pattern,)), student, solution) is not there


def test_a_condition_on_a_definition_that_is_not_there():
    """Where the definition is missing, nothing is said of what it lacks."""
    student, solution = syntax_facts.of("x = 1\n"), syntax_facts.of(SOLUTION)
    assert not code_patterns.holds(CodeCondition("Square.backward", none=("gy",)), student, solution)


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_every_mistake_shows_in_its_own_code(kata):
    """The code of a file with a known mistake confirms it, and the code of the solution confirms none."""
    text = kata.solution.read_text(encoding="utf-8")
    right = syntax_facts.of_solution(kata.solution)
    for name, way in diagnosis.ways(kata).items():
        wrong = syntax_facts.of(mistakes.changed(text, way.changes))
        assert code_evidence.confirms(kata, way.mistake, way.changes, wrong), name
        assert not code_evidence.confirms(kata, way.mistake, way.changes, right), name


def test_right_answers_show_few_mistakes():
    """Of all that a condition says, little stands in right answers of other styles: conditions are no empty words."""
    shown = tried = 0
    for kata in ladder():
        answers = [syntax_facts.of(text) for text in right_answers(kata).values()]
        for mistake in mistakes.catalogue(kata):
            if not code_evidence.fits_solution(kata.solution, mistake):
                tried += len(answers)
                shown += sum(code_evidence.confirms(kata, mistake, mistake.changes, answer) for answer in answers)
    assert tried > 1000
    assert shown < 0.04 * tried


def test_names_that_are_missing_or_stand_twice():
    """A text that leaves out a method, or gives one a second time, is refuted by a file that doesn't."""
    kata = find("10")
    known = {mistake.id: mistake for mistake in mistakes.catalogue(kata)}
    text = kata.solution.read_text(encoding="utf-8")

    def shows(shown: Mistake, made: Mistake) -> bool:
        student = syntax_facts.of(mistakes.applied(made, text))
        return code_evidence.confirms(kata, shown, shown.changes, student)

    twice, missing, div = known["radd-named-add"], known["no-radd"], known["div-not-truediv"]
    assert shows(twice, twice)
    assert shows(missing, missing)
    assert shows(div, div)
    assert not shows(twice, missing)
    assert not shows(div, missing)


REFUTED = [
    ("07", "heap-ties", ("len(seen), x.creator)", "tie, x.creator)")),
    ("08", "strong-outputs", ("[weakref.ref(output) for output in outputs]", "[id(output) for output in outputs]")),
    ("10", "rsub-not-swapped", ("return rsub(self, other)", "return rsub(other, self)")),
    ("10", "rtruediv-not-swapped", ("return rdiv(self, other)", "return rdiv(other, self)")),
]


@pytest.mark.parametrize(("word", "name", "change"), REFUTED)
def test_what_a_name_would_be_false_of(word, name, change):
    """Code that has what the mistake's text misses refutes it: a number between, ids, a call of the swapping one."""
    kata = find(word)
    mistake = next(each for each in mistakes.catalogue(kata) if each.id == name)
    text = kata.solution.read_text(encoding="utf-8")
    student = syntax_facts.of(mistakes.changed(text, [change]))
    assert not code_evidence.confirms(kata, mistake, mistake.changes, student)
    student = syntax_facts.of(mistakes.applied(mistake, text))
    assert code_evidence.confirms(kata, mistake, mistake.changes, student)


HOSTILE = {
    "too long": "x = 1\n" * 100_000,
    "deep": "class Square:\n    def backward(self, g):\n        return " + "(" * 90 + "g" + ",)" * 90 + "\n",
    "no Python": "def f(:",
    "helpers that call each other": "".join(f"def f{n}(x):\n    f{n + 1}(x); f{n - 1}(x)\n" for n in range(2_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_text(name):
    """A text of any kind is confirmed or refuted, or not looked at, and names no mistake by accident."""
    kata = find("04")
    checks = []
    assert diagnosis.diagnose(kata, checks, HOSTILE[name]) == []
    student = syntax_facts.of(HOSTILE[name])
    if student is not None:
        way = diagnosis.ways(kata)["square-drops-gy"]
        assert not code_evidence.confirms(kata, way.mistake, way.changes, student)
