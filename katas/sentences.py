"""Sentences: an English text with the template and the fields that made it, so that it can be translated."""

import os
import re
import string


class Sentence(str):
    """An English text that knows its `template` and the `fields` in it, from which it is translated.

    It is a str like any other, but the methods of str return a plain str, which stays English. Only str() itself
    returns the sentence, also that of an exception whose text it is.
    """

    template: str
    fields: dict

    def __str__(self):
        return self

    def __reduce__(self):
        return said, (self.template, self.fields)


def said(template, fields=None, /, **more):
    """Return the sentence that the template makes with its fields.

    - Write a template as a whole sentence and as a literal, `said("{name} is not there.", name=name)`, since the
      catalogues of translations are made from the literals.
    - A field's braces are those of str.format. A template without fields is taken as it is.
    - A field that is to be translated as well is a Sentence itself; any other text stays as it is.
    """
    fields = {name: _field(value) for name, value in {**(fields or {}), **more}.items()}
    sentence = Sentence(string.Formatter().vformat(template, (), fields) if fields else template)
    sentence.template, sentence.fields = template, fields
    return sentence


def _field(value):
    # The text of an error may be a sentence itself; a path is escaped where texts are, as its name may be hostile.
    return str(value) if isinstance(value, (BaseException, os.PathLike)) else value


def joined(separator, texts):
    """Return the texts as one, with the separator between them. Those that are Sentences can still be translated."""
    texts = list(texts)
    names = [f"text{number}" for number in range(len(texts))]
    if len(texts) == 1:
        return texts[0]
    return said(separator.join(f"{{{name}}}" for name in names), dict(zip(names, texts)))


def lines(text):
    """Return the lines of a text that `joined` made; those that are Sentences can still be translated."""
    if not isinstance(text, Sentence) or "\n" not in text:
        return text.split("\n") if "\n" in text else [text]
    if re.sub(r"\{\w+\}", "", text.template).strip("\n") == "" and text.fields:
        return [line for part in text.fields.values() for line in lines(part)]
    return text.split("\n")
