"""A verdict, a named mistake and the JSON report never depend on the language that texts are shown in."""

import json
import re
from dataclasses import replace

import pytest
from graded import answers, mistakes_in_both_languages, others
from sentences import Sentence, said

from grading.curriculum.ladder import ladder
from grading.dev import languages
from grading.judge.diagnosis.fingerprints import fingerprints
from grading.judge.report.report import Report, as_json
from grading.text import language
from grading.text.labels import DIED
from grading.text.particles import PARTICLES

FIELD = re.compile(r"\{[^}]*\}")
ADDRESS = re.compile(r"0x[0-9a-f]+")

every_kata = pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)


def files_of(kata):
    """Return the results of all files that the project has for a kata, but known mistakes."""
    return [*answers()[kata.id].values(), *others()[kata.id].values()]


def machine_fields(result):
    """Return the JSON of a result but for the seconds that it took, and its fingerprints."""
    stored = as_json(Report("x", 0, 0.0, False, (replace(result, seconds=0.0),), python="", numpy=""))
    return json.dumps(stored), fingerprints(result.checks)


def measured_anew(result):
    """Return the result without what differs from run to run."""
    checks = [replace(check, seconds=0.0) for check in result.checks]
    # A memory check's values are random.
    checks = [
        replace(check, message="", output="", memory=None) if check.kind == "memory" else check for check in checks
    ]
    return replace(result, checks=tuple(checks))


def depends_on_the_moment(result):
    """True if a check had no end of its own: how many others of the file are tried then depends on the machine."""
    return any(check.verdict in DIED for check in result.checks)


@every_kata
def test_the_same_in_both_languages(kata):
    """All files get the same JSON and fingerprints in Korean as in English; the catalogue has every sentence of it."""
    files = [*files_of(kata), *mistakes_in_both_languages()[kata.id]]
    assert len(files) > 50
    assert [machine_fields(file.english) for file in files] == [machine_fields(file.korean) for file in files]
    korean = [file.korean for file in files]
    texts = {text for kata in korean for text in (kata.message, kata.notice, *(check.message for check in kata.checks))}
    used = {template for text in texts if text for template in templates(text)}
    assert len(used) > 30
    known = {message.id for message in languages.read("ko")}
    assert [template for template in used - known if re.search("[a-z]", FIELD.sub("", template))] == []


@every_kata
def test_the_same_if_graded_in_korean_from_the_start(kata):
    """With Korean chosen before the suites are opened, all is the same: each verdict of each check was tried so."""
    pairs = [(file.english, file.anew) for file in files_of(kata) if file.anew is not None]
    pairs = [tuple(map(measured_anew, pair)) for pair in pairs if not any(map(depends_on_the_moment, pair))]
    assert len(pairs) >= 5
    assert [without_addresses(one) for one, _ in pairs] == [without_addresses(other) for _, other in pairs]


def without_addresses(result):
    text, failing = machine_fields(result)
    return ADDRESS.sub("", text), failing


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
