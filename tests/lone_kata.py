"""A kata whose file is the only one in a checkout, for the tests of `watch`."""

from dataclasses import replace

from grading.curriculum.ladder import find
from grading.terminal import file_watcher


def lone_kata(folder, monkeypatch, text):
    """Return kata 01 with this text in its file, in a checkout in `folder` that `watch` looks at."""
    kata = find("01")
    kata = replace(kata, folder=folder / "katas" / kata.folder.name)
    kata.folder.mkdir(parents=True)
    kata.stub.write_text(text, encoding="utf-8")
    monkeypatch.setattr(file_watcher, "ROOT", folder)
    return kata
