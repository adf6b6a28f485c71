"""The catalogues of translations: made anew from the English texts, compiled, and counted."""

import io
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from grading.dev import translatable
from grading.text.language import DOMAIN, ENGLISH, LOCALE, known

HEADER = """\
# Translations of Katas. Mend them here, then type: python3 grader.py dev languages
#"""


@dataclass(frozen=True)
class Coverage:
    """How much of a language is translated."""

    language: str
    translated: int
    texts: int


class _CompiledCatalog(Catalog):
    """A catalogue whose header names no day and no version of Babel, so that the file changes only when a text does."""

    @property  # type: ignore[misc]
    def mime_headers(self) -> list[tuple[str, str]]:
        return [("Content-Type", "text/plain; charset=utf-8")]


def is_language(name: str) -> bool:
    """True if the name is a language's code, as folders of catalogues have it."""
    try:
        return str(Locale.parse(name)) == name
    except (UnknownLocaleError, ValueError):
        return False


def po_file(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue, or an empty one."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> Catalog:
    """Return the catalogue of all present texts, with the translations that there are, and no others."""
    before = read(language)
    catalog = Catalog(locale=language, header_comment=HEADER, fuzzy=False)
    for text, places in translatable.texts().items():
        old = before.get(text)
        catalog.add(text, old.string if old else "", locations=[(place, 0) for place in places])
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Return the catalogue as the text of its file: without dates, so that it changes only when a text does."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    facts = ["Content-Type: text/plain; charset=utf-8", f"Language: {catalog.locale}"]
    head = [HEADER, 'msgid ""', 'msgstr ""', *(f'"{fact}\\n"' for fact in facts), "", ""]
    return "\n".join(head).encode() + file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Return the catalogue as gettext reads it."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def write(language: str) -> Coverage:
    """Make a language's two files anew, and return how much is translated."""
    catalog = renewed(language)
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_po(catalog))
    path.with_suffix(".mo").write_bytes(as_mo(compiled(language)))
    return coverage(language)


def compiled(language: str) -> Catalog:
    """Return the catalogue as it was written, with the header of a compiled one."""
    catalog = _CompiledCatalog(locale=language)
    for message in read(language):
        if message.id:
            catalog.add(message.id, message.string)
    return catalog


def coverage(language: str) -> Coverage:
    """Return how much of a language is translated."""
    messages = [message for message in read(language) if message.id]
    return Coverage(language, sum(bool(message.string) for message in messages), len(messages))


def languages() -> list[str]:
    """Return the languages with a catalogue."""
    return [language for language in known() if language != ENGLISH]
