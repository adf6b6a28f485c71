"""A graph as Mermaid and, drawn by graphviz, as SVG: from left to right, as values flow.

Each language quotes every text for itself, since a text that is harmless in a terminal may be syntax there.
"""

import subprocess
import textwrap
from collections.abc import Iterator

from grading.graphs.graph import Graph, Node, NodeKind
from grading.graphs.graph_issue import GraphIssue, sentences
from grading.graphs.text_graph import links, ran, title
from grading.text.errors import GraderError, UsageError
from grading.text.language import said, shown
from grading.workers import programs

DRAWING_TIME = 60.0  # seconds
UNQUOTED = set(" _=()[],:;/'")  # in Mermaid, beside letters and digits
MERMAID_SHAPES = {NodeKind.VARIABLE: '(["{}"])', NodeKind.FUNCTION: '["{}"]', NodeKind.OTHER: '{{{{"{}"}}}}'}
DOT_SHAPES = {
    NodeKind.VARIABLE: 'shape=ellipse, style=filled, fillcolor="#e8f4fa", color="#27688c"',
    NodeKind.FUNCTION: 'shape=box, style="filled,rounded", fillcolor="#f6ecf8", color="#7b3f8c"',
    NodeKind.OTHER: 'shape=hexagon, style=filled, fillcolor="#ffffff", color="#b3261e"',
}
WRONG_COLOR = "#b3261e"
GRAPH_NAME = said("The graph that the code builds")
WEAK_NOTE = said("Dashed: the function holds what it made by a weak reference.")


def mermaid(graph: Graph, issues: list[GraphIssue]) -> str:
    """Return the graph as a Mermaid flowchart, which GitHub shows inside a ```mermaid block; issues are comments."""
    lines = ["flowchart LR"]
    for node in graph.nodes:
        words = "<br/>".join(quoted_for_mermaid(line) for line in label(graph, node))
        lines.append(f"    n{node.number}" + MERMAID_SHAPES[node.kind].format(words))
    for source, target, weak in _arrows(graph):
        lines.append(f"    n{source} {'-.->' if weak else '-->'} n{target}")
    marked = sorted({issue.node for issue in issues if issue.node is not None})
    if marked:
        lines.append(f"    classDef wrong stroke:{WRONG_COLOR},stroke-width:3px")
        lines.append(f"    class {','.join(f'n{number}' for number in marked)} wrong")
    lines += [f"    %% {quoted_for_mermaid(' '.join(shown(text).split()))}" for text in sentences(issues)]
    return "\n".join(lines) + "\n"


def quoted_for_mermaid(text: str) -> str:
    """Return text for between Mermaid's quotation marks: most signs become their numbers, letters and digits stay.

    So do ".", "-" and "+" before a space, since "1. " and "- " would begin a list.
    """

    def stays(sign: str, following: str) -> bool:
        return sign.isalnum() or sign in UNQUOTED or (sign in ".-+" and following != " ")

    pairs = zip(text, [*text[1:], " "])
    return "".join(sign if stays(sign, following) else f"#{ord(sign)};" for sign, following in pairs)


def dot(graph: Graph, issues: list[GraphIssue]) -> str:
    """Return the graph in the DOT language."""
    marked = {issue.node for issue in issues}
    lines = [f'digraph "{quoted_for_dot(shown(GRAPH_NAME))}" {{']
    lines.append('    graph [rankdir=LR, bgcolor=white, fontname="Helvetica,Arial,sans-serif", nodesep=0.35];')
    lines.append('    node [fontname="Helvetica,Arial,sans-serif", fontsize=12, margin="0.12,0.07"];')
    lines.append('    edge [color="#555555", arrowsize=0.8];')
    for node in graph.nodes:
        texts = [quoted_for_dot(line) for line in label(graph, node)]
        words, tooltip = "\\n".join(texts), ", ".join(texts)
        wrong = f', color="{WRONG_COLOR}", penwidth=3' if node.number in marked else ""
        lines.append(f'    n{node.number} [label="{words}", tooltip="{tooltip}", {DOT_SHAPES[node.kind]}{wrong}];')
    for source, target, weak in _arrows(graph):
        lines.append(f"    n{source} -> n{target}{' [style=dashed]' if weak else ''};")
    if notes := sentences(issues) + ([WEAK_NOTE] if any(weak for _, _, weak in _arrows(graph)) else []):
        wrapped = [
            line for text in notes for part in shown(text).splitlines() for line in textwrap.wrap(part, 100) or [""]
        ]
        words = "".join(quoted_for_dot(line) + "\\l" for line in wrapped)
        lines.append(f'    label="\\n{words}"; labelloc=b; labeljust=l;')
    lines.append("}")
    return "\n".join(lines) + "\n"


def quoted_for_dot(text: str) -> str:
    """Return text for between DOT's quotation marks, where graphviz reads HTML's entities as well."""
    return (
        text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("<", "&lt;").replace(">", "&gt;")
    )


def svg(graph: Graph, issues: list[GraphIssue]) -> str:
    """Return the graph as SVG. Raises UsageError if graphviz isn't installed, GraderError if it can't draw."""
    program = programs.find("dot")
    if program is None:
        raise UsageError(
            said(
                "--format svg needs graphviz, whose program `dot` was not found. Install it (apt-get install graphviz, "
                "brew install graphviz, winget install graphviz), or use --format mermaid, which needs nothing."
            )
        )
    try:
        done = subprocess.run(
            [program, "-Tsvg"],
            input=dot(graph, issues).encode(),
            capture_output=True,
            timeout=DRAWING_TIME,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        printed = getattr(error, "stderr", None) or b""
        facts = {"error": str(error), "printed": printed.decode(errors="replace")[:500]}
        raise GraderError(said("graphviz could not draw the graph: {error} {printed}", facts)) from error
    return done.stdout.decode("utf-8")


def label(graph: Graph, node: Node) -> list[str]:
    """Return the lines of text in a node."""
    lines = [title(node)]
    if node.kind == NodeKind.VARIABLE:
        lines.append(shown(said("gradient {value}", value=node.gradient)))
    if node.generation is not None:
        lines.append(shown(said("generation {value}", value=node.generation)))
    if node.kind == NodeKind.FUNCTION and graph.runs:
        lines.append(f"backward {shown(ran(graph, node.number))}")
    return lines


def _arrows(graph: Graph) -> Iterator[tuple[int, int, bool]]:
    """Yield each arrow as (source, target, weak), the way values flow, which is against the way of `links`."""
    for number, rails in links(graph).items():
        for rail in rails:
            yield rail.to, number, rail.weak
