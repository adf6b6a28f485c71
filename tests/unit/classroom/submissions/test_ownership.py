"""A grade goes to its owner: no name that a student can choose reaches another person's row."""

import random
import unicodedata
from pathlib import Path

import pytest
from conftest import ROOT
from made_class import write, zipped

from grading.classroom import class_warnings
from grading.classroom.exports import worksheet_export
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.owners import roster_claims, roster_joins
from grading.classroom.records.records import Attempt, Person, Standing
from grading.classroom.rosters import roster, row_matching
from grading.classroom.submissions import ownership

SOLVED = (ROOT / "solution" / "variables.py").read_text(encoding="utf-8")
GONE = 'raise SystemExit("gone")\n'
VICTIM, ATTACKER = ("Ann Kim", "4711"), ("Zed Evil", "9999")
ROSTER = "username,name,number\nannkim,Ann Kim,4711\nzed,Zed Evil,9999\nminji,Kim Min Ji,17\n"


@pytest.fixture
def listed(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return roster.read_roster(tmp_path / "roster.csv")


def test_one_name_in_two_folders(tmp_path):
    """A file whose name two people handed in before belongs to neither when it comes again."""
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol([Person("ann", "Ann"), Person("bob", "Bob"), Person("cy", "Cy")])
        for person, name in (("ann", "submission_1"), ("bob", "submission_1"), ("cy", "submission_2")):
            book.add(Attempt(person, name, "digest", "{}", "", "problem", None))
        assert {name: person.key for name, person in book.person_by_handed_in().items()} == {"submission_2": "cy"}


def owners(names, listed=None, folders=True):
    """Return the key of each name's person, and the sentences on names in doubt."""
    entries = ownership.group_submissions((Path(name), folders and "." not in name) for name in names)
    doubts = [f"{entry.file_names}: {entry.doubt}" for entry in entries if entry.doubt]
    if listed:
        entries, doubts = roster_claims.assign(entries, listed)
    return {part.name: entry.person.key for entry in entries for part in entry.paths}, doubts


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        # A number at the start of a file's own name, as some students write it.
        (["kim_4711_52001_2025_variables.py", "kim_4711_52002_2025_functions.py"], ["4711", "4711"]),
        (["kim_4711_52001_01_variables.py", "kim_4711_52010_10_overloads.py"], ["4711", "4711"]),
        (["kim_LATE_4711_52001_variables.py", "kim_4711_52002_functions.py"], ["4711", "4711"]),
        (["kim_7_12_variables.py"], ["7"]),
        (["anon_x7Kq2_5005_4711_52001_variables.py"], ["anon_x7Kq2"]),
        # The name can be read in two ways.
        (["zed_42_77_4711_52001_variables.py"], ["zed_42_77_4711_52001_variables.py"]),
        (["zed_4711_52001_x_9999_52002_variables.py"], ["zed_4711_52001_x_9999_52002_variables.py"]),
        (["kim_77_78_x_4711_assignsubmission_file_variables.py"],) * 2,
        # Two submissions claim one person.
        (["4711", "Ann Kim_4711_assignsubmission_file_"], ["4711/", "Ann Kim_4711_assignsubmission_file_/"]),
        (["Ann_4711_assignsubmission_file_a.py", "Bob_4711_assignsubmission_file_b.py"],) * 2,
        (
            ["kim_4711_52001_a.py", "Kim_4711_assignsubmission_file_"],
            ["kim_4711_52001_a.py", "Kim_4711_assignsubmission_file_/"],
        ),
        (["ann", "ann.zip", "ann.tar.gz", "ann_backward.py"], ["ann/", "ann.zip", "ann.tar.gz", "ann_backward.py"]),
    ],
)  # fmt: skip
def test_whose(names, keys):
    assert owners(names)[0] == dict(zip(names, keys))


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["katas-minji", "katas-evil-minji"], ["minji", "katas-evil-minji"]),
        (["katas-evil-minji", "katas-zed"], ["katas-evil-minji", "zed"]),
        (["katas-min-ji", "katas-zed"], ["katas-min-ji", "zed"]),  # "min-ji" is another username
        (["cs1-katas-minji", "cs1-katas-zed"], ["minji", "zed"]),
        (["katas-ｍｉｎｊｉ", "katas-MinJi"], ["katas-ｍｉｎｊｉ", "katas-MinJi"]),
        (["katas-minji.zip", "katas-zed.zip"], ["minji", "zed"]),
        (["katas-minji_variables.py", "katas-zed_variables.py"], ["katas-minji", "katas-zed"]),
        # The platform's number belongs to the first, and not to the other student, who has the first one's name.
        (["Ann Kim_4711_assignsubmission_file_", "Ann Kim_9999_assignsubmission_file_"], ["annkim", "9999"]),
        (["Ann Kim_4711_assignsubmission_file_", "Kim Min Ji_9999_assignsubmission_file_"], ["annkim", "9999"]),
        (["Ann Kim_4711_assignsubmission_file_", "Evil-Kim Min Ji_8_assignsubmission_file_"], ["annkim", "8"]),
    ],
)  # fmt: skip
def test_whose_by_the_roster(names, keys, listed):
    assert owners(names, listed)[0] == dict(zip(names, keys))


def test_a_name_and_a_number_on_one_roster(tmp_path):
    """If one person's username is another's number, the name 4711 may mean either."""
    (tmp_path / "roster.csv").write_text("username,number\n4711,1\nminji,4711\n", encoding="utf-8")
    found, doubts = owners(["4711"], roster.read_roster(tmp_path / "roster.csv"))
    assert found == {"4711": "4711 (not on the roster)"}
    assert doubts == ["4711: it could be from 4711, minji; it is graded under its own name."]


# ---- Any text as the part that a student chooses

PIECES = (
    *("4711", "9999", "17", "52001", "1", "0", "Ann Kim", "annkim", "kim", "minji", "Kim Min Ji", "Zed Evil",
      "zed", "katas"),
    *("_assignsubmission_file_", "_assignsubmission_onlinetext_", "LATE_", "_LATE", "anon_x7Kq2", "Participant",
      "Group A-"),
    *("_", "-", ", ", ".", " ", "/", "\\", "'", "(1)", " (2)", "~", "#", ".py", ".zip", ".tar.gz", "variables",
      "test_"),
    *("\u200b", "\u3164", "\ufeff", "\u202e", "\u0301", "ｍｉｎｊｉ", "４７１１", "аnnkim", "é", "\udcff", "\n", "\x00",
      "not on the roster"),
)  # fmt: skip
MARK = "_assignsubmission_file_"
ANN = f"Ann Kim_4711{MARK}"


def chosen(rng):
    """Return a text that a student may choose: pieces of others' names, of platforms' marks, and any letters."""
    return "".join(
        rng.choice(PIECES) if rng.random() < 0.9 else chr(rng.choice((rng.randrange(32, 0x250), rng.randrange(0x3000))))
        for _ in range(rng.randrange(1, 7))
    )


def a_file(text):
    """Return a name that a file may have; a platform keeps the part that makes it a Python file."""
    return text.replace("/", "").replace("\0", "") + "variables.py"


def of_moodle(rng, text):
    """Return a name from Moodle, which writes no underscore into a person's name."""
    name = rng.choice(["Zed Evil", text.replace("_", " ").replace("/", "")])
    return f"{name}_9999{MARK}"


def of_canvas(rng, text):
    """Clean a name as Canvas does: in small letters, without signs, and without a number between underscores."""
    name = "".join(letter for letter in text.lower() if letter.isalnum() or letter == "_")
    late = rng.choice(["", "LATE_"])
    return f"{rng.choice(['zedevil', name or 'z'])}_{late}9999_5200{rng.randrange(2, 9)}_"


SHAPES = {
    "moodle folders": lambda rng: ([ANN], of_moodle(rng, chosen(rng))),
    "moodle files": lambda rng: (
        [f"{ANN}variables.py", f"{ANN}functions.py"],
        of_moodle(rng, chosen(rng)) + a_file(chosen(rng)),
    ),
    "canvas": lambda rng: (["annkim_4711_52001_variables.py"], of_canvas(rng, chosen(rng)) + a_file(chosen(rng))),
    "canvas, small": lambda rng: (["annkim_7_11_variables.py"], f"zedevil_42_12_{a_file(chosen(rng))}"),
    "canvas, anonymous": lambda rng: (["anon_x7Kq2_52001_variables.py"], f"anon_Zed12_52002_{a_file(chosen(rng))}"),
    "github": lambda rng: (
        ["katas-annkim"],
        "katas-" + "".join(x for x in chosen(rng) if x.isascii() and (x.isalnum() or x == "-")),
    ),
    "plain folders": lambda rng: (["annkim"], "zed " + chosen(rng).replace("/", "").replace("\0", "").replace(".", "")),
    "archives": lambda rng: (["annkim.zip"], "zed " + chosen(rng).replace("/", "").replace("\0", "") + ".zip"),
    "files": lambda rng: (["annkim_variables.py"], "zed " + a_file(chosen(rng))),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("by_roster", [False, True], ids=["alone", "by a roster"])
def test_any_name(shape, by_roster, listed):
    """With 2,500 names per shape, the victim's row has her own work or is reported as in doubt, by a roster or not."""
    rng = random.Random(f"{shape} {by_roster}")
    for _ in range(1250):
        own, attack = SHAPES[shape](rng)
        # A username is one person's, in capitals or small letters.
        if attack in own or attack.lower() in ("katas-annkim", "katas-minji"):
            continue
        check_one(own, attack, listed if by_roster else None, "folder" in shape or shape == "github")


def check_one(own, attack, listed, folders):
    """Check that the attacker's file never gets the victim's person, here or in the worksheet's rows."""
    paths = [(Path(name), folders) for name in [*own, attack]]
    entries = ownership.group_submissions(paths)
    doubts = [entry.file_names for entry in entries if entry.doubt]
    if listed:
        entries, sentences = roster_claims.assign(roster_joins.join_by_roster(entries, listed), listed)
        doubts = [entry.file_names for entry in entries if any(said.startswith(entry.file_names) for said in sentences)]
    keys = [entry.person.key for entry in entries]
    assert len(set(keys)) == len(keys), keys
    for entry in entries:
        names = {part.name for part in entry.paths}
        assert attack not in names or not names & set(own), names
        if attack in names:
            # Neither by her key nor by her number, in whatever form they are written.
            seen = {row_matching.letters(entry.person.key), entry.person.key, entry.person.number}
            assert entry.file_names in doubts or not seen & hers(own[0], bool(listed)), entry
    check_rows(entries, own, attack)


def hers(name, by_roster):
    """Return the victim's keys; if a platform writes a part of the name, also keys of people who handed in nothing."""
    if name.startswith("anon"):
        return {"anonx7kq2"}
    if name.startswith("annkim") and "_4711_" not in name and "_7_" not in name:
        return {"annkim", "4711"} if by_roster else {"annkim"}
    return {"annkim", "4711", "7", "minji", "17"}


def check_rows(entries, own, attack):
    """Check that no row of Moodle's worksheet but the attacker's gets the attacker's submission."""
    rows = [row_matching.identity(name, [number], [], [name], [number]) for name, number in (VICTIM, ATTACKER)]
    standings = [
        Standing(entry.person, Attempt(entry.person.key, entry.file_names, "", "", "", "x", None), 1)
        for entry in entries
    ]
    found = row_matching.match_rows(
        rows, [worksheet_export.worksheet_grade(standing, "moodle").person for standing in standings]
    ).people
    if MARK in own[0] and 0 in found:
        assert not {part.name for part in entries[found[0]].paths} & {attack}


def test_as_many_as_promised():
    assert len(SHAPES) * 2 * 1250 >= 20_000


def test_look_alikes_are_said():
    """Names that differ only in width, composed letters or invisible signs are two people's, with a warning."""
    names = ["minji", "ＭＩＮＪＩ", "min\u200bji", "Zoe\u0308", "Zoë", "bob"]
    entries = ownership.group_submissions((Path(name), True) for name in names)
    assert len(entries) == len(names)
    assert len(class_warnings.similar_names(entries)) == 2
    assert unicodedata.normalize("NFC", "Zoe\u0308") == "Zoë"


def test_files_that_only_their_names_hold_together():
    """Without a platform's names any student may add a file to a submission, and one sentence warns of all these."""
    names = ["ann_backward.py", "ann-functions.py", "bob_backward.py", "kim_4711_52001_a.py", "kim_4711_52002_b.py"]
    entries = ownership.group_submissions((Path(name), False) for name in names)
    assert class_warnings.grouped_by_prefix(entries) == [
        "ann: several files are taken for one person's, by how their names begin and nothing else."
    ]


def test_packed_and_not(tmp_path):
    """An archive beside a folder of its name takes nothing from the folder, by a roster or without."""
    (tmp_path / "class").mkdir()
    write(tmp_path / "class" / "minji", {"variables.py": SOLVED})
    (tmp_path / "class" / "minji.zip").write_bytes(zipped({"variables.py": GONE}))
    found, doubts = owners(["minji", "minji.zip"])
    assert sorted(found.values()) == ["minji.zip", "minji/"]
    assert len(doubts) == 2
