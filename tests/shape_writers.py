"""One class, written in the shape of each platform, by the rules that each platform documents."""

import datetime
import random

from made_class import write, zipped

from grading.curriculum.ladder import ladder

FIRST = "Ada Björn Chloé Đức 민지 Zoë Anne-Marie José Li Mary".split()
LAST = ["Kim", "García", "O'Neil", "van der Berg"]
PEOPLE = [
    (first, last, f"u{place:02}{last[0].lower()}", f"2026{place:04}")
    for place, (first, last) in enumerate((first, last) for last in LAST for first in FIRST)
]
KATAS = list(ladder())
HANDED_IN = datetime.datetime(2026, 9, 14, 10, 2, 33)


def modules_of(place):
    """Return the files of the person at this place: some of the ten modules, with a text that is theirs alone."""
    rng = random.Random(place)
    return {f"{kata.name}.py": f"# {place} {kata.id}\nx = {rng.random()}\n" for kata in KATAS[: 1 + place % 10]}


def nested(files):
    return {f"katas/{kata.id}/{kata.name}.py": files[f"{kata.name}.py"] for kata in KATAS if f"{kata.name}.py" in files}


def prefixed(files, prefix):
    return {prefix + name: text for name, text in files.items()}


def canvas_name(first, last):
    return "".join(letter for letter in f"{last}{first}".lower() if letter.isalnum())


def gradescope(person, place, files):
    """A folder per submission; the metadata is written by `beside`."""
    return prefixed(files, f"submission_{9100 + place}/")


def gradescope_metadata():
    lines = ["---"]
    for place, (first, last, user, number) in enumerate(PEOPLE):
        lines += [
            f"submission_{9100 + place}:",
            "  :submitters:",
            f'  - :name: "{first} {last}"',
            f"    :sid: '{number}'",
            f"    :email: {user}@example.edu",
            "  :created_at: 2026-09-14 10:02:33.000000000 Z",
            "  :score: 0.0",
            "  :status: processed",
            "  :results:",
            "    tests: [{name: one, score: 0}]",
            "  :history: []",
        ]
    return {"submission_metadata.yml": "\n".join([*lines, ""])}


def blackboard(person, place, files):
    first, last, user, _ = person
    stem = f"Katas_1_{user}_attempt_2026-09-14-10-02-33"
    note = f"Name: {first} {last} ({user})\nAssignment: Katas_1\nDate Submitted: Monday, September 14, 2026\n"
    return {f"{stem}.txt": note} | prefixed(files, f"{stem}_")


def brightspace(person, place, files):
    return prefixed(files, f"{51000 + place}-88100 - {person[0]} {person[1]} - Sep 14, 2026 1002 AM/")


def brightspace_flat(person, place, files):
    return prefixed(files, f"{51000 + place}-88100 - {person[0]} {person[1]} - 14 September, 2026 1002 AM - ")


def nbgrader(person, place, files):
    return prefixed(files | {"timestamp.txt": "2026-09-14 10:02:33.000000 UTC\n"}, f"{person[2]}/katas/")


def nbgrader_inbound(person, place, files):
    return prefixed(files, f"{person[2]}+katas+2026-09-14 10:02:33.000000 UTC+NDZlMmE/")


def teams(person, place, files):
    older = prefixed({"variables.py": "# an older version\n"}, f"{person[0]} {person[1]}/Katas 1/Version 1/")
    return older | prefixed(files, f"{person[0]} {person[1]}/Katas 1/Version 10/")


def sakai(person, place, files):
    folder = f"{person[1]}, {person[0]}({person[2]})/"
    beside = {"timestamp.txt": "20260914100233000", "feedbackText.html": ""}
    return prefixed(beside, folder) | prefixed(files, f"{folder}Submission attachment(s)/")


def moodle(person, place, files):
    return prefixed(files, f"{person[0]} {person[1]}_{7000 + place}_assignsubmission_file/")


def canvas(person, place, files):
    late = "LATE_" if place % 3 == 1 else ""
    name = canvas_name(*person[:2])
    return {
        f"{name}_{late}{4000 + place}_{52000 + 10 * place + count}_{file}": text
        for count, (file, text) in enumerate(files.items())
    }


def classroom50(person, place, files):
    return prefixed(nested(files) | {".classroom50.yaml": "x\n"}, f"cs1-katas-{person[2]}/")


def github(person, place, files):
    return prefixed(nested(files) | {".git/HEAD": "ref: refs/heads/main\n"}, f"katas-{person[2]}/")


def folders(person, place, files):
    return prefixed(files, f"{person[2]}/")


def archives(person, place, files):
    return {f"{person[2]}.zip": zipped(nested(files))}


def loose_files(person, place, files):
    return prefixed(files, f"{person[2]}_")


# The writer, the name of the shape that must be found, and the files that the platform adds.
WRITERS = {
    "gradescope": (gradescope, "gradescope", gradescope_metadata),
    "blackboard": (blackboard, "blackboard", dict),
    "brightspace": (brightspace, "brightspace", lambda: {"index.html": "<p></p>"}),
    "brightspace, files": (brightspace_flat, "brightspace", lambda: {"index.html": "<p></p>"}),
    "nbgrader": (nbgrader, "nbgrader", dict),
    "nbgrader's exchange": (nbgrader_inbound, "nbgrader-inbound", dict),
    "teams": (teams, "teams", dict),
    "sakai": (sakai, "sakai", lambda: {"grades.csv": "Katas 1,Points\n"}),
    "moodle": (moodle, "moodle", dict),
    "canvas": (canvas, "canvas", dict),
    "classroom50": (classroom50, "classroom50", lambda: {"scores.csv": "username,score\n"}),
    "github": (github, "github", dict),
    "folders": (folders, "names", dict),
    "archives": (archives, "names", dict),
    "files": (loose_files, "names", dict),
}


def write_class(folder, shape, people=PEOPLE, modules=modules_of):
    """Write the class in this shape."""
    writer, _, beside = WRITERS[shape]
    write(folder, beside())
    for place, person in enumerate(people):
        write_files(folder, writer(person, place, modules(place)))


def write_files(folder, files):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())


def write_roster(file):
    """Write a roster by which every shape's people are known."""
    rows = [f'{user},{number},"{first} {last}",{user}@example.edu' for first, last, user, number in PEOPLE]
    file.write_text("\n".join(["username,student id,name,email", *rows, ""]), encoding="utf-8")
    return file
