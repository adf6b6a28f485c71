"""The advice on missing and damaged parts of this checkout."""

import ast
import subprocess
from pathlib import Path
from types import SimpleNamespace

from grading import ROOT
from grading.curriculum import checkout_parts
from grading.text import typed_paths


def test_command_on_windows(monkeypatch):
    """The command that brings a file back is quoted as this system's shell reads it."""
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(checkout_parts, "ROOT", Path("/my katas"))
    monkeypatch.setattr(checkout_parts, "shutil", SimpleNamespace(which=lambda name: name))
    monkeypatch.setattr(checkout_parts, "subprocess", SimpleNamespace(run=lambda *command, **settings: done))
    monkeypatch.setattr(typed_paths, "os", SimpleNamespace(name="nt"))
    assert f'git -C "{checkout_parts.ROOT}" checkout -- solution/' in checkout_parts._advice(["solution/"])


IMPORTS = """
from grading.a import x
from . import lone
def function():
    from grading.b import x
    class Inside:
        if x:
            pass
        else:
            from grading.c import x
try:
    from grading.d import x
except x:
    from grading.e import x
else:
    from grading.f import x
finally:
    with x:
        from grading.g import x
match x:
    case 1:
        for y in x:
            from grading.h import x
        while x:
            from numpy import x
"""


def test_imports_at_any_depth():
    """The files that a module of the grader's imports are found wherever in the module an import stands."""
    found = checkout_parts._imports(ROOT / "grading" / "module.py", ast.parse(IMPORTS))
    assert {path.name for path in found} == {f"{name}.py" for name in "abcdefgh"}
