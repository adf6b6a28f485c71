"""Answers to one kata that are more alike than the kata explains: a place to look, and no verdict on anyone.

Common ground comes out first: the statements of the stubs, of the solution and of the book's own answers, and those
that many people of the class have. The rest of each definition is compared with every other person's definitions by
rapidfuzz, and each finds its best counterpart, so the order of methods doesn't matter. normal_statements.py has seen to
names, comments and texts before. No code of a student runs.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from grading.classroom.similarity.normal_statements import Incomparable, Statement, common_forms, own_texts, statements
from grading.text.errors import UsageError
from grading.text.language import said

MISSING = said("this needs the package rapidfuzz; type: python -m pip install '.[similar]'")
ALIKE = 0.7  # from here on, two definitions count as counterparts: by the share of words in the same order
SHARED_BY_MANY = 0.1  # of the people: what so many have written is common ground
FEW = 5  # people who may share a statement in any class, however small
LEAST_WORDS = 15  # that a pair must share: two people may well write a short line in the same way
LEAST_WORDS_OF_FORM = 100  # of one's own, for answers that are the same but for names: shorter ones say little
MAX_WORDS = 2_000  # of one's own in a module: the right answers in other styles have up to 330
MAX_DEFINITIONS = 60  # that have words of one's own
MAX_PAIRS = 30  # of a kata
ROWS_AT_A_TIME = 1_000  # of the table of definitions, so that memory stays small


@dataclass(frozen=True)
class Answer:
    """One person's module. `key` identifies the person, `label` names them for the instructor."""

    key: str
    label: str
    file: str
    text: str


@dataclass(frozen=True)
class Pair:
    """Two answers that are alike: how many words of their own they share, and which part of the longer one that is."""

    one: Answer
    other: Answer
    words: int
    percent: int

    @property
    def score(self) -> float:
        """The rank: much of the same, and little else."""
        return self.words * self.percent / 100


@dataclass(frozen=True)
class Group:
    """Answers of several people that are the same text, or the same but for names, order and comments."""

    answers: tuple[Answer, ...]
    same_text: bool


@dataclass(frozen=True)
class Comparison:
    """The result for one kata. `passed_over` has a sentence for each answer that could not be compared."""

    kata: str
    answers: int
    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class _Remainder:
    """The rest of an answer without the common ground: one text per definition, with a letter for each word."""

    answer: Answer
    definitions: tuple[str, ...]


def compare(kata: str, answers: list[Answer]) -> Comparison:
    """Return the groups and the pairs of one kata's answers, the most alike first. Raises UsageError without rapidfuzz.

    Answers that come with the katas, such as an untouched stub, are left out.
    """
    answers = [answer for answer in answers if answer.text not in own_texts()]
    texts = _groups({answer: answer.text for answer in answers}, 2, same_text=True)
    one_each = _without_repeats(answers)
    found, passed_over = _own_statements(one_each)
    # So many copies of one answer would be common ground to the ranking.
    forms = _groups(
        {answer: form for answer in found if (form := _whole_form(found[answer]))}, FEW + 1, same_text=False
    )
    pairs = _pairs(_remainders(found))
    return Comparison(kata, len(answers), (*texts, *forms), tuple(pairs[:MAX_PAIRS]), tuple(passed_over))


def _groups(keys: dict[Answer, str], least: int, same_text: bool) -> list[Group]:
    """Return the answers that share a key, if they are from at least `least` people, the largest group first."""
    found: dict[bytes, list[Answer]] = defaultdict(list)
    for answer, key in keys.items():
        found[hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()].append(answer)
    groups = [
        Group(tuple(members), same_text) for members in found.values() if len({one.key for one in members}) >= least
    ]
    return sorted(groups, key=lambda group: -len(group.answers))


def _without_repeats(answers: list[Answer]) -> list[Answer]:
    """Return the first answer of each text: the others stand in its group."""
    first: dict[str, Answer] = {}
    for answer in answers:
        first.setdefault(answer.text, answer)
    return list(first.values())


def _own_statements(answers: list[Answer]) -> tuple[dict[Answer, list[Statement]], list[str]]:
    """Return each answer's statements that the katas themselves don't have, and a sentence for each left out."""
    found: dict[Answer, list[Statement]] = {}
    passed_over = []
    for answer in answers:
        try:
            own = [statement for statement in statements(answer.text) if statement.form not in common_forms()]
        except Incomparable as reason:
            passed_over.append(
                said("{label}: {file} is not compared: {reason}.", label=answer.label, file=answer.file, reason=reason)
            )
            continue
        words = sum(len(statement.form.split()) for statement in own)
        if words > MAX_WORDS or len({statement.definition for statement in own}) > MAX_DEFINITIONS:
            passed_over.append(
                said(
                    "{label}: {file} is not compared: it has far more than a kata's answer.",
                    label=answer.label,
                    file=answer.file,
                )
            )
        elif own:
            found[answer] = own
    return found, passed_over


def _whole_form(own: list[Statement]) -> str:
    """Return all own statements in an order that doesn't depend on the answer's; empty if they are too few to tell."""
    forms = sorted(statement.form for statement in own)
    return "\n".join(forms) if sum(len(form.split()) for form in forms) >= LEAST_WORDS_OF_FORM else ""


def _remainders(found: dict[Answer, list[Statement]]) -> list[_Remainder]:
    """Return the answers without the statements that many people have."""
    people: Counter[str] = Counter()
    for own in found.values():
        people.update({statement.form for statement in own})
    many = max(FEW, SHARED_BY_MANY * len(found))
    letters: dict[str, str] = {}
    remainders = []
    for answer, own in found.items():
        definitions: dict[int, str] = defaultdict(str)
        for statement in own:
            if people[statement.form] <= many:
                words = statement.form.split()
                definitions[statement.definition] += "".join(
                    letters.setdefault(w, _letter(len(letters))) for w in words
                )
        if definitions:
            remainders.append(_Remainder(answer, tuple(definitions.values())))
    return remainders


def _letter(number: int) -> str:
    """Return a letter of its own for each number, below the surrogates' place or behind it."""
    return chr(number if number < 0xD800 else min(number + 0x800, 0x10FFFF))


def _pairs(remainders: list[_Remainder]) -> list[Pair]:
    """Return the pairs that share enough, by their rank."""
    if len(remainders) < 2:
        return []
    shared = _shared_words(remainders)
    own = np.array([sum(map(len, remainder.definitions)) for remainder in remainders])
    words = np.minimum(shared, shared.T)
    share = words / np.maximum(own[:, None], own[None, :])
    rank = np.triu(words * share, 1)
    rank[words < LEAST_WORDS] = 0
    # A few more than are returned, since two answers of one person are no pair.
    best = np.argsort(-rank, axis=None, kind="stable")[: 4 * MAX_PAIRS]
    found = []
    for place in best:
        row, column = divmod(int(place), len(remainders))
        one, other = remainders[row].answer, remainders[column].answer
        if rank[row, column] > 0 and one.key != other.key:
            found.append(Pair(one, other, round(float(words[row, column])), round(100 * float(share[row, column]))))
    return found


def _shared_words(remainders: list[_Remainder]) -> np.ndarray:
    """Return a table: how many words of the row's answer have a counterpart in the column's."""
    try:
        from rapidfuzz import process
        from rapidfuzz.distance import Indel
    except ImportError as error:
        raise UsageError(MISSING) from error
    texts = [text for remainder in remainders for text in remainder.definitions]
    counts = [len(remainder.definitions) for remainder in remainders]
    starts = np.cumsum([0, *counts[:-1]])
    lengths = np.array([len(text) for text in texts])
    unique = list(dict.fromkeys(texts))
    places = {text: place for place, text in enumerate(unique)}
    columns = np.array([places[text] for text in texts])
    best = np.empty((len(unique), len(remainders)), dtype=np.float32)
    for begin in range(0, len(unique), ROWS_AT_A_TIME):
        rows = unique[begin : begin + ROWS_AT_A_TIME]
        alike = process.cdist(
            rows, unique, scorer=Indel.normalized_similarity, score_cutoff=ALIKE, dtype=np.float32, workers=-1
        )
        best[begin : begin + len(rows)] = np.maximum.reduceat(alike[:, columns], starts, axis=1)
    return np.add.reduceat(best[columns] * lengths[:, None], starts, axis=0)
