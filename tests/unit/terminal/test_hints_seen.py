"""The number of hints that a student has seen."""

from grading.curriculum.ladder import find
from grading.terminal import hints_seen


def test_no_place_to_write(tmp_path, monkeypatch):
    """A number that can't be written is known as long as the process runs, so that `watch` shows one hint more."""
    place = tmp_path / "file"
    place.write_text("", encoding="utf-8")
    monkeypatch.setattr(hints_seen, "BACKUPS", place)
    monkeypatch.setattr(hints_seen, "SEEN", place / "hints.json")
    monkeypatch.setattr(hints_seen, "UNWRITTEN", {})
    assert hints_seen.store(find("04"), 2) is False
    assert (hints_seen.read(find("04")), hints_seen.read(find("05"))) == (2, 0)
