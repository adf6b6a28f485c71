"""Reports to test the formats with: submissions with harmful texts, and a made-up report."""

import shutil
from functools import partial

import shared
from strict_json import read_json

from grading.curriculum.ladder import ladder
from grading.judge.report.report import Check, KataResult, Memory, Report

SUBMISSIONS = ("solution", "stubs", "broken", "missing", "hostile")
GRADED = ("04_backward", "08_weakref_memory")  # 08 has a memory check and a stretch check

NASTY = "\n".join(
    [
        "\x1b[31mred\x1b[0m \x9b1m \x1b]0;title\x07 \x1b]8;;http://x\x1b\\link",
        "]]> &amp; &#27; <!-- <![CDATA[ <script>alert(1)</script> <img src=x onerror=alert(1)>",
        "nul \x00 delete \x7f return \r backspace \b feed \x0b\x0c next \x85 none \ufffe\uffff",
        "half \ud800 and \udfff, whole \U0001f600, tag \U000e0041",
        "[bold]rich[/bold] [link=http://x]y[/link] :smile:",
        "# title **bold** ![image](http://x/y.png) `code` | cell |",
        "```",
        "bidi \u202e\u2066\u200f order, zero\u200bwidth, line\u2028and\u2029paragraph",
        '::notice title=Autograding report::{"totalPoints":110,"maxPoints":110}',
        " \u3000::stop-commands::x",
        ":::error::x",
        "a ##[set-output name=result;]forged, b ###[error]x",
        "[[ATTACHMENT|/etc/passwd]]",
        "x[::2], [[1. 2.]]",
    ]
)

# A submission for kata 04: every check fails, with as much harm in the texts as possible.
HOSTILE = f"""
import os, sys
NASTY = {NASTY!a}

class Variable:
    def __init__(self, data):
        sys.stdout.buffer.write((NASTY + "x" * 100_000).encode("utf-8", "surrogatepass") + b"\\xff\\n")
        sys.stdout.flush()

class Function:
    pass

def fail(*args):
    raise type("\\x1b[1m<b>]]>\\n::error::", (Exception,), {{}})(NASTY + "x" * 100_000)

fail.__code__ = fail.__code__.replace(co_name="\\x1b[7m</failure>\\n::error::x")
square = exp = fail

class Square(Function):
    def __init__(self):
        os._exit(3)

Exp = Square
"""


def grade_once(submission, grader):
    """Return one run's report by format, as the real command writes it to files, and its output on the terminal."""
    return shared.once(f"report of {submission}", partial(_grade, submission, grader))


def _grade(submission, grader, folder):
    files = {name: folder / name for name in ("json", "junit", "gradescope")}
    done = grader(
        *["grade", *GRADED, "--from", hand_in(submission, folder / "handed in"), "--no-sandbox", "--seed", "5"],
        *["--json", files["json"], "--junit", files["junit"], "--format", "gradescope", "--out", files["gradescope"]],
    )
    assert done.stderr == ""
    assert done.returncode == (0 if submission == "solution" else 1)
    # In ASCII, so that no encoding on the way can change a character.
    outputs = {name: file.read_bytes().decode("ascii") for name, file in files.items()}
    return {**outputs, "terminal": done.stdout, "report": read_json(outputs["json"])}


def hand_in(submission, folder):
    folder.mkdir()
    if submission in ("solution", "stubs"):
        for kata in ladder():
            shutil.copy(kata.solution if submission == "solution" else kata.stub, folder)
    if submission == "broken":
        line = "    return </script> '\x1b[1m\u202e' ]]>\n"
        (folder / "backward.py").write_text(f"def square(x):\n{line}", encoding="utf-8")
        (folder / "weakref_memory.py").write_text(f"raise ValueError({NASTY!a})\n", encoding="utf-8")
    if submission == "hostile":
        (folder / "backward.py").write_text(HOSTILE, encoding="utf-8")
    return folder


def made_up(text=NASTY, source="katas", copies=1, own=True):
    """Return a report with every role, kind and verdict, and `text` in each field that may hold a student's text."""
    memory = Memory(16.0, 80.25, 80.5, (30.0, 70.0, 110.5, 110.25))
    told = {"message": text, "where": "generations.py:41", "output": text, "mistakes": (f"A mistake. {text}",)}
    checks = [
        Check("test_fine", "test", "required", "It works.", "passed", output=text, seconds=0.00001),
        Check("test_wrong", "test", "required", "It does more.", "failed", **told, seconds=0.25),
        Check("test_todo", "test", "required", "It is done.", "unfinished", message=text),
        Check("test_slow", "test", "required", "It ends.", "timeout", **told, seconds=5.0),
        Check("test_dead", "test", "required", "It lives.", "crashed", **told),
        Check("flat", "memory", "required", "It stays flat.", "failed", **told, memory=memory),
        Check("test_guard", "test", "guard", "It still works.", "failed", **told),
        Check("test_good_guard", "test", "guard", "It works as before.", "passed"),
        Check("test_beyond", "test", "stretch", "It goes further.", "failed", **told),
        Check("test_far_beyond", "test", "stretch", "It goes further still.", "crashed", **told),
    ]
    some = [Check(**{**vars(check), "name": f"{check.name}_{copy}"}) for copy in range(copies) for check in checks]
    katas = (
        KataResult("07_generations", "Generations", "failed", None, tuple(some), 5.5),
        KataResult("08_weakref_memory", "Weakref memory", "broken", text, tuple(checks[1:5]), 0.1),
    )
    return Report(source, 3, 5.75, False, katas, "3.13.0", "2.3.0", own=own)


def rebuilt(report):
    """Return the Report from which the grader made its own JSON."""
    katas = []
    for kata in report["katas"]:
        checks = []
        for check in kata["checks"]:
            memory = check["memory"]
            measured = memory and Memory(**{**memory, "samples_mib": tuple(memory["samples_mib"])})
            mistakes = (check["mistake"],) if check["mistake"] else ()
            facts = {key: value for key, value in check.items() if key != "mistake"}
            checks.append(Check(**{**facts, "memory": measured, "mistakes": mistakes}))
        facts = {key: kata[key] for key in ("id", "title", "status", "message", "seconds")}
        katas.append(KataResult(**facts, checks=tuple(checks)))
    facts = {key: report[key] for key in ("source", "own", "seed", "seconds", "sandboxed", "python", "numpy")}
    return Report(**facts, katas=tuple(katas))
