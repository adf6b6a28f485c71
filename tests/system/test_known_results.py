"""A class in which all code was graded before, in other people's submissions, has the results of grading it anew."""

import ast
import json
import re

import pytest
from class_runs import rows, run
from conftest import ROOT
from made_class import write

from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import find, ladder

LEARNERS = ("03_numerical_diff", "08_weakref_memory")
MISTAKEN = ("02_functions", "07_generations", "09_no_grad")
MISTAKES = 4  # of each of these katas
# Prints another text each time, so that a report shows whether it was graded again.
CRASHES = "import os, time\n\nprint(time.time_ns(), flush=True)\n\n\nclass Variable:\n    def __init__(self, data):\n"
CRASHES += "        os._exit(3)\n"
MEASURED = re.compile(r"it grew by \d+ MiB(?: beside the \d+ MiB)?")


def corpus():
    """Return texts by kata: answers in other styles, learners' files, known mistakes, stubs, and a crash."""
    texts = {kata.id: [stubs.derive(kata), kata.solution.read_text(encoding="utf-8")] for kata in ladder()}
    for path in sorted((ROOT / "tests" / "answers").glob("*/**/*.py")):
        texts[next(kata.id for kata in ladder() if kata.name == path.stem)].append(path.read_text(encoding="utf-8"))
    for kata_id in LEARNERS:
        files = sorted((ROOT / "tests" / "learners" / kata_id).glob("*.py"))
        texts[kata_id] += [path.read_text(encoding="utf-8") for path in files]
    for kata in map(find, MISTAKEN):
        solution = kata.solution.read_text(encoding="utf-8")
        texts[kata.id] += [mistakes.applied(each, solution) for each in mistakes.catalogue(kata)[:MISTAKES]]
    texts["01_variables"] += [CRASHES, "def broken(:\n"]
    return texts


def laid_out_otherwise(text):
    """Return the same code on other lines, with other comments; a text that is no Python comes back as it is."""
    try:
        code = ast.dump(ast.parse(text))
    except SyntaxError:
        return text
    changed = "# my own\n\n" + text.replace("\n\n\n", "\n\n\n\n# the next one\n") + "# the end\n"
    assert ast.dump(ast.parse(changed)) == code
    return changed


def make(folder, texts, shift):
    """Make people who each hand in one text of each kata, as far as there are any; `shift` deals them otherwise."""
    for place, (kata_id, of_kata) in enumerate(texts.items()):
        for number, text in enumerate(of_kata):
            person = (number + shift * place) % max(map(len, texts.values()))
            write(folder / f"{shift}-{person:02}", {f"{kata_id[3:]}.py": text})


def reports(book, shift):
    found = {handed_in: json.loads(report) for _, handed_in, _, _, report in rows(book) if handed_in[0] == str(shift)}
    return {handed_in: _without_measurements(report) for handed_in, report in found.items()}


def _without_measurements(report):
    """Return the report without seconds, measured memory and the output of the module that prints the time."""
    for kata in report["katas"]:
        kata["seconds"] = 0
        for check in kata["checks"]:
            check["seconds"] = 0
            if check["memory"]:
                check["memory"] = check["memory"]["limit_mib"]
                check["message"] = MEASURED.sub("", check["message"])
                kata["said"].get("checks", {}).pop(check["name"], None)
            if check["verdict"] == "crashed":
                check["output"] = ""
    return report | {"seconds": 0}


@pytest.mark.timeout(300)
def test_known_results_are_those_of_grading_anew(tmp_path):
    """Field by field: the report of known results, and that of --afresh. A crash is graded again.

    Of every second text, the class has the same code on other lines, which counts where the kata is passed.
    """
    texts, book = corpus(), tmp_path / "class.gradebook"
    make(tmp_path / "first", texts, 1)
    changed = {
        kata: [each if n % 2 else laid_out_otherwise(each) for n, each in enumerate(texts[kata])] for kata in texts
    }
    make(tmp_path / "second", changed, 3)
    options = ("--no-sandbox", "--jobs", 2, "--gradebook", book)
    run(tmp_path / "first", *options)
    said = run(tmp_path / "second", *options)
    count = sum(map(len, texts.values()))
    known = int(re.search(r"^Modules with text or code that was graded before: (\d+)\.", said, re.MULTILINE)[1])
    assert count / 2 <= known < count

    of_known = reports(book, 3)
    printed = outputs(book)
    run(tmp_path / "second", *options, "--afresh")
    assert len(of_known) == max(map(len, texts.values()))
    assert reports(book, 3) == of_known
    assert len(set(printed)) == 2
    assert len(set(outputs(book))) == 3


def outputs(book):
    """Return what the module printed that crashes, at each grading."""
    return [
        check["output"]
        for *_, report in rows(book)
        for check in json.loads(report)["katas"][0]["checks"][:1]
        if check["verdict"] == "crashed"
    ]
