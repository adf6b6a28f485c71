"""Advice about a student's exception: the name that may be meant, or the way to mend it."""

import ast
import itertools
import re
from functools import cache

from sentences import said

from grading.curriculum import source_lines, stubs
from grading.curriculum.ladder import ladder, of_module
from grading.curriculum.source import ModuleSource
from grading.judge.advice import hangul_keyboard, hash_advice, import_advice, open_tasks, repairs, syntax_advice
from grading.judge.slips import above_definition
from grading.judge.slips.import_slips import MODULES
from grading.judge.slips.slip import spelling
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.close_names import closest, comparable, public, question
from grading.workers.check_errors import StudentTraceback

OPERANDS = re.compile(r"(?:type\(s\) for|type for unary) (?P<sign>[^\s:]{1,3}).*'Variable'")
NO_OPERATOR_YET = said("A Variable knows no `{sign}` in this kata: its array, `.data`, does.")
NO_UFUNC = re.compile(r"^loop of ufunc does not support argument \d+ of type Variable .* callable (?P<name>\w{1,30}) ")
NO_UFUNC_YET = said("numpy's `{name}` takes no Variable: give it the array, `.data`.")
TRUTH = said(
    "`{code}` asks a Variable for its length, which a 0-d array lacks: to ask if it is there, write `is None` or "
    "`is not None`."
)
NO_ATTRIBUTE = re.compile(r"'(NoneType|list|tuple)' object has no attribute '(\w{1,80})'")
IS_NONE = said("`{code}` is None in that line. Should it have a value there, or should the line not run?")
HAS_ITEMS = said("`{code}` is a {kind} in that line, which has items and no `{name}`.")
# By the name in PyTorch, those that it may have in a kata.
OF_PYTORCH = {
    "detach": ("data",),
    "grad_fn": ("creator",),
    "saved_tensors": ("inputs", "input"),
    "zero_grad": ("cleargrad",),
}
MAX_BINDERS = 100
MAX_SEARCHED = 50_000  # characters of a module that are searched for a pattern
NO_OPERATOR = re.compile(r"unsupported operand type|bad operand type for unary")
# A function at the top level with its body; a line that binds a special method; the part for running the file itself.
BINDER = re.compile(r"^def (?P<name>\w{1,80})\(.*\n(?P<body>(?:[ \t].*\n?|\n)*)", re.MULTILINE)
BINDS = re.compile(r"^[ \t]+(?:\w+\.__\w+__\s*=[^=]|setattr\(\w+, *['\"]__)", re.MULTILINE)
MAIN = re.compile(r"^if __name__ *==.*\n(?:[ \t].*\n?|\n)*", re.MULTILINE)


def advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return a line of advice about an exception: the name that may be meant, or the way to mend it; or none."""
    found = _notebook_advice(fault, source) or _truth_advice(fault, source) or _decorator_advice(fault, source)
    if ufunc := NO_UFUNC.search(fault.text):
        found = [said(NO_UFUNC_YET, name=ufunc["name"])]
    if fault.text == "'dict' object has no attribute 'add'":
        found = [said("`{}` is an empty dict. An empty set is written `set()`.")]
    if NO_OPERATOR.search(fault.text):
        found = _operator_advice(fault, source) or _binder_advice(source)
    found = found or _value_advice(fault, source) or open_tasks.advice(fault, source)
    if found:
        return found
    if fault.missing:
        return _missing_advice(fault, source, *fault.missing)
    lines = source_lines.of(source.text)
    number = fault.frames[-1][0] if fault.frames else 0
    if pasted := syntax_advice.advice(fault.name, fault.text, lines.lines[:number]):
        return [source.with_places(pasted)]
    if "'memoryview'" in fault.text:
        return [
            said(
                "An array has a `data` of its own, a memoryview: either a `.data` is too much here, or an array came "
                "where a Variable should."
            )
        ]
    return hash_advice.advice(fault, source) or import_advice.advice(
        fault, source, lines.shown(number) if number else ""
    )


def _missing_advice(fault: StudentTraceback, source: ModuleSource, name: str, known: tuple[str, ...]) -> list[str]:
    """Return advice about a name that isn't among the known ones."""
    if name in MODULES:  # an import is missing, as judge/slips/import_slips.py says
        return []
    if "." in name:  # a text was given to getattr or setattr
        before, dot, part = name.rpartition(".")
        if part not in known:
            return []
        return [said("The name is `{part}` alone, without `{before}`.", part=part, before=before + dot)]
    if korean := _korean_advice(name, known):
        return [korean]
    if early := above_definition.of_exception(fault, source):
        return [early]
    if fault.name == "NameError" and (ended := above_definition.not_reached(fault, source)):
        return [ended]
    if name in stubs.given_lines(source.name) or name in _todo(source.name):
        return [said("There is no `{name}` in {file} yet: this kata has it.", name=name, file=source.shown)]
    if fault.name == "AttributeError" and (right := _pytorch_advice(name, source)):
        return [right]
    meant = closest_name(name, known)
    return [question(name, meant)] if meant else []


def _korean_advice(name: str, known: tuple[str, ...]) -> str:
    """Return advice about a name, or one that is meant by it, with letters of a keyboard set to Korean; or ""."""
    plain = hangul_keyboard.latin(name)
    if plain and plain in known:
        return said(repairs.KOREAN, word=name, plain=plain)
    if plain and (stray := hangul_keyboard.HANGUL.findall(name)) and hangul_keyboard.HANGUL.sub("", name) in known:
        return said(repairs.STRAY_LETTERS, letters="".join(stray))
    word = next((other for other in known if hangul_keyboard.latin(other) == name), "")
    return said(repairs.KOREAN, word=word, plain=name) if word else ""


def _notebook_advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return advice about a line that works in a notebook only, or none."""
    line = _line(fault, source)
    if fault.name == "SyntaxError" and line.startswith(("%", "!")):
        return [said("That line is a command of a notebook, and no Python. Delete it.")]
    if fault.name == "NameError" and "'get_ipython'" in fault.text:
        return [said("get_ipython is there in a notebook only. Delete that line.")]
    return []


def _line(fault: StudentTraceback, source: ModuleSource) -> str:
    """Return the student's line that raised the exception, or ""."""
    return source_lines.of(source.text).shown(fault.frames[-1][0]) if fault.frames else ""


def _operator_advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return advice about arithmetic with a Variable in a kata whose Variables have no operators yet, or none."""
    found = OPERANDS.search(fault.text)
    kata = of_module(source.name)
    if not found or not fault.frames or kata is None:
        return []
    members = syntax_facts.of_solution(kata.solution).classes["Variable"].members
    # A generation is a number, so that a Variable in its place came there by mistake.
    counts = "generation" in _line(fault, source)
    return [] if "__add__" in members or counts else [said(NO_OPERATOR_YET, sign=found["sign"])]


def _decorator_advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return advice about a decorator that is called and should not be, as `@property()`, or none."""
    called = re.match(r"(@[\w.]{1,60})\(\)$", _line(fault, source).strip())
    fits = fault.name == "TypeError" and re.search(r"missing 1 required|object is not callable", fault.text)
    return [said("Write `{decorator}` without `()`.", decorator=called[1])] if called and fits else []


def _truth_advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return advice about a line such as `if y:`, which calls the Variable's `__len__`, or none."""
    if "unsized object" not in fault.text or len(fault.frames) < 2 or fault.frames[-1][1] != "__len__":
        return []
    line = source_lines.of(source.text).shown(fault.frames[-2][0])
    asks = re.search(r"\b(?:if|while|not|and|or|bool)\b", line) and "len(" not in line
    return [said(TRUTH, code=line)] if asks else []


def _value_advice(fault: StudentTraceback, source: ModuleSource) -> list[str]:
    """Return the word on the expression of the student's line that is None, a list or a tuple, or none."""
    found, facts = NO_ATTRIBUTE.match(fault.text), syntax_facts.of(source.text)
    if fault.name != "AttributeError" or not found or not fault.frames or facts is None:
        return []
    kind, name = found.groups()
    asked = (node for node in facts.index.every(ast.Attribute) if node.lineno == fault.frames[-1][0])
    read = [node for node in asked if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)]
    codes = {spelling(node.value) for node in read if node.attr == name}
    code = codes.pop() if len(codes) == 1 else ""
    if not code:
        return []
    return [said(IS_NONE, code=code) if kind == "NoneType" else said(HAS_ITEMS, code=code, kind=kind, name=name)]


def _binder_advice(source: ModuleSource) -> list[str]:
    """Return advice about a function that binds Variable's operators, as the book's does, if nothing calls it."""
    # The part for running the file itself does not run here.
    text = MAIN.sub("", source.live_text)
    if len(text) > MAX_SEARCHED:
        return []
    for found in itertools.islice(BINDER.finditer(text), MAX_BINDERS):
        name = found["name"]
        call = re.compile(rf"^(?!def )[^#\n]*(?<![\w.]){name}\(", re.MULTILINE)
        if BINDS.search(found["body"]) and not call.search(text):
            if call.search(source.text[:MAX_SEARCHED]):
                text = said(
                    "`{name}` is called below `if __name__` alone, which the grader passes over. "
                    "It binds the operators, so call it below its definition.",
                    name=name,
                )
            else:
                text = said(
                    "`{name}` is defined but never called: it binds the operators, so call it below its definition.",
                    name=name,
                )
            return [text]
    return []


def _pytorch_advice(name: str, source: ModuleSource) -> str:
    """Return the word on an attribute that tensors have and Variables by another name, or ""."""
    kata = of_module(source.name)
    facts = syntax_facts.of_solution(kata.solution) if kata else None
    there = facts.attributes("Variable") | facts.attributes("Function") if facts else set()
    right = next((each for each in OF_PYTORCH.get(name, ()) if each in there), "")
    return said("`{name}` is a name in PyTorch: here it is `{right}`.", name=name, right=right) if right else ""


def closest_name(name: str, known: tuple[str, ...]) -> str | None:
    """Return the known name that `name` most likely means: the same but for _ and case, or nearly the same; or None."""
    compared = comparable(name, known)
    # Of a short name, a single letter is much.
    one_letter = (other for other in public(compared) if len(name) == 4 and _one_letter_apart(name, other))
    return closest(name, compared, 0.8) or next(one_letter, None)


def _one_letter_apart(name: str, other: str) -> bool:
    """True if the names have the same first letter and the same length, and differ in one letter."""
    return len(name) == len(other) and name[0] == other[0] and sum(a != b for a, b in zip(name, other)) == 1


@cache
def _todo(name: str) -> frozenset[str]:
    """Return the definitions, by their dotted names, that the student writes in the kata with this module's name."""
    return frozenset(definition for kata in ladder() if kata.name == name for definition in kata.todo)
