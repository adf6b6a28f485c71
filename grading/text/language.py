"""The language that the user reads: sentences are made in English, and translated where they are shown.

Translations are gettext's catalogues, in locale/LANGUAGE/LC_MESSAGES. `python3 grader.py dev languages` makes them.
"""

import gettext
import re
import string
from collections.abc import Iterable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

from sentences import Sentence, joined, said

from grading.text.particles import PARTICLES, particle

__all__ = [
    "LOCALE",
    "Sentence",
    "as_data",
    "both",
    "choose",
    "chosen",
    "either",
    "fits",
    "from_data",
    "joined",
    "known",
    "said",
    "shown",
    "translation",
]

LOCALE = Path(__file__).resolve().parent / "locale"
DOMAIN = "katas"
ENGLISH = "en"
IN_ITSELF = said("This is English.")  # translated as the same of the other language
NUMBER = re.compile(r"(0\d|\.\d{1,2})?[dfg]?", re.ASCII)  # the specifications that a stored template's fields may have
MAX_NESTED, MAX_NUMBER = 20, 1e18  # sentences within one another, and numbers, in a stored text
LONGEST = 100_000  # characters of a stored text

_language = ENGLISH
_translations: gettext.NullTranslations = gettext.NullTranslations()


class _Formatter(string.Formatter):
    """A formatter with which "{name}{name:을/를}" is the field and the particle that fits its last sound."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return (
            particle(str(value), format_spec) if format_spec in PARTICLES else super().format_field(value, format_spec)
        )


def known() -> tuple[str, ...]:
    """Return the languages that there are, English first."""
    return (ENGLISH, *sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir()))


def choose(language: str) -> None:
    """Show every sentence in this language from now on. An unknown language is English."""
    global _language, _translations
    _language = language if language in known() else ENGLISH
    _translations = gettext.translation(DOMAIN, LOCALE, [_language], fallback=True)


def translation(text: str, language: str) -> str:
    """Return the translation of a text without fields; the text itself if there is none, or the language is English."""
    if language == ENGLISH or not text.strip():
        return text
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True).gettext(text)


def fits(language: str, encoding: str | None) -> bool:
    """True if the encoding has the language's letters. English fits all, and a stream without an encoding takes all."""
    if language == ENGLISH:
        return True
    try:
        translation(IN_ITSELF, language).encode(encoding or "utf-8")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def chosen() -> str:
    """Return the language that sentences are shown in."""
    return _language


def shown(text: str) -> str:
    """Return a sentence in the chosen language. Any other text, such as a student's, is returned as it is."""
    if _language == ENGLISH or not isinstance(text, Sentence):
        return text
    template = _translations.gettext(text.template) if text.template.strip() else text.template
    if not text.fields:
        return template
    fields = {name: shown(value) if isinstance(value, str) else value for name, value in text.fields.items()}
    return _Formatter().vformat(template, (), fields)


def either(names: Iterable[str]) -> str:
    """Return the names as "a or b or c", a sentence."""
    return reduce(lambda first, last: said("{first} or {last}", first=first, last=last), names)


def both(names: Iterable[str]) -> str:
    """Return the names as "a and b and c", a sentence."""
    return reduce(lambda first, last: said("{first} and {last}", first=first, last=last), names)


def as_data(text: str) -> Any:
    """Return a text as JSON's types: a sentence as its template and fields, any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    if not text.fields:
        return {"message": text.template}
    fields = {name: as_data(value) if isinstance(value, str) else value for name, value in text.fields.items()}
    return {"message": text.template, "fields": fields}


def from_data(data: Any, longest: int = LONGEST, nested: int = 0) -> str:
    """Return the text that `as_data` made this from, at most `longest` characters.

    The data may be forged: a template may put its fields in, and nothing else. Raises ValueError for any other.
    """
    if isinstance(data, str):
        return data[:longest]
    if nested > MAX_NESTED or not isinstance(data, Mapping) or not isinstance(data.get("message"), str):
        raise ValueError("no text")
    template, stored = data["message"], data.get("fields", {})
    if not isinstance(stored, Mapping):
        raise ValueError("no fields")
    fields = {name: _field(value, longest, nested) for name, value in stored.items()}
    length = 0
    for literal, name, form, conversion in string.Formatter().parse(template) if fields else ():
        length += len(literal)
        if name is not None:
            if name not in fields or not name.isidentifier() or conversion or not NUMBER.fullmatch(form or ""):
                raise ValueError("no field")
            length += len(fields[name]) if isinstance(fields[name], str) else 1
        if length > longest:
            raise ValueError("too long")
    return said(template, fields)


def _field(value: Any, longest: int, nested: int) -> Any:
    if isinstance(value, str | Mapping):
        return from_data(value, longest, nested + 1)
    if isinstance(value, int | float) and abs(value) < MAX_NUMBER:
        return value
    raise ValueError("no field")
