"""Answers that only recorded right outputs earn nothing with another seed."""

import ast
import json

import pytest

from grading.curriculum.ladder import find, ladder

# These required checks demand something that can't be recorded as a number: an exception, a link, or a freed object.
STRUCTURE = {
    "01_variables": {
        "test_holds_none",
        "test_refuses_python_values",
        "test_refuses_numpy_scalars",
        "test_grad_starts_as_none",
        "test_repr_of_none",
    },
    "04_backward": {
        "test_creator_is_what_was_set",
        "test_output_knows_its_creator",
        "test_function_knows_its_ends",
        "test_five_thousand_functions_deep",
    },
    "05_variadic_args": {"test_links"},
    "07_generations": {"test_made_by_hand_is_generation_zero"},
    "08_weakref_memory": {
        "test_outputs_are_weak_references",
        "test_outputs_forget",
        "test_each_output_goes_by_itself",
    },
    "09_no_grad": {
        "test_what_was_off_is_off_again",
        "test_block_within_a_block",
        "test_restored_after_an_exception",
        "test_exceptions_pass_through",
    },
}
RECORDING = """
import json
def recorded(function):
    def forward(self, x):
        y = function(self, x)
        print(json.dumps([type(self).__name__, np.shape(x), np.ravel(x).tolist(), np.ravel(y).tolist()]))
        return y
    return forward
Square.forward, Exp.forward = recorded(Square.forward), recorded(Exp.forward)
"""
RECORDED = """
KNOWN = {known}
def forward(self, x):
    y = KNOWN.get((type(self).__name__, tuple(np.shape(x)), tuple(np.ravel(x).tolist())), [0.0] * np.size(x))
    return np.array(y).reshape(np.shape(x))
Square.forward = Exp.forward = forward
"""


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_required_checks_draw_their_inputs(kata):
    """A required check has random inputs, unless it demands no number."""
    tests = [
        node
        for node in ast.parse(kata.suite.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    required = [test for test in tests if not any(role in ast.dump(test) for role in ("'guard'", "'stretch'"))]
    fixed = {test.name for test in required if "rng" not in [argument.arg for argument in test.args.args]}
    assert fixed == STRUCTURE.get(kata.id, set())


@pytest.mark.timeout(60)
def test_recorded_outputs_pay_with_one_seed_only(report, tmp_path):
    """Answers recorded with seed 0 pass every check with seed 0, and no computing check with another seed."""
    solution = find("02").solution.read_text(encoding="utf-8")
    known = {}
    for check in grade(report, tmp_path / "recording", solution + RECORDING, 0):
        for line in check["output"].splitlines():
            name, shape, xs, ys = json.loads(line)
            known[name, tuple(shape), tuple(xs)] = ys
    text = solution + RECORDED.format(known=known)
    assert all(check["verdict"] == "passed" for check in grade(report, tmp_path / "recorded", text, 0))
    checks = grade(report, tmp_path / "recorded", text, 77)
    passed = {check["name"] for check in checks if check["verdict"] == "passed"}
    assert passed == {"test_as_array", "test_call_gives_a_variable", "test_function_of_your_own"}


def grade(report, folder, text, seed):
    folder.mkdir(exist_ok=True)
    (folder / "functions.py").write_text(text, encoding="utf-8")
    checks = report("02", "--from", folder, "--seed", seed, "--no-sandbox")["katas"][0]["checks"]
    return [check for check in checks if check["role"] == "required"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [1, 2, 1234, 2**32 - 1])
def test_right_with_every_seed(seed, report):
    """The solution passes every check with any inputs."""
    found = report("--from", "solution", "--seed", seed, "--no-sandbox")
    assert [check for kata in found["katas"] for check in kata["checks"] if check["verdict"] != "passed"] == []
