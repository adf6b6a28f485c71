"""Which row of a worksheet belongs to which person: by numbers, e-mail addresses and names, and never by a guess."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = ("numbers", "emails", "names")
BLIND_NAME = "Participant"  # what Moodle writes for everybody's name in files, where marking is blind
ACCENTS = set(map(chr, range(0x300, 0x370)))


@dataclass(frozen=True)
class Identity:
    """What is known of a row or of a person: how to call it in a sentence, and what may be equal on the other side.

    `numbers` are whatever is said to identify it, logins too; `names` are as people write them. `platform_numbers` are the numbers that
    the worksheet's platform_numbers platform gave, which no student can choose.
    """

    label: str
    numbers: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    platform_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RowMatches:
    """By a row's place in the list: the person's, or why it is in doubt whose row it is."""

    people: dict[int, int]
    doubts: dict[int, str]


def identity(
    label: str,
    numbers: Iterable[str],
    emails: Iterable[str],
    names: Iterable[str],
    platform_numbers: Iterable[str] = (),
) -> Identity:
    """Return a Known with empty texts left out, and numbers and addresses written in one way; BLIND_NAME is no name."""
    return Identity(
        label,
        frozenset(filter(None, (fold(number.strip()) for number in numbers))),
        frozenset(filter(None, (fold(email.strip()) for email in emails))),
        frozenset(filter(None, (" ".join(name.replace("_", " ").split()) for name in names if name != BLIND_NAME))),
        frozenset(filter(None, platform_numbers)),
    )


def fold(text: str) -> str:
    """A text without what differs between systems and not for whoever reads it: small letters and how they are composed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def letters(text: str) -> str:
    """The letters and digits of a text, with their marks, which in many languages make other letters of them."""
    return "".join(letter for letter in fold(text) if letter.isalnum() or unicodedata.category(letter)[0] == "M")


def may_be_same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: all the words of one are in the other, in whatever order."""
    pairs = (without_accents(one), without_accents(other)), (without_accents(other), without_accents(one))
    return any(all(word in letters(whole) for word in _words(name)) for name, whole in pairs if _words(name))


def without_accents(text: str) -> str:
    """A text without the accents of Latin, Greek and Cyrillic letters, as some systems write names."""
    apart = unicodedata.normalize("NFKD", fold(text))
    return unicodedata.normalize("NFKC", "".join(letter for letter in apart if letter not in ACCENTS))


def match_rows(rows: list[Identity], people: list[Identity]) -> RowMatches:
    """Return who belongs to which row.

    A row and a person belong together if something is equal that nobody else on either side has, if nothing else that
    is known of the two speaks against it, and if neither belongs to another one by the same rule. All that fails in this
    is a doubt.
    """
    agreeing: dict[tuple[int, int], set[str]] = defaultdict(set)
    doubts: dict[int, str] = {}
    for kind in KINDS:
        of_rows, of_people = _index(rows, kind), _index(people, kind)
        if kind == "names":
            _add_bare(of_rows, of_people)
        for value in of_rows.keys() & of_people.keys():
            at, who = of_rows[value], of_people[value]
            if len(at) == len(who) == 1:
                agreeing[at[0], who[0]].add(kind)
            else:
                doubts |= {row: f"it could be {_listed(people, who)}" for row in at}
    pairs = {pair for pair, kinds in agreeing.items() if not _against(rows[pair[0]], people[pair[1]], kinds)}
    for row, person in agreeing.keys() - pairs:
        doubts[row] = f"it could be {people[person].label}, but their names, e-mail addresses or numbers differ"
    found = {row: person for row, person in sorted(pairs) if _alone(row, person, pairs)}
    for row, person in sorted(pairs - found.items()):
        rivals = sorted({other for at, other in pairs if at == row} | {person})
        doubts[row] = f"it could be {_listed(people, rivals)}"
        if len(rivals) == 1:
            doubts[row] += ", who could be another row as well"
    return RowMatches(found, {row: doubts[row] for row in sorted(doubts.keys() - found.keys())})


def _index(side: list[Identity], kind: str) -> dict[str, list[int]]:
    """Who has which value: of names the letters alone count, in both orders where a comma tells it."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(side):
        values = getattr(one, kind)
        for value in {letters(way) for name in values for way in _ways(name)} if kind == "names" else values:
            found[value].append(place)
    found.pop("", None)
    return found


def _add_bare(one: dict[str, list[int]], other: dict[str, list[int]]) -> None:
    """Let names without any accent stand for those that differ from them in accents alone: a platform may not write them.

    Two names with different accents are two names, and one that is on both sides as it is needs no other.
    """
    for side, opposite in ((one, other), (other, one)):
        plain = {name for name in opposite if without_accents(name) == name and name not in side}
        for name in [name for name in side if without_accents(name) in plain and name not in opposite]:
            side[without_accents(name)] = sorted({*side.get(without_accents(name), []), *side[name]})


def _against(row: Identity, person: Identity, kinds: set[str]) -> bool:
    """Whether the row and the person are not the same, for all that agrees: one kind alone doesn't outweigh another."""
    if row.platform_numbers and person.platform_numbers and row.platform_numbers.isdisjoint(person.platform_numbers):
        return True
    if len(kinds) > 1:
        return False
    other_email = bool(row.emails and person.emails) and "emails" not in kinds
    return (other_email and "names" in kinds) or ("numbers" in kinds and (other_email or _strangers(row, person)))


def _strangers(row: Identity, person: Identity) -> bool:
    """Whether both have names, and not a word of one is in the other."""
    one, other = without_accents(" ".join(row.names)), without_accents(" ".join(person.names))
    words = [(word, other) for word in _words(one)] + [(word, one) for word in _words(other)]
    return bool(_words(one) and _words(other)) and not any(word in letters(name) for word, name in words)


def _alone(row: int, person: int, pairs: set[tuple[int, int]]) -> bool:
    return [pair for pair in pairs if pair[0] == row or pair[1] == person] == [(row, person)]


def _ways(name: str) -> tuple[str, ...]:
    family, comma, given = name.partition(",")
    return (name, given + family) if comma else (name,)


def _words(name: str) -> list[str]:
    return [word for word in map(letters, name.replace(",", " ").split()) if len(word) > 1]


def _listed(people: list[Identity], places: Iterable[int]) -> str:
    return " or ".join(people[place].label for place in places)
