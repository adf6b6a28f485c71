"""The words by which sentences name a node of a graph: x, the Square that made a, a variable without a name."""

from grading.graphs.graph import EdgeKind, Graph, NodeKind
from grading.text.language import said


def noun(graph: Graph, number: int | None, begins: bool = False) -> str:
    """Return a sentence's words for a node: x, the Square that made a, a variable without a name.

    `begins`: the sentence begins with them. A name of the example stays as it is.
    """
    if number is None:
        return said("Something that is gone") if begins else said("something that is gone")
    node = graph.nodes[number]
    if node.kind == NodeKind.FUNCTION:
        made = [edge.variable for edge in graph.edges if edge.function == number and edge.kind != EdgeKind.INPUT]
        names = [graph.nodes[variable].name for variable in made if variable is not None]
        if not names or not names[0]:
            return article(node.name, begins)
        facts = {"function": node.name, "variable": names[0]}
        if begins:
            return said("The {function} that made {variable}", facts)
        return said("the {function} that made {variable}", facts)
    if node.name:
        return node.name
    if node.kind == NodeKind.OTHER:
        return said("{thing} ({value})", thing=article(node.type, begins), value=node.value)
    if begins:
        return said("A variable without a name ({value})", value=node.value)
    return said("a variable without a name ({value})", value=node.value)


def with_and(words: list[str]) -> str:
    """Return the words with "and" between them."""
    first, *rest = words
    return said("{first} and {rest}", first=first, rest=with_and(rest)) if rest else first


def subject_of(graph: Graph, number: int | None) -> str:
    """Return the words for a node that begin a sentence."""
    return noun(graph, number, begins=True)


def article(word: str, begins: bool = False) -> str:
    """Return a word with its article: a Square, an Exp."""
    if word.lower().startswith(("a", "e", "i", "o", "u", "nd")):
        return said("An {word}", word=word) if begins else said("an {word}", word=word)
    return said("A {word}", word=word) if begins else said("a {word}", word=word)
