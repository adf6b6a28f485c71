"""The grader in a process without the names and modules that only Unix has, as on Windows."""

import os

import pytest
from conftest import ROOT
from own_process import printed_by

TESTS = ROOT / "tests"
START = f"""
import json, sys
from pathlib import Path
sys.path += {[str(TESTS), str(ROOT), str(ROOT / "katas")]!r}
import windows_names
"""
IMPORTS = (
    START
    + """
import importlib, pkgutil
windows_names.hide(Path(sys.argv[1], "grading"), Path(sys.argv[1], "katas"))
import grading
failed, imported = {}, 0
for module in pkgutil.walk_packages(grading.__path__, "grading."):
    if module.name.endswith(".__main__"):
        continue
    try:
        importlib.import_module(module.name)
        imported += 1
    except Exception as error:
        failed[module.name] = repr(error)
print(json.dumps([imported, failed]))
"""
)
# The worker's code is copied, with lines before it that hide the names there, too.
GRADES = (
    START
    + """
import contextlib, io, shutil
root, work, modules = map(Path, sys.argv[1:])
copy = work / "sandboxed"
shutil.copytree(root / "grading" / "workers" / "sandboxed", copy, ignore=shutil.ignore_patterns("__pycache__"))
lines = f"import sys; sys.path.append({str(root / 'tests')!r})\\n"
lines += f"import windows_names; windows_names.hide({str(copy)!r}); del sys.path[-1]\\n"
main = copy / "__main__.py"
main.write_text(lines + main.read_text("utf-8"), "utf-8")
windows_names.hide(root / "grading", root / "katas")
from grading.workers import worker_process
worker_process.SANDBOXED = copy
from grading.cli.main import main as command_line
output = io.StringIO()
with contextlib.redirect_stdout(output):
    command_line(["grade", "1", "--from", str(modules), "--no-sandbox", "--jobs", "1", "--json", "-"])
print(json.dumps({check["name"]: check["verdict"] for check in json.loads(output.getvalue())["katas"][0]["checks"]}))
"""
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="on Windows all tests show this")


def test_every_module_is_imported():
    """Every module of the grader can be imported."""
    imported, failed = printed_by(IMPORTS, str(ROOT))
    assert failed == {}
    assert imported > len(list((ROOT / "grading" / "judge").rglob("*.py")))


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
def test_kata_is_graded(wrong, tmp_path):
    """A right module passes every check, and one that stores a copy of the data fails those that ask for the array."""
    text = (ROOT / "solution" / "variables.py").read_text(encoding="utf-8")
    assert "self.data = data" in text
    if wrong:
        text = text.replace("self.data = data", "self.data = data * 1")
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "variables.py").write_text(text, encoding="utf-8")
    verdicts = printed_by(GRADES, str(ROOT), str(tmp_path), str(modules))
    assert set(verdicts.values()) == ({"passed", "failed"} if wrong else {"passed"})
