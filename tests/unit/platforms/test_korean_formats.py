"""Reports for platforms in Korean: people read Korean, and programs read the same as in English."""

import json
import xml.etree.ElementTree as ET
import zipfile

import pytest
from format_reports import made_up
from junit_reader import read_junit
from result_readers import read_github, read_gradescope

from grading import ROOT
from grading.platforms import bundle, classroom50, github_classroom, gradescope, junit
from grading.text import language

CATALOGUE = "grading/text/locale/ko/LC_MESSAGES/katas.mo"
FACTS = dict.fromkeys(classroom50.FACTS, "a fact")
# Texts for people. All other fields are a program's.
GRADESCOPE_TEXTS = ("output", "name")
GITHUB_TEXTS = ("message", "name")
CLASSROOM50_TEXTS = ("message", "test-name")


@pytest.fixture
def in_korean():
    """`in_korean(make)` returns the result in English and in Korean."""

    def both(make):
        english = make()
        language.choose("ko")
        return english, make()

    yield both
    language.choose("en")


def without(texts, results):
    """Return JSON's results without the texts for people, and those texts."""
    tests = [{name: value for name, value in test.items() if name not in texts} for test in results["tests"]]
    rest = {name: value for name, value in results.items() if name not in texts} | {"tests": tests}
    return rest, [test.get(name) for test in results["tests"] for name in texts]


def test_gradescope(in_korean):
    """Scores, statuses and the names of checks are as in English; what a student reads of them is Korean."""
    english, korean = (read_gradescope(text) for text in in_korean(lambda: gradescope.results(made_up("got 3"))))
    assert without(GRADESCOPE_TEXTS, english)[0] == without(GRADESCOPE_TEXTS, korean)[0]
    assert "점 가운데" in korean["output"].splitlines()[0]
    wrong, guard = korean["tests"][1]["output"], korean["tests"][6]["output"]
    assert wrong == "다음 실수로 보입니다: A mistake. got 3\ngot 3\n위치: generations.py:41\n\n코드가 출력한 것:\ngot 3"
    assert guard.startswith("점수가 없는 유지 검사입니다.")
    assert "책을 넘어서는" in korean["tests"][8]["output"]


def test_github(in_korean):
    english, korean = (read_github(text) for text in in_korean(lambda: github_classroom.results(made_up("got 3"))))
    assert without(GITHUB_TEXTS, english)[0] == without(GITHUB_TEXTS, korean)[0]
    assert "통과 못 함: " in korean["message"]
    assert "위치: katas/07_generations/generations.py:41" in korean["tests"][1]["message"]


def test_classroom50(in_korean):
    english, korean = in_korean(lambda: json.loads(classroom50.results(made_up("got 3"), FACTS, "2025-01-31T12:00:00")))
    assert without(CLASSROOM50_TEXTS, english)[0] == without(CLASSROOM50_TEXTS, korean)[0]
    assert without(CLASSROOM50_TEXTS, english)[1] != without(CLASSROOM50_TEXTS, korean)[1]
    assert json.loads(classroom50.refusal("got 3", FACTS, "now"))["tests"][0]["test-name"].endswith("못했습니다")


def test_junit(in_korean):
    """Suites, cases, types and numbers are as in English, and a case's text has the student's file."""
    english, korean = in_korean(lambda: junit.results(made_up("got 3"), "2025-01-31T12:00:00"))
    ((suite, cases), _), ((korean_suite, korean_cases), _) = read_junit(english), read_junit(korean)
    assert suite == korean_suite
    assert [case[:2] for case in cases] == [case[:2] for case in korean_cases]
    failures = [ET.fromstring(text).find(".//failure") for text in (english, korean)]
    assert failures[0].get("type") == failures[1].get("type")
    assert failures[1].text.endswith("\n위치: katas/07_generations/generations.py:41")


def test_two_mistakes(in_korean):
    """Two mistakes that are as likely stand in one Korean sentence, by the names in the catalogue."""
    from dataclasses import replace

    from grading.curriculum.ladder import find
    from grading.curriculum.mistakes import catalogue
    from grading.platforms.report_text import explanation

    one, other = (mistake.name for mistake in catalogue(find("07"))[:2])
    check = replace(made_up("got 3").katas[0].checks[1], mistakes=(one, other))
    english, korean = in_korean(lambda: explanation(check).splitlines()[0])
    assert english == f"This looks like: {one} or {other}"
    assert korean == f"다음 실수로 보입니다: {language.translation(one, 'ko')} 또는 {language.translation(other, 'ko')}"


@pytest.mark.slow
def test_bundle(in_korean, tmp_path):
    """A bundle grades in the language in which it was built, and holds the catalogues for it."""

    def build():
        bundle.build("gradescope", tmp_path / "autograder.zip")
        with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
            return archive.read("run_autograder").decode(), archive.read(CATALOGUE)

    (english, _), (korean, catalogue) = in_korean(build)
    assert english.count("--lang=en") == 1
    assert korean == english.replace("--lang=en", "--lang=ko")
    assert catalogue == (ROOT / CATALOGUE).read_bytes()
