"""How a user may name katas on the command line."""

import pytest

from grading.cli.main import parse_options
from grading.curriculum.ladder import find
from grading.curriculum.named_katas import NoSuchKata, find_katas

TYPED = {
    "04,05": ["04", "05"],
    "5,4,": ["04", "05"],
    "4-6": ["04", "05", "06"],
    "04~06": ["04", "05", "06"],
    "04–06": ["04", "05", "06"],
    "backward-06": ["04", "05", "06"],
    "4-4": ["04"],
    "1,9-10": ["01", "09", "10"],
}


@pytest.mark.parametrize("word", TYPED)
def test_several_in_one_word(word):
    assert [kata.number for kata in find_katas([word])] == TYPED[word]
    assert find_katas(["04", word]) == find_katas([word, "04"])


@pytest.mark.parametrize("word", ["4-99", "4-", "-4", "4-5-6", "x,4", ",", "4-6,x"])
def test_no_katas(word):
    with pytest.raises(NoSuchKata, match="there is no kata"):
        find_katas([word])


def test_backwards():
    with pytest.raises(NoSuchKata, match="'6-4' ends before it begins; write 4-6"):
        find_katas(["6-4"])


def test_paths_with_dashes_and_commas(tmp_path, monkeypatch):
    """A checkout may lie in a folder of any name."""
    kata = find("04")
    checkout = tmp_path / "ch1,2-3"
    (checkout / "katas" / kata.id).mkdir(parents=True)
    monkeypatch.chdir(checkout)
    for path in (checkout / "katas" / kata.id, f"katas/{kata.id}"):
        with pytest.raises(NoSuchKata, match="is not kata 04_backward of this checkout"):
            find_katas([str(path)])


def test_after_an_option():
    assert parse_options(["class", "DIR", "--katas", "1-3", "05"]).katas == ["1-3", "05"]
