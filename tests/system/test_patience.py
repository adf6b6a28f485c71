"""A module that hangs in every check is graded in bounded time: by the real command, and as Gradescope runs it."""

import json

from grading.curriculum.ladder import find, ladder
from system.test_platforms import Container, archive, linux, unpacked  # noqa: F401  # two fixtures


@linux
def test_gradescope_all_hang(unpacked, tmp_path):  # noqa: F811
    """Ten modules that loop in every check get a verdict for each check, and not "could not be graded".

    One of them is busy in its loop, and the others wait there, to spare the machine.
    """
    container = Container(unpacked, tmp_path / "autograder")
    for kata in ladder():
        text = kata.solution.read_text(encoding="utf-8")
        body = "pass" if kata.id.startswith("02") else "__import__('time').sleep(1)"
        hanging = text.replace(
            "    def __init__(self, data, name=None):\n",
            f"    def __init__(self, data, name=None):\n        while True: {body}\n",
        )
        assert hanging != text
        (container.submission / f"{kata.name}.py").write_text(hanging, encoding="utf-8")
    results, _ = container.run(AUTOGRADER_DEADLINE="0.3")
    verdicts = [test["extra_data"]["verdict"] for test in results["tests"]]
    assert results["extra_data"]["max_points"] > 100
    assert len(verdicts) > 150
    # Some checks use no Variable. They still run, and pass.
    assert verdicts.count("timeout") > 0.8 * len(verdicts)
    assert "could not be graded" not in results["output"]
    assert results["score"] < 0.2 * results["extra_data"]["max_points"]


def test_a_hang_within_a_block(tmp_path, grader):
    """A check that hangs inside a `with` block of the test counts as late, and not as crashed."""
    text = find("09").solution.read_text(encoding="utf-8")
    text = text.replace(
        "class Square(Function):", "class Square(Function):\n    def __call__(self, x):\n        while True: pass\n"
    )
    (tmp_path / "no_grad.py").write_text(text, encoding="utf-8")
    done = grader("grade", "9", "--from", tmp_path, "--no-sandbox", "--deadline", "0.3", "--json", "-")
    verdicts = {check["verdict"] for check in json.loads(done.stdout)["katas"][0]["checks"]}
    assert verdicts == {"passed", "timeout"}


def test_right_checks_beside_endless_ones(tmp_path, grader):
    """An endless function fails the same checks as one that raises at once, however many checks follow."""
    passed = []
    for wrong in ("while True: pass", "raise ValueError"):
        text = find("02").solution.read_text(encoding="utf-8")
        text = text.replace(
            "class Exp(Function):", f"class Exp(Function):\n    def __call__(self, x):\n        {wrong}\n"
        )
        (tmp_path / "functions.py").write_text(text, encoding="utf-8")
        done = grader("grade", "2", "--from", tmp_path, "--no-sandbox", "--deadline", "1", "--json", "-")
        checks = json.loads(done.stdout)["katas"][0]["checks"]
        passed.append([check["name"] for check in checks if check["verdict"] == "passed"])
    assert passed[0] == passed[1] != []
