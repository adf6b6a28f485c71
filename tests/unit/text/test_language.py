"""Sentences keep their templates and fields, also through JSON, which may be forged."""

import json
import pickle

import pytest
from sentences import Sentence, joined, lines, said

from grading.text.language import as_data, from_data

SENTENCE = joined("\n", [said("{name} took {seconds:.1f} s.", name="f", seconds=2.04), "x = {1}", said("Why?")])


@pytest.mark.parametrize(
    "way", [str, lambda text: str(ValueError(text)), lambda text: pickle.loads(pickle.dumps(text))]
)
def test_a_sentence_stays_one(way):
    """A sentence is the same after str(), as the text of an exception, and after a pickle."""
    again = way(SENTENCE)
    assert (again, again.template, again.fields) == ("f took 2.0 s.\nx = {1}\nWhy?", SENTENCE.template, SENTENCE.fields)


def test_lines():
    """The lines of joined texts are sentences still; a line break within a field is one as well."""
    assert [(line, isinstance(line, Sentence)) for line in lines(SENTENCE)] == [
        ("f took 2.0 s.", True),
        ("x = {1}", False),
        ("Why?", True),
    ]
    assert lines(joined("\n", ["a\nb", said("c")])) == ["a", "b", "c"]
    assert lines("a\nb") == ["a", "b"]


def test_through_json():
    """A sentence that was stored as JSON is the same sentence, with the same fields."""
    again = from_data(json.loads(json.dumps(as_data(SENTENCE))))
    assert as_data(again) == as_data(SENTENCE)
    assert again == SENTENCE


FORGED = {
    "an attribute": {"message": "{a.__class__}", "fields": {"a": "x"}},
    "an attribute as a name": {"message": "{a.real}", "fields": {"a.real": 1}},
    "an item": {"message": "{a[0]}", "fields": {"a": "x"}},
    "a width": {"message": "{a:999999999}", "fields": {"a": 1}},
    "precision": {"message": "{a:.999999999f}", "fields": {"a": 1}},
    "a field in a width": {"message": "{a:{b}}", "fields": {"a": 1, "b": 10**9}},
    "a conversion": {"message": "{a!r}", "fields": {"a": "x"}},
    "no such field": {"message": "{a}{b}", "fields": {"a": "x"}},
    "no template": {"fields": {"a": "x"}},
    "a list": {"message": "{a}", "fields": {"a": ["x"]}},
    "a long number": {"message": "{a}", "fields": {"a": 10**400}},
    "a brace": {"message": "{a", "fields": {"a": "x"}},
    "a format that does not fit": {"message": "{a:.1f}", "fields": {"a": "x"}},
    "growth": {"message": "{a}" * 1000, "fields": {"a": "x" * 1000}},
    "no text": 5,
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_data(name):
    """A template may put its fields in, and nothing else: other data is refused, before it takes time or memory."""
    with pytest.raises(ValueError, match=r"."):
        from_data(FORGED[name])


def test_sentences_within_sentences():
    """Data that is nested without end is refused."""
    data = "x"
    for _ in range(500):
        data = {"message": "{a}", "fields": {"a": data}}
    with pytest.raises(ValueError, match="no text"):
        from_data(data)
