"""Submissions in the shapes of many platforms: none goes to another person, and none is lost without a word."""

import unicodedata

import pytest

from grading.classroom import class_reader
from grading.classroom.owners import roster_claims
from grading.classroom.rosters import roster

# First name, last name, username, number. Dates and counters of platforms end with such numbers and usernames, too.
PEOPLE = [
    ("Ada", "Lovelace", "alovelace", "20260008"),
    ("José", "García", "jgarcia", "20260003"),
    ("Anne-Marie", "O'Neil", "aoneil", "20260914"),
    ("지훈", "박", "jhpark", "100233"),
    ("Li", "Wei", "am", "7003"),
    ("Bo", "Kim", "utc", "52003"),
]
KNOWN = {
    "folders by username": "{user}/",
    "folders by number": "{number}/",
    "folders by name": "{first} {last}/",
    "folders as a Mac writes them": "{nfd}/",
    "archives": "{user}.zip",
    "files": "{user}_variables.py",
    "Moodle": "{first} {last}_{count}_assignsubmission_file/",
    "Moodle without folders": "{first} {last}_{count}_assignsubmission_file_variables.py",
    "Moodle with groups": "Group A-{first} {last}_{count}_assignsubmission_file/",
    "Canvas": "{canvas}_{count}_5200{place}_variables.py",
    "Canvas, late": "{canvas}_LATE_{count}_5200{place}_variables-2.py",
    "GitHub Classroom": "katas-{user}/",
    "Classroom 50": "cs1-katas-{user}/",
    "by e-mail": "{user}@example.edu.zip",
}
OTHERS = {
    "Moodle, blind": "Participant_{count}_assignsubmission_file/",
    "Moodle, blind, in Korean": "참가자_{count}_assignsubmission_file/",
    "Moodle, blind, in German": "Teilnehmer_{count}_assignsubmission_file/",
    "Moodle, blind, in German, cleaned": "Teilnehmerin_{count}_assignsubmission_file/",
    "Canvas, anonymous": "anon_x7K{place}_5200{place}_variables.py",
    "Blackboard": "Katas 1_{user}_attempt_2026-09-14-10-02-33_variables.py",
    "Blackboard, packed": "Katas 1_{user}_attempt_2026-09-14-10-02-33.zip",
    "Gradescope": "submission_{count}/",
    "Brightspace": "5100{place}-8810{place} - {first} {last} - Sep 14, 2026 1002 AM/",
    "Brightspace without folders": "5100{place}-8810{place} - {first} {last} - Sep 14, 2026 1002 AM - variables.py",
    "nbgrader's inbound": "{user}+katas+2026-09-14 10:02:33.000000 UTC+NDZlMmE/",
    "Sakai": "{last}, {first}({user})/",
    "number and name": "{number}_{last}{first}.zip",
    "number and name, files": "{number}_{last}{first}_variables.py",
    "Google's copies": "variables ({place}).zip",
}
HEADS = {
    "all": ("student id,username,name,email", "{number},{user},{first} {last},{user}@example.edu"),
    "numbers": ("SID", "{number}"),
    "school numbers and names": ("학번,이름", "{number},{last}{first}"),
    "Moodle's own": ("Identifier,Full name,Email address", "Participant {count},{first} {last},{user}@example.edu"),
    "Moodle's own, in German": ("Identifier,Full name", "Teilnehmer/in {count},{first} {last}"),
    "Moodle's own, in Hindi, blind": ("Identifier,Status", "छिपा हुआ प्रतिभागी {count},No submission"),
    "usernames": ("username", "{user}"),
}


# A folder whose name is only a number belongs to the person with it on the roster: there is no other sign.
PAIRS = [(shape, head) for shape in (*KNOWN, *OTHERS) for head in HEADS]
for head in ("Moodle's own", "Moodle's own, in German", "Moodle's own, in Hindi, blind"):
    PAIRS.remove(("folders by number", head))


def words(place, person):
    first, last, user, number = person
    return {
        "place": place,
        "first": first,
        "last": last,
        "user": user,
        "number": number,
        # Moodle's and Canvas's numbers are the school numbers of other people.
        "count": PEOPLE[(place + 1) % len(PEOPLE)][3],
        "nfd": unicodedata.normalize("NFD", f"{first} {last}"),
        "canvas": "".join(letter for letter in f"{last}{first}".lower() if letter.isalnum()),
    }


def assigned(shape, head, tmp_path):
    """Assign the class's submissions by a roster.

    Return their names in order, each one's owner, the keys in order, and the sentences.
    """
    top, row = HEADS[head]
    rows = [row.format(**words(place, person)) for place, person in enumerate(PEOPLE)]
    (tmp_path / "roster.csv").write_text("\n".join([top, *rows, ""]), encoding="utf-8")
    (tmp_path / "class").mkdir()
    names = [shape.format(**words(place, person)) for place, person in enumerate(PEOPLE)]
    for name in names:
        path = tmp_path / "class" / name
        if name.endswith("/"):
            path.mkdir()
            path /= "variables.py"
        path.write_text("x = 1\n")
    listed = roster.read_roster(tmp_path / "roster.csv")
    entries, doubts = roster_claims.assign(class_reader.read_class(tmp_path / "class").submissions, listed)
    # A file system may write the letters of a name in another way.
    whose = {unicodedata.normalize("NFC", entry.file_names): entry.person.key for entry in entries}
    bare = [unicodedata.normalize("NFC", name.rstrip("/")) for name in names]
    return bare, whose, [row.person.key for row in listed], [unicodedata.normalize("NFC", doubt) for doubt in doubts]


@pytest.mark.parametrize(("shape", "head"), PAIRS)
def test_nobody_gets_what_is_anothers(shape, head, tmp_path):
    """A submission is its person's, or it has its own name and a warning, whatever the platform and the roster are."""
    names, whose, keys, doubts = assigned({**KNOWN, **OTHERS}[shape], head, tmp_path)
    for name, key in zip(names, keys, strict=True):
        if whose[name] != key:
            assert whose[name] not in keys, (name, whose[name])
            assert [doubt for doubt in doubts if doubt.startswith(f"{name}: ")]


@pytest.mark.parametrize("shape", KNOWN)
def test_known_shapes_reach_everybody(shape, tmp_path):
    """A roster with usernames, numbers and names finds the owners in all shapes of the guide."""
    names, whose, keys, doubts = assigned(KNOWN[shape], "all", tmp_path)
    assert doubts == []
    assert [whose[name] for name in names] == keys


@pytest.mark.parametrize("shape", [shape for shape in OTHERS if shape.startswith("Moodle, blind")])
@pytest.mark.parametrize("head", ["Moodle's own", "Moodle's own, in German", "Moodle's own, in Hindi, blind"])
def test_blind_marking(shape, head, tmp_path):
    """Where marking is blind, Moodle's numbers on the roster find the owners, in any language of its word."""
    names, whose, keys, doubts = assigned(OTHERS[shape], head, tmp_path)
    assert (doubts, [whose[name] for name in names]) == ([], keys)
