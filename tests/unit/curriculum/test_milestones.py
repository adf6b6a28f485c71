"""The milestones' scripts: found by name, each with a title and an idea, and described in both languages."""

import doctest
import re

import pytest

from grading import ROOT
from grading.curriculum import milestones
from grading.curriculum.milestones import MILESTONES

ENGLISH, KOREAN = ((MILESTONES / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md"))


def test_each_has_a_title_and_an_idea():
    names = [(each.name, each.kata.number) for each in milestones.milestones()]
    assert names == [
        ("downhill", "04"),
        ("right-order", "07"),
        ("million-squares", "09"),
        ("referee", "10"),
        ("two-moons", "10"),
        ("two-valleys", "10"),
    ]
    assert all(each.title and each.idea.endswith(".") for each in milestones.milestones())


@pytest.mark.parametrize("word", ["two-moons", "two_moons", "10_two_moons.py", "Two Moons", "moons"])
def test_find(word):
    assert milestones.find(word).name == "two-moons"


@pytest.mark.parametrize("word", ["two", "three-moons", "", "10"])
def test_a_name_that_fits_none_or_several(word):
    """The error lists the names that there are."""
    with pytest.raises(LookupError, match="there are downhill, right-order, "):
        milestones.find(word)


def test_a_script_is_short():
    """A student reads each in five minutes."""
    lengths = {each.name: len(each.script.read_text(encoding="utf-8").splitlines()) for each in milestones.milestones()}
    assert max(lengths.values()) < 170, lengths


@pytest.mark.parametrize("text", [ENGLISH, KOREAN], ids=["en", "ko"])
def test_every_milestone_is_described(text):
    assert re.findall(r"^\| \[(.+?)\]\((.+?)\) \|", text, flags=re.MULTILINE) == [
        (each.name, each.script.name) for each in milestones.milestones()
    ]


def code(text):
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def test_both_editions_say_the_same():
    """They have the same examples, code words in each section, and numbers of the book's steps."""
    assert code(ENGLISH) == code(KOREAN)
    sections = [re.split(r"^###? ", text, flags=re.MULTILINE) for text in (ENGLISH, KOREAN)]
    assert len(sections[0]) == len(sections[1])
    for english, korean in zip(*sections):
        words = [
            set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))
            for text in (english, korean)
        ]
        assert words[0] == words[1]
        steps = [re.findall(r"\d+", re.split(r"[(\n]", text + "(")[1]) for text in (english, korean)]
        assert steps[0] == steps[1]


def test_korean_is_polite():
    prose = re.sub(r"^```.*?^```$", "", KOREAN, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^(\||#|\*내).*$", "", prose, flags=re.MULTILINE)
    ends = re.findall(r"([가-힣]+)[.?](?=\s|$)", prose)
    assert len(ends) > 40
    assert [word for word in ends if not word.endswith(("니다", "까요", "세요", "시다"))] == []


def test_examples_run_on_the_solution(solution_modules):
    example = doctest.DocTestParser().get_doctest("\n".join(code(ENGLISH)), {}, "README.md", None, 0)
    assert doctest.DocTestRunner().run(example).failed == 0
    assert len(example.examples) > 5


def test_the_folder_is_where_the_project_says():
    assert ROOT / "milestones" == MILESTONES
