"""The grader names known mistakes, each caught by a required check, and says nothing of other mistakes."""

import json
import tomllib

import pytest
import shared
from graded import HELD_OUT, graded, observed

from grading import ROOT
from grading.curriculum import mistakes, module_parts, stubs
from grading.curriculum.ladder import before, find, ladder
from grading.dev import signatures
from grading.judge.diagnosis import diagnosis
from grading.judge.diagnosis.fingerprints import fingerprint, fingerprints
from grading.judge.report.causes import Raised, Unexpected
from grading.judge.report.report import Check

ANSWERS = ROOT / "tests" / "answers"
KNOWN = [(kata, mistake) for kata in ladder() for mistake in mistakes.known(kata)]

every_kata = pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)


def ways():
    """Return each form of every known mistake that its kata's checks notice, with the checks of the first seed."""
    for kata, mistake in KNOWN:
        for way in mistakes.ways(mistake):
            if way in observed()[kata.id][0]:
                yield kata, mistake, way, observed()[kata.id][0][way]


def test_every_mistake_is_caught():
    """A solution with any of a kata's own known mistakes fails at least one required check."""
    missed = [f"{kata.number} {way}" for kata, it, way, checks in ways() if it.kata == kata.id and not lost(checks)]
    assert missed == []


def diagnosed(kata, mistake, way, checks):
    """Return the mistakes that a file gets named which has the mistake in this way."""
    text = mistakes.applied(mistake, kata.solution.read_text(encoding="utf-8"), mistakes.ways(mistake)[way])
    return [likely.mistake for likely in diagnosis.diagnose(kata, checks, text)]


def lost(checks):
    return sum(check.role == "required" and not check.passed for check in checks)


def test_every_mistake_is_named():
    """Each known mistake, graded as a student's file, gets its name, or two names if two mistakes look the same."""
    seen = [(kata, mistake, way, diagnosed(kata, mistake, way, checks)) for kata, mistake, way, checks in ways()]
    right = [way for _, mistake, way, found in seen if mistake in found]
    alone = [way for _, mistake, way, found in seen if [mistake] == found]
    print(f"{len(right)} of {len(seen)} are named, {len(alone)} of these with no other beside it")
    own = [f"{kata.number} {way}" for kata, it, way, found in seen if it not in found and it.kata == kata.id]
    assert own == []
    # Several mistakes of earlier katas may look the same to the few checks that notice them.
    assert len(right) >= 0.95 * len(seen)
    assert len(alone) >= 0.95 * len(seen)


def test_named_with_another_seed():
    """The seed of random inputs doesn't change the name of a mistake."""
    for kata, mistake, way, checks in ways():
        again = {check.name: check for check in observed()[kata.id][HELD_OUT].get(way, ())}
        found = diagnosed(kata, mistake, way, [again.get(check.name, check) for check in checks])
        assert mistake in found or (mistake.kata != kata.id and not found), f"{kata.number} {way}: {found}"


@every_kata
def test_signatures_are_fresh(kata):
    """signatures.json equals the output of `python3 grader.py dev signatures`, on every Python."""
    seen = {seed: observed()[kata.id][seed] for seed in signatures.SEEDS}
    stored, derived = (
        json.loads(text)["mistakes"]
        for text in (diagnosis.signatures_file(kata).read_text("utf-8"), signatures.as_text(kata, seen))
    )
    assert {way: failing for way, failing in stored.items() if way in seen[signatures.SEEDS[0]]} == derived
    own = {way for mistake in mistakes.catalogue(kata) for way in mistakes.ways(mistake)}
    assert own <= derived.keys()


@every_kata
def test_random_inputs_alone_name_nothing(kata):
    """Every known mistake fails some check alike with every seed. The diagnosis compares no other failures."""
    unclear = {diagnosis.FAILS, diagnosis.SOMETIMES}
    known = diagnosis.signatures(kata)["mistakes"]
    assert [way for way, failing in known.items() if not set(failing.values()) - unclear] == []


def results():
    """Return the result of each file of the tests below, by its kata's id and its text: they are graded together."""
    return shared.once("diagnosed", lambda folder: dict(zip(files_below(), graded(files_below()))))


def files_below():
    files = [(kata.id, text) for kata, _, text in in_other_code()]
    return [*files, *unknown().values(), *two_at_once().values(), *map(of_an_earlier_kata, LATER)]


def in_other_code():
    """Yield answers in the book's words with a known mistake: the kata, the mistake and the text."""
    made = tomllib.loads((ANSWERS / "book_style_mistakes.toml").read_text(encoding="utf-8"))
    for name, changed in made.items():
        kata = find(name)
        known = {mistake.id: mistake for mistake in mistakes.known(kata)}
        answer = (ANSWERS / "book_style" / f"{name}.py").read_text(encoding="utf-8")
        for mistake_id, changes in changed.items():
            yield kata, known[mistake_id], mistakes.applied(known[mistake_id], answer, changes)


def test_the_same_mistakes_in_other_code():
    """A mistake is also recognised in an answer in the book's words, or else gets no name."""
    files, right = list(in_other_code()), 0
    for kata, mistake, text in files:
        found = [likely.mistake for likely in diagnosis.diagnose(kata, results()[kata.id, text].checks, text)]
        assert found == [] or mistake in found, f"{kata.number} {mistake.id}: {[other.id for other in found]}"
        right += mistake in found
    print(f"{right} of {len(files)} are named")
    assert right >= 0.9 * len(files)


# Wrong answers outside the catalogue: right and wrong text.
UNKNOWN = [
    ("01", '" " * 9', '" " * 8'),
    ("01", "return self.data.ndim", "return self.data.shape"),
    ("02", "return np.exp(x)", "return np.expm1(x)"),
    ("02", "return x**2", "return abs(x)"),
    ("03", "x1 = Variable(as_array(x.data + eps))", "x1 = Variable(as_array(x.data * eps))"),
    ("04", "gx = 2 * x * gy", "gx = x * gy"),
    (
        "04",
        "            f = x.creator\n",
        "            f = y.creator if x.creator is None else x.creator.input.creator\n",
    ),
    ("05", "return x0 + x1", "return x0 - x1"),
    ("06", "if x.creator is not None:", "if x.creator is None:"),
    ("07", "self.generation = 0", "self.generation = -5"),
    ("07", "            f = heapq.heappop(funcs)[-1]\n", "            f = funcs[0][-1]\n            funcs.clear()\n"),
    ("08", "if y is None or y.grad is None:", "if y is None or y.grad is not None:"),
    ("09", "old_value = getattr(Config, name)", "old_value = None"),
    ("10", "return gy * x1.data, gy * x0.data", "return gy + x1.data, gy + x0.data"),
    ("10", "return x**self.c", "return x * self.c"),
    # A failure of random formulas alone may have any cause.
    ("07", "gx = np.exp(x) * gy", "gx = np.exp(x) * gy + 1e-3 * np.ptp(gy)"),
    ("10", "return self.c * x ** (self.c - 1.0) * gy", "return abs(self.c) * x ** (self.c - 1.0) * gy"),
]


# Where a kata is one change to the earlier code, the stub itself is a known mistake: the subject of the lesson.
STILL_TO_DO = {
    "06_repeated_variables": [["overwrites"]],
    "07_generations": [["backward-of-kata-06", "generation-not-increased"]],
    "08_weakref_memory": [["strong-outputs"], ["not-dereferenced"]],
}


def unknown():
    """Return unfinished answers, and those with a mistake outside the catalogue: the kata's id and the text by name."""
    files = {f"{word}: {wrong}": (find(word).id, changed(find(word), right, wrong)) for word, right, wrong in UNKNOWN}
    for kata in ladder():
        files[f"{kata.id} begun"] = kata.id, stubs.derive(kata) + "\nnotes = 'begun'\n"
        files[f"{kata.id} half done"] = kata.id, half_done(kata)
        if before(kata):
            files[f"{kata.id} with the answer to the one before"] = kata.id, before(kata).solution.read_text("utf-8")
    return files


def test_nothing_is_said_of_others():
    """An unfinished answer, or a mistake outside the catalogue, gets no diagnosis."""
    for what, (kata_id, text) in unknown().items():
        checks = results()[kata_id, text].checks
        found = [likely.mistake.id for likely in diagnosis.diagnose(find(kata_id), checks, text)]
        assert found == [] or found in STILL_TO_DO.get(kata_id, []), f"{what}: {found}"


def changed(kata, right, wrong):
    text = kata.solution.read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{kata.id}: {right!r}"
    return text.replace(right, wrong)


def half_done(kata):
    """Return the stub with every second definition solved."""
    solution, stub = module_parts.read(kata.solution), module_parts.parse(stubs.derive(kata))
    done = list(kata.todo)[::2]
    parts = tuple(solution[part.name] if part.name in done else part for part in stub.definitions)
    return module_parts.render(module_parts.Module(stub.docstring, solution.imports, parts))


def check(name, cause=None, verdict="failed", role="required"):
    return Check(name, "test", role, "…", verdict, "…", cause=cause)


def test_fingerprints_leave_out_what_differs():
    """A fingerprint leaves out lines, addresses, last digits and the wording of exceptions."""
    seen = [
        check("a", Unexpected("f(x); x.grad", "0.30000000000000004", "2.0")),
        check("b", Unexpected("f(x); x", "<f.Variable object at 0x7f01>", "1.0")),
        check("c", Raised("TypeError", "unsupported: 'numpy.float64' and 'Variable'\n'more'")),
        check("d", Raised("TypeError", "my very own words, 'quoted'", raiser="__init__")),
        check("e", verdict="passed"),
        check("f", Unexpected("f(x)", "1", "2"), role="stretch"),
        check("g", verdict="timeout"),
        check("h", Unexpected("f(x)", "TypeError: its own words", "1.0", exception="TypeError")),
        check("i"),
    ]
    assert fingerprints(seen) == {
        "a": "got 0.3, not 2, of x.grad",
        "b": "got <f.Variable object at 0x>, not 1, of x",
        "c": "TypeError 'float' 'Variable'",
        "d": "TypeError that __init__ raises",
        "g": "timeout",
        "h": "got TypeError, not 1, of f(x)",
        "i": "says",
    }


def test_a_long_message_is_no_trouble():
    """The fingerprint of any text is short, and a text from the student's code can't break the diagnosis."""
    for text in ("", " \n", "9" * 4000, "; " * 2000, "1e999999999", "'" * 4000, "'a' " * 1000):
        for cause in (
            Unexpected(text, text, text),
            Unexpected("x", "1", "2", text),
            Raised(text, text),
            Raised(text, ""),
        ):
            assert len(fingerprint(check("a", cause))) <= 80
            assert diagnosis.diagnose(find("01"), [check("test_len", cause)], "len = 1") == []


def test_likeness():
    """The likeness of equal failures is 1, and of disjoint failures 0.

    A passed check that the mistake fails rules it out.
    """
    failing = {"a": "got 1, not 2, of x", "b": "TypeError 'x'", "c": "got 3, not 4, of x"}

    def alike(known):
        return diagnosis.likeness(failing, known, {})

    assert alike(failing) == 1.0
    assert alike({"d": "got 1, not 2, of x"}) == alike({**failing, "d": "got 3, not 2, of x"}) == 0.0
    assert 0.8 < alike({**failing, "a": "got 7, not 2, of x"}) < 1.0
    assert alike({**failing, "a": "ValueError"}) < alike({**failing, "a": "got 7, not 2, of x"})
    assert alike({**failing, "c": diagnosis.FAILS}) == 1.0
    assert alike({**failing, "d": diagnosis.SOMETIMES}) == 1.0


TOGETHER = {
    "01": ("none-refused", "repr-capital"),
    "10": ("as-array-forgotten-in-add", "as-array-forgotten-in-mul"),
}


def two_at_once():
    """Return each kata's solution with two mistakes in it: the kata's id and the text, by the kata's number."""
    files = {}
    for word, ids in TOGETHER.items():
        kata = find(word)
        text = kata.solution.read_text(encoding="utf-8")
        for mistake in mistakes.catalogue(kata):
            text = mistakes.applied(mistake, text) if mistake.id in ids else text
        files[word] = kata.id, text
    return files


def test_two_mistakes_at_once():
    """If two known mistakes together explain all failures, both get named, each at checks that it makes fail."""
    for word, file in two_at_once().items():
        result = results()[file]
        named = {name for check in result.checks for name in check.mistakes}
        expected = {mistake.name for mistake in mistakes.catalogue(find(word)) if mistake.id in TOGETHER[word]}
        assert len(expected) == 2
        assert named == expected, word
        assert all(check.passed or check.mistakes for check in result.checks)


def test_the_code_decides_between_two_that_fail_alike():
    """Of two mistakes with the same failures, that in the code is named. Unfinished code gets no name."""
    kata = find("01")
    pair = [mistake for mistake in mistakes.catalogue(kata) if mistake.id in ("no-type-check", "converts-instead")]
    text = kata.solution.read_text(encoding="utf-8")
    for mistake in pair:
        seen = list(observed()[kata.id][0][mistake.id])
        wrong = mistakes.applied(mistake, text)
        assert [one.mistake for one in diagnosis.diagnose(kata, seen, wrong)] == [mistake]
        named = {check.name: check.mistakes for check in diagnosis.with_mistakes(kata, seen, wrong)}
        assert named["test_refuses_python_values"] == (mistake.name,)
        assert named["test_holds_none"] == ()
        failing = next(check for check in diagnosis.with_mistakes(kata, seen, wrong) if check.mistakes)
        assert diagnosis.likely(kata, failing) == [mistake]
        assert diagnosis.diagnose(kata, seen, text) == []
        unfinished = [check("test_name", "NotImplementedError: kata 01", verdict="unfinished")]
        assert diagnosis.diagnose(kata, [*seen, *unfinished], wrong) == []


LATER = {  # a mistake of an earlier kata, by the kata in which it is made, and changes to that one's solution
    "as_array left out": ("06", "02", "scalar-result"),
    "== None": ("05", "04", "truth-of-a-gradient"),
    "an Exp that reads self.input": ("06", "05", "exp-reads-input"),
}


def of_an_earlier_kata(name):
    """Return the kata's id and the text of a file with this mistake of LATER."""
    word, _, mistake_id = LATER[name]
    kata = find(word)
    mistake = next(mistake for mistake in mistakes.known(kata) if mistake.id == mistake_id)
    return kata.id, mistakes.applied(mistake, kata.solution.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LATER)
def test_a_mistake_of_an_earlier_kata(name):
    """A kata names a mistake that an earlier kata's catalogue tells of."""
    word, told_in, mistake_id = LATER[name]
    mistake = next(mistake for mistake in mistakes.known(find(word)) if mistake.id == mistake_id)
    assert mistake.kata == find(told_in).id
    result = results()[of_an_earlier_kata(name)]
    assert {name for check in result.checks for name in check.mistakes} == {mistake.name}


def test_the_guess_stands_above_the_failure(grader, report, tmp_path):
    """The name of the mistake stands above the failure in the terminal, and at the checks in the report."""
    kata = find("06")
    mistake = next(mistake for mistake in mistakes.catalogue(kata) if mistake.id == "sum-in-place")
    text = mistakes.applied(mistake, kata.solution.read_text(encoding="utf-8"))
    (tmp_path / f"{kata.name}.py").write_text(text, encoding="utf-8")
    shown = grader("grade", "--from", tmp_path, "--no-sandbox", "06").stdout
    assert shown.index(f"This looks like: {mistake.name}") < shown.index("called ")
    assert "    2.0 2.0 2.0" in shown
    (result,) = report("--from", tmp_path, "--no-sandbox", "06")["katas"]
    assert {one["mistake"] for one in result["checks"] if one["verdict"] != "passed"} == {mistake.name}
    assert {one["mistake"] for one in result["checks"] if one["verdict"] == "passed"} == {None}


def test_right_answers_need_no_catalogue(grader, checkout):
    """For a right answer the grader doesn't read the catalogue."""
    kata = find("02")
    for name in ("mistakes.toml", "signatures.json"):
        (checkout / "katas" / kata.id / name).write_text("not to be read", encoding="utf-8")
    done = grader("grade", "--from", "solution", "--no-sandbox", "02", cwd=checkout)
    assert done.returncode == 0, done.stdout + done.stderr
