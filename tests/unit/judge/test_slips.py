"""Slips in the text of a module: each is found where it stands, and none in an answer that is right."""

import pytest

from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.dev import learners
from grading.dev.right_answers import right_answers
from grading.judge import slips
from grading.judge.report import Check
from grading.text.labels import Role, Status, Verdict

OUTSIDE = "\n\ndef set_creator(self, func):\n    self.creator = func\n\n\nclass Function"
FORWARD_OF_SQUARE = (
    'class Square(Function):\n    """y = x²"""\n\n    def forward(self, x):',
    'class Square(Function):\n    """y = x²"""\n\n    def FORWARD:',
)

# By name: the kata, changes to its solution, the rule that finds the slip, and words of its sentence.
SLIPS = {
    "a raise of the stub is left": (
        "04",
        [
            (
                "        self.creator = func\n",
                "        self.creator = func\n        raise NotImplementedError('kata 04')\n",
            )
        ],
        ("left_unwritten", "below your code in Variable.set_creator"),
    ),
    "a raise above the code": (
        "02",
        [("        return x**2\n", "        raise NotImplementedError('kata 02')\n        return x**2\n")],
        ("left_unwritten", "above your code in Square.forward"),
    ),
    "heapq is not imported": ("07", [("import heapq\n", "")], ("not_imported", "Add `import heapq` at the top")),
    "a property without its decorator": (
        "01",
        [("    @property\n    def ndim(self)", "    def ndim(self)")],
        ("no_property", "`Variable.ndim` in line 48 has no `@property` above it."),
    ),
    "the next function is looked up and not kept": (
        "04",
        [("            f = x.creator\n", "            x.creator\n")],
        ("thrown_away", "`x.creator` in line 110 gives a value, and the line does nothing with it."),
    ),
    "numpy is not imported": ("01", [("import numpy as np\n", "")], ("not_imported", "`import numpy as np`")),
    "numpy has another name": (
        "03",
        [("import numpy as np\n", "import numpy\n")],
        ("not_imported", "The file imports numpy as `numpy`, and line"),
    ),
    "cleargrad gives nothing back": (
        "06",
        [("        if self.grad is None:\n", "        self = self.cleargrad()\n        if self.grad is None:\n")],
        ("none_kept", "leaves None in `self`: `cleargrad` changes what is there"),
    ),
    "a zip whose parts have changed places": (
        "06",
        [("for x, gx in zip(f.inputs, gxs):", "for gx, x in zip(f.inputs, gxs):")],
        ("zipped_the_wrong_way", "`x` takes its values from `gxs`, and not from `f.inputs`"),
    ),
    "a method is misspelt": (
        "02",
        [FORWARD_OF_SQUARE, ("FORWARD", "foward(self, x)")],
        ("misnamed", "There is no `forward`; did you mean your `foward`?"),
    ),
    "a method has one underscore": (
        "01",
        [("    def __len__(self)", "    def _len_(self)")],
        ("misnamed", "There is no `__len__`; did you mean your `_len_`?"),
    ),
    "an operator of Python 2": (
        "10",
        [("    def __truediv__(", "    def __div__(")],
        ("misnamed", "There is no `__truediv__`; did you mean your `__div__`?"),
    ),
    "a function is misspelt": (
        "03",
        [("def numerical_diff(", "def numerical_dif(")],
        ("misnamed", "There is no `numerical_diff`; did you mean your `numerical_dif`"),
    ),
    "cleargrad has an underscore": (
        "06",
        [("    def cleargrad(", "    def clear_grad(")],
        ("misnamed", "There is no `cleargrad`; did you mean your `clear_grad`?"),
    ),
    "a method stands outside": (
        "04",
        [("    def set_creator(self, func):", "    def other(self, func):"), ("\n\nclass Function", OUTSIDE)],
        ("outside", "`set_creator` in line"),
    ),
    "the class is called with the input": (
        "02",
        [("    return Square()(x)", "    return Square(x)")],
        ("class_called", "write `Square()(x)`"),
    ),
    "a local name": (
        "04",
        [("        self.creator = func\n", "        creator = func\n")],
        ("without_self", "set `self.creator`"),
    ),
    "input without self": (
        "04",
        [("        x = self.input.data\n        gx = 2 * x * gy", "        x = input.data\n        gx = 2 * x * gy")],
        ("without_self", "write `self.input`"),
    ),
    "a name assigned to itself": (
        "01",
        [("        self.name = name\n", "        name = name\n")],
        ("without_self", "assigns `name` to itself"),
    ),
    "a method called like a function": (
        "02",
        [("        y = self.forward(x)\n", "        y = forward(x)\n")],
        ("method_without_dot", "`forward` in line 93 is a method of Function, not a function: call it on `self`"),
    ),
    "another class's method called like a function": (
        "04",
        [("        output.set_creator(self)\n", "        set_creator(output, self)\n")],
        ("method_without_dot", "is a method of Variable, not a function: call it on a Variable, with a dot"),
    ),
    "no self": ("02", [FORWARD_OF_SQUARE, ("FORWARD", "forward(x)")], ("without_self", "lacks `self`")),
    "a class without its base": (
        "02",
        [("class Exp(Function):", "class Exp:")],
        ("no_base", "doesn't derive from Function, and has nothing of it: write `class Exp(Function):`"),
    ),
    "np.array as a type": (
        "01",
        [("isinstance(data, np.ndarray)", "isinstance(data, (list, np.array))")],
        ("array_for_ndarray", "`np.array` in line"),
    ),
    "np.array beside a type": (
        "01",
        [("not isinstance(data, np.ndarray)", "type(data) != np.array")],
        ("array_for_ndarray", "is a function, and no type: an array's type is `np.ndarray`"),
    ),
    "no f before a message": (
        "01",
        [('TypeError(f"', 'TypeError("')],
        ("no_f_prefix", "has no `f` before its quotes, so `{type(data).__name__}` is no field of it"),
    ),
    "no f before a result": (
        "01",
        [('return f"variable', 'return "variable')],
        ("no_f_prefix", "so `{text}` is no field of it"),
    ),
    "a loop that ends at once": (
        "05",
        [
            (
                "                x.grad = np.array(gx)\n",
                "                x.grad = np.array(gx)\n                return\n",
            )
        ],
        ("one_round", "ends the loop of line"),
    ),
    "parentheses without a comma": (
        "05",
        [("            ys = (ys,)\n", "            ys = (ys)\n")],
        ("no_comma", "assigns `ys` to itself, which changes nothing: a comma makes a tuple"),
    ),
    "a loop without zip": (
        "05",
        [("in zip(f.inputs, gxs):", "in f.inputs, gxs:")],
        ("no_zip", "takes one row after the other: `zip(…)` around them makes pairs"),
    ),
    "square brackets for a call": (
        "05",
        [("funcs.append(x.creator)", "funcs.append[x.creator]")],
        ("brackets_for_call", "`funcs.append[x.creator]` in line"),
    ),
    "the None of append": (
        "05",
        [("                    funcs.append(x.creator)", "                    funcs = funcs.append(x.creator)")],
        ("none_kept", "leaves None in `funcs`: `append` changes what is there"),
    ),
    "no return": (
        "02",
        [("        return x**2\n", "        y = x**2\n")],
        ("no_return", "`Square.forward` has no `return`"),
    ),
    "a way without a return": (
        "02",
        [("    return np.asarray(x)\n", "    if np.isscalar(x):\n        return np.array(x)\n")],
        ("no_return", "has a way to its end without a `return`"),
    ),
    "an exception is returned": (
        "01",
        [("            raise TypeError(", "            return TypeError(")],
        ("exception_returned", "write `raise TypeError(…)`"),
    ),
    "no contextmanager": (
        "09",
        [("@contextlib.contextmanager\n", "")],
        ("no_context_manager", "is missing above line"),
    ),
    "a sorted list is dropped in an inner function": (
        "07",
        [
            (
                "        while funcs:\n",
                "        def sort():\n            sorted(funcs)\n\n        while funcs:\n            sort()\n",
            )
        ],
        ("thrown_away", "`sorted(funcs)` in line"),
    ),
    "None in small letters": (
        "07",
        [("        self.creator = None\n", "        self.creator = none\n")],
        ("unbound", "is written `None`"),
    ),
    "an attribute without self in a formula": (
        "10",
        [("        return x**self.c\n", "        return x**c\n")],
        ("unbound", "write `self.c`"),
    ),
    "a setting without its class": (
        "09",
        [("        if Config.enable_backprop:\n", "        if enable_backprop:\n")],
        ("unbound", "write `Config.enable_backprop`"),
    ),
    "an outer name is assigned": (
        "07",
        [
            (
                "        while funcs:\n",
                "        def add(f):\n            funcs = sorted(funcs + [f])\n\n        while funcs:\n",
            )
        ],
        ("outer_name_assigned", "write `nonlocal funcs`"),
    ),
    "an outer number is counted up": (
        "07",
        [
            (
                "        while funcs:\n",
                "        n = 0\n\n        def add(f):\n            n += 1\n\n        while funcs:\n",
            )
        ],
        ("outer_name_assigned", "write `nonlocal n`"),
    ),
    "a module is called": (
        "08",
        [("weakref.ref(output)", "weakref(output)")],
        ("not_in_module", "is a module, which can't be called"),
    ),
    "a function of a module is misspelt": (
        "09",
        [("@contextlib.contextmanager", "@contextlib.contextmanger")],
        ("not_in_module", "did you mean `contextlib.contextmanager`?"),
    ),
    "a plus behind the equals sign": (
        "06",
        [("np.array(gx) if x.grad is None else as_array(x.grad + gx)", "+gx")],
        ("sign_for_a_sum", "adds nothing"),
    ),
    "an attribute is misspelt where it is set": (
        "07",
        [("        self.generation = func.generation + 1\n", "        self.genration = func.generation + 1\n")],
        ("set_and_never_read", "did you mean `generation`?"),
    ),
    "a context manager without yield": (
        "09",
        [("        yield\n", "        return\n")],
        ("no_context_manager", "has no `yield`"),
    ),
    "a power as in mathematics": (
        "02",
        [("        return x**2\n", "        return x ^ 2\n")],
        ("exclusive_or", "`x ** 2`"),
    ),
}


def solution(kata):
    return kata.solution.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The slip is the first that is found, its line holds it, and its sentence names it."""
    word, changes, (rule, words) = SLIPS[name]
    kata = find(word)
    text = mistakes.changed(solution(kata), changes)
    first = slips.find(kata, text)[0]
    assert first.rule == rule
    assert words in first.text
    assert first.definition == "" or text.splitlines()[first.line - 1].strip()


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_none_where_there_is_none(kata):
    """Neither the solution nor the stub nor a right answer, in another style or of a learner, has a slip."""
    texts = {"solution": solution(kata), "stub": stubs.derive(kata), **right_answers(kata)}
    right = [file for file in learners.read_corpus(kata) if file.verdict == Status.PASSED]
    texts |= {file.name: learners.hand_in(kata, file).source.text for file in right}
    assert {name: found for name, text in texts.items() if (found := slips.find(kata, text))} == {}


def test_a_raise_that_never_runs():
    """A raise of the stub below a `return` is no slip: it can't be why a check fails."""
    below = [("        return x**2\n", "        return x * 2\n        raise NotImplementedError('kata 02')\n")]
    assert slips.find(find("02"), mistakes.changed(solution(find("02")), below)) == []


@pytest.mark.parametrize("text", ["", "def f(:", "x = 1\n" * 100_000, "(" * 5000 + ")" * 5000, "\0"])
def test_any_text(text):
    """A text that is no Python, or far too much of it, has no slips and costs nothing."""
    assert slips.find(find("04"), text) == []


def test_no_name_of_the_ladder_is_a_slip():
    """A name that the solution defines is never taken for another one's slip."""
    text = mistakes.changed(solution(find("10")), [("\ndef mul(", "\ndef muul(")])
    assert "did you mean your `muul`" in slips.find(find("10"), text)[0].text
    without = solution(find("10")).replace("\ndef mul(", "\ndef other(")
    assert slips.find(find("10"), without) == []


def test_one_kind_for_every_spelling():
    """A misspelt method is the same kind of slip, however it is spelt, so that a known mistake has it as well."""
    spellings = ("clear_grad", "clear_gradient", "cleargard")
    texts = [mistakes.changed(solution(find("06")), [("def cleargrad(", f"def {each}(")]) for each in spellings]
    assert {slips.kinds(slips.find(find("06"), text)) for text in texts} == {
        frozenset({("misnamed", "Variable.cleargrad")})
    }


HARMLESS = {
    "an attribute of an earlier kata": (
        "        self.inputs = inputs\n",
        "        self.inputs = inputs\n        self.input = 1\n",
    ),
    "a list of its own in an inner function": (
        "        while funcs:\n",
        "        def add(fs):\n            funcs = [f for f in fs]\n            return funcs\n\n        while funcs:\n",
    ),
    "an outer name that is meant": (
        "        while funcs:\n",
        "        def add(f):\n            nonlocal funcs\n            funcs = [*funcs, f]\n\n        while funcs:\n",
    ),
    "a comprehension's own name": (
        "        while funcs:\n",
        "        def add(fs):\n            return [\n                f\n                for f in fs\n            ]\n\n"
        "        while funcs:\n",
    ),
    "a name that is global": (
        "        while funcs:\n",
        "        global generation\n        generation = 1\n        print(generation)\n        while funcs:\n",
    ),
    "a type that numpy had": ("        while funcs:\n", "        print(np.float, np.int)\n        while funcs:\n"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_nothing_in_code_that_may_be_right(name):
    """Code that is like a slip, and is none, is left in peace."""
    assert slips.find(find("07"), mistakes.changed(solution(find("07")), [HARMLESS[name]])) == []


LONG = {
    "a long argument": "def square(x):\n    Square([" + "1," * 50_000 + "])\n",
    "a long name": "def square(x):\n    return TypeError()\n".replace("square", "s" * 50_000),
    "many slips": "def square(x):\n" + "    sorted(x)\n" * 10_000,
    "many calls": "class Function:\n    def f(self):\n        f = 1\n" + "        f()\n" * 10_000,
    "many names": "".join(f"def squar{number}(x):\n    pass\n" for number in range(5_000)),
}


@pytest.mark.parametrize("name", LONG)
def test_sentences_are_short_and_few(name):
    """However long a module's names and lines are, the slips take little room in the report."""
    kata = find("02")
    found = slips.find(kata, solution(kata) + LONG[name])
    assert len(found) <= slips.MAX_SLIPS
    assert all(len(slip.text) <= slips.MAX_SLIP_TEXT for slip in found)


def test_one_question_for_one_name():
    """The sentence of a slip takes the place of the feedback's shorter one, and the other lines stay."""
    name, changes, _ = SLIPS["a method is misspelt"]
    (slip, *_) = slips.find(find(name), mistakes.changed(solution(find(name)), changes))
    message = "AttributeError: x\nThere is no `forward`; did you mean your `foward`?\n  a line of the student's"
    check = Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED, message)
    (advised,) = slips.with_advice([check], [slip], ModuleSource("functions", "functions.py", ""))
    assert advised.message.split("\n") == ["AttributeError: x", slip.text, "  a line of the student's"]
