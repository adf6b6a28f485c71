"""The page of similar answers: pairs by rank, both texts side by side, with what they share and the common ground."""

from dataclasses import dataclass
from urllib.parse import quote

from sentences import joined

from grading.classroom.similarity.normal_statements import Incomparable, common_forms, statements
from grading.classroom.similarity.similarity import Answer, Comparison, Pair
from grading.curriculum.ladder import ladder
from grading.pages import page_data, page_file

MAX_LINES = 600  # of one answer
MAX_PAIRS = 60  # on the page: two texts each
SHARED, COMMON = "shared", "common"


@dataclass(frozen=True)
class Line:
    """One line of an answer; `mark` is SHARED, COMMON or ""."""

    number: int
    text: str
    mark: str


@dataclass(frozen=True)
class ShownPair:
    """A pair with the lines of both answers. `lines_left_out` counts those at the ends of longer texts."""

    kata: str
    pair: Pair
    sides: tuple[tuple[Line, ...], tuple[Line, ...]]
    lines_left_out: int


def similar_page(comparisons: list[Comparison], title: str, made_at: str, class_page: str) -> str:
    """Return the page, in ASCII. `class_page` is the address of the class's page, where people have their place."""
    pairs = [(comparison.kata, pair) for comparison in comparisons for pair in comparison.pairs]
    pairs.sort(key=lambda item: -item[1].score)
    return page_file.page(
        "similar.html",
        {"person": lambda answer: f"{class_page}#person-{quote(page_data.person_key(answer.key), safe='')}"},
        title=title,
        made_at=made_at,
        comparisons=comparisons,
        titles={kata.id: joined(" ", [kata.number, kata.title]) for kata in ladder()},
        pairs=[_shown(kata, pair) for kata, pair in pairs[:MAX_PAIRS]],
        pairs_left_out=len(pairs[MAX_PAIRS:]),
        class_page=class_page,
    )


def _shown(kata: str, pair: Pair) -> ShownPair:
    sides = _lines(pair.one, pair.other), _lines(pair.other, pair.one)
    left_out = sum(max(0, len(side) - MAX_LINES) for side in sides)
    return ShownPair(kata, pair, (sides[0][:MAX_LINES], sides[1][:MAX_LINES]), left_out)


def _lines(answer: Answer, other: Answer) -> tuple[Line, ...]:
    """Return the answer's lines, marked by the statement that they belong to."""
    marks: dict[int, str] = {}
    try:
        shared = {statement.form for statement in statements(other.text)}
        for statement in statements(answer.text):
            mark = COMMON if statement.form in common_forms() else SHARED if statement.form in shared else ""
            marks |= dict.fromkeys(range(statement.first, statement.last + 1), mark)
    except Incomparable:  # then the answers are one text, and no pair
        marks = {}
    return tuple(
        Line(number, line, marks.get(number, COMMON)) for number, line in enumerate(answer.text.splitlines(), 1)
    )
