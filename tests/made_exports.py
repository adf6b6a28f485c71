"""Exports to test: a made-up report, hostile people, worksheets as Moodle and Canvas write them, and the export."""

from format_reports import NASTY, made_up

from grading.classroom.exports import export_options, exports
from grading.classroom.records.records import Person
from grading.judge.report.report import Check, KataResult, Report

HALF = "a half: \ud800"
WHOLE = NASTY.replace("\ud800", "").replace("\udfff", "")  # SQLite takes no halves of characters
HOSTILE_KEYS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", '","=1', "'=1", "a\nb", "a,b;c\td"),
    *("CON", "con", "con.json", "nul.", "x ", "x", "X", "../../etc/passwd", "/etc/passwd", "C:\\x", "a/b", "..", "."),
    *("é", "e\u0301", "\u202eevil", "\x1b[31mred", "\x00", "<b>x</b>", "::error::x", "k" * 300, "김민지"),
]

HEADER = [
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"),
    *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
]
ROW = '{},{},{},"Submitted for grading - Graded",{},{},Yes,"Friday, 31 January 2025, 12:00 PM",-,{}'

GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Reading (101),Katas (202),Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,5.00,50.00,(read only)
"Lee, Ann",8801,s-1,ann,"S1, S2",4.00,,80.00
"O'Day, Bob",8802,s-2,bob@x.org,S1,=1+1,12.5,
"Min, Kim",8803,s-3,kim,S1,,,
"Student, Test",8899,,0a1b2c,S1,,,
"""


def report(points, of=4, message="got 3, expected 4"):
    """A report of one kata, of which the first `points` checks are passed."""
    checks = [
        Check(f"test_{number}", "test", "required", f"Rule {number}.", "passed")
        if number < points
        else Check(f"test_{number}", "test", "required", f"Rule {number}.", "failed", message, where="variables.py:7")
        for number in range(of)
    ]
    status = "passed" if points == of else "failed"
    kata = KataResult("01_variables", "Variables", status, None, tuple(checks), 0.5)
    return Report("handed in", 0, 1.0, True, (kata,), "3.13.0", "2.3.0")


def exported(kind, target, standings, worksheet=None, column=None):
    """Return the export's sentences; the export is asked for as on the command line."""
    worksheets = [] if worksheet is None else [str(worksheet)]
    course = "cs1/katas" if kind == "classroom50" else None
    (asked,) = export_options.parse_exports([f"{kind}={target}"], worksheets, column, course)
    return exports.write_export(asked, standings)


def people(keys):
    """Return a person for each key, whose name and e-mail address are as hostile as the key."""
    return [(Person(key, key, key, key), made_up(NASTY if number == 1 else "x")) for number, key in enumerate(keys)]


def worksheet(path, rows, change=lambda text: text, end="\r\n", mark="\ufeff"):
    """Write a worksheet of (identifier, name, e-mail address, grade, maximum, feedback), with cells as in Moodle's."""
    lines = [",".join(f'"{name}"' if " " in name else name for name in HEADER), *(ROW.format(*row) for row in rows)]
    path.write_bytes((mark + change(end.join(lines) + end)).encode("utf-8"))
    return path


def moodle_row(number, name, email="", grade="", maximum="100.00", feedback=""):
    return f'"Participant {number}"', f'"{name}"', email, grade, maximum, feedback


def canvas(path, text=GRADEBOOK, mark="\ufeff"):
    path.write_bytes((mark + text).encode("utf-8"))
    return path
