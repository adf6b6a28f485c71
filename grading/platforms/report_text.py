"""The texts that all platforms share: which checks they list, titles, explanations, a summary, and JSON in ASCII.

Texts are in the chosen language. Those of a student are made harmless: no reader takes them for markup, for an
escape, or for an order to a runner.
"""

import json
import re
from collections.abc import Mapping

from grading.judge.report.report import Check, KataResult, Report
from grading.text import places
from grading.text.labels import BROKEN_GUARD, ONLY_GUARDS_FAIL, STATUS_LABELS, Role, Status
from grading.text.language import either, said, shown
from grading.text.safe_text import plain

LONGEST_TEXT = 4000  # characters of a message, and of the output of a check
# GitHub's runner obeys a line that starts with :: , and one with ##[ anywhere: Classroom gets its points that way.
# GitLab and Jenkins fetch the file of [[ATTACHMENT|file]].
ORDERS = re.compile(r"^\s*:(?=:)|#(?=#\[)|\[(?=\[ATTACHMENT)", re.IGNORECASE | re.MULTILINE)


def harmless(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return `text` in the chosen language, as plain() does, with a space inside all that a reader might obey."""
    return ORDERS.sub(r"\g<0> ", plain(shown(text), longest))


def truncated(text: str, longest: int) -> str:
    """Return a harmless text cut to `longest` characters: what plain() spells out makes a text longer again."""
    return text if len(text) <= longest else text[:longest] + "…"


def ascii_json(value: object, indent: int | None = None) -> str:
    """Return `value` as JSON in ASCII, with a line end. Texts keep all their characters, except halves of one."""
    text = json.dumps(value, indent=indent, ensure_ascii=False) + "\n"
    # \u0023 is # as well, but not to GitHub's runner, which may read this.
    return re.sub(r"[^\n -~]", _json_escape, text).replace("##[", r"#\u0023[")


def counted_checks(report: Report) -> list[tuple[KataResult, Check]]:
    """Return the checks for a platform that shows only what counts: the required ones, and failed guards."""
    checks = [(kata, check) for kata in report.katas for check in kata.checks]
    return [(kata, check) for kata, check in checks if check.role == Role.REQUIRED or check.fails_kata]


def title(kata: KataResult, check: Check) -> str:
    """Return the heading of a check: the kata's number and title, and the requirement."""
    return harmless(f"{kata.id[:2]} {shown(kata.title)}: {shown(check.requirement)}")


def explanation(check: Check, longest: int = LONGEST_TEXT, file: str | None = None) -> str:
    """Return why a check is not passed: the likely mistake, the message and the place. Empty for a passed check.

    For a guard it begins with the reason why the kata is not passed because of it.

    Args:
        longest: The number of characters that each of these may have.
        file: The path of the student's module, to show in place of its bare name.
    """
    if check.passed:
        return ""
    guard = BROKEN_GUARD if check.role == Role.GUARD else ""
    names = [said(name) for name in check.mistakes]
    guess = said("This looks like: {mistake}", mistake=either(names)) if names else ""
    place = said("At {place}", place=places.with_path(check.where, file)) if check.where else ""
    texts = [guard, guess, check.message, place]
    return "\n".join(harmless(text, longest) for text in texts if text)


def module_path(report: Report, kata: KataResult, files: Mapping[str, str] | None) -> str:
    """Return the path of the student's module: by `files`, or else where it would be if it were handed in."""
    name = f"{kata.id[3:]}.py"
    missing = f"katas/{kata.id}/{name}" if report.own else name
    return harmless((files or {}).get(kata.id, missing))


def summary(report: Report) -> str:
    """Return the points, then one line per kata with its notice, and a line if the code ran outside the sandbox.

    Your own katas never need the sandbox, so their summary has no such line.
    """
    passed = sum(kata.status == Status.PASSED for kata in report.katas)
    facts = {"points": report.points, "most": report.max_points, "passed": passed, "katas": len(report.katas)}
    lines = [shown(said("{points} of {most} points, {passed} of {katas} katas passed.", facts))]
    for kata in report.katas:
        word = ONLY_GUARDS_FAIL if kata.only_guards_fail else STATUS_LABELS[kata.status].word
        row = {"number": kata.id[:2], "title": kata.title, "points": kata.points, "most": kata.max_points, "word": word}
        lines.append(harmless(said("{number} {title}: {points} of {most}, {word}", row)))
        if kata.notice:
            lines.append(harmless(kata.notice))
    if not report.sandboxed and not report.own:
        if report.as_root:
            lines.append(shown(said("The code ran as root.")))
        lines.append(shown(said("Graded without the sandbox.")))
    return "\n".join(lines)


def _json_escape(found: re.Match[str]) -> str:
    character = found[0]
    # Strict readers of JSON refuse half a character, which a student's text may have.
    return json.dumps(plain(character) if "\ud800" <= character <= "\udfff" else character)[1:-1]
