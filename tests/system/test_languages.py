"""A verdict, a named mistake and the JSON report never depend on the language that texts are shown in."""

import json
import re
from dataclasses import replace

import pytest
from graded import graded
from sentences import Sentence, said

from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import ladder
from grading.dev import languages, learners
from grading.dev.right_answers import right_answers
from grading.judge.fingerprints import fingerprints
from grading.judge.report import Report, as_json
from grading.text import language
from grading.text.labels import DIED
from grading.text.particles import PARTICLES

EXTRA = ("x = (", "while True: pass", "import os\nos._exit(3)", "def f():\n    return f()\nf()", "import torch")
FIELD = re.compile(r"\{[^}]*\}")
VOLATILE = re.compile(r"0x[0-9a-f]+|\d+ MiB")


def corpus(kata):
    """Return all files that the project has for a kata: learners', known mistakes, right answers, and odd ones."""
    handed = [learners.hand_in(kata, file) for file in learners.read_corpus(kata)]
    found = [one.source.text for one in handed if one.source is not None]
    solution = kata.solution.read_text(encoding="utf-8")
    own = [mistake for mistake in mistakes.known(kata) if mistake.kata == kata.id]
    found += [mistakes.applied(mistake, solution) for mistake in own]
    return [*found, *right_answers(kata).values(), stubs.derive(kata), *EXTRA]


def machine_fields(result):
    """Return the JSON of a result without what differs from run to run, and its fingerprints."""
    # A memory check's values are random.
    checks = [
        replace(check, message="", output="", memory=None) if check.kind == "memory" else check
        for check in result.checks
    ]
    stored = as_json(Report("x", 0, 0.0, False, (replace(result, checks=tuple(checks)),), python="", numpy=""))
    text = VOLATILE.sub("", json.dumps(stored))
    return re.sub(r'"seconds": [^,}]+', "", text), fingerprints(result.checks)


def depends_on_the_moment(result):
    """True if a check had no end of its own: how many others of the file are tried then depends on the machine."""
    return any(check.verdict in DIED for check in result.checks)


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_the_same_in_both_languages(kata):
    """All files get the same JSON and fingerprints in Korean as in English; the catalogue has every sentence of it."""
    files = [(kata.id, text) for text in corpus(kata)]
    english, korean = (graded(files, language=each) for each in ("en", "ko"))
    pairs = [pair for pair in zip(english, korean) if not any(map(depends_on_the_moment, pair))]
    assert len(pairs) > 50
    assert [machine_fields(one) for one, _ in pairs] == [machine_fields(other) for _, other in pairs]
    texts = {text for kata in korean for text in (kata.message, kata.notice, *(check.message for check in kata.checks))}
    used = {template for text in texts if text for template in templates(text)}
    assert len(used) > 30
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
