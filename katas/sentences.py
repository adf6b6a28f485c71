"""Sentences: an English text together with the template and the fields that it was made from, to be translated later."""

import string


class Sentence(str):
    """An English text that knows its `template` and the `fields` in it, by which it can be said in another language.

    It is a str like any other. What str's methods return is a plain str, which stays English.
    """

    template: str
    fields: dict

    def __reduce__(self):
        return said, (self.template, self.fields)


def said(template, fields=None, /, **more):
    """Return the sentence that the template makes with its fields.

    - Write a template as a whole sentence and as a literal, `said("{name} is not there.", name=name)`, since a catalogue
      of translations is made from the literals.
    - A field's braces are those of str.format. A template without fields is taken as it is.
    - A field that is to be translated as well is a Sentence itself; any other text stays as it is.
    """
    fields = {**(fields or {}), **more}
    sentence = Sentence(string.Formatter().vformat(template, (), fields) if fields else template)
    sentence.template, sentence.fields = template, fields
    return sentence


def joined(separator, texts):
    """Return the texts as one, with the separator between them. Those that are Sentences can still be translated."""
    texts = list(texts)
    names = [f"text{number}" for number in range(len(texts))]
    if len(texts) == 1:
        return texts[0]
    return said(separator.join(f"{{{name}}}" for name in names), dict(zip(names, texts)))
