"""The command `graph KATA` draws right graphs from right code and wrong graphs from wrong code, and never crashes."""

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from conftest import ROOT
from rich.cells import cell_len

from grading.curriculum import mistakes
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.dev.right_answers import right_answers
from grading.graphs import diagram_languages, graph_checks, graph_observation, observer, text_graph
from grading.graphs.graph import Edge, Graph, Node
from grading.text import safe_text
from grading.workers.check_errors import ProtocolViolation
from grading.workers.fork_server import start

DRAWN = [kata for kata in ladder() if kata.graph]
needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")

# A small strict reader of the Mermaid that the command writes. Any other text is an error.

LABEL = r'"(?P<label>[^"<>`]*(?:<br/>[^"<>`]*)*)"'
NODE = re.compile(rf"    (?P<id>n\d+)(?P<open>\(\[|\[|\{{\{{){LABEL}(?P<close>\]\)|\]|\}}\}})")
EDGE = re.compile(r"    (?P<source>n\d+) (?P<arrow>-->|-\.->) (?P<target>n\d+)")
WRONG = re.compile(r"    class (?P<ids>n\d+(?:,n\d+)*) wrong")
COMMENT = re.compile(r"    %% (?P<said>[^{}<>\"]*)")
SHAPES = {"([": ("variable", "])"), "[": ("function", "]"), "{{": ("other", "}}")}


@dataclass
class Diagram:
    """The contents of a Mermaid text.

    Attributes:
        nodes: kind and lines by id.
        edges: (source's title, target's title, weak) each.
        wrong: the titles that are marked.
        said: the sentences of its issues.
    """

    nodes: dict
    edges: list
    wrong: list
    said: list

    def lines(self, title):
        """Return the lines of each node that begins with `title`, one list per node."""
        return [lines[1:] for _, lines in self.nodes.values() if lines[0] == title]


def read_mermaid(text):
    first, *lines = text.splitlines()
    assert first == "flowchart LR"
    found, nodes, edges, wrong = Diagram({}, [], [], []), {}, [], []
    for line in lines:
        if node := NODE.fullmatch(line):
            kind, close = SHAPES[node["open"]]
            assert node["close"] == close and node["id"] not in nodes
            parts = [unquoted(part) for part in node["label"].split("<br/>")]
            nodes[node["id"]] = (kind, parts)
        elif edge := EDGE.fullmatch(line):
            edges.append((edge["source"], edge["target"], edge["arrow"] == "-.->"))
        elif marked := WRONG.fullmatch(line):
            wrong += marked["ids"].split(",")
        elif comment := COMMENT.fullmatch(line):
            found.said.append(unquoted(comment["said"]))
        else:
            assert re.fullmatch(r"    classDef wrong [a-z0-9#:,-]+", line), f"Mermaid doesn't know: {line!r}"
    titles = {number: lines[0] for number, (_, lines) in nodes.items()}
    found.nodes = nodes
    found.edges = sorted((titles[source], titles[target], weak) for source, target, weak in edges)
    found.wrong = sorted(titles[number] for number in wrong)
    return found


def unquoted(text):
    assert not re.search(r"#(?!\d+;)|&|\\", text), f"not quoted: {text!r}"
    assert not re.match(r"(\d+\.|[-*+]) ", text), f"Mermaid makes a list of {text!r}"
    return re.sub(r"#(\d+);", lambda number: chr(int(number[1])), text)


@pytest.fixture
def mermaid(grader):
    def run(*args, status=0, cwd=ROOT, env=None):
        done = grader("graph", *args, "--format", "mermaid", cwd=cwd, env=env)
        assert (done.returncode, done.stderr) == (status, "")
        return read_mermaid(done.stdout)

    return run


@pytest.fixture(scope="module")
def workers():
    server = start(sandboxed=False, hidden=[])
    yield server
    server.stop()


@pytest.fixture
def looked(workers):
    """Return a function that observes the graph that a text of the kata's module builds."""

    def look(kata, text, seconds=20.0):
        return graph_observation.observe(ModuleSource(kata.name, f"{kata.name}.py", text), kata.graph, workers, seconds)

    return look


def solution(kata):
    return kata.solution.read_text(encoding="utf-8")


def mistaken(number, name):
    kata = find(number)
    mistake = next(mistake for mistake in mistakes.catalogue(kata) if mistake.id == name)
    return mistakes.applied(mistake, solution(kata))


def handed(folder, number, text):
    """Put a module in a folder, and return the options to draw it."""
    (folder / f"{find(number).name}.py").write_text(text, encoding="utf-8")
    return (number, "--from", folder, "--no-sandbox")


# The solution's graphs: the lines below each title, and the edges except those between x and its only neighbour.
RIGHT = {
    "04": (
        {
            "x = 3.0": [["gradient 108.0"]],
            "a = 9.0": [["gradient 18.0"]],
            "y = 81.0": [["gradient 1.0"]],
            "Square": [["backward 1 (gy 1.0)"], ["backward 2 (gy 18.0)"]],
        },
        [("Square", "a = 9.0"), ("Square", "y = 81.0"), ("a = 9.0", "Square"), ("x = 3.0", "Square")],
    ),
    "05": (
        {
            "x = 2.0": [["gradient 4.0"]],
            "y = 3.0": [["gradient 6.0"]],
            "a = 4.0": [["gradient 1.0"]],
            "b = 9.0": [["gradient 1.0"]],
            "z = 13.0": [["gradient 1.0"]],
            "Add": [["backward 1 (gy 1.0)"]],
        },
        [
            ("Add", "z = 13.0"),
            ("Square", "a = 4.0"),
            ("Square", "b = 9.0"),
            ("a = 4.0", "Add"),
            ("b = 9.0", "Add"),
            ("x = 2.0", "Square"),
            ("y = 3.0", "Square"),
        ],
    ),
    "06": (
        {
            "x0 = 1.0": [["gradient 2.0"]],
            "x1 = 1.0": [["gradient 1.0"]],
            "t = 2.0": [["gradient 1.0"]],
            "y = 3.0": [["gradient 1.0"]],
            "Add": [["backward 1 (gy 1.0)"], ["backward 2 (gy 1.0)"]],
        },
        [
            ("Add", "t = 2.0"),
            ("Add", "y = 3.0"),
            ("t = 2.0", "Add"),
            ("x0 = 1.0", "Add"),
            ("x0 = 1.0", "Add"),
            ("x1 = 1.0", "Add"),
        ],
    ),
    "07": (
        {
            "x = 2.0": [["gradient 40.0", "generation 0"]],
            "a = 4.0": [["gradient 10.0", "generation 1"]],
            "b = 16.0": [["gradient 1.0", "generation 2"]],
            "t = 20.0": [["gradient 1.0", "generation 3"]],
            "y = 24.0": [["gradient 1.0", "generation 4"]],
            "Add": [["generation 3", "backward 1 (gy 1.0)"], ["generation 2", "backward 2 (gy 1.0)"]],
            "Square": [["generation 1", "backward 3 (gy 1.0)"], ["generation 0", "backward 4 (gy 10.0)"]],
        },
        [
            ("Add", "t = 20.0"),
            ("Add", "y = 24.0"),
            ("Square", "a = 4.0"),
            ("Square", "b = 16.0"),
            ("a = 4.0", "Add"),
            ("a = 4.0", "Add"),
            ("a = 4.0", "Square"),
            ("b = 16.0", "Add"),
            ("t = 20.0", "Add"),
            ("x = 2.0", "Square"),
        ],
    ),
    "08": (
        {
            "x = 2.0": [["gradient 8.0", "generation 0"]],
            "4.0": [["gradient 1.0", "generation 1"]] * 2,
            "y = 8.0": [["gradient 1.0", "generation 2"]],
            "Add": [["generation 1", "backward 1 (gy 1.0)"]],
        },
        [
            ("4.0", "Add"),
            ("4.0", "Add"),
            ("Add", "y = 8.0"),
            ("Square", "4.0"),
            ("Square", "4.0"),
            ("x = 2.0", "Square"),
            ("x = 2.0", "Square"),
        ],
    ),
    "09": (
        {
            "x0 = 1.0": [["gradient 2.0", "generation 0"]],
            "x1 = 1.0": [["gradient 1.0", "generation 0"]],
            "t = 2.0": [["gradient None", "generation 1"]],
            "y = 3.0": [["gradient None", "generation 2"]],
            "Add": [["generation 1", "backward 1 (gy 1.0)"], ["generation 0", "backward 2 (gy 1.0)"]],
        },
        [
            ("Add", "t = 2.0"),
            ("Add", "y = 3.0"),
            ("t = 2.0", "Add"),
            ("x0 = 1.0", "Add"),
            ("x0 = 1.0", "Add"),
            ("x1 = 1.0", "Add"),
        ],
    ),
    "10": (
        {
            "a = 3.0": [["gradient 2.0", "generation 0"]],
            "b = 2.0": [["gradient 3.0", "generation 0"]],
            "c = 1.0": [["gradient 1.0", "generation 0"]],
            "t = 6.0": [["gradient None", "generation 1"]],
            "y = 7.0": [["gradient None", "generation 2"]],
            "Mul": [["generation 0", "backward 2 (gy 1.0)"]],
            "Add": [["generation 1", "backward 1 (gy 1.0)"]],
        },
        [
            ("Add", "y = 7.0"),
            ("Mul", "t = 6.0"),
            ("a = 3.0", "Mul"),
            ("b = 2.0", "Mul"),
            ("c = 1.0", "Add"),
            ("t = 6.0", "Add"),
        ],
    ),
}


@pytest.mark.parametrize("kata", DRAWN, ids=lambda kata: kata.id)
def test_right_graphs(kata, mermaid):
    """The solution's graph is right: nodes, edges, values, gradients, generations, weak links, order of backward."""
    nodes, edges = RIGHT[kata.number]
    found = mermaid(kata.number, "--from", "solution", "--no-sandbox")
    for title, lines in nodes.items():
        assert sorted(found.lines(title)) == sorted(lines), title
    assert {lines[0] for _, lines in found.nodes.values()} <= {*nodes, "Square"}
    # From kata 08 on, a function holds its outputs weakly, and its inputs never.
    weak = kata.number >= "08"
    assert found.edges == [(source, target, weak and source in ("Add", "Mul", "Square")) for source, target in edges]
    assert (found.wrong, found.said) == ([], [])


def test_every_kata_from_the_first_with_links_has_an_example(grader):
    """Every kata from the first with links has an example, and earlier katas get a clear message."""
    assert [kata.number for kata in DRAWN] == ["04", "05", "06", "07", "08", "09", "10"]
    for number in ("01", "02", "03"):
        done = grader("graph", number)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"kata {number} has no graph yet: functions leave links behind from kata 04" in done.stderr


def test_right_answers_in_other_styles_build_right_graphs(looked):
    """Right answers in other styles build graphs without issues: slots, properties, closures, the book's own code."""
    seen = 0
    for kata in DRAWN:
        right = looked(kata, solution(kata))
        for style, text in right_answers(kata).items():
            found = looked(kata, text)
            assert graph_checks.find_issues(found, kata.graph, right) == [], (kata.id, style)
            assert [(node.kind, node.name, node.value) for node in found.nodes] == [
                (node.kind, node.name, node.value) for node in right.nodes
            ]
            assert len(found.runs) == len(right.runs)
            seen += 1
    assert seen >= 40


IN_SIGNS = """\
 ●      y = 24.0  gradient 1.0          generation 4
 │
 ■      Add       backward 1 (gy 1.0)   generation 3
 ├─╮
 ● │    t = 20.0  gradient 1.0          generation 3
 │ │
 ■ │    Add       backward 2 (gy 1.0)   generation 2
 ├─│─╮
 │ │ ●  b = 16.0  gradient 1.0          generation 2
 │ │ │
 │ │ ■  Square    backward 3 (gy 1.0)   generation 1
 │ │ │
 ├─┴─╯
 ●      a = 4.0   gradient 10.0         generation 1
 │
 ■      Square    backward 4 (gy 10.0)  generation 0
 │
 ●      x = 2.0   gradient 40.0         generation 0
"""
IN_ASCII = IN_SIGNS.translate(str.maketrans("●■│├─┴╮╯", "o#|+-'.'"))


def test_terminal(grader):
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"}
    done = grader("graph", "generations", "--from", "solution", "--no-sandbox", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert IN_SIGNS in done.stdout
    assert "     t = add(a, b)\n     y = add(t, a)\n     y.backward()\n" in done.stdout


def test_terminal_of_ascii(grader):
    """On a terminal of ASCII the drawing and its legend contain only ASCII."""
    env = {**os.environ, "PYTHONIOENCODING": "ascii:strict", "COLUMNS": "80"}
    done = grader("graph", "7", "--from", "solution", "--no-sandbox", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert IN_ASCII in done.stdout
    assert done.stdout.isascii()


@pytest.mark.parametrize("columns", [60, 40, 24])
def test_narrow_terminal(grader, columns):
    """No text is cut, and only the example's code may be too long.

    Without room for rails, the command writes sentences.
    """
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": str(columns)}
    done = grader("graph", "08", "--from", "solution", "--no-sandbox", env=env)
    assert done.returncode == 0
    too_long = [line for line in done.stdout.splitlines() if cell_len(line) > columns]
    assert [line for line in too_long if "Variable(np" not in line] == []
    words = " ".join(done.stdout.split())
    for part in (
        "y = 8.0",
        "(no name) = 4.0",
        "backward 3 (gy 1.0)",
        "gradient 8.0",
        "generation 2",
        "Memory, big_loop",
    ):
        assert part in words
    assert ("●" in words) == (columns > 30)


def test_plain(grader):
    """For a screen reader the command writes one sentence per node, and draws nothing."""
    done = grader("graph", "09", "--from", "solution", "--no-sandbox", "--plain")
    assert done.returncode == 0
    assert (
        "y = 3.0, gradient None, generation 2, from Add.\nAdd, backward 1 (gy 1.0), generation 1, from x0 and t."
        in done.stdout
    )
    assert "Yours, in MiB above the first step: 0, " in done.stdout
    assert not set("●■│┊█·") & set(done.stdout)


@needs_graphviz
def test_svg(grader, tmp_path):
    """Graphviz draws the SVG, which contains the texts, the dashes, and the memory's curves below."""
    out = tmp_path / "graph.svg"
    done = grader("graph", "08", "--from", "solution", "--no-sandbox", "--format", "svg", "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    picture = ElementTree.parse(out).getroot()
    texts = ["".join(element.itertext()) for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert {"x = 2.0", "gradient 8.0", "backward 1 (gy 1.0)", "Memory: big_loop", "limit: 20 MiB"} <= set(texts)
    assert "The graph that the code builds" in {each.text for each in picture.iter("{http://www.w3.org/2000/svg}title")}
    tooltips = {
        link.get("{http://www.w3.org/1999/xlink}title") for link in picture.iter("{http://www.w3.org/2000/svg}a")
    }
    assert any((each or "").startswith("x = 2.0, gradient 8.0") for each in tooltips)
    # Three functions, each with a weak link to its output.
    assert (
        len(
            [path for path in picture.iter("{http://www.w3.org/2000/svg}path") if path.get("stroke-dasharray") == "5,2"]
        )
        == 3
    )
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}polyline"))) == 2


def test_no_graphviz(grader, tmp_path):
    """If Graphviz isn't installed, the message says how to install it, and what works without it."""
    env = {**os.environ, "PATH": str(tmp_path)}
    done = grader("graph", "04", "--from", "solution", "--no-sandbox", "--format", "svg", env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "graphviz" in done.stderr and "apt-get install" in done.stderr and "--format mermaid" in done.stderr


def test_to_a_file(grader, tmp_path):
    out = tmp_path / "graph.txt"
    done = grader("graph", "07", "--from", "solution", "--no-sandbox", "--out", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert IN_SIGNS in out.read_text(encoding="utf-8")
    done = grader("graph", "07", "--from", "solution", "--no-sandbox", "--out", tmp_path / "no" / "such" / "folder")
    assert done.returncode == 2
    assert "can't be written" in done.stderr


# Wrong code.


def test_wrong_generation_shows(mermaid, tmp_path):
    found = mermaid(*handed(tmp_path, "07", mistaken("07", "first-inputs-generation")))
    assert ["generation 1", "backward 2 (gy 1.0)"] in found.lines("Add")
    assert found.wrong == ["Add"]
    assert found.said == [
        "The Add that made t has generation 1, and of its inputs the highest has 2: a has 1, b has 2."
    ]


def test_wrong_order_shows(mermaid, tmp_path):
    """A function that runs before all users of its output is marked."""
    found = mermaid(*handed(tmp_path, "07", mistaken("07", "last-in-first-out")))
    assert ["generation 0", "backward 2 (gy 1.0)"] in found.lines("Square")
    assert found.wrong == ["Square", "x = 2.0"]
    assert found.said == [
        "The Square that made a ran too early, as number 2: before the Add that made t (number 3) and the Square that "
        "made b (number 4), which use what it made.",
        "x has the gradient 4.0, and not 40.0 as in the solution.",
    ]


def test_a_function_that_runs_several_times_shows(grader, tmp_path):
    done = grader("graph", *handed(tmp_path, "07", mistaken("07", "no-seen-set")))
    assert done.returncode == 0
    assert "! Square" in done.stdout
    assert "backward 4 (gy 10.0), 5 (gy 10.0), 6 (gy 10.0)" in done.stdout
    assert "! The Square that made a ran 3 times: as number 4, 5, 6." in done.stdout


def test_strong_links_show(mermaid, tmp_path):
    """With strong links instead of weak ones no edge is dashed, and the memory's curve is not the solution's."""
    found = mermaid(*handed(tmp_path, "08", mistaken("08", "strong-outputs")))
    assert [weak for _, _, weak in found.edges] == [False] * 7
    assert found.wrong == ["Add", "Square", "Square"]


def test_memory_is_drawn_beside_the_solution(grader, tmp_path):
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "90"}
    done = grader("graph", *handed(tmp_path, "08", mistaken("08", "strong-outputs")), env=env)
    assert done.returncode == 0
    [heading] = [line for line in done.stdout.splitlines() if "yours" in line]
    assert heading.split() == ["MiB", "yours", "the", "solution's"]
    grown, of_the_solution = (int(number) for number in re.findall(r"(\d+) MiB more at the end", done.stdout))
    assert grown > 30 > 20 > of_the_solution
    bars = [line.split("│")[1:] for line in done.stdout.splitlines() if line.count("│") == 2]
    highest = bars[-6]  # the chart has six lines; this is that of the highest sample
    assert any(block in highest[0] for block in "▁▂▃▄▅▆▇█")
    assert not any(block in highest[1] for block in "▁▂▃▄▅▆▇█")


def test_memory_that_can_not_be_measured_says_why(grader, checkout):
    """The stub of kata 09 has no no_grad yet, so the command says why it can't measure memory."""
    done = grader("graph", "09", cwd=checkout)
    assert done.returncode == 0
    assert "yours: not measured. not written yet: kata 09: " in done.stdout


def test_stub_draws_what_there_is(grader, checkout):
    """The stub of kata 05 has no add: the command draws the rest of the example, and names the missing part."""
    done = grader("graph", "05", cwd=checkout)
    assert (done.returncode, done.stderr) == (0, "")
    for part in ("x = 2.0", "b = 9.0", "! The example can't be computed. not written yet: kata 05: "):
        assert part in done.stdout
    assert "z = " not in done.stdout.partition("z.backward()")[2]


def test_a_missing_creator_is_said(grader, tmp_path):
    done = grader("graph", *handed(tmp_path, "04", mistaken("04", "no-creator")))
    assert "! y has no creator: it doesn't know which function made it." in done.stdout
    assert "! x has no gradient after backward." in done.stdout


def test_a_module_that_can_not_be_imported(grader, tmp_path):
    done = grader("graph", *handed(tmp_path, "04", "import numpy as np\nx = (\n"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "! backward.py can't be imported. SyntaxError: " in done.stdout


def test_no_module(grader, tmp_path):
    done = grader("graph", "04", "--from", tmp_path, "--no-sandbox")
    assert (done.returncode, done.stdout) == (2, "")
    assert "backward.py was not handed in" in done.stderr


def test_every_known_mistake_is_drawn(looked):
    """Every form of every known mistake is drawn, and a wrong generation or order is always marked."""
    for kata in DRAWN:
        right = looked(kata, solution(kata))
        for mistake in mistakes.catalogue(kata):
            found = looked(kata, mistakes.applied(mistake, solution(kata)))
            said = graph_checks.find_issues(found, kata.graph, right)
            every_form(found, said)
            if kata.number == "07" and re.search("generation|first|seen", mistake.id):
                assert said, mistake.id


def every_form(found, said):
    """Draw the graph in every way, and test the contents of each drawing."""
    read = read_mermaid(diagram_languages.mermaid(found, said))
    assert len(read.nodes) == len(found.nodes) <= observer.MAX_NODES
    for width, signs in ((200, True), (50, False)):
        lines = text_graph.draw(found, said, width, signs)
        if lines is None:
            assert len(found.nodes) > 10
            continue
        assert len(lines) < 40 * (1 + len(found.nodes))
        text = "".join(line.plain for line in lines)
        assert safe_text.plain(text, 10**6) == text and "\n" not in text
    assert len(list(text_graph.listing(found, said))) == len(found.nodes)
    assert len(said) <= graph_checks.MAX_ISSUES + 1
    quoted = re.sub(r"\\.", "", diagram_languages.dot(found, said))
    assert quoted.count('"') % 2 == 0 and not re.search("&(?!amp;|lt;|gt;)", quoted)


# Hostile code, at the end of kata 08's solution.
ATTACKS = {
    "hangs in forward": "def attack(self, x):\n    while True: pass\nSquare.forward = attack",
    "hangs in backward": "def attack(self, gy):\n    while True: pass\nSquare.backward = attack",
    "ends itself in backward": "import os\nSquare.backward = lambda self, gy: os._exit(0)",
    "exits in forward": "def attack(self, x):\n    raise SystemExit(0)\nSquare.forward = attack",
    "interrupts in backward": "def attack(self, gy):\n    raise KeyboardInterrupt\nSquare.backward = attack",
    "goes round in a ring": "Add.inputs = property(lambda self: [self.outputs[0]()] * 2, lambda self, value: None)",
    "makes creators without end": """
class Endless:
    def __init__(self, depth=0):
        self.depth, self.generation = depth, depth
    data = np.array(1.0)
    backward = lambda self, *gys: gys
    inputs = outputs = property(lambda self: [Variable(np.array(1.0)) for _ in range(3)])
Variable.creator = property(lambda self: Endless(), lambda self, value: None)
""",
    "has inputs without end": """
class Endless(list):
    def __iter__(self):
        while True:
            yield Variable(np.array(1.0))
Function.inputs = property(lambda self: Endless(), lambda self, value: None)
""",
    "lies about everything": """
class Liar:
    __class__ = property(lambda self: Variable)
    def __getattribute__(self, name):
        raise SystemExit(name)
    def __eq__(self, other): return True
    __hash__ = None
Variable.creator = property(lambda self: Liar(), lambda self, value: None)
Variable.generation = property(lambda self: 10**5000, lambda self, value: None)
Variable.grad = property(lambda self: Liar(), lambda self, value: None)
""",
    "answers with other types": """
class Text(str):
    def __len__(self): return -1
    def __str__(self): raise ValueError
Variable.name = property(lambda self: Text("name"), lambda self, value: None)
Variable.grad = property(lambda self: {"t": [1, 2]}, lambda self, value: None)
Variable.generation = property(lambda self: "many", lambda self, value: None)
Function.generation = property(lambda self: True, lambda self, value: None)
Function.outputs = property(lambda self: 5, lambda self, value: None)
""",
    "is full of syntax": r"""
EVIL = '"]; n9 --> n0 \x1b[2J \u202e </svg><script> &amp; #quot; `code` end\\'
Variable.name = property(lambda self: EVIL, lambda self, value: None)
Variable.grad = property(lambda self: EVIL, lambda self, value: None)
Square.__name__ = "1. [link](x) \\\" %%{init}%% \n subgraph"
class Add(Add):
    def backward(self, *gys):
        raise ValueError(EVIL)
""",
    "says much": """
Square.__name__ = "S" * 10**6
Variable.name = property(lambda self: "n" * 10**7, lambda self, value: None)
Variable.data = property(lambda self: np.ones((10,) * 6), lambda self, value: None)
""",
    "runs backward without end": """
def attack(self):
    while True:
        try:
            self.creator.backward(np.array(1.0))
        except BaseException:
            pass
Variable.backward = attack
""",
    "can't be watched": """
class Meta(type(Square)):
    def __setattr__(self, name, value): raise TypeError("no")
class Square(Function, metaclass=Meta):
    __slots__ = ()
    def forward(self, x): return x * x
    backward = staticmethod(lambda gy: gy)
""",
    "undoes the worker": "import json, builtins\njson.dumps = lambda *args: '[[[['\n"
    "builtins.len = lambda value: 10**9\nbuiltins.getattr = None",
    "says that it is a node": """
import sys
for name in [name for name in sys.modules if name.startswith("katas-worker.")]:
    vars(sys.modules[name])["encode"] = lambda *args: {"d": [["nodes", {"l": [{"d": [["kind", "function"]]}]}], \
["names", {"d": []}]]}
""",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks(name, looked):
    """Every attack ends in a drawing or a sentence of limited size, and the next observation is right again."""
    kata = find("08")
    found = looked(kata, solution(kata) + "\n\n" + ATTACKS[name] + "\n", 1.0)
    said = graph_checks.find_issues(found, kata.graph, looked(kata, solution(kata)))
    assert said
    every_form(found, said)


def test_a_backward_that_hangs_leaves_the_graph(looked):
    """The graph contains everything that was observed before the hang: nodes, edges, and the runs of backward."""
    kata = find("08")
    found = looked(kata, solution(kata) + "\n\n" + ATTACKS["hangs in backward"] + "\n", 3.0)
    assert [node.name for node in found.nodes if node.kind == "function"] == ["Add", "Square", "Square"]
    assert [found.nodes[run.function].name for run in found.runs] == ["Add", "Square"]
    assert "y.backward() did not come to its end. No answer after 3 seconds" in found.trouble
    assert "It stood at weakref_memory.py:" in found.trouble


def test_an_endless_backward_is_stopped(looked):
    kata = find("04")
    text = (
        solution(kata) + "\n\ndef attack(self):\n    while True:\n        self.creator.backward(np.array(1.0))\n"
        "Variable.backward = attack\n"
    )
    found = looked(kata, text)
    assert len(found.runs) == graph_observation.MAX_RUNS
    assert "It was stopped after 200 runs of functions" in found.trouble


@needs_graphviz
@pytest.mark.parametrize(
    "name", ["is full of syntax", "says much", "makes creators without end", "answers with other types"]
)
def test_svg_of_attacks(name, looked):
    """Graphviz reads the attacks' texts as text, and its output is XML."""
    kata = find("08")
    found = looked(kata, solution(kata) + "\n\n" + ATTACKS[name] + "\n", 3.0)
    picture = diagram_languages.svg(found, graph_checks.find_issues(found, kata.graph))
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script" not in picture and "\x1b" not in picture


# The attacks on grading, by kata: the attack, and whether it runs at import.
HOSTILE = {
    "04": ("exit_process", False),
    "05": ("segfault", False),
    "06": ("lying_class", True),
    "07": ("equals_everything", True),
    "08": ("garbage", False),
    "09": ("surrogates", True),
    "10": ("deaf", False),
}
HOOK = """
def hooked(original):
    def method(*args):
        attack()
        return original(*args)
    return method

for kind in [Square] + ([Mul] if "Mul" in globals() else []):
    kind.forward = hooked(kind.forward)
"""


def test_hostile_submissions(grader, tmp_path):
    """The real command ends with a picture or a message, without a traceback."""

    def drawn(number):
        attack, at_import = HOSTILE[number]
        hostile = (ROOT / "tests" / "hostile" / f"{attack}.py").read_text(encoding="utf-8")
        text = "\n\n".join([solution(find(number)), hostile, "attack()" if at_import else HOOK])
        return grader("graph", *handed(tmp_path, number, text), "--deadline", "1")

    with ThreadPoolExecutor(2) as pool:
        for number, done in zip(HOSTILE, pool.map(drawn, HOSTILE)):
            assert done.returncode in (0, 1), (number, done.stderr)
            assert done.stderr == ""
            assert f"Kata {number}" in done.stdout
            assert safe_text.plain(done.stdout, 10**6) == done.stdout


def test_in_the_sandbox(mermaid, tmp_path):
    """The option `--from` alone draws a submission in the sandbox."""
    if (
        not shutil.which("bwrap")
        or subprocess.run(["bwrap", "--ro-bind", "/", "/", "true"], capture_output=True).returncode
    ):
        pytest.skip("bubblewrap is not installed, or does not work here")
    handed(
        tmp_path, "07", solution(find("07")) + f"\nimport os\nassert not os.path.exists({str(ROOT / 'solution')!r})\n"
    )
    assert mermaid("07", "--from", tmp_path).lines("x = 2.0") == [["gradient 40.0", "generation 0"]]


def test_without_fork(grader):
    """On Windows one process builds the example and measures it, and the second task sees nothing of the first."""
    env = {**os.environ, "KATAS_NO_FORK": "1"}
    done = grader("graph", "09", "--from", "solution", "--no-sandbox", "--plain", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "x0 = 1.0, gradient 2.0, generation 0." in done.stdout
    assert done.stdout.count("in MiB above the first step: 0, ") == 4


# Answers that a worker might give.
NODE_SAID = {
    "kind": "variable",
    "type": "Variable",
    "name": None,
    "value": "1.0",
    "gradient": None,
    "generation": 0,
    "creator": None,
}
FUNCTION_SAID = {"kind": "function", "type": "Add", "generation": 0, "inputs": [], "outputs": []}
NONSENSE = {
    "nothing": None,
    "a list": [],
    "no nodes": {"names": {}, "whole": True},
    "too many nodes": {"nodes": [NODE_SAID] * 61, "names": {}, "whole": True},
    "a node of no kind": {"nodes": [{**NODE_SAID, "kind": "thing"}], "names": {}, "whole": True},
    "a node that is a text": {"nodes": ["node"], "names": {}, "whole": True},
    "a name for a node that isn't there": {"nodes": [NODE_SAID], "names": {"y": 1}, "whole": True},
    "a node that is true": {"nodes": [NODE_SAID], "names": {"y": False}, "whole": True},
    "a link to nowhere": {"nodes": [{**NODE_SAID, "creator": [7, False]}], "names": {}, "whole": True},
    "half a link": {"nodes": [{**NODE_SAID, "creator": [0]}], "names": {}, "whole": True},
    "links without end": {"nodes": [{**FUNCTION_SAID, "inputs": [[0, False]] * 13}], "names": {}, "whole": True},
    "a value that is a number": {"nodes": [{**NODE_SAID, "value": 1.0}], "names": {}, "whole": True},
}


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_refused(said):
    with pytest.raises(ProtocolViolation):
        graph_observation._validated(lambda: graph_observation._graph(said, ["y"]))


def test_rings_and_strangers_are_drawn():
    """A graph that no honest code builds is drawn, such as a ring, or a link between variables' creators."""
    nodes = [Node(number, kind, f"n{number}", "1.0") for number, kind in enumerate(["variable", "function"] * 3)]
    creators = [Edge(function, variable, "creator", False) for variable, function in ((0, 1), (2, 3), (4, 5))]
    inputs = [
        Edge(function, variable, "input", False) for function, variable in ((1, 2), (3, 4), (5, 0), (5, 5), (5, 5))
    ]
    ring = Graph(tuple(nodes), (*creators, *inputs))
    every_form(ring, [])
    assert sorted(text_graph.order(ring)) == list(range(6))


def test_a_failed_check_offers_the_graph(grader, checkout):
    """A failed check offers the graph if the kata has one, which means from kata 04 on."""
    (checkout / "katas" / "07_generations" / "generations.py").write_text(
        mistaken("07", "first-inputs-generation"), encoding="utf-8"
    )
    assert re.search(r"graph +\S+ \S*grader.py graph 07\n", grader("grade", "07", cwd=checkout).stdout)
    assert "graph" not in grader("grade", "03", cwd=checkout).stdout.rpartition("Its first check")[2]


def test_check_holds_the_examples(grader, checkout):
    """`dev check` reports an example that doesn't fit the solution's graph, and an example in a wrong form."""
    toml = checkout / "katas" / "07_generations" / "kata.toml"
    text = toml.read_text(encoding="utf-8")
    assert text.count("generations = true\n") == 1
    toml.write_text(text.replace("generations = true\n", "weak_outputs = true\n"), encoding="utf-8")
    done = grader("dev", "check", "07", cwd=checkout)
    assert done.returncode == 1
    assert "07_generations: the graph of kata.toml's example, built by the solution: " in done.stdout
    toml.write_text(text.replace("t = add(a, b)\n", "add(a, b)\n"), encoding="utf-8")
    done = grader("dev", "check", "07", cwd=checkout)
    assert done.returncode == 1
    assert "07_generations: kata.toml: an example's line isn't `name = …`: 'add(a, b)'" in done.stdout
