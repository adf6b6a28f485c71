"""Docstrings and comments in another language: the code stays, and a stub in any language is not begun."""

import ast

import pytest

from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.curriculum.translated_source import translated
from grading.dev.translatable import docstrings_and_comments

SOURCE = '''"""One."""


class Box:
    """A box.

    - It holds a thing.
    """

    # above
    # the method
    def get(self):
        """Return it."""
        return self.it  # beside
'''
TRANSLATED = '''"""eins."""


class Box:
    """a box.

    - it holds a thing.
    zwei
    """

    # above
    # the method
    # zwei
    def get(self):
        """return it."""
        return self.it  # beside
'''


def in_other_words(text):
    return text.replace("One", "eins").lower() + ("\nzwei" if "\n" in text else "")


def other(text):
    """Return a text in a language that doesn't exist: longer, with another number of lines, quotes and a backslash."""
    return f'{text}\nEiner sagt "\\n" dazu.'


def module(kata, text):
    return ModuleSource(kata.name, f"{kata.name}.py", text)


def test_layout():
    """Texts take the places of the English ones, with their indentation, whatever the number of lines."""
    assert translated(SOURCE, in_other_words) == TRANSLATED
    assert translated(SOURCE, str) == SOURCE


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_every_solution(kata):
    """Only docstrings and comments change, and all of them do."""
    text = kata.solution.read_text(encoding="utf-8")
    changed = translated(text, other)
    assert list(docstrings_and_comments(changed)) == [other(part) for part in docstrings_and_comments(text)]
    assert code(changed) == code(text)


def code(text):
    """Return the module's syntax without docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body[0].value.value = ""
    return ast.dump(tree)


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_a_stub_is_not_begun_in_any_language(kata):
    """A stub whose docstrings, comments and tasks are translated is as shipped; one with a change of code is not."""
    for text in (stubs.derive(kata), stubs.derive(kata, "ko"), translated(stubs.derive(kata), other)):
        assert stubs.is_untouched(kata, module(kata, text))
        assert not stubs.is_untouched(kata, module(kata, text + "x = 1\n"))
        assert not stubs.is_untouched(kata, module(kata, text.replace("import numpy as np", "import numpy", 1)))


def test_a_change_of_a_text_in_code_is_a_beginning():
    """Only docstrings and tasks are passed over; a string that the code computes with is code."""
    kata = find("04")
    text = stubs.derive(kata)
    assert text.count('" " * 9') == 1
    assert not stubs.is_untouched(kata, module(kata, text.replace('" " * 9', '"." * 9')))


def test_first_task():
    """The first task is found by its comment in any language."""
    kata = find("04")
    for language in ("en", "ko"):
        text = stubs.derive(kata, language)
        task, line = stubs.first_task(kata, text)
        assert task == f"kata 04: {kata.todo['Variable.__init__']}"
        assert text.splitlines()[line - 1].strip().startswith("# TODO kata 04, part 1: ")
    assert stubs.first_task(kata, "x = 1\n")[1] is None
