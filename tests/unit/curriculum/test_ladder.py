"""The facts of a kata: its parts, and what is said of a kata.toml that can't be read."""

import shutil

import pytest

from grading.curriculum import damaged_files, ladder, stubs
from grading.curriculum.ladder import find
from grading.judge import feedback
from grading.text import language
from grading.text.errors import GraderError


@pytest.mark.parametrize(
    "word", ["7", "07", "007", " 7", "７", "generations", "Generations.py", "07_generations", "세대"]
)
def test_the_names_of_a_kata(word):
    """A number in any form, the module, the folder, and the title that the screen shows all name the kata."""
    language.choose("ko")
    try:
        assert ladder.find(word).number == "07"
    finally:
        language.choose("en")


@pytest.mark.parametrize("word", ["", "0", "11", "-7", "70", "x7"])
def test_names_of_no_kata(word):
    with pytest.raises(LookupError):
        ladder.find(word)


def test_a_task_is_known_in_any_language():
    """A stub in Korean raises its task in Korean; the grader has it as the same sentence as from the English stub."""
    kata = ladder.find("04")
    task = next(iter(kata.todo.values()))
    korean = language.translation(task, "ko")
    assert korean != task
    found = [feedback.task_of("backward", f"kata 04: {text}") for text in (task, korean, "mine")]
    assert found == [f"kata 04: {task}", f"kata 04: {task}", "kata 04: mine"]
    assert found[0].template == found[1].template == "kata {number}: {todo}"


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
    monkeypatch.setattr(damaged_files, "ROOT", tmp_path)
    with pytest.raises(GraderError, match=r"kata\.toml"):
        ladder._read(folder)
