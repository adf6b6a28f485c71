"""A student's import finds the same modules as in plain Python, and none of the worker's own modules."""

import ast
import sys
from pathlib import Path

import pytest

from grading.curriculum.source import ModuleSource
from grading.workers.fork_server import ForkServer, can_fork
from grading.workers.sandboxed import __main__ as entry
from grading.workers.spawn_server import SpawnServer
from system.test_hostile import needs_sandbox

FOLDER = Path(entry.__file__).parent
OWN = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
SERVERS = {
    "sandbox": pytest.param(lambda: ForkServer(sandboxed=True), marks=needs_sandbox),
    "forked": pytest.param(
        lambda: ForkServer(sandboxed=False), marks=pytest.mark.skipif(not can_fork(), reason="this system has no fork")
    ),
    "spawned": pytest.param(SpawnServer),
}
LOOK = """
import importlib, os, sys
for name in {names}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        print("not found:", error.name)
print("on the path:", [folder for folder in sys.path if os.path.exists(os.path.join(folder, "wire.py"))])
print("identifiers:", [name for name in sys.modules if "katas" in name and name.isidentifier()])
"""
OF_THE_STUDENT = """
import importlib, os, sys, tempfile
folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
for name in {names}:
    with open(os.path.join(folder, name + ".py"), "w") as file:
        file.write("mine = True")
    print(name, importlib.import_module(name).mine)
"""


@pytest.fixture(params=[pytest.param(*case.values, marks=case.marks, id=name) for name, case in SERVERS.items()])
def imported(request):
    """`imported(text)` returns the output of a module of this text at its import."""
    server = request.param()

    def run(text, name="variables"):
        connection = server.open(ModuleSource(name, f"{name}.py", text), 10.0)
        server.close(connection)
        assert (connection.lost, connection.broken) == (False, None), connection.output()
        return connection.output().splitlines()

    yield run
    server.stop()


def test_own_modules_are_not_found(imported):
    """`import session` and the like fail as in plain Python: there is no such module."""
    assert {"wire", "session", "processes"} <= set(OWN)
    printed = imported(LOOK.format(names=[*OWN, "sandboxed"]))
    assert printed[:-2] == [f"not found: {name}" for name in [*OWN, "sandboxed"]]
    assert printed[-2:] == ["on the path: []", "identifiers: []"]


def test_a_students_module_of_that_name_wins(imported):
    """If a student's code makes a module under such a name, it gets that module."""
    assert imported(OF_THE_STUDENT.format(names=OWN)) == [f"{name} True" for name in OWN]


def test_a_student_hands_in_a_module_of_that_name(imported):
    """A student's own file may have such a name as well, and the worker still answers."""
    assert imported("import wire\nprint(wire.__file__)", "wire") == ["wire.py"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_own_modules_import_nothing_else(path):
    """The worker's code imports only the standard library, numpy, and, by relative names, the modules beside it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | {"numpy"}
