"""A class's results are known by the modules' texts and code: only what is not known reaches the executor."""

import json
from concurrent.futures import Future

import pytest
from made_class import write
from played_term import MadeReports

from grading.classroom.class_reader import read_class
from grading.classroom.grade_class import EVERYTHING, grade_submissions
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.grading_run import RunScope
from grading.classroom.rosters.roster import read_roster
from grading.jobs import job
from grading.jobs.job import GradingConfig
from grading.text.errors import MachineTrouble

TWO = {"variables.py": "# 3 points\n", "functions.py": "# 4 points\n"}


class Executor(MadeReports):
    """An executor that notes the names of the modules with a text that it grades."""

    def __init__(self, trouble=None):
        self.graded, self.starts, self.trouble, self.anew = [], 0, trouble, set()

    def __enter__(self):
        self.starts += 1
        return self, 1

    def __exit__(self, *_):
        pass

    def submit(self, work, task):
        self.graded += [part.source.file for part in task.parts if part.source]
        self.anew.add(task.anew)
        done = super().submit(work, task)
        if self.trouble:
            done = Future()
            done.set_exception(self.trouble)
        return done


@pytest.fixture
def grade(tmp_path, monkeypatch):
    """`grade(…)` grades tmp_path/class; it returns the graded files, how often the executor started, and the result."""

    def call(suites="new", seed=1, trouble=None, **options):
        monkeypatch.setattr(job, "suites_digest", lambda: suites)
        executor = Executor(trouble)
        config = GradingConfig(seed, 5.0, False)
        folder = tmp_path / "class"
        with Gradebook(tmp_path / "class.gradebook") as opened:
            result = grade_submissions(
                folder, read_class(folder).submissions, opened, config, lambda: executor, **options
            )
            scope = options.get("scope", EVERYTHING)
            assert executor.anew <= {scope.only is not None or scope.afresh}
            points = {
                each.person.key: each.attempt.report and each.attempt.report["points"] for each in opened.standings()
            }
        return executor.graded, executor.starts, result, points

    return call


def test_text_of_another_person(grade, tmp_path):
    """Another person's copy costs no worker, a changed module is graded alone, and points are those of both."""
    write(tmp_path / "class" / "ann", TWO)
    assert grade()[0] == list(TWO)
    write(tmp_path / "class" / "ben", TWO)
    graded, starts, result, points = grade()
    assert (graded, starts) == ([], 0)
    assert (result.graded, result.known, result.known_modules) == (1, 1, 2)
    write(tmp_path / "class" / "ben", {"functions.py": "x = 9  # 9 points\n"})
    graded, starts, result, points = grade()
    assert (graded, starts, result.known_modules) == (["functions.py"], 1, 1)
    assert points == {"ann": 7, "ben": 12}


def test_code_of_another_person(grade, tmp_path):
    """The same code with another comment is graded, but for the checks of a kata that it passes as a whole."""
    for points, known in ((4, 1), (10, 2)):
        texts = TWO | {"functions.py": f"x = {points}  # {points} points\n"}
        write(tmp_path / "class" / f"ann {points}", texts)
        grade()
        write(tmp_path / "class" / f"ben {points}", texts | {"functions.py": "\n" + texts["functions.py"]})
        graded, _, result, _ = grade()
        assert (graded, result.known_modules) == (["functions.py"], known)


def test_other_conditions(grade, tmp_path):
    """Results of another seed stay and are not used. Those of other suites are removed."""
    write(tmp_path / "class" / "ann", TWO)
    for seed, graded in ((1, True), (2, True)):
        assert bool(grade(seed=seed)[0]) is graded
    write(tmp_path / "class" / "ben", TWO)
    assert grade(seed=1)[0] == []
    assert grade(suites="newer")[0] == 2 * list(TWO)
    with Gradebook(tmp_path / "class.gradebook") as book:
        stored = book.file.database.execute("select distinct conditions from known_result").fetchall()
    assert [json.loads(conditions)["suites"] for (conditions,) in stored] == ["newer"]


def test_graded_again(grade, tmp_path):
    """--only grades one person's modules again, --afresh everything, and with --changed what has changed."""
    write(tmp_path / "class" / "ann", TWO)
    write(tmp_path / "class" / "ben", TWO | {"functions.py": "# 5 points\n"})
    grade()
    assert grade(scope=RunScope(only="ann"))[0] == list(TWO)
    assert grade(scope=RunScope(afresh=True))[0] == 2 * list(TWO)
    write(tmp_path / "class" / "ben", TWO)
    assert grade(scope=RunScope(afresh=True, changed=True))[0] == list(TWO)


def test_results_that_are_no_longer_there(grade, tmp_path):
    """A damaged result is graded again, and --drop leaves no result behind."""
    write(tmp_path / "class" / "ann", TWO)
    grade()
    with Gradebook(tmp_path / "class.gradebook") as book:
        book.file.database.execute("update known_result set result = 'x' where kata = '01_variables'")
    write(tmp_path / "class" / "ben", TWO)
    assert grade()[0] == ["variables.py"]
    with Gradebook(tmp_path / "class.gradebook") as book:
        book.people.drop(book.people.find("ann"))
        assert book.file.database.execute("select count(*) from known_result").fetchone() == (0,)


def test_machine_trouble_is_not_known(grade, tmp_path):
    """Nothing is known of a submission whose grading the machine prevented."""
    write(tmp_path / "class" / "ann", TWO)
    *_, points = grade(trouble=MachineTrouble("no memory was left"))
    assert points == {"ann": None}
    write(tmp_path / "class" / "ben", TWO)
    assert grade()[0] == 2 * list(TWO)


def test_a_lone_file_that_the_roster_claims_later(grade, tmp_path):
    """A person whose only file is a PDF is one person, and not two, once the roster has their number."""
    write(tmp_path / "class", {"ann_4711_52001_variables.py": "# 3 points\n", "bo_4712_52002_report.pdf": ""})
    assert grade()[3] == {"4711": 3, "4712": None}
    (tmp_path / "roster.csv").write_text("username,id,name\nann,4711,Ann\nbo,4712,Bo\n", encoding="utf-8")
    assert grade(roster=read_roster(tmp_path / "roster.csv"))[3] == {"ann": 3, "bo": None}
