"""The catalogues of translations: fresh, complete, and each text with what its English has."""

import collections
import doctest
import functools
import re

import pytest
from rich.cells import cell_len

from grading.curriculum.ladder import ladder
from grading.dev import languages, translatable
from grading.text.particles import PARTICLES

EVERY_LANGUAGE = languages.languages()
COMPLETE = ["ko"]
WIDEST = 88  # columns of a docstring's or comment's line, of 100 in the file: the rest is indentation and quotes

CODE = re.compile(r"`[^`\n]+`")
FIELD = re.compile(r"(?<!\{)\{(\w+)(?:![rs])?(?::([^{}]*))?\}")
COMMAND = re.compile(r"sudo .*")  # that a user is to type
QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”')
THREE_WORDS = re.compile(r"(?<!\S)\(?(?:[A-Za-z][a-z']+\s+){2}[A-Za-z][a-z']+[.,;:!?)]*(?!\S)")  # no lists: a, b, c
# a particle that has two forms, right behind a field: which form is right depends on the field's value
BARE_PARTICLE = re.compile(r"\}[`\")]?(?:을|를|이|가|은|는|과|와|으로|로)(?=[\s.,?!]|$)")

every_language = pytest.mark.parametrize("language", EVERY_LANGUAGE)


# No test changes the checkout, so its texts and catalogues are read once.
texts_of_checkout = functools.cache(translatable.texts)
catalogue_of_checkout = functools.cache(languages.read)


def translated(catalogue):
    """Return the pairs of an English text and its translation, of those that have one."""
    return [(message.id, message.string) for message in catalogue if message.id and message.string]


def fields(text):
    """Return how often a text has each field, with what formats it, and the particles: fields with a field's name."""
    found = [(name, spec) for name, spec in FIELD.findall(text)]
    return collections.Counter(field for field in found if "/" not in field[1]), {f for f in found if "/" in f[1]}


def examples(text):
    return [(example.source, example.want) for example in doctest.DocTestParser().get_examples(text)]


def prose(text):
    """Return a text without its examples, code words and quotations."""
    paragraphs = [part for part in text.split("\n\n") if not part.startswith(">>>")]
    return QUOTED.sub('""', CODE.sub("``", FIELD.sub("{}", COMMAND.sub("", "\n\n".join(paragraphs)))))


def english(text):
    """Return the first three English words in a row in a text's prose, or None."""
    found = THREE_WORDS.search(prose(text))
    return found[0] if found else None


@pytest.fixture(autouse=True)
def texts_read_once(monkeypatch):
    """Have the catalogues made anew from texts that an earlier test has read."""
    monkeypatch.setattr(translatable, "texts", texts_of_checkout)


@every_language
def test_fresh(language):
    """The catalogue that is checked in has exactly the present texts, and the compiled one has its translations.

    To mend: python3 grader.py dev languages
    """
    catalogue = languages.po_file(language)
    assert catalogue.read_bytes() == languages.as_po(languages.renewed(language))
    assert catalogue.with_suffix(".mo").read_bytes() == languages.as_mo(languages.compiled(language))


@pytest.mark.parametrize("language", COMPLETE)
def test_complete(language):
    """Every text is translated. A failure says how many are not, by the file that has them."""
    missing = collections.Counter(
        place for message in catalogue_of_checkout(language) if not message.string for place, _ in message.locations[:1]
    )
    assert dict(missing) == {}
    assert languages.coverage(language).translated == languages.coverage(language).texts


@every_language
def test_fields(language):
    """A translation has the fields of its English text in the same format; how often, and in which order, is its own.

    A particle names one of these fields, and forms that there are.
    """
    wrong = []
    for text, translation in translated(catalogue_of_checkout(language)):
        plain, _ = fields(text)
        found, particles = fields(translation)
        names = {name for name, _ in plain}
        known = all(name in names and forms in PARTICLES for name, forms in particles)
        if set(found) != set(plain) or not known:
            wrong.append(translation)
    assert wrong == []


@every_language
def test_code_words(language):
    """The words in backquotes are those of the English text, each as often; order doesn't matter."""
    pairs = translated(catalogue_of_checkout(language))
    wrong = [after for before, after in pairs if sorted(CODE.findall(before)) != sorted(CODE.findall(after))]
    assert wrong == []


@every_language
def test_examples(language):
    """The examples are those of the English text, character for character, where they are run."""
    pairs = translated(catalogue_of_checkout(language))
    assert any(examples(before) for before, _ in pairs)
    assert [after for before, after in pairs if examples(before) != examples(after)] == []


@every_language
def test_widths(language):
    """The docstrings and comments of the solution are narrow enough for a file, where a wide letter counts two."""
    in_files = [
        message.string
        for message in catalogue_of_checkout(language)
        if message.id and any(place.startswith("solution/") for place, _ in message.locations)
    ]
    assert in_files
    assert [line for text in in_files for line in text.splitlines() if cell_len(line) > WIDEST] == []


@pytest.mark.parametrize("language", COMPLETE)
def test_no_english(language):
    """No prose has three English words in a row."""
    assert [after for _, after in translated(catalogue_of_checkout(language)) if english(after)] == []


def test_questions():
    """An English text that ends with a question is a question in Korean."""
    pairs = translated(catalogue_of_checkout("ko"))
    assert [after for before, after in pairs if before.endswith("?") and not after.endswith("?")] == []


def test_particles():
    """No Korean particle with two forms stands behind a field by itself: "{name}{name:을/를}", not "{name}을"."""
    assert [
        after
        for before, after in translated(catalogue_of_checkout("ko"))
        if fields(before)[0] and BARE_PARTICLE.search(after)
    ] == []


def test_lessons():
    """A kata's title and idea are the Korean lesson's own."""
    korean = dict(translated(catalogue_of_checkout("ko")))
    for kata in ladder():
        lines = (kata.folder / "README.ko.md").read_text(encoding="utf-8").splitlines()
        assert lines[0] == f"# 카타 {kata.number}: {korean[kata.title]}"
        assert lines[2].startswith(f"*{korean[kata.idea]} ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This is left over.", "This is left"),
        ("기울기가 (the whole gradient) 온다", "(the whole gradient)"),
        ("`a code word` 뒤에 float, int, 리스트가 옵니다.", None),
        ('"a quoted text here"라고 쓰세요.', None),
        ("형상은\n\n>>> for each in xs:\n...     print(each)", None),
        ("python3 grader.py grade 01", None),
    ],
)
def test_search_for_english(text, found):
    """The search finds a sentence that was left in English, and takes no code for one."""
    assert english(text) == found


def test_new_language(monkeypatch, tmp_path):
    """A new language gets a catalogue of all texts, none of them translated; what is filled in stays."""
    monkeypatch.setattr(languages, "LOCALE", tmp_path)
    first = languages.write("fr")
    assert (first.translated, first.texts) == (0, languages.coverage("fr").texts)
    path = languages.po_file("fr")
    text = path.read_text(encoding="utf-8")
    assert text.count('msgid "Variables"\nmsgstr ""') == 1
    path.write_text(text.replace('"Variables"\nmsgstr ""', '"Variables"\nmsgstr "Les variables"'), encoding="utf-8")
    assert languages.write("fr").translated == 1
    assert dict(translated(languages.read("fr"))) == {"Variables": "Les variables"}
