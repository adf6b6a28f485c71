"""A list of names is cut in one way wherever a sentence has one."""

from grading.text.name_list import MAX_NAMES, name_list


def test_cut_list():
    """The first names are there, with the number of the others, which is never 0."""
    names = [f"s{number}" for number in range(MAX_NAMES + 2)]
    assert name_list(names[:2]) == "s0, s1"
    assert name_list(names[:MAX_NAMES]).endswith("s8, s9")
    assert name_list(names).endswith("s8, s9 and 2 more")
