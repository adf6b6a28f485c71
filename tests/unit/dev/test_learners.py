"""The corpus of learners' files: its tables are read, damage is reported, and the grader's answers are judged."""

import pytest

from grading.curriculum.ladder import find, ladder
from grading.dev.learners import CorpusResult, Judgement, LearnersFile, judge, naming_fault, read_corpus
from grading.judge.modules.submission import SubmittedModule, find_modules
from grading.judge.report.report import Check, KataResult
from grading.text.errors import GraderError
from grading.text.labels import Role, Status, Verdict

RIGHT = LearnersFile("mine", "did it", Status.PASSED)
DOUBLES, SLIP = "doubling instead of squaring", "`^` in line 2 is a bitwise exclusive or in Python"
WRONG = LearnersFile(
    "mine", "did it not", Status.FAILED, named=frozenset({"doubles"}), says=("a bitwise exclusive or",)
)


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_tables(kata):
    """Each file of the corpus has a table that can be read, with a sentence of its own."""
    files = read_corpus(kata)
    assert len({file.learner for file in files}) == len(files)


DAMAGES = {
    "no table for a file": ("[other]", "both: mine, other"),
    "no TOML": ("[mine", "Expected"),
    "no table": ("mine = 1", "mine is no table"),
    "a key that there isn't": ('[mine]\nverdikt = "failed"', "[mine] can't have verdikt = 'failed'"),
    "a value of another kind": ('[mine]\nnamed = "doubles"', "[mine] can't have named = 'doubles'"),
    "an item of another kind": ("[mine]\nsays = [1]", "each item is a text"),
    "an empty text": ('[mine]\nsays = [""]', "each item is a text"),
    "no sentence": ('[mine]\nverdict = "passed"', "[mine] lacks learner"),
    "no such verdict": ('[mine]\nlearner = "did"\nverdict = "fine"', "'fine' is not a valid Status"),
    "no such mistake": (
        '[mine]\nlearner = "did"\nverdict = "failed"\nnamed = ["heap-ties"]',
        "[mine] names heap-ties, and no catalogue up to this kata has it",
    ),
    "nothing to name": ('[mine]\nlearner = "did"\nverdict = "failed"', "[mine] needs named or says"),
    "a name in a right answer": (
        '[mine]\nlearner = "did"\nverdict = "passed"\nnamed = ["doubles"]',
        "[mine] is right, and nothing can be named in it",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage(damage, tmp_path):
    """A damaged table is an error with the file's path and the table that has it."""
    text, words = DAMAGES[damage]
    folder = tmp_path / "02_functions"
    folder.mkdir()
    (folder / "mine.py").write_text("x = 1\n", encoding="utf-8")
    (folder / "expected.toml").write_text(text, encoding="utf-8")
    with pytest.raises(GraderError) as raised:
        read_corpus(find("02"), tmp_path)
    assert str(raised.value).startswith(str(folder / "expected.toml"))
    assert words in str(raised.value)


def answer(status=Status.FAILED, message="", names=(), notice=None):
    """Return a result of kata 02 with one failing check, or with a passed one."""
    verdict = Verdict.PASSED if status == Status.PASSED else Verdict.FAILED
    check = Check("test_square", "test", Role.REQUIRED, "…", verdict, message, mistakes=names)
    return KataResult("02_functions", "Functions", status, None, (check,), notice=notice)


NAMED = answer(message=f"TypeError\n{SLIP}: a power is written `x ** 2`.", names=(DOUBLES,))
UNNAMED = answer(message="called square(x).data at x = 3: got 6.0, expected 9.0.")
PASSED = answer(Status.PASSED)
ANSWERS = {
    "as it must be": (WRONG, NAMED, {}),
    "right": (RIGHT, PASSED, {}),
    "a second mistake that is true": (
        LearnersFile("mine", "did it not", Status.FAILED, also_true=frozenset({"doubles"}), says=(SLIP,)),
        NAMED,
        {},
    ),
    "another verdict": (RIGHT, UNNAMED, {"wrong_verdict": "its verdict is failed and must be passed. First is test_s"}),
    "another number of points": (
        LearnersFile("mine", "did it", Status.PASSED, points=2),
        PASSED,
        {"wrong_verdict": "it has 1 points and must have 2. First is nothing"},
    ),
    "nothing named": (
        WRONG,
        UNNAMED,
        {"not_named": 'it must name doubles and "a bitwise exclusive or". First is test_'},
    ),
    "another name": (
        LearnersFile("mine", "did it", Status.FAILED, named=frozenset({"power-of-e"}), says=("exclusive",)),
        NAMED,
        {
            "false_name": "a false name, doubles. First",
            "not_named": "it must name power-of-e. First is test_square: Type",
        },
    ),
    "a slip that isn't meant": (
        LearnersFile("mine", "did it", Status.FAILED, named=frozenset({"doubles"})),
        NAMED,
        {"false_name": f"a false name, {SLIP}"},
    ),
    "a name for an unknown fault": (
        LearnersFile("mine", "did it", Status.FAILED, unknown=True, says=(SLIP,)),
        NAMED,
        {"false_name": "a false name, doubles. First", "not_named": "it must name nothing. First is test_square"},
    ),
    "a notice": (
        LearnersFile("mine", "did it", Status.PASSED, says=("ended early",)),
        answer(Status.PASSED, notice="functions.py ended early"),
        {},
    ),
    "no notice": (
        LearnersFile("mine", "did it", Status.PASSED, says=("ended early",)),
        PASSED,
        {"wrong_verdict": 'its notice must say "ended early"'},
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_judged(case, tmp_path):
    """An answer that isn't what the table demands is told apart: the verdict, a false name, or no name."""
    file, result, expected = ANSWERS[case]
    (tmp_path / "functions.py").write_text("def square(x):\n    return x ^ 2\n", encoding="utf-8")
    handed = find_modules(tmp_path, [find("02")])[0]
    judged = judge(find("02"), file, handed, result)
    for name in ("wrong_verdict", "false_name", "not_named"):
        assert getattr(judged, name).startswith(expected.get(name, ""))
        assert bool(getattr(judged, name)) == (name in expected)


def test_mistake_of_an_earlier_kata():
    """A mistake that an earlier kata's catalogue has can be named in a later kata."""
    file = LearnersFile("mine", "did it not", Status.FAILED, named=frozenset({"doubles"}))
    assert judge(find("04"), file, SubmittedModule(find("04")), answer(names=(DOUBLES,))) == Judgement()


def test_shares():
    """Too few files, or too few names, are a fault; the line has the numbers."""
    lost = (WRONG, Judgement(not_named="it must name doubles"))
    result = CorpusResult("02_functions", ((WRONG, Judgement()),) * 11 + (lost,) * 2)
    assert (result.files, result.failing, result.named_right, result.not_named) == (13, 13, 11, 2)
    assert result.faults == ["02_functions: tests/learners has 13 files for it; 15 are to be"]
    assert result.unnamed == ["02_functions/mine: it must name doubles"] * 2
    assert naming_fault([result]) == ["only 11 of 13 failing files of learners are named; 85% are to be"]
    more = CorpusResult("03_numerical_diff", ((WRONG, Judgement()),) * 15)
    assert (more.faults, naming_fault([result, more])) == ([], [])
