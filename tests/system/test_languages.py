"""A verdict, a named mistake and the JSON report never depend on the language that texts are shown in."""

import json
import re

from graded import graded
from sentences import Sentence, said

from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import find
from grading.dev import languages, learners
from grading.judge.fingerprints import fingerprints
from grading.judge.report import Report, as_json
from grading.text import language
from grading.text.particles import PARTICLES

KATAS = ("01", "07")
ENOUGH = 8  # files of learners for each kata
EXTRA = ("x = (", "while True: pass", "import os\nos._exit(3)", "def f():\n    return f()\nf()", "import torch")
FIELD = re.compile(r"\{[^}]*\}")
VOLATILE = re.compile(r"0x[0-9a-f]+|\d+ MiB")


def files():
    """Return files of learners, known mistakes, the stub, and files that can't be imported, for some katas."""
    found = []
    for kata in map(find, KATAS):
        corpus = learners.read_corpus(kata)
        handed = [learners.hand_in(kata, file) for file in corpus[:: max(len(corpus) // ENOUGH, 1)]]
        found += [(kata.id, one.source.text) for one in handed if one.source is not None]
        solution = kata.solution.read_text(encoding="utf-8")
        own = [mistake for mistake in mistakes.known(kata) if mistake.kata == kata.id]
        found += [(kata.id, mistakes.applied(mistake, solution)) for mistake in own[::3]]
        found.append((kata.id, stubs.derive(kata)))
    return found + [(find(KATAS[0]).id, text) for text in EXTRA]


def machine_fields(result):
    """Return the JSON of a result without times, and its fingerprints."""
    stored = as_json(Report("x", 0, 0.0, False, (result,), python="", numpy=""))
    text = VOLATILE.sub("", json.dumps(stored))
    return re.sub(r'"(seconds|memory)": [^,}]+', "", text), fingerprints(result.checks)


def test_the_same_in_both_languages():
    """Files get the same JSON and fingerprints in Korean as in English, and the catalogue has every sentence of it."""
    handed = files()
    english, korean = (graded(handed, language=each) for each in ("en", "ko"))
    assert list(map(machine_fields, english)) == list(map(machine_fields, korean))
    texts = {text for kata in korean for text in (kata.message, kata.notice, *(check.message for check in kata.checks))}
    used = {template for text in texts if text for template in templates(text)}
    assert len(used) > 60
    known = {message.id for message in languages.read("ko")}
    assert [template for template in used - known if re.search("[a-z]", FIELD.sub("", template))] == []


def templates(text):
    """Yield the templates of a sentence, and of those in its fields."""
    if isinstance(text, Sentence):
        yield text.template
        for value in text.fields.values():
            yield from templates(value)


def test_a_line_of_a_notebook_in_a_sentence():
    """In Korean the words around a field are in its order, and particles fit what the field has become."""
    language.choose("ko")
    try:
        line = said("{line} of cell {cell}", line=3, cell=7)
        text = said("`{name}` in line {line} is not the object's: write `self.{name}`.", name="c", line=line)
        shown = language.shown(text)
    finally:
        language.choose("en")
    assert "셀 7의 3번째 줄" in shown
    assert not any(forms in shown for forms in PARTICLES)
