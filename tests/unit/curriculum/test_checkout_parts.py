"""The advice on missing and damaged parts of this checkout."""

import ast
import subprocess
from pathlib import Path
from types import SimpleNamespace

from grading.curriculum import checkout_parts
from grading.text import typed_paths


def test_command_on_windows(monkeypatch):
    """The command that brings a file back is quoted as this system's shell reads it."""
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(checkout_parts, "ROOT", Path("/my katas"))
    monkeypatch.setattr(checkout_parts, "shutil", SimpleNamespace(which=lambda name: name))
    monkeypatch.setattr(checkout_parts, "subprocess", SimpleNamespace(run=lambda *command, **settings: done))
    monkeypatch.setattr(typed_paths, "os", SimpleNamespace(name="nt"))
    assert (
        f'git -C "{checkout_parts.ROOT}" checkout --ignore-skip-worktree-bits HEAD -- solution/'
        in checkout_parts._advice(["solution/"])
    )


def test_imports_in_every_block():
    """An import counts wherever a statement can be: in the blocks of every kind of statement."""
    lines = [
        "from grading.text import a1",
        "if 1:\n    from grading.text import a2\nelif 2:\n    from grading.text import a3\nelse:\n    from . import a4",
        "try:\n    from grading.text import a5\nexcept OSError:\n    from grading.text import a6",
        "try:\n    pass\nexcept* OSError:\n    from grading.text import a7\nelse:\n    from grading.text import a8",
        "try:\n    pass\nfinally:\n    from grading.text import a9",
        "for x in y:\n    from grading.text import b1\nelse:\n    from grading.text import b2",
        "while x:\n    with y:\n        from grading.text import b3",
        "match x:\n    case 1:\n        from grading.text import b4",
        "class A:\n    def f(self):\n        async def g():\n            from grading.text import b5",
        "import grading.text.none\nfrom json import loads\nfrom grading.text.b6 import x",
    ]
    path = checkout_parts.ROOT / "grading" / "curriculum" / "made.py"
    found = [each.name for each in checkout_parts._imports(path, ast.parse("\n".join(lines)))]
    assert sorted(found) == [f"a{number}.py" for number in range(1, 10)] + [f"b{number}.py" for number in range(1, 7)]


def test_statements_are_all_of_them():
    """No statement of this project is left out of a look at the statements, which leaves out only expressions."""
    for path in (checkout_parts.ROOT / "grading").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        every = {id(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)}
        assert {id(node) for node in checkout_parts._statements(tree) if isinstance(node, ast.stmt)} == every, path
