"""The texts of suites that are translated are found in their source."""

from grading.curriculum.ladder import KATAS
from grading.dev import suite_texts

SUITES = sorted([*KATAS.glob("*/test_*.py"), *KATAS.glob("*.py")])
SUITE = """
def test_x(rng):
    why = "By a name."
    called = f"y = f(x) at x = {rng}, where f(x) is 2x"
    expect(f"{called}; whether y exists", 1, 2, why)
    expect("x", 1, 2, "As it is.")
    expect("x", 1, 2, why=f"No {rng}.")
    expect("x", 1, 2, said("{x}", x=rng))
    with expect_raises(TypeError, "x", "y", why, "Not mentioned."):
        pass
"""


def test_what_is_found(tmp_path):
    """Reasons are found as literals, also by a name; words are those that are no Python and differ with no run."""
    path = tmp_path / "test_x.py"
    path.write_text(SUITE, encoding="utf-8")
    assert sorted(suite_texts.reasons(path)) == ["As it is.", "By a name.", "Not mentioned."]
    assert sorted(suite_texts.words(path)) == ["f(x) is 2x", "whether y exists"]
    assert suite_texts.english_only(path) == ["f'No {rng}.'"]


def test_all_reasons_can_be_translated():
    """No suite makes a reason in a way that leaves it English."""
    assert {path.name: found for path in SUITES if (found := suite_texts.english_only(path))} == {}
    assert sum(len(set(suite_texts.reasons(path))) for path in SUITES) > 100
