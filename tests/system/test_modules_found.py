"""The choice of the file that counts.

A file with work goes before a stub, hidden files are ignored, and an archive counts like its folder.
"""

import io
import json
import subprocess
import tarfile

import pytest
from class_runs import run
from conftest import ROOT
from made_class import tarred, write, zipped
from table_readers import read_csv

from grading.classroom.class_reader import read_class, read_contents
from grading.classroom.submissions import archives, module_choice, refusals
from grading.curriculum import stubs
from grading.curriculum.ladder import find as find_kata
from grading.curriculum.ladder import ladder
from grading.curriculum.source import ModuleSource
from grading.judge.modules import module_names, submission
from grading.judge.modules.submission import SubmittedModule

KATA = find_kata("backward")
SOLVED = KATA.solution.read_text(encoding="utf-8")
STUB = stubs.derive(KATA)
NESTED = "katas/04_backward/backward.py"
MAC = "\0\5\26\7\0\2\0\0Mac OS X        "


@pytest.fixture
def points(grader, tmp_path):
    """Grade kata 04 of a folder, alone and in a class; return the share of its points, and the output.

    Both ways must agree on the points.
    """

    def points(folder):
        file, out = tmp_path / "report.json", tmp_path / "grades.csv"
        done = grader("grade", "04", "--from", folder, "--no-sandbox", "--json", file)
        assert (done.returncode in (0, 1), done.stderr) == (True, "")
        alone = json.loads(file.read_text(encoding="utf-8"))
        in_class = run(folder.parent, "--no-sandbox", "--jobs", 1, "--export", f"csv={out}")
        (row,) = read_csv(out.read_bytes())
        assert row[KATA.id] == str(alone["katas"][0]["points"])
        assert (alone["katas"][0]["notice"] or "") in " ".join(done.stdout.split())
        return alone["points"] / alone["max_points"], alone["katas"][0]["notice"], in_class

    return points


@pytest.mark.parametrize(
    "files",
    [
        {"backward.py": SOLVED, NESTED: STUB},
        {"backward.py": SOLVED, NESTED: STUB + "\n# a comment is no work\n"},
        {"04_backward/backward.py": SOLVED, NESTED: STUB, "backward.py": STUB},
        {NESTED: STUB, "katas/04_backward/my_backward.py": SOLVED},
        {"backward.py": STUB, "backward (1).py": SOLVED},
    ],
)
def test_a_stub_never_wins(files, points, tmp_path):
    """In any pair of places, the file with the student's work counts before the stub."""
    write(tmp_path / "class" / "ann", files)
    got, notice, in_class = points(tmp_path / "class" / "ann")
    assert got == 1
    assert "(the stub)" in notice
    assert f"ann: {notice}" in in_class


def test_two_that_differ(points, tmp_path):
    """The terminal, the report and the class's summary name the place of the file that counts."""
    write(tmp_path / "class" / "ann", {"backward.py": SOLVED, NESTED: STUB + "x = 1\n"})
    got, notice, in_class = points(tmp_path / "class" / "ann")
    assert got == 0
    assert notice == f"{NESTED} was graded, and not backward.py."
    assert f"  ann: {notice}" in in_class.splitlines()


def test_twice_the_same(tmp_path):
    write(tmp_path, {"backward.py": SOLVED, NESTED: SOLVED.replace("\n", "\r\n")})
    (handed,) = submission.find_modules(tmp_path, [KATA])
    assert (handed.source.text, handed.choice) == (SOLVED, "")


def test_unreadable_beside_readable(tmp_path):
    """An empty file in the first place is ignored if another file has the answer, and goes before the stub."""
    write(tmp_path, {"backward.py": SOLVED, NESTED: ""})
    (handed,) = submission.find_modules(tmp_path, [KATA])
    assert handed.source.text == SOLVED
    (tmp_path / "backward.py").write_text(STUB, encoding="utf-8")
    (handed,) = submission.find_modules(tmp_path, [KATA])
    assert "is empty" in handed.problem


def test_an_archive_in_a_folder(points, tmp_path):
    """`grade --from` finds the same modules as `class`, in an archive, in wrapper folders, and in a copy."""
    folder = tmp_path / "class" / "ann"
    folder.mkdir(parents=True)
    (folder / "work.zip").write_bytes(zipped({"katas-main/" + NESTED: SOLVED}))
    assert points(folder)[0] == 1
    write(folder, {"notes/readme.md": "", "hw/functions.py": "x = 1\n"})
    assert points(folder)[0] == 1


def test_an_archive_that_is_no_use(grader, tmp_path):
    """A useless archive beside modules is ignored with a message. Alone, it is the reason why grading fails."""
    folder = tmp_path / "ann"
    write(folder, {"backward.py": SOLVED})
    (folder / "data.zip").write_bytes(b"no archive")
    done = grader("grade", "04", "--from", folder, "--no-sandbox")
    assert done.returncode == 0
    assert "passed over, data.zip: it can't be unpacked" in done.stderr
    (folder / "backward.py").unlink()
    done = grader("grade", "04", "--from", folder, "--no-sandbox")
    assert done.returncode == 2
    assert "can't be graded: data.zip: it can't be unpacked" in done.stderr
    assert "Traceback" not in done.stderr


LOOSE = ("Lee_7_assignsubmission_file_{}", "lee_7_52001_{}")
FORMS = [(form, packed) for form in ("ann/{}", "ann/katas/04_backward/{}") for packed in (False, True)]


@pytest.mark.parametrize(("form", "packed"), FORMS + [(form, False) for form in LOOSE])
@pytest.mark.parametrize(
    "name",
    [
        *(
            ".backward.py", "._backward.py", "._(final) backward.py",
            ".#backward.py", ".~backward.py", ".backward.py.swp",
        ),
        *("backward.py~", "#backward.py#", "~$backward.py", "backward.py.bak", "backward.py.orig"),
    ],
)  # fmt: skip
def test_hidden(form, packed, name, tmp_path):
    """The grader silently ignores files of a system or an editor, in folders, in archives and as loose files."""
    files = {form.format(name): MAC, form.format("(final) backward.py"): SOLVED}
    if packed:
        (tmp_path / "ann.zip").write_bytes(zipped(files))
    else:
        write(tmp_path, files)
    (entry,) = read_class(tmp_path).submissions
    found = read_contents(entry)
    assert [item.source.text for item in found.modules if item.source] == [SOLVED]
    assert found.choices == ()
    assert {item.instead for item in found.modules} == {None}


@pytest.mark.parametrize("name", [".variables.py", ".#functions.py", ".~no_grad.py", "._backward.py", "#overloads.py#"])
@pytest.mark.parametrize("packed", [False, True])
def test_nothing_but_hidden(name, packed, tmp_path):
    """A hidden file is no answer, even under another name."""
    if packed:
        (tmp_path / "ann.zip").write_bytes(zipped({name: "x = 1\n"}))
    else:
        write(tmp_path / "ann", {name: "x = 1\n"})
    found = read_contents(*read_class(tmp_path).submissions)
    assert {(item.source, item.instead) for item in found.modules} == {(None, None)}


def test_what_is_hidden_in_a_class(tmp_path):
    """Files that systems put beside submissions count as no person.

    A person's name may look like that of a copy.
    """
    for name in ("._ann.zip", ".DS_Store", "Thumbs.db", "thumbs.db", "desktop.ini", "~$ann.zip", "ann_backward.py~"):
        (tmp_path / name).write_bytes(b"x")
    write(tmp_path, {"__MACOSX/variables.py": "", "ann/backward.py": SOLVED, "kim.tmp/backward.py": SOLVED})
    assert [entry.file_names for entry in read_class(tmp_path).submissions] == ["ann", "kim.tmp"]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Return all the Python files of this project's checkout, with an answer to kata 04 in its place."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split() or [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py")]
    files = {name: (ROOT / name).read_text(encoding="utf-8") for name in names if (ROOT / name).is_file()}
    files = {name: text for name, text in files.items() if not name.startswith(".venv/")}
    files |= {f"katas/{kata.id}/{kata.name}.py": stubs.derive(kata) for kata in ladder()}
    # More than the limit on useless files.
    files |= {f"tests/more/{number}.py": "x = 1\n" for number in range(300)}
    return files | {NESTED: SOLVED}


@pytest.mark.parametrize("pack", ["zip", "tar.gz", "folder"])
def test_whole_checkout(pack, checkout, tmp_path):
    """An archive from GitHub's "Download ZIP" or `git archive` is graded like the checkout itself."""
    files = {f"katas-main/{name}": text for name, text in checkout.items()}
    if pack == "folder":
        write(tmp_path / "ann", files)
    else:
        (tmp_path / f"ann.{pack}").write_bytes(zipped(files) if pack == "zip" else with_comment(tarred(files)))
    found = read_contents(*read_class(tmp_path).submissions)
    assert found.choices == ()
    assert {item.kata.id for item in found.modules if item.source is None} == set()
    changed = [item.kata.id for item in found.modules if not stubs.is_untouched(item.kata, item.source)]
    assert changed == [KATA.id]


def with_comment(data):
    """Return the tar with a first entry as git writes it, which contains the commit."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(data)) as before,
        tarfile.open(
            fileobj=packed, mode="w:gz", format=tarfile.PAX_FORMAT, pax_headers={"comment": "ab" * 20}
        ) as after,
    ):
        for entry in before:
            after.addfile(entry, before.extractfile(entry))
    return packed.getvalue()


def test_limits_hold(tmp_path):
    """An archive with too many modules, or too many bytes of them, is no checkout and is refused."""
    (tmp_path / "many.zip").write_bytes(zipped({f"{number}/variables.py": "" for number in range(500)}))
    (tmp_path / "large.zip").write_bytes(zipped({f"{number}/variables.py": "#" * 2**20 for number in range(30)}))
    for name in ("many.zip", "large.zip"):
        with pytest.raises(refusals.SubmissionRefused, match="far more Python than ten katas"):
            archives.unpack(tmp_path / name, tmp_path / f"{name} unpacked", tmp_path / f"{name} inner")


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        *(
            (name, True)
            for name in ("backward.py", "Backward.py.txt", "backward (2).py", "my-backward.py", "backwards.py")
        ),
        *((name, True) for name in ("numerical diff.py", "04_backward.py", "generation.py", "WeakrefMemory.py")),
        *(
            (name, False)
            for name in ("conftest.py", "test_backward.py", "memory_no_grad.py", "._backward.py", "worker.py")
        ),
        ("answer.ipynb", True),
        *((name, False) for name in ("backward.md", ".ipynb_checkpoints", "가" * 50 + ".py")),
    ],
)  # fmt: skip
def test_may_be_module(name, may_be):
    assert module_names.may_be_module(name) is may_be


def test_the_best_candidate_first(tmp_path):
    """A file with the kata's exact name goes first, and a later copy goes before an earlier one.

    Suites are no candidates.
    """
    names = ["my_backward (3).py", "backward-1.py", "backward (2).py", "test_backward.py", "my_backward.py", "x.py"]
    write(tmp_path, dict.fromkeys(names, ""))
    best = ["backward (2).py", "backward-1.py", "backward.py", "my_backward (3).py", "my_backward.py"]
    assert module_choice.module_names(tmp_path, KATA) == best


def test_numbers_in_prefixes(tmp_path):
    """A tenth attempt goes before a ninth one."""
    write(tmp_path, dict.fromkeys(["attempt9_backward.py", "attempt10_backward.py", "attempt1_backward.py"], ""))
    best = ["backward.py", "attempt10_backward.py", "attempt9_backward.py", "attempt1_backward.py"]
    assert module_choice.module_names(tmp_path, KATA) == best


@pytest.mark.parametrize(
    ("texts", "picked"),
    [
        ([SOLVED, None], SOLVED),
        ([None, SOLVED], SOLVED),
        ([SOLVED, SOLVED], SOLVED),
        ([STUB, SOLVED], SOLVED),
        ([STUB, STUB + "# a comment\n"], STUB),
        ([None, None], None),
    ],
)
def test_one_of_several_copies(texts, picked):
    """Several copies of one text count once, and a stub doesn't count beside a file with work."""
    module = module_choice.pick_module(tuple(copy_of(text) for text in texts))
    assert (module.source and module.source.text) == picked


def test_copies_that_differ():
    """If two files differ, the grader can't decide which of them the student means."""
    with pytest.raises(refusals.SubmissionRefused, match=r"backward\.py is there twice, and not the same"):
        module_choice.pick_module((copy_of(SOLVED), copy_of(SOLVED + "x = 1\n")))


def copy_of(text):
    return SubmittedModule(KATA, text and ModuleSource("backward", "backward.py", text))
