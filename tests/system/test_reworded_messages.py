"""The diagnosis compares events, and never the grader's wording of a message."""

from grading.curriculum import mistakes
from grading.curriculum.ladder import find

# One mistake per kata: wrong values, exceptions of the student's and of Python's, memory that grows, random formulas.
SAMPLE = {
    "01": "none-refused",
    "05": "arrays-in-a-list",
    "06": "sum-in-place",
    "09": "always-retained",
    "10": "div-without-minus",
}

# By file: the words of a message, and other words for them.
REWORDED = {
    "katas/expect.py": {
        "called {called}: got {got}, expected {expected}.": "{expected}: no, {got}",
    },
    "grading/judge/feedback.py": {
        "{fault.name}: {text}": "Oh no, {text} ({fault.name})",
    },
    "grading/judge/student_frames.py": {
        '"  {place}, in {function}:  {code}",\n': '"  in {function} of {place}: {code}",\n',
    },
    "grading/judge/memory_checks.py": {
        "it grew by {peak:.0f} MiB beside": "now it is larger, by {peak:.0f} MiB beside",
        "it grew by {peak:.0f} MiB, expected": "now it is larger, by {peak:.0f} MiB, expected",
    },
}


def test_rewording_a_message_changes_no_diagnosis(report, checkout, tmp_path):
    """If every message about a failure has other words, the grader still names the same mistakes."""
    for file, words in REWORDED.items():
        path = checkout / file
        text = path.read_text(encoding="utf-8")
        path.write_text(mistakes.changed(text, words.items()), encoding="utf-8")
    expected = {}
    for number, mistake_id in SAMPLE.items():
        kata = find(number)
        mistake = next(mistake for mistake in mistakes.catalogue(kata) if mistake.id == mistake_id)
        text = mistakes.applied(mistake, kata.solution.read_text(encoding="utf-8"))
        (tmp_path / f"{kata.name}.py").write_text(text, encoding="utf-8")
        expected[kata.id] = mistake.name
    graded = report(*SAMPLE, "--from", tmp_path, "--no-sandbox", cwd=checkout)["katas"]
    failing = [(kata["id"], check) for kata in graded for check in kata["checks"] if check["verdict"] != "passed"]
    messages = "\n".join(check["message"] for _, check in failing)
    assert all(new in messages for new in (": no, ", "Oh no, ", " of variables.py:", "now it is larger, by"))
    assert "called " not in messages
    assert {(kata, check["mistake"]) for kata, check in failing if check["mistake"]} == set(expected.items())
