"""The command `graph --of` draws the graph of a student's own formula, and blames nothing on them that isn't theirs."""

import pytest

from grading.curriculum import mistakes
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.dev.right_answers import right_answers
from grading.graphs import command, formula
from grading.text.errors import UsageError
from grading.workers.fork_server import start


@pytest.fixture(scope="module")
def drawn():
    """`drawn(number, formula, text)` is the picture that a module of this text makes; the default is the solution."""
    server = start(sandboxed=False, hidden=[])

    def take(number, typed, text=None):
        kata = find(number)
        source = ModuleSource(kata.name, f"{kata.name}.py", text or kata.solution.read_text(encoding="utf-8"))
        return command.take_formula(kata, source, formula.example_of(typed, source.text), server, 20.0)

    yield take
    server.stop()


def test_as_typed(grader):
    """The picture shows the inputs, the formula and its graph, in each form."""
    options = ("--from", "solution", "--no-sandbox")
    done = grader("graph", "10", "--of", "t = x0 * x1; t + 3", *options, "--plain")
    assert (done.returncode, done.stderr) == (0, "")
    for line in (
        "x0 = Variable(np.array(2.0))\nx1 = Variable(np.array(3.0))\nt = x0 * x1\ny = t + 3\ny.backward()\n",
        "y = 9.0, gradient None, generation 2, from Add.\n",
        "x0 = 2.0, gradient 3.0, generation 0.",
    ):
        assert line in done.stdout
    assert "Memory" not in done.stdout
    done = grader("graph", "04", "--of", "exp(square(x))", *options, "--format", "mermaid")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Exp" in done.stdout and "wrong" not in done.stdout
    for typed, message in {
        "y = = x": "--of is no Python: invalid syntax",
        "sqare(x)": "the formula can't be computed. NameError: name 'sqare' is not defined",
        "y = 3": "the formula's last value, y, is no Variable, so it has no graph: it is of type int",
    }.items():
        done = grader("graph", "04", "--of", typed, *options)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr and "Traceback" not in done.stderr


def mistaken(number, name):
    """Return the solution with one of the known mistakes in it."""
    kata = find(number)
    mistake = next(mistake for mistake in mistakes.catalogue(kata) if mistake.id == name)
    return mistakes.applied(mistake, kata.solution.read_text(encoding="utf-8"))


FORMULAS = {
    "04": ["y = exp(square(exp(x)))", "a = x; b = square(a); b", "unused = exp(x); y = square(x)"],
    "05": ["add(x, x)", "y = add(square(x), square(z))"],
    "06": ["add(square(x), square(x))", "y = add(x, add(x, z))", "a = square(x); y = add(square(a), square(a))"],
    "07": ["a = square(x); y = add(square(a), square(a))", "y = x\nfor i in range(4):\n    y = add(y, y)\ny"],
    "10": ["y = (x - 1) ** 2 / a", "n = 3; y = -x ** n + 2 * x", "2.0 / x0 - x1 * x0", "y = np.array(2.0) * x"],
}


def test_right_answers_have_no_issue(drawn):
    """In each style of right answer, no formula has an issue."""
    for number, formulas in FORMULAS.items():
        texts = [None, *right_answers(find(number)).values()]
        for typed in formulas:
            for text in texts:
                picture = drawn(number, typed, text)
                assert picture.graph.walked and picture.issues == [], (number, typed, text)
    remarks = drawn("06", "a = square(x); y = add(square(a), square(a))").remarks
    assert remarks[0] == "The reference of kata 06 doesn't get this formula right either."
    assert "The Square that made a ran 2 times: as number 3, 5." in remarks
    assert drawn("07", "a = square(x); y = add(square(a), square(a))").remarks == []
    large = drawn("07", "y = x\nfor i in range(99):\n    y = square(y)\ny")
    assert (large.issues, large.remarks) == ([], ["The graph is too large to be drawn whole."])


def test_wrong_answers_show(drawn):
    """A known mistake shows on a formula, and an error in the student's code names their line."""
    assert "has no creator" in drawn("04", "t = square(x); exp(t)", mistaken("04", "no-creator")).issues[0].text
    assert "has the gradient 1.0, and not 2.0" in drawn("06", "add(x, x)", mistaken("06", "overwrites")).issues[0].text
    picture = drawn("04", "square(x)", find("04").stub.read_text(encoding="utf-8"))
    assert "NotImplementedError: kata 04" in picture.graph.trouble or picture.issues
    picture = drawn("07", "square(x)", "from nowhere import square\n")
    assert "No module named 'nowhere'" in picture.graph.trouble and "generations.py:1" in picture.graph.trouble


def test_a_function_of_ones_own(drawn):
    """A formula may use a function that only the student has."""
    kata = find("04")
    text = kata.solution.read_text(encoding="utf-8") + (
        "\n\nclass Sin(Function):\n    def forward(self, x):\n        return np.sin(x)\n"
        "    def backward(self, gy):\n        return gy * np.cos(self.input.data)\n"
        "\n\ndef sin(x):\n    return Sin()(x)\n"
    )
    picture = drawn("04", "sin(square(x))", text)
    assert picture.issues == []
    assert "Sin" in {node.name for node in picture.graph.nodes}
    with pytest.raises(UsageError, match=r"the formula can't be computed. ZeroDivisionError"):
        drawn("04", "y = sin(x); y = 1 / 0", text)


def test_every_kata_with_a_graph_takes_a_formula(drawn):
    for kata in ladder():
        if kata.graph:
            assert drawn(kata.number, "square(exp(x))").issues == []
