"""A sentence about a breach of a rule of the right graph, and the node that it is about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GraphIssue:
    """A sentence about a graph, and the number of the node that it is about, if it is about one."""

    node: int | None
    text: str


def sentences(issues: list[GraphIssue]) -> list[str]:
    """Return the sentence of each issue, once if several nodes have the same."""
    return list(dict.fromkeys(issue.text for issue in issues))
