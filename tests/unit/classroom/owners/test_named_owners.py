"""The instructor says whose a file is: by a CSV file, whose word counts, or by a pattern, which only reads names."""

import pytest
from made_class import write, zipped

from grading.classroom.class_reader import read_class, read_contents
from grading.classroom.owners import named_owners, roster_claims, roster_joins
from grading.classroom.rosters import roster
from grading.text.errors import UsageError

ROSTER = "username,name,number\nannkim,Ann Kim,4711\nzed,Zed Evil,9999\n"


@pytest.fixture
def read(tmp_path):
    """`read(files, people, pattern)` returns the first line of each person's variables.py, and the sentences."""

    def function(files, people=None, pattern=None, by_roster=False):
        write(tmp_path / "class", {name: text for name, text in files.items() if isinstance(text, str)})
        for name, data in files.items():
            if isinstance(data, bytes):
                (tmp_path / "class" / name).write_bytes(data)
        if people:
            (tmp_path / "people.csv").write_text(people, encoding="utf-8")
        rules = named_owners.read_rules(tmp_path / "people.csv" if people else None, pattern)
        found = read_class(tmp_path / "class", None, rules)
        submissions, said = found.submissions, list(found.sentences)
        if by_roster:
            (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
            rows = roster.read_roster(tmp_path / "roster.csv")
            submissions, doubts = roster_claims.assign(roster_joins.join_by_roster(submissions, rows), rows)
            said += doubts
        return {
            one.person.key: [m.source.text for m in read_contents(one).modules if m.source] for one in submissions
        }, said

    return function


@pytest.mark.parametrize("by_roster", [False, True])
def test_files_of_a_drive(by_roster, read):
    """Files whose names say nothing are their owners' by the CSV, and one that claims an owner by its name is not."""
    files = {
        "variables.py": "# ann\n",
        "variables (1).py": "# zed\n",
        "functions.py": "# ann too\n",
        "annkim/variables.py": "# evil\n",
    }
    people = "file,username\nvariables.py,annkim\nfunctions.py,annkim\nVARIABLES (1).py,zed\ngone.py,zed\n"
    found, said = read(files, people, by_roster=by_roster)
    assert found["annkim"] == ["# ann\n", "# ann too\n"]
    assert found["zed"] == ["# zed\n"]
    assert ["# evil\n"] in found.values()
    assert said[0] == "gone.py: the file of --people names it, and it is not there."


def test_a_folder_called_total(read):
    """A row of --people is no total, whatever the folder is called."""
    assert read({"total/variables.py": "# ann\n"}, "file,username\ntotal,ann\n") == ({"ann": ["# ann\n"]}, [])


@pytest.mark.parametrize("by_roster", [False, True])
def test_one_file_of_a_pair(by_roster, read):
    """Two rows that name one file say that it is both people's."""
    files = {"variables.py": "# both\n", "variables (1).py": "# solo\n"}
    people = "file,username\nvariables.py,annkim\nvariables.py,zed\nvariables (1).py,bo\n"
    found, said = read(files, people, by_roster=by_roster)
    assert found == {"annkim": ["# both\n"], "zed": ["# both\n"], "bo": ["# solo\n"]}
    assert said == (
        [
            "variables (1).py: the file of --people says 'bo', and nobody on the roster is called that; it is graded "
            "under its own name."
        ]
        * by_roster
    )


def test_names_that_differ_in_capital_letters(read):
    """Each row means the file of exactly that name. Without such a file it means one only if no other is like it."""
    files = {"Homework_variables.py": "# ann\n", "homework_variables.py": "# bo\n"}
    found, said = read(files, "file,username\nHomework_variables.py,ann\nhomework_variables.py,bo\n")
    assert (found, said) == ({"ann": ["# ann\n"], "bo": ["# bo\n"]}, [])
    found, said = read(files, "file,username\nHomework_variables.py,ann\n")
    assert found.pop("ann") == ["# ann\n"]
    assert list(found.values()) == [["# bo\n"]]
    found, said = read(files, "file,username\nHOMEWORK_variables.py,ann\n")
    assert "ann" not in found
    assert said == [
        "HOMEWORK_variables.py: the file of --people may mean Homework_variables.py or homework_variables.py; "
        "write the name as it is there, capital letters too."
    ]


@pytest.mark.parametrize("by_roster", [False, True])
def test_one_person_in_two_spellings(by_roster, read):
    """Rows that spell a username in two ways, or name a person by the number, mean one submission of that person."""
    people = "file,username,number\nvariables.py,annkim,\nfunctions.py,AnnKim,\n" + "x.zip,,4711\n" * by_roster
    files = {"variables.py": "# 1\n", "functions.py": "# 2\n", "x.zip": zipped({"backward.py": "# 3\n"})}
    found, _ = read(files, people, by_roster=by_roster)
    assert found["annkim"] == ["# 1\n", "# 2\n"] + ["# 3\n"] * by_roster


@pytest.mark.parametrize("by_roster", [False, True])
def test_numbers_before_names(by_roster, read):
    """A pattern reads a number out of each name, and what two archives claim is neither's."""
    files = {
        "4711_KimAnn.zip": zipped({"variables.py": "# ann\n"}),
        "9999_x.zip": zipped({"variables.py": "# zed\n"}),
        "9999_4711_y.zip": zipped({"variables.py": "# evil\n"}),
        "17_z.zip": zipped({"variables.py": "# too\n"}),
        "bo/variables.py": "# bo\n",
    }
    found, said = read(files, pattern=r"^(?P<number>\d+)_", by_roster=by_roster)
    assert found["annkim" if by_roster else "4711"] == ["# ann\n"]
    assert ["# zed\n"] in found.values()
    assert not {"zed", "9999"} & found.keys()
    assert said[0] == "Names that don't follow --owner-pattern: 1, such as bo. They are read as without it."
    assert by_roster == any("--owner-pattern finds '17', and nobody on the roster" in each for each in said)


@pytest.mark.parametrize(
    ("people", "pattern", "said"),
    [
        (None, "(", "is no regular expression"),
        (None, "abc", "has no group"),
        (None, "(?P<who>a)", "has no group"),
        ("username\nann\n", None, "no file is named"),
        ("file,username\na.py,ann\na.py,ANN\n", None, "named twice for ANN"),
        ("file,x\na.py,ann\n", None, "no username, number, email or name"),
    ],
)
def test_rules_that_say_nothing(people, pattern, said, read):
    with pytest.raises(UsageError, match=said):
        read({"a.py": "x\n"}, people, pattern)
