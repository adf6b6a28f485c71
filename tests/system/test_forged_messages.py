"""Messages that a module forges cost its own points: neither the run, nor another person, nor the machine is blamed."""

import sys

import pytest
from class_runs import run
from conftest import ROOT
from made_class import write
from table_readers import read_csv

RIGHT = (ROOT / "solution" / "variables.py").read_text(encoding="utf-8")
GREETS = """
import sys

class Variable:
    pass

frame = sys._getframe()
while "channel" not in frame.f_locals:
    frame = frame.f_back
wire = sys.modules["katas-worker.wire"]
type(frame.f_locals["channel"]).send = lambda self, *_: self.send_frame(wire.frame(GREETING))
"""
FORGED = {
    "an error number that no system has": GREETS.replace("GREETING", '["unforked", 10**30, None]'),
    "a negative error number": GREETS.replace("GREETING", '["unforked", -1, None]'),
    "the system refuses a process": GREETS.replace("GREETING", '["unforked", 11, None]'),
    "a process number that no system has": GREETS.replace("GREETING", '["ready", 10**30, None]'),
    "a definition that no check asks for": """
import sys

class Variable:
    pass

Session = sys.modules["katas-worker.session"].Session
answer = Session.answer
Session.answer = lambda self, op, args: ["missing", "x", []] if op == "where" else answer(self, op, args)
""",
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which process has sent a message")
@pytest.mark.parametrize("forged", FORGED)
def test_others_are_graded(forged, tmp_path):
    """The people before and after it in the class have their points, and the forger has none."""
    for name, text in {"ann": RIGHT, "ben": FORGED[forged], "zoe": RIGHT}.items():
        write(tmp_path / "class" / name, {"variables.py": text})
    out = tmp_path / "grades.csv"
    said = run(tmp_path / "class", "--no-sandbox", "--jobs", 1, "--katas", "01", "--export", f"csv={out}")
    assert "Could not be graded" not in said
    assert {row["key"]: row["points"] for row in read_csv(out.read_bytes())} == {"ann": "12", "ben": "0", "zoe": "12"}
