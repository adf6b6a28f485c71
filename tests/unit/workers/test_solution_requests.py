"""The file of the solution's requests: without it, or if it is damaged, none are known, and nothing else happens."""

import pytest

from grading.curriculum.ladder import ladder
from grading.workers import solution_requests


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(solution_requests, "FILE", tmp_path / "requests.txt")
    solution_requests.read.cache_clear()
    yield tmp_path / "requests.txt"
    solution_requests.read.cache_clear()


def test_written_and_read(file):
    known = {("backward", "test_a"): b'\0\0\0\x02[]\0\0\0\x08["a\\nb"]', ("backward", "test_none"): b""}
    file.write_text(solution_requests.as_text(known), encoding="ascii")
    assert file.read_text(encoding="ascii").splitlines()[1:] == [
        "# backward test_a",
        "[]",
        '["a\\nb"]',
        "# backward test_none",
    ]
    assert solution_requests.read() == known


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"\0" * 100, b"[]\n"])
def test_damaged(content, file):
    if content is not None:
        file.write_bytes(content)
    assert solution_requests.read() == {}


def test_the_file_of_this_checkout():
    """It has requests of every kata, each of which is a list in JSON on one line."""
    known = solution_requests.read()
    assert {module for module, _ in known} == {kata.name for kata in ladder()}
    assert solution_requests.as_text(known) == solution_requests.FILE.read_text(encoding="ascii")
    lines = solution_requests.FILE.read_text(encoding="ascii").splitlines()
    assert all(line.startswith("# ") or (line[0], line[-1]) == ("[", "]") for line in lines)
