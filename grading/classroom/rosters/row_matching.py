"""Match a worksheet's rows with people: by numbers, e-mail addresses and names, and never by a guess."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grading.classroom.records.names import BLIND_NAME, fold, letters, without_accents, word_orders, words_of
from grading.text.language import either, said

KINDS = ("numbers", "emails", "names")  # attributes of an Identity

COULD_BE = said("it could be {people}")
COULD_BE_TWO_ROWS = said("it could be {people}, who could be another row as well")


@dataclass(frozen=True)
class Identity:
    """The facts by which a row, or a person, can be recognised on the other side.

    Attributes:
        label: what a sentence calls the row or person.
        numbers: identifiers of any origin, logins too.
        emails: e-mail addresses.
        names: names as people write them.
        platform_numbers: the numbers that the worksheet's platform assigned, which no student can choose.
    """

    label: str
    numbers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    platform_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RowMatches:
    """The rows that are matched and those in doubt, by their place in the list: a person's place, or a sentence."""

    people: dict[int, int]
    doubts: dict[int, str]


def identity(
    label: str,
    numbers: Iterable[str],
    emails: Iterable[str],
    names: Iterable[str],
    platform_numbers: Iterable[str] = (),
) -> Identity:
    """Return an Identity without empty texts and BLIND_NAME, with numbers and addresses folded."""
    return Identity(
        label,
        frozenset(filter(None, (fold(number.strip()) for number in numbers))),
        frozenset(filter(None, (fold(email.strip()) for email in emails))),
        frozenset(filter(None, (" ".join(name.replace("_", " ").split()) for name in names if name != BLIND_NAME))),
        frozenset(filter(None, platform_numbers)),
    )


def match_rows(rows: list[Identity], people: list[Identity]) -> RowMatches:
    """Return which person each row belongs to, and the doubts.

    A row and a person are candidates if they share a value that no other row or person has. Candidates that contradict
    each other drop out. A row gets a person if both are each other's only remaining candidate:

        candidates of the row      and                               result
        one                        it's the person's only row        matched
        one                        the person has another row too    "it could be X, who could be another row as well"
        several                                                      "it could be X or Y"
        only contradicting ones                                      "it could be X, but their names, … differ"
        none                       a value is shared by several      "it could be X or Y"
        none                       nothing is shared                 no doubt, no match
    """
    candidates, ambiguous = _candidates(rows, people)
    people_of: dict[int, list[int]] = defaultdict(list)
    rows_of: dict[int, list[int]] = defaultdict(list)
    contradicting: dict[int, int] = {}
    for (row, person), kinds in sorted(candidates.items()):
        if _contradict(rows[row], people[person], kinds):
            contradicting[row] = person
        else:
            people_of[row].append(person)
            rows_of[person].append(row)
    matches = RowMatches({}, {})
    for row in range(len(rows)):
        possible = people_of.get(row, [])
        if len(possible) == 1 and rows_of[possible[0]] == [row]:
            matches.people[row] = possible[0]
        elif possible:
            template = COULD_BE_TWO_ROWS if len(possible) == 1 else COULD_BE
            matches.doubts[row] = said(template, people=_labels(people, possible))
        elif row in contradicting:
            label = people[contradicting[row]].label
            matches.doubts[row] = said(
                "it could be {label}, but their names, e-mail addresses or numbers differ", label=label
            )
        elif row in ambiguous:
            matches.doubts[row] = said(COULD_BE, people=_labels(people, ambiguous[row]))
    return matches


def _candidates(
    rows: list[Identity], people: list[Identity]
) -> tuple[dict[tuple[int, int], set[str]], dict[int, list[int]]]:
    """Return the kinds that agree, by row and person; and the people of ambiguous values, by row.

    A value is ambiguous if several rows or several people have it. Of several such values the last one counts.
    """
    agreeing: dict[tuple[int, int], set[str]] = defaultdict(set)
    ambiguous: dict[int, list[int]] = {}
    for kind in KINDS:
        by_row, by_person = _places_by_value(rows, kind), _places_by_value(people, kind)
        if kind == "names":
            by_row, by_person = _with_plain_names(by_row, by_person), _with_plain_names(by_person, by_row)
        for value in sorted(by_row.keys() & by_person.keys()):
            if len(by_row[value]) == len(by_person[value]) == 1:
                agreeing[by_row[value][0], by_person[value][0]].add(kind)
            else:
                ambiguous |= dict.fromkeys(by_row[value], by_person[value])
    return agreeing, ambiguous


def _places_by_value(identities: list[Identity], kind: str) -> dict[str, list[int]]:
    """Return the places of those with each value. Names are compared by their letters, in each order of the words."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(identities):
        values = getattr(one, kind)
        if kind == "names":
            values = {letters(spelling) for name in values for spelling in word_orders(name)}
        for value in values:
            places[value].append(place)
    places.pop("", None)
    return places


def _with_plain_names(names: Mapping[str, list[int]], others: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Add to `names` the spellings without accents that only the other side has: a platform may not write accents.

    A name that both sides have needs no other spelling. Two names with different accents stay two names.
    """
    plain = {name for name in others if name not in names and without_accents(name) == name}
    extended = dict(names)
    for name, places in names.items():
        spelling = without_accents(name)
        if spelling in plain and name not in others:
            extended[spelling] = sorted({*extended.get(spelling, []), *places})
    return extended


def _contradict(row: Identity, person: Identity, kinds: set[str]) -> bool:
    """True if something known contradicts the match. `kinds` are those that agree.

    - Two different numbers of the platform contradict everything.
    - Otherwise two kinds that agree outweigh a third.
    - A name alone is contradicted by another e-mail address.
    - A number alone is contradicted by another e-mail address, or by a name without a common word.
    - An e-mail address alone is not contradicted.
    """
    if row.platform_numbers and person.platform_numbers and row.platform_numbers.isdisjoint(person.platform_numbers):
        return True
    other_email = bool(row.emails and person.emails) and "emails" not in kinds
    if kinds == {"names"}:
        return other_email
    if kinds == {"numbers"}:
        return other_email or _have_no_common_word(row, person)
    return False


def _have_no_common_word(row: Identity, person: Identity) -> bool:
    """True if both have names, and no word of either occurs in the other."""
    one, other = without_accents(" ".join(row.names)), without_accents(" ".join(person.names))
    words = [(word, other) for word in words_of(one)] + [(word, one) for word in words_of(other)]
    return bool(words_of(one) and words_of(other)) and not any(word in letters(name) for word, name in words)


def _labels(people: list[Identity], places: Iterable[int]) -> str:
    return either(people[place].label for place in places)
