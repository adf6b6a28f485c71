"""The loop of `watch`, with a grading and a screen in place of the real ones."""

import queue

from lone_kata import lone_kata

from grading.judge.report.report import KataResult
from grading.terminal import watch
from grading.terminal.watch import WatchLoop
from grading.text.labels import Status


class WritingEditor:
    """Grades a kata while an editor writes its file: the first text that is graded is only half of it."""

    def __init__(self):
        self.graded = []

    def grade(self, handed, checks, deadline, after_check):
        self.graded.append(handed.source.text)
        if len(self.graded) == 1:
            handed.path.write_text("x = 1\ny = 2\n", encoding="utf-8")
        return KataResult(handed.kata.id, handed.kata.title, Status.FAILED, None, ())


class Screen:
    """Notes the names of the methods that are called."""

    def __init__(self):
        self.called = []

    def __getattr__(self, name):
        return lambda *args: self.called.append(name)


def test_half_a_file_gets_no_verdict(tmp_path, monkeypatch):
    """A file that changed while it was graded is graded again before a verdict is shown."""
    monkeypatch.setattr(watch, "after", lambda kata: None)
    kata = lone_kata(tmp_path, monkeypatch, "x = 1\n")
    grading, screen = WritingEditor(), Screen()
    loop = WatchLoop(queue.SimpleQueue(), grading, screen, poll=True, deadline=1.0)
    loop.kata, loop.suites = kata, {kata.id: []}
    loop.grade_file()
    assert (screen.called, loop.is_saved()) == (["show_note"], True)
    loop.grade_file()
    assert (screen.called[2], loop.is_saved()) == ("show_verdict", False)
    assert grading.graded == ["x = 1\n", "x = 1\ny = 2\n"]
