"""What all formats say in the same words: which checks count, what they are called, and what a student is told.

It is text in ASCII or text made harmless: nothing of a student's is read as markup, as an escape, or as an order to a runner.
"""

import json
import re

from grading.judge.report import Check, KataResult, Report
from grading.text.labels import STATUS_LABELS, Role, Status
from grading.text.safe_text import plain

LONGEST = 4000  # characters of a message, and of what was printed
# A line that starts with :: , or has ##[ anywhere, is an order to the runner that shows it in GitHub's logs: that is how
# points are told to Classroom. [[ATTACHMENT|file]] makes GitLab and Jenkins fetch that file.
ORDERS = re.compile(r"^\s*:(?=:)|#(?=#\[)|\[(?=\[ATTACHMENT)", re.IGNORECASE | re.MULTILINE)


def harmless(text: str, longest: int = LONGEST) -> str:
    """Return `text` as plain() gives it, with a space inside whatever a reader of these formats would take for an order."""
    return ORDERS.sub(r"\g<0> ", plain(text, longest))


def ascii_json(value: object, indent: int | None = None) -> str:
    """Return JSON in ASCII, with a line end; texts stay what they are, but for halves of characters."""
    text = json.dumps(value, indent=indent, ensure_ascii=False) + "\n"
    # \u0023 is # as well, but not to GitHub's runner, which may get to see this.
    return re.sub(r"[^\n -~]", _json_escape, text).replace("##[", r"#\u0023[")


def counted(report: Report) -> list[tuple[KataResult, Check]]:
    """The checks that a platform is told of which knows points and nothing else: the required ones, and failed guards."""
    checks = [(kata, check) for kata in report.katas for check in kata.checks]
    return [(kata, check) for kata, check in checks if check.role == Role.REQUIRED or check.fails_kata]


def title(kata: KataResult, check: Check) -> str:
    return harmless(f"{kata.id[:2]} {kata.title}: {check.requirement}")


def told(check: Check, longest: int = LONGEST, file: str | None = None) -> str:
    """What the student is told of a check: our guess first, then what happened, and where. Nothing if it is passed.

    `file` is how to call the student's module, if not by its bare name.
    """
    if check.passed:
        return ""
    guess = f"This looks like: {check.mistake}" if check.mistake else ""
    name, colon, line = (check.where or "").rpartition(":")
    texts = [guess, check.message, f"At {file or name}{colon}{line}" if check.where else ""]
    return "\n".join(harmless(text, longest) for text in texts if text)


def summary(report: Report) -> str:
    """The points in one line, then a line a kata with what to know of it, and one if somebody else's code was not kept in the sandbox."""
    passed = sum(kata.status == Status.PASSED for kata in report.katas)
    lines = [f"{report.points} of {report.max_points} points, {passed} of {len(report.katas)} katas passed."]
    for kata in report.katas:
        lines.append(
            harmless(
                f"{kata.id[:2]} {kata.title}: {kata.points} of {kata.max_points}, {STATUS_LABELS[kata.status].word}"
            )
        )
        if kata.notice:
            lines.append(harmless(kata.notice))
    if not report.sandboxed and not report.own:
        if report.as_root:
            lines.append("The code ran as root.")
        lines.append("Graded without the sandbox.")
    return "\n".join(lines)


def _json_escape(found: re.Match[str]) -> str:
    character = found[0]
    # Half a character, as a student's text may have it, is none that strict readers of JSON take.
    return json.dumps(plain(character) if "\ud800" <= character <= "\udfff" else character)[1:-1]
