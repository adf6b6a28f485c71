"""The tables of `dev quality`: one row of counts per kata, and their sums."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Column, Table

from grading.dev.learners import CorpusResult


@dataclass(frozen=True)
class Quality:
    """The counts for one kata, and one line per problem; `given` are the mutants of what the stub has ready."""

    kata: str
    mutants: int
    given: int
    killed: int
    equivalent: int
    survivors: int
    mistakes: int
    caught: int
    named: int
    answers: int
    accepted: int
    problems: tuple[str, ...]
    corpus: CorpusResult


def as_table(rows: list[Quality]) -> Table:
    headings = {
        "mutants": "mutants",
        "given": "given",
        "killed": "killed",
        "equivalent": "equivalent",
        "survivors": "survivors",
        "mistakes": "mistakes",
        "caught": "caught",
        "named": "named",
        "answers": "right answers",
        "accepted": "accepted",
    }
    return _counts_table("kata", headings, rows)


def corpus_table(rows: list[CorpusResult]) -> Table:
    headings = {
        "files": "files",
        "verdicts_right": "verdicts right",
        "failing": "failing",
        "named_right": "named right",
        "named_falsely": "named falsely",
        "not_named": "not named",
    }
    return _counts_table("learners' files", headings, rows)


def _counts_table(title: str, headings: dict[str, str], rows: Sequence[Quality | CorpusResult]) -> Table:
    """Return the counts of each row, which are its attributes of these names, under their headings, and their sums."""
    table = Table(Column(title, min_width=22), box=box.SIMPLE, show_footer=True, padding=0, collapse_padding=True)
    table.columns[0].footer = "all"
    for name, heading in headings.items():
        table.add_column(heading, str(sum(getattr(row, name) for row in rows)), justify="right", min_width=len(heading))
    for row in rows:
        table.add_row(row.kata, *[str(getattr(row, name)) for name in headings])
    return table
