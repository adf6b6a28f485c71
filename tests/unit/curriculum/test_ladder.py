"""The facts of a kata: its parts, and what is said of a kata.toml that can't be read."""

import shutil

import pytest

from grading.curriculum import checkout_parts, ladder, stubs
from grading.curriculum.ladder import find
from grading.text.errors import GraderError


def test_parts():
    """Kata 10 has three parts, in order, and its tasks are those of all parts. Most katas have no parts."""
    kata = find("10")
    assert [part.title for part in kata.parts] == ["functions", "operators", "mixed operands"]
    assert [*kata.todo.items()] == [item for part in kata.parts for item in part.todo.items()]
    assert find("07").parts == ()


def test_stub_names_the_parts():
    """A TODO of the stub names its part, and the docstring gives the order. Without parts there is no word of them."""
    stub = " ".join(stubs.derive(find("10")).split())
    assert "# TODO kata 10, part 1: x0 times x1 " in stub
    assert "# TODO kata 10, part 3: make sure of a Variable " in stub
    assert "in this order: - `TODO kata 10, part 1`: functions - `TODO kata 10, part 2`: operators" in stub
    assert " part " not in stubs.derive(find("07"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[given]", '[todo]\n"add" = "twice"\n[given]'),  # tasks in both places
        ("[[part]]\ntitle", "[[part]]\nheading"),  # a part without a title
    ],
)
def test_damaged_parts(old, new, tmp_path, monkeypatch):
    """A part that can't be read is a damaged checkout, and the error names the file."""
    folder = tmp_path / "katas" / "10_overloads"
    shutil.copytree(find("10").folder, folder)
    text = (folder / "kata.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "kata.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(checkout_parts, "ROOT", tmp_path)
    with pytest.raises(GraderError, match=r"kata\.toml"):
        ladder._read(folder)
