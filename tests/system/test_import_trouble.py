"""Each trouble with a module's import, name or syntax has its own message, and the other katas are still graded."""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import warm_start
from conftest import ROOT
from expect import missing_definition

from grading.curriculum.ladder import find, ladder
from grading.judge.advice.exception_advice import closest_name
from grading.judge.modules.submission import find_modules


def solution(word):
    return find(word).solution.read_text(encoding="utf-8")


def changed(word, old, new):
    text = solution(word)
    assert old in text
    return text.replace(old, new)


def place(file, word, part):
    """Return the file and the line where the solution has this part first."""
    return f"{file}:{line_of(solution(word), part)}"


def line_of(text, part):
    """Return the number of the line where a text has this part first."""
    return text.partition(part)[0].count("\n") + 1


def without(word, definition):
    """Return the solution without this top-level function."""
    return re.sub(rf"^def {definition}\(.*?(?=^(def|class) )", "", solution(word), flags=re.MULTILINE | re.DOTALL)


@dataclass
class Trouble:
    """A student's folder in which kata 01 is right, and `files` are the other files."""

    kata: str
    files: dict
    status: str = "broken"
    says: tuple | list = ()
    where: str | None = None


OWN_HELPER = changed("02", "return Variable(as_array(y))", "return boxed(self, y)") + (
    "\n\nif True:\n    def boxed(func, y):\n        # of any shape\n\n        return Variable(y)\n"
)
OLD_SQUARE = changed("07", "x = self.inputs[0].data\n        gx = 2", "x = self.input.data\n        gx = 2")

TROUBLES = {
    "a misnamed method": Trouble(
        "06",
        {"repeated_variables.py": changed("06", "cleargrad", "clear_grad")},
        "failed",
        ["'Variable' object has no attribute 'cleargrad'", "There is no `cleargrad`; did you mean your `clear_grad`?"],
    ),
    "a misnamed attribute": Trouble(
        "07",
        {"generations.py": changed("07", "generation", "generations")},
        "failed",
        ["There is no `generation`; did you mean your `generations`?"],
    ),
    "a misnamed function": Trouble(
        "02",
        {"functions.py": changed("02", "def square(", "def squared(")},
        "failed",
        ["functions.py has no definition called square. Did you mean square where you wrote squared?"],
    ),
    "a name misspelt in the student's own line": Trouble(
        "02",
        {"functions.py": changed("02", "return Variable(as_array(y))", "return Variable(as_aray(y))")},
        "failed",
        [
            "NameError",
            "There is no `as_aray`; did you mean your `as_array`?",
            "in __call__:  return Variable(as_aray(y))",
        ],
        place("functions.py", "02", "return Variable(as_array(y))"),
    ),
    "an exception where the stub is ready": Trouble(
        "02",
        {"functions.py": changed("02", "return Variable(as_array(y))", "return Variable(y)")},
        "failed",
        [
            "TypeError: a Variable holds a numpy.ndarray",
            "in __call__:  return Variable(y)",
            "in __init__:  raise TypeError",
        ],
        place("functions.py", "02", "return Variable(as_array(y))"),
    ),
    "an exception in a function of the student's own": Trouble(
        "02",
        {"functions.py": OWN_HELPER},
        "failed",
        ["in __call__:  return boxed(self, y)", "in boxed:  return Variable(y)"],
        f"functions.py:{line_of(OWN_HELPER, '    return Variable(y)')}",
    ),
    "a line of the step before in what the stub has ready": Trouble(
        "07",
        {"generations.py": OLD_SQUARE},
        "failed",
        ["'Square' object has no attribute 'input'", "in backward:  x = self.input.data"],
        f"generations.py:{line_of(OLD_SQUARE, 'x = self.input.data')}",
    ),
    "a missing function": Trouble(
        "02",
        {"functions.py": without("02", "square")},
        "failed",
        [
            "functions.py has no definition called square. It isn't there yet, or has another name, or stands inside "
            "of another definition. The stub has it."
        ],
    ),
    "a syntax error": Trouble(
        "02",
        {"functions.py": changed("02", "return x**2", "return x**2)")},
        says=[
            "functions.py can't be imported.",
            "SyntaxError: unmatched ')'",
            "at the top level:  return x**2)",
        ],
        where=place("functions.py", "02", "return x**2"),
    ),
    "a tab among spaces": Trouble(
        "02",
        {"functions.py": changed("02", "        return x**2", "\treturn x**2")},
        says=[
            "functions.py can't be imported.",
            "TabError: inconsistent use of tabs and spaces",
            "at the top level:  return x**2",
        ],
        where=place("functions.py", "02", "return x**2"),
    ),
    "a null byte": Trouble(
        "02", {"functions.py": "x = 1\0\n"}, says=["functions.py:1: there is a NUL character", "Delete it"]
    ),
    "an exception before the first definition": Trouble(
        "02",
        {"functions.py": "print(square(2.0))\n" + solution("02")},
        says=[
            "functions.py can't be imported. NameError: name 'square' is not defined",
            "at the top level:  print(square(2.0))",
        ],
        where="functions.py:1",
    ),
    "the end of the process": Trouble(
        "02",
        {"functions.py": solution("02") + "\n\nimport os\nos._exit(0)\n"},
        says=["functions.py can't be imported. The Python process that ran your code "],
    ),
    "an endless loop": Trouble(
        "02",
        {"functions.py": solution("02") + "\n\nwhile True:\n    pass\n"},
        says=[
            "functions.py can't be imported.",
            "is there a loop that never ends?",
            "It stood at functions.py:1",
            "in <module>",
        ],
    ),
    "another kata's module": Trouble(
        "07",
        {"generations.py": "from repeated_variables import *\n", "repeated_variables.py": solution("06")},
        says=[
            "No module named 'repeated_variables'",
            "generations.py is graded on its own",
            "has to stand in generations.py too",
        ],
        where="generations.py:1",
    ),
    "a package": Trouble(
        "02",
        {"functions.py": "import scipy.special\n"},
        says=["No module named 'scipy'", "Only numpy and Python's standard library are there"],
        where="functions.py:1",
    ),
    "an empty file": Trouble("02", {"functions.py": "\n \n"}, says=["functions.py is empty. Is it saved?"]),
    "nothing but a comment": Trouble(
        "02", {"functions.py": "# later\n"}, "failed", ["functions.py has no definition called Function."]
    ),
    "not UTF-8": Trouble(
        "02",
        {"functions.py": b"# caf\xe9\n" + solution("02").encode()},
        says=["functions.py:1: the file is not UTF-8 text."],
    ),
    "UTF-16, as an editor calls Unicode": Trouble(
        "02", {"functions.py": solution("02").encode("utf-16")}, says=["functions.py is UTF-16 text. Save it as UTF-8"]
    ),
    "another name": Trouble(
        "07",
        {"generation.py": solution("07")},
        "missing",
        ["There is no generations.py, but there is generation.py.", "rename it to generations.py"],
    ),
    "another ending": Trouble(
        "07",
        {"generations.py.txt": solution("07")},
        "missing",
        ["There is no generations.py, but there is generations.py.txt."],
    ),
    "a name in the kata's own folder": Trouble(
        "09", {"09_no_grad/noGrad.py": solution("09")}, "missing", ["There is no no_grad.py, but there is noGrad.py."]
    ),
    "nothing": Trouble("07", {"test_generations.py": "x = 1\n"}, "missing", ["generations.py was not handed in."]),
}


def grade(folder, *katas):
    """Return the grader's output for the folder: the terminal's, with whitespace as single spaces, and the JSON."""
    out = folder / "report.json"
    words = ["--from", str(folder), "--no-sandbox", "--no-color", "--deadline", "1", "--json", str(out)]
    command = [sys.executable, str(ROOT / "grader.py"), "grade", *katas, *words]
    done = warm_start.run(command, ROOT)
    assert (done.returncode, done.stderr) == (1, "")
    return " ".join(done.stdout.split()), json.loads(out.read_text(encoding="utf-8"))["katas"]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The grader's output for each trouble, from one run each, two at a time."""

    def ask(trouble):
        folder = tmp_path_factory.mktemp("submission")
        for file, text in {"variables.py": solution("01"), **trouble.files}.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
        return grade(folder, "01", trouble.kata)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(TROUBLES, pool.map(ask, TROUBLES.values())))


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble(name, answers):
    trouble, (terminal, [right, wrong]) = TROUBLES[name], answers[name]
    assert (right["status"], right["points"]) == ("passed", right["max_points"])
    assert wrong["status"] == trouble.status
    first = next(check for check in wrong["checks"] if check["verdict"] != "passed" and check["role"] != "stretch")
    for part in trouble.says:
        assert part in first["message"]
        assert " ".join(part.split()) in terminal
    if trouble.where:
        assert first["where"] == trouble.where
    if trouble.status != "failed":
        assert wrong["points"] == 0
        assert wrong["message"] == first["message"]


@pytest.mark.parametrize("word", ["09", "10"])
def test_backprop_switched_off(word, tmp_path):
    """If a line at the bottom switches backprop off, the first failure names that as its cause."""
    text = solution(word) + "\n\nConfig.enable_backprop = False\n"
    (tmp_path / f"{find(word).name}.py").write_text(text, encoding="utf-8")
    terminal, [result] = grade(tmp_path, word)
    first = next(check for check in result["checks"] if check["verdict"] != "passed" and check["role"] != "stretch")
    assert first["mistake"] == "backprop switched off for the whole module"
    assert "This looks like: backprop switched off for the whole module" in terminal
    assert "a line at the bottom of the file" in terminal


def test_output_in_the_middle_of_a_line(tmp_path):
    """The output before an endless loop is shown as it was printed, and without the place where the code stood."""
    text = solution("02") + "\n\nprint('so far', end=' ', flush=True)\nwhile True:\n    pass\n"
    (tmp_path / "functions.py").write_text(text, encoding="utf-8")
    _, [result] = grade(tmp_path, "02")
    assert result["checks"][0]["output"] == "so far "
    assert "It stood at functions.py:" in result["message"]


WRONG_IN = {
    "a property": ("01", "return self.data.shape", "return self.data.size", "def shape"),
    "len": ("01", "return len(self.data)", "return len(self.data) + 1", "def __len__"),
    "repr": ("01", 'return f"variable(', 'return f"Variable(', "def __repr__"),
    "an operator": ("10", "return div(self, other)", "return mul(self, other)", "def __truediv__"),
    "a reversed operator": ("10", "return rsub(self, other)", "return sub(self, other)", "def __rsub__"),
}


@pytest.mark.parametrize("name", WRONG_IN)
def test_place_of_what_was_not_called_by_name(name, tmp_path):
    """If a property or an operator gives a wrong result without an exception, the message names its line."""
    word, old, new, definition = WRONG_IN[name]
    text = changed(word, old, new)
    (tmp_path / f"{find(word).name}.py").write_text(text, encoding="utf-8")
    _, [result] = grade(tmp_path, word)
    first = next(check for check in result["checks"] if check["verdict"] == "failed" and check["role"] == "required")
    line = line_of(text, definition)
    # The decorator's line, if there is a decorator.
    assert first["where"] in [f"{find(word).name}.py:{number}" for number in (line - 1, line)]


def test_own_katas(checkout, grader):
    """In a student's checkout, too, the grader finds a renamed file, and the other katas are still graded."""
    kata = checkout / "katas" / "02_functions"
    (kata / "functions.py").rename(kata / "function.py")
    done = grader("grade", "02", "03", "--no-color", cwd=checkout)
    assert done.returncode == 1
    assert " 03 Numerical diff" in done.stdout
    assert "There is no functions.py, but there is function.py." in " ".join(done.stdout.split())


def test_names_that_are_not_meant(tmp_path):
    """Another kata's module, or a suite, is never offered as the misnamed module."""
    for kata in ladder():
        folder = tmp_path / kata.id
        folder.mkdir()
        for other in ladder():
            if other != kata:
                (folder / f"{other.name}.py").write_text("x = 1\n", encoding="utf-8")
        for path in [kata.suite, kata.folder / "README.md", kata.folder / "kata.toml", ROOT / "katas" / "expect.py"]:
            (folder / path.name).write_text("x = 1\n", encoding="utf-8")
        assert find_modules(folder, [kata])[0].instead is None


def test_names_that_are_not_compared():
    """A name of hundreds of letters isn't compared with others, which would take the grader too long."""
    name = "ab" * 100
    assert closest_name("cleargrad", (name, "clear_grads")) == "clear_grads"
    assert closest_name(name, (name[:-1], name.upper())) is None
    assert "Did you mean" not in missing_definition("square", "functions", ["squared" * 100])._message
