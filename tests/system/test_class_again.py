"""A class over several runs and exports: with a later roster, with people who leave, and for one person alone."""

import sqlite3

import pytest
from class_runs import run
from conftest import ROOT
from made_class import zipped
from result_readers import read_classroom50
from table_readers import read_csv

from grading.classroom import inner_classes
from grading.classroom.class_reader import read_class
from grading.text.errors import UsageError

SOLVED, STUB = ROOT / "solution" / "variables.py", ROOT / "katas" / "01_variables" / "variables.py"
ROSTER = "username,name,email\nmkim,Minji Kim,m@x.edu\njlee,June Lee,j@x.edu\n"


@pytest.fixture
def grade(tmp_path):
    """`grade(*options)` runs the real command on tmp_path/class and returns its output, and the points by key."""

    def call(*options, expect=0):
        out = tmp_path / "out.csv"
        args = [*options, "--no-sandbox", "--jobs", "1", "--export", f"csv={out}"]
        said = run(tmp_path / "class", *args, expect=expect)
        return said, {row["key"]: row["points"] for row in read_csv(out.read_bytes())} if expect == 0 else {}

    return call


@pytest.fixture
def handed_in(tmp_path):
    """`handed_in(folder, file)` puts a module into a submission of the class."""

    def put(folder, file=SOLVED):
        place = tmp_path / "class" / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / "variables.py").write_bytes(file.read_bytes())

    return put


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def test_the_roster_comes_later(grade, handed_in, roster):
    """A person who was graded under a file's name and is later on the roster keeps the attempt, and is graded once."""
    handed_in("Minji Kim")
    handed_in("June Lee_71_assignsubmission_file_", STUB)
    handed_in("dora")
    said, points = grade()
    assert points == {"Minji Kim": "12", "71": "0", "dora": "12"}
    said, points = grade("--roster", roster)
    assert points == {"mkim": "12", "jlee": "0", "dora": "12"}
    assert "0 graded in" in said
    assert "3 known from before" in said
    assert "--drop" not in said


def test_another_submission_of_the_same_name(grade, handed_in, roster):
    """An attempt without a roster moves to no person if the file has changed since, and a sentence names a way out."""
    handed_in("Minji Kim", STUB)
    grade()
    handed_in("Minji Kim", SOLVED)
    said, points = grade("--roster", roster)
    assert points == {"Minji Kim": "0", "mkim": "12", "jlee": ""}
    assert "If that is mkim, --drop 'Minji Kim' takes the double out." in said
    said, points = grade("--roster", roster, "--drop", "Minji Kim")
    assert "Taken out: Minji Kim, 1 attempt.\n" in said
    assert points == {"mkim": "12", "jlee": ""}


def test_two_rosters_in_one_gradebook(grade, handed_in, roster, tmp_path):
    """A person of an earlier roster keeps their attempts, even if a file has the name of their key."""
    (tmp_path / "first.csv").write_text("username,name,email\nminji,Minji Park,mp@x.edu\n", encoding="utf-8")
    handed_in("minji")
    grade("--roster", tmp_path / "first.csv")
    roster.write_text("username,name\nmk,Minji\n", encoding="utf-8")
    _, points = grade("--roster", roster)
    assert points == {"minji": "12", "mk": "12"}


def test_who_left_is_taken_out(grade, handed_in, roster, tmp_path):
    """`--drop` removes a person with all attempts.

    If the submission is still in the folder, the command says so, and doesn't add the person again.
    """
    handed_in("Minji Kim")
    handed_in("dora")
    grade("--roster", roster)
    said, points = grade("--roster", roster, "--drop", "DORA")
    assert "Taken out: dora, 1 attempt. dora still lies in the folder: move it away" in said
    assert points == {"mkim": "12", "jlee": ""}
    roster.write_text(ROSTER.replace("jlee,June Lee,j@x.edu\n", ""), encoding="utf-8")
    said, points = grade("--roster", roster, "--drop", "j@x.edu", "--drop", "dora", expect=2)
    assert "nobody is called 'dora'" in said
    said, points = grade("--roster", roster, "--drop", "j@x.edu")
    assert "Taken out: June Lee, 0 attempts." in said
    assert points == {"mkim": "12", "dora": "12"}
    base = sqlite3.connect(tmp_path / "class.gradebook")
    assert base.execute("select count(*) from attempt where person not in (select key from person)").fetchall() == [
        (0,)
    ]
    base.close()


def test_who_left_under_a_name_of_the_file(grade, handed_in, roster):
    """Without their row the file has only its own name. It is still theirs, and the run doesn't bring it back."""
    handed_in("Minji Kim")
    handed_in("June Lee")
    grade("--roster", roster)
    roster.write_text(ROSTER.replace("jlee,June Lee,j@x.edu\n", ""), encoding="utf-8")
    said, points = grade("--roster", roster, "--drop", "jlee")
    assert "Taken out: June Lee, 1 attempt. June Lee still lies in the folder: move it away" in said
    assert points == {"mkim": "12"}


def test_who_can_not_be_taken_out(grade, handed_in, roster):
    """`--drop` refuses a person on the roster and an unknown name, and then removes no other person either."""
    handed_in("Minji Kim")
    handed_in("dora")
    _, points = grade("--roster", roster)
    for name, says in (
        ("mkim", "'mkim' is on the roster; take the row out there first"),
        ("nobody", "nobody is called 'nobody'"),
        ("", "argument --drop: this is empty"),
    ):
        said, _ = grade("--roster", roster, "--drop", "dora", "--drop", name, expect=2)
        assert says in said
    assert grade("--roster", roster)[1] == points == {"mkim": "12", "jlee": "", "dora": "12"}


def test_only_says_the_points(grade, handed_in, roster):
    """Grading one person again prints that person's points, and no others'."""
    handed_in("Minji Kim")
    handed_in("June Lee", STUB)
    grade("--roster", roster)
    said, _ = grade("--roster", roster, "--only", "mkim")
    assert "\nMinji Kim: 12 of 115 points, 1 of 10 katas passed.\n01 Variables: 12 of 12, passed\n" in said
    assert "June Lee" not in said


# ---- Classroom 50


@pytest.mark.parametrize(
    ("options", "environment", "named"),
    [
        (["--classroom50", "cs1/hw-1"], {}, ("cs1", "hw-1")),
        ([], {"CLASSROOM": "cs2", "ASSIGNMENT": "hw-2"}, ("cs2", "hw-2")),
        (["--classroom50", "cs1/hw-1"], {"CLASSROOM": "cs2", "ASSIGNMENT": "hw-2"}, ("cs1", "hw-1")),
    ],
)
def test_classroom50_is_told_what_for(options, environment, named, handed_in, tmp_path, monkeypatch):
    """The results contain the classroom and the assignment, from an option or from the environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    handed_in("mkim")
    export = f"classroom50={tmp_path / 'results'}"
    run(tmp_path / "class", "--no-sandbox", "--jobs", "1", "--export", export, *options)
    (file,) = (tmp_path / "results").iterdir()
    result = read_classroom50(file.read_text(encoding="ascii"))
    assert (result["classroom"], result["assignment"], result["owner"], result["score"]) == (*named, "mkim", 12)


@pytest.mark.parametrize(
    ("export", "options", "says"),
    [
        ("classroom50=results", [], "add --classroom50 CLASSROOM/ASSIGNMENT"),
        ("classroom50=results", ["--classroom50", "cs1"], "add --classroom50 CLASSROOM/ASSIGNMENT"),
        ("classroom50=results", ["--classroom50", "cs1/"], "add --classroom50 CLASSROOM/ASSIGNMENT"),
        ("csv=out.csv", ["--classroom50", "cs1/hw"], "it goes with --export classroom50=FOLDER"),
    ],
)
def test_classroom50_wants_to_know(export, options, says, handed_in, tmp_path, monkeypatch):
    """Without both names the command grades nothing and invents no name."""
    for name in ("CLASSROOM", "ASSIGNMENT"):
        monkeypatch.delenv(name, raising=False)
    handed_in("mkim")
    said = run("class", "--no-sandbox", "--export", export, *options, cwd=tmp_path, expect=2)
    assert says in said
    assert not (tmp_path / "class.gradebook").exists()


# ---- a platform's export that lies in a folder of its own


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("ending", ["_assignsubmission_file", "_assignsubmission_file_variables.py"])
def test_an_export_is_nobodys_submission(packed, ending, tmp_path):
    """If the folder holds only a platform's export, packed or not, the command says which folder to name."""
    names = [f"{name}_{number}{ending}" for number, name in enumerate(("Minji Kim", "June Lee"), 7000)]
    files = [name if name.endswith(".py") else f"{name}/variables.py" for name in names]
    where = tmp_path / "class" / "CS1-Katas 1-4711"
    where.mkdir(parents=True)
    for file in files:
        (where / file).parent.mkdir(exist_ok=True)
        (where / file).write_bytes(SOLVED.read_bytes())
    if packed:
        (tmp_path / "class" / "export.zip").write_bytes(zipped({file: SOLVED.read_text("utf-8") for file in files}))
        for path in sorted(where.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        where.rmdir()
    said = run(tmp_path / "class", "--no-sandbox", expect=2)
    assert "in which are submissions of 2 people, as a platform exports them" in said
    assert ("unpack it" in said) == packed
    assert not (tmp_path / "class.gradebook").exists()


def test_a_student_can_not_stop_a_class_by_names(tmp_path):
    """Beside other submissions, a folder whose files have other people's names is one person's submission."""
    for name in ("mkim", "jlee"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "variables.py").write_bytes(SOLVED.read_bytes())
    for number in (1, 2):
        (tmp_path / "class" / "mkim" / f"X{number}_700{number}_assignsubmission_file_backward.py").write_text("")
    inner_classes.refuse(tmp_path / "class", read_class(tmp_path / "class").submissions)
    for name in ("jlee/variables.py", "jlee"):
        path = tmp_path / "class" / name
        path.unlink() if path.is_file() else path.rmdir()
    with pytest.raises(UsageError, match="submissions of 2 people"):
        inner_classes.refuse(tmp_path / "class", read_class(tmp_path / "class").submissions)


# ---- losses that the command must report


def test_typed_in_without_a_file(grade, handed_in, tmp_path):
    """A student who typed the answer into Moodle without a file is named. A text beside files needs no sentence."""
    handed_in("June Lee_7_assignsubmission_file_")
    for name in ("June Lee_7", "Minji Kim_8", "X_9_assignsubmission_file_Y_7"):
        place = tmp_path / "class" / f"{name}_assignsubmission_onlinetext_"
        place.mkdir()
        (place / "onlinetext.html").write_text("<p>class Variable:</p>")
    (tmp_path / "class" / "Dora_11_assignsubmission_onlinetext_onlinetext.html").write_text("<p>x</p>")
    said, points = grade()
    assert points == {"7": "12"}
    typed_in = [line.strip() for line in said.splitlines() if "was typed into Moodle" in line]
    assert [line.partition("_assignsubmission_onlinetext")[0] for line in typed_in] == ["Dora_11", "Minji Kim_8"]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["ann.7z", "ben.tar.zst"], "There is ann.7z, ben.tar.zst."),
        (["a.rar", "b.rar", "c.rar", "d.rar"], "There is a.rar, b.rar, c.rar and more."),
        ([], "There is nothing."),
    ],
)
def test_nothing_that_can_be_read(names, says, tmp_path):
    """If the folder holds nothing that can be graded, the message says what is there and what is needed."""
    (tmp_path / "class").mkdir()
    for name in names:
        (tmp_path / "class" / name).write_bytes(b"x")
    said = run(tmp_path / "class", "--no-sandbox", expect=2)
    assert "no folders, archives (.zip, " in said and "), Python files or notebooks" in said
    assert says in said
