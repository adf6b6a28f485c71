"""The people whom a word may mean: the one answer for the command line, comments and the course's file."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from grading.classroom.records.names import fold, letters, without_accents, word_orders
from grading.classroom.records.records import Person

MAX_CLOSE = 10  # names that are compared by their spelling alone


def is_called(person: Person, word: str) -> bool:
    """True if the word is the person's key, name, number or e-mail address, but for small and capital letters."""
    return bool(word) and fold(word) in map(fold, (person.key, person.name, person.number, person.email))


def labels(people: Iterable[Person]) -> dict[str, str]:
    """Return the names of people by key, each with the key in brackets if several have that name."""
    people = list(people)
    count = Counter(letters(person.name) for person in people)
    return {
        one.key: f"{one.name} ({one.key})" if count[letters(one.name)] > 1 and one.name != one.key else one.name
        for one in people
    }


class PersonLookup:
    """The people among whom a word means one. `former` has keys that they once had, with those of now."""

    def __init__(self, people: Iterable[Person], former: Mapping[str, str] = MappingProxyType({})) -> None:
        self.people, self.former = list(people), former

    def exact(self, word: str) -> list[Person]:
        """Return the person with this key, or else all who are called so, or else the one who once had this key."""
        found = [person for person in self.people if is_called(person, word)]
        by_key = [person for person in found if person.key == word]
        return by_key or found or [person for person in self.people if person.key == self.former.get(word)]

    def respelt(self, word: str) -> list[Person]:
        """Return those whose key or name differs in nothing but spaces, signs and "Family, Given"."""
        wanted = _spellings(word)
        return [person for person in self.people if wanted & (_spellings(person.name) | {letters(person.key)})]

    def near(self, word: str) -> list[Person]:
        """Return those who may be meant, the likeliest first: respelt, by a part of the name, or misspelt."""
        wanted = without_accents(word)
        parts = wanted.split()
        by_part = [one for one in self.people if parts and all(part in without_accents(one.name) for part in parts)]
        by_name = {without_accents(person.name): person for person in self.people}
        close = [by_name[name] for name in difflib.get_close_matches(wanted, by_name, n=MAX_CLOSE)]
        return list(dict.fromkeys([*self.respelt(word), *by_part, *close]))


def _spellings(name: str) -> set[str]:
    return {text for text in map(letters, word_orders(name)) if text}
