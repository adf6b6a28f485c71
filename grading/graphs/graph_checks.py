"""The issues of a graph, by the rules of a right one.

A sentence is about a node, which the pictures then mark, or about the graph.
"""

from grading.curriculum.ladder import Example
from grading.graphs import (
    backward_order_checks,
    creator_checks,
    function_link_checks,
    generation_checks,
    number_checks,
)
from grading.graphs.graph import Graph
from grading.graphs.graph_issue import GraphIssue
from grading.text.language import said

MAX_ISSUES = 20
RULES = (
    creator_checks.creators,
    creator_checks.rings,
    function_link_checks.inputs,
    function_link_checks.outputs,
    generation_checks.generations,
    backward_order_checks.order,
    number_checks.gradients,
)


def find_issues(graph: Graph, example: Example, right: Graph | None = None) -> list[GraphIssue]:
    """Return the issues of this graph: none if it is what the example should build.

    `right` is the solution's graph, if values and gradients are to be compared with it.
    """
    issues = [GraphIssue(None, graph.trouble)] if graph.trouble else []
    for rule in RULES:
        issues += rule(graph, example)
    if right is not None:
        issues += number_checks.numbers(graph, right)
    if not graph.whole:
        text = said("There is more than this, which is not drawn: the graph is too large, or never ends.")
        issues.append(GraphIssue(None, text))
    issues = list(dict.fromkeys(issues))
    if len(issues) > MAX_ISSUES:
        more = len(issues) - MAX_ISSUES
        issues[MAX_ISSUES:] = [GraphIssue(None, said("And {count} more things are not as they should be.", count=more))]
    return issues
