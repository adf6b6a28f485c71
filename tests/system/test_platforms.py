"""Bundles for platforms: built by the real command, installed and run as the platform does it."""

import compileall
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import shared
import warm_start
from conftest import ROOT
from result_readers import read_classroom50, read_gradescope
from ruamel.yaml import YAML
from shown_texts import check_harmless

TEMPLATE = f"cs-7/katas@{'0a' * 20}"
FEW = ("01_variables", "02_functions")
linux = pytest.mark.skipif(sys.platform != "linux", reason="Gradescope's containers run Linux")
posix = pytest.mark.skipif(os.name != "posix", reason="it is a script for bash")
CLASSROOM50 = {
    "CLASSROOM": "cs-7",
    "ASSIGNMENT": "katas",
    "SUBMISSION_TAG": "submit/2025-01-31T12-00-00Z-a1b2c3d",
    "OWNER": "minji",
    "COMMIT_URL": "https://git.example/commit/1",
    "RELEASE_URL": "https://git.example/release/1",
    "REVIEW_URL": "https://git.example/compare/1",
}


def run(command, **options):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", **options)


def program(path, text):
    """Write a program for bash at `path`, and return its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/usr/bin/env bash\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path.parent


def without(*names):
    return {name: value for name, value in os.environ.items() if name not in names}


@pytest.fixture(scope="session")
def sandboxed():
    """True if the sandbox can run here."""
    return run([sys.executable, ROOT / "grader.py", "grade", "1", "--from", "solution"], cwd=ROOT).returncode == 0


@pytest.fixture
def broken_bwrap(tmp_path):
    """A PATH on which the first bwrap can't make namespaces, as in a container."""
    folder = program(tmp_path / "no sandbox" / "bwrap", "echo no namespaces for you >&2; exit 1")
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


# ---- Gradescope


class Container:
    """The folders of Gradescope's container, below `root`, after setup.sh.

    Its .venv contains the Python that runs these tests.
    """

    def __init__(self, unpacked, root, katas=None):
        self.source, self.submission = root / "source", root / "submission"
        self.results = root / "results" / "results.json"
        self.root = root
        self.submission.mkdir(parents=True)
        shutil.copytree(unpacked, self.source)
        for folder in (self.source / "katas").iterdir():
            if katas and folder.is_dir() and folder.name not in katas:
                shutil.rmtree(folder)
        program(self.source / ".venv" / "bin" / "python", f'exec "{sys.executable}" "$@"')
        shutil.copy(self.source / "run_autograder", root)

    def hand_in(self, what, folder=""):
        target = self.submission / folder
        target.mkdir(parents=True, exist_ok=True)
        for kata in sorted((ROOT / "katas").glob("[0-9]*")):
            module = f"{kata.name[3:]}.py"
            shutil.copy(ROOT / "solution" / module if what == "solution" else kata / module, target)

    def run(self, **environment):
        """Run run_autograder, and return the results, and its output for instructors."""
        env = {**os.environ, "AUTOGRADER_ROOT": str(self.root), **environment}
        done = run([self.root / "run_autograder"], cwd=self.root, env=env)
        assert done.returncode == 0, done.stderr
        assert os.listdir(self.root / "results") == ["results.json"]
        return read_gradescope(self.results.read_text(encoding="ascii")), done.stdout + done.stderr


def unpack(archive, folder):
    """Unpack as `unzip` does, since zipfile alone ignores the modes; return the folder."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            Path(opened.extract(entry, folder)).chmod(entry.external_attr >> 16)
    return folder


def compiled(folder):
    """Compile the grader's modules there, since each copy of the folder would do that again; return the folder."""
    for part in ("grading", "katas", "solution"):
        compileall.compile_dir(folder / part, quiet=2)
    return folder


def bundled(*words):
    """Make a bundle by the real command, in a process of its own, and return the command's output."""
    done = warm_start.run([sys.executable, str(ROOT / "grader.py"), "bundle", *map(str, words)], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="session")
def archive():
    """The archive for Gradescope, which tests must not change."""

    def make(folder):
        assert "Upload it" in bundled("gradescope", "--out", folder / "autograder.zip")
        return folder / "autograder.zip"

    return shared.once("gradescope's archive", make)


@pytest.fixture(scope="session")
def unpacked(archive):
    """The archive's files, which tests copy."""
    return shared.once("gradescope's files", lambda folder: compiled(unpack(archive, folder / "source")))


@pytest.fixture
def container(unpacked, tmp_path):
    """A container with two katas only, for speed."""
    return Container(unpacked, tmp_path / "auto grader", FEW)


def test_gradescope_archive(archive, grader, tmp_path):
    """The archive has both scripts at its root, executable, and the grader's files.

    It has no file that a student may have changed.
    """
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        modes = {entry.filename: entry.external_attr >> 16 for entry in opened.infolist()}
        assert all(b"\r" not in opened.read(name) for name in modes if not name.endswith(".mo"))
        catalogue = "grading/text/locale/ko/LC_MESSAGES/katas.mo"
        assert opened.read(catalogue) == (ROOT / catalogue).read_bytes()
    assert modes["setup.sh"] == modes["run_autograder"] == 0o100755
    assert modes["grader.py"] == modes["grading/cli/main.py"] == 0o100644
    assert {"pyproject.toml", "LICENSE", "katas/expect.py", "katas/04_backward/kata.toml"} <= set(modes)
    assert {"katas/08_weakref_memory/memory_weakref_memory.py", "solution/backward.py"} <= set(modes)
    for name in modes:
        assert name.partition("/")[0] in (
            *("grader.py", "pyproject.toml", "LICENSE", "setup.sh", "run_autograder", "grading", "katas", "solution"),
        )
        assert not name.endswith((".pyc", "README.md"))
    assert "katas/04_backward/backward.py" not in modes
    grader("bundle", "gradescope", "--out", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


@posix
@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_gradescope_scripts_parse(script):
    done = run(["bash", "-n", ROOT / "grading" / "platforms" / "bundles" / "gradescope" / script])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@linux
def test_gradescope_solution(unpacked, tmp_path, sandboxed):
    """The solution earns all points in all katas, and the report says if there was a sandbox."""
    container = Container(unpacked, tmp_path / "autograder")
    container.hand_in("solution")
    results, _ = container.run()
    assert results["score"] == results["extra_data"]["max_points"] > 100
    assert results["extra_data"]["sandboxed"] is sandboxed
    assert ("Graded without the sandbox." in results["output"].splitlines()) is not sandboxed


@linux
@pytest.mark.parametrize("what", ["stubs", "nothing"])
def test_gradescope_no_points(what, container):
    """Untouched stubs earn no points, and missing modules earn none and are reported as missing."""
    if what == "stubs":
        container.hand_in("stubs")
    results, _ = container.run()
    assert results["score"] == 0
    assert results["tests"]
    status = "untouched" if what == "stubs" else "missing"
    assert [kata[2] for kata in results["extra_data"]["katas"].values()] == [status, status]


@linux
@pytest.mark.parametrize("folder", ["katas-main", "a b/katas-main", "katas-main/katas/01_variables"])
def test_gradescope_folder_in_a_folder(folder, container):
    """The bundle finds modules in an uploaded folder, in GitHub's packing, and beside a Mac's extra files."""
    container.hand_in("solution", folder)
    (container.submission / "__MACOSX").mkdir()
    results, _ = container.run()
    assert results["extra_data"]["katas"]["01_variables"][2] == "passed"


@linux
def test_gradescope_without_sandbox(container, broken_bwrap):
    """Without bubblewrap the bundle still grades.

    The student reads that there was no sandbox, and the instructor reads why.
    """
    container.hand_in("solution")
    results, printed = container.run(PATH=broken_bwrap)
    assert results["score"] == results["extra_data"]["max_points"]
    assert results["extra_data"]["sandboxed"] is False
    assert results["output"].splitlines()[-1] == "Graded without the sandbox."
    assert "the sandbox can't run here" in printed
    assert "no namespaces for you" in printed


HOSTILE_CRASH = """
import sys
sys.stderr.write('''\\x1b[31mred\\x00 "quoted" back\\\\slash \\t tab \\u202e é </script>\\n%s\\n''' % ("x" * 5000))
sys.exit(3)
"""


@linux
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("no submission", "there is no folder"),
        ("no python", "No such file or directory"),
        ("crash", "ZeroDivisionError: division by zero"),
        ("hostile crash", '[31mred "quoted" back\\slash  tab  '),
        ("no katas", "The grader ended with status"),
        ("hang", "It took longer than 1 seconds"),
    ],
)
def test_gradescope_that_goes_wrong(how, says, container, tmp_path):
    """After any failure there are results in Gradescope's format, which say what happened and whom to tell."""
    container.hand_in("solution")
    container.results.parent.mkdir()
    container.results.write_text('{"score": 1000}', encoding="ascii")  # from an earlier run
    if how == "no submission":
        shutil.rmtree(container.submission)
    elif how == "no python":
        shutil.rmtree(container.source / ".venv")
    elif how == "no katas":
        shutil.rmtree(container.source / "katas")
    elif how == "hang":
        program(container.source / ".venv" / "bin" / "python", "exec sleep 100")
    else:
        text = "1 / 0\n" if how == "crash" else HOSTILE_CRASH
        (container.source / "grading" / "cli" / "main.py").write_text(text, encoding="utf-8")
    seconds = {"AUTOGRADER_SECONDS": "1"} if how == "hang" else {}
    results, _ = container.run(TMPDIR=str(tmp_path), **seconds)
    assert (results["score"], results["tests"]) == (0, [])
    assert "Please tell your instructor." in results["output"]
    assert says in results["output"]
    check_harmless(results["output"])


# ---- GitHub Classroom


@pytest.fixture(scope="session")
def workflow():
    """The workflow's content, which tests must not change."""

    def make(folder):
        bundled("github", "--template", TEMPLATE, "--out", folder / "classroom.yml")
        return YAML(typ="safe", pure=True).load((folder / "classroom.yml").read_text(encoding="utf-8"))

    return shared.once("github's workflow", make)


def step(workflow, name):
    (job,) = workflow["jobs"].values()
    (found,) = [step for step in job["steps"] if step.get("name") == name]
    return found


def test_github_workflow(workflow):
    """The reporter reads the grading step's output from the environment variable that the step's id makes."""
    assert workflow["permissions"] == {"contents": "read", "checks": "write", "actions": "read"}
    assert "push" in workflow["on"]
    grade, tell = step(workflow, "Grade"), step(workflow, "Tell Classroom")
    assert tell["uses"] == "classroom-resources/autograding-grading-reporter@v1"
    assert tell["with"]["runners"] == grade["id"]
    assert tell["env"] == {f"{grade['id'].upper()}_RESULTS": f"${{{{ steps.{grade['id']}.outputs.result }}}}"}


def test_github_grader_comes_from_the_template(workflow):
    """Each checkout has its own folder, and the grader's is at the commit that the instructor named."""
    (job,) = workflow["jobs"].values()
    grader, submission = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert (grader["repository"], grader["ref"]) == ("cs-7/katas", "0a" * 20)
    assert "repository" not in submission
    assert grader["path"] != submission["path"]
    assert grader["persist-credentials"] is submission["persist-credentials"] is False


@posix
@pytest.mark.parametrize(("status", "ends_with"), [(1, 3), (2, 2), (3, 3)])
def test_github_step_that_goes_wrong(status, ends_with, workflow, tmp_path):
    """If the grader fails, or leaves no result of this run, the step fails and reports no points."""
    (tmp_path / "katas-result.txt").write_text("of yesterday", encoding="utf-8")
    here = program(tmp_path / "bin" / "python3", f"exit {status}")
    (tmp_path / "step.sh").write_text(step(workflow, "Grade")["run"], encoding="utf-8")
    env = {**os.environ, "GITHUB_OUTPUT": str(tmp_path / "output"), "RUNNER_TEMP": str(tmp_path)}
    env["PATH"] = f"{here}{os.pathsep}{os.environ['PATH']}"
    done = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", tmp_path / "step.sh"], cwd=tmp_path, env=env)
    assert done.returncode == ends_with
    assert not (tmp_path / "output").exists()


# ---- Classroom 50


def classroom50(folder):
    bundled("classroom50", "--out", folder / "katas")
    return compiled(folder / "katas")


@pytest.fixture
def bundle(tmp_path):
    """The bundle, with two katas only."""
    folder = tmp_path / "classroom50" / "cs-7" / "autograders" / "katas"
    shutil.copytree(shared.once("classroom50's bundle", classroom50), folder)
    for kata in (folder / "katas").glob("[0-9]*"):
        if kata.name not in FEW:
            shutil.rmtree(kata)
    return folder


@pytest.mark.parametrize("what", ["solution", "stubs", "nothing"])
def test_classroom50(what, bundle, tmp_path):
    """In the student's checkout the bundle writes result.json, and exits with 0 for any number of points."""
    checkout = tmp_path / "katas-minji"
    checkout.mkdir()
    for kata in FEW:
        module = f"{kata[3:]}.py"
        if what == "solution":
            shutil.copy(ROOT / "solution" / module, checkout)
        elif what == "stubs":
            (checkout / "katas" / kata).mkdir(parents=True)
            shutil.copy(ROOT / "katas" / kata / module, checkout / "katas" / kata)
    env = {**without("GITHUB_ACTIONS"), **CLASSROOM50}
    done = run([sys.executable, bundle / "autograder.py"], cwd=checkout, env=env)
    assert done.returncode == 0, done.stderr
    result = read_classroom50((checkout / "result.json").read_text(encoding="ascii"))
    assert result["score"] == (result["max-score"] if what == "solution" else 0)
    assert result["max-score"] > 0
    assert (result["classroom"], result["assignment"], result["owner"]) == ("cs-7", "katas", "minji")
    assert (result["submission"], result["review"]) == (CLASSROOM50["SUBMISSION_TAG"], CLASSROOM50["REVIEW_URL"])
    assert all(test["message"] for test in result["tests"] if not test["passed"])


def test_classroom50_that_goes_wrong(bundle, tmp_path):
    """An exit status other than 0 tells the runner that the grader failed.

    Here the grader didn't learn whose submission it is.
    """
    env = {**without("GITHUB_ACTIONS", "USERNAME"), **CLASSROOM50, "COMMIT_URL": "", "REVIEW_URL": ""}
    done = run([sys.executable, bundle / "autograder.py"], cwd=tmp_path, env=env)
    assert done.returncode == 2
    assert "COMMIT_URL, REVIEW_URL aren't set" in done.stderr
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize("status", [0, 1])
def test_classroom50_without_a_result(status, bundle, tmp_path):
    """Without a result of the grader nothing is graded, and a result.json that the student committed doesn't count."""
    (tmp_path / "result.json").write_text('{"score": 100}', encoding="utf-8")
    (bundle / "grader.py").write_text(f"raise SystemExit({status})\n", encoding="utf-8")
    done = run([sys.executable, bundle / "autograder.py"], cwd=tmp_path, env=without("GITHUB_ACTIONS"))
    assert done.returncode == 3
    assert not (tmp_path / "result.json").exists()


# ---- the command line


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["bundle", "gradescope"], "the following arguments are required: --out"),
        (["bundle", "moodle", "--out", "x"], "invalid choice: 'moodle'"),
        (["bundle", "gradescope", "--out", "no/such/folder/x.zip"], "can't be written"),
        (["bundle", "github", "--template", TEMPLATE, "--out", "."], "is a folder; name the file"),
        (["bundle", "github", "--out", "x"], "github needs --template OWNER/REPO@COMMIT"),
        (["bundle", "github", "--template", "cs-7/katas", "--out", "x"], "github needs --template OWNER/REPO@COMMIT"),
        (["bundle", "github", "--template", "cs-7/katas@main", "--out", "x"], "is not of that form"),
        (["bundle", "github", "--template", TEMPLATE[:-1], "--out", "x"], "is not of that form"),
        (["bundle", "github", "--template", f"https://github.com/{TEMPLATE}", "--out", "x"], "is not of that form"),
        (["bundle", "github", "--template", f"{TEMPLATE}\n", "--out", "x"], "is not of that form"),
        (["bundle", "gradescope", "--template", TEMPLATE, "--out", "x"], "--template is for github"),
        (["bundle", "classroom50", "--out", "tests"], "name a folder that is new or empty"),
        (["bundle", "classroom50", "--out", "README.md"], "name a folder that is new or empty"),
        (["grade", "--sandbox", "maybe"], "invalid choice: 'maybe'"),
    ],
)
def test_wrong_usage(args, says, grader):
    done = grader(*args)
    assert done.returncode == 2
    assert says in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_bundle_leaves_nothing_behind(grader, tmp_path):
    """The command fills an empty folder, and leaves no other file beside the bundle."""
    (tmp_path / "empty").mkdir()
    assert grader("bundle", "classroom50", "--out", tmp_path / "empty").returncode == 0
    assert grader("bundle", "github", "--template", TEMPLATE, "--out", tmp_path / "classroom.yml").returncode == 0
    longest = "\uae40" * 85  # three bytes each
    assert grader("bundle", "classroom50", "--out", tmp_path / longest).returncode == 0
    assert sorted(os.listdir(tmp_path)) == ["classroom.yml", "empty", longest]
    assert {"autograder.py", "grader.py", "grading", "katas", "solution"} <= set(os.listdir(tmp_path / "empty"))


# ---- Only the katas that are due


@linux
def test_gradescope_with_one_kata(grader, tmp_path):
    """`--katas` makes an autograder whose points are those of one kata."""
    done = grader("bundle", "gradescope", "--katas", "functions", "--out", tmp_path / "one.zip")
    assert (done.returncode, done.stderr) == (0, "")
    container = Container(unpack(tmp_path / "one.zip", tmp_path / "unpacked"), tmp_path / "autograder", FEW)
    container.hand_in("solution")
    results, _ = container.run()
    assert {test["name"][:2] for test in results["tests"]} == {"02"}
    assert results["score"] == sum(test.get("max_score", 0) for test in results["tests"]) > 0


def test_classroom50_with_one_kata(grader, tmp_path):
    done = grader("bundle", "classroom50", "--katas", "2", "--out", tmp_path / "a" / "autograders" / "katas")
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "minji").mkdir()
    shutil.copy(ROOT / "solution" / "functions.py", tmp_path / "minji")
    env = {**without("GITHUB_ACTIONS"), **CLASSROOM50}
    done = run(
        [sys.executable, tmp_path / "a" / "autograders" / "katas" / "autograder.py"], cwd=tmp_path / "minji", env=env
    )
    assert done.returncode == 0, done.stderr
    result = read_classroom50((tmp_path / "minji" / "result.json").read_text(encoding="ascii"))
    assert result["score"] == result["max-score"] > 0


def test_github_with_two_katas(grader, tmp_path):
    out = tmp_path / "classroom.yml"
    done = grader("bundle", "github", "--template", TEMPLATE, "--katas", "2,1", "--out", out)
    assert done.returncode == 0
    found = YAML(typ="safe", pure=True).load(out.read_text(encoding="utf-8"))
    assert "grader.py grade 01 02 --from submission " in step(found, "Grade")["run"]
    done = grader("bundle", "github", "--template", TEMPLATE, "--katas", "11", "--out", out)
    assert done.returncode == 2
    assert "there is no kata '11'" in done.stderr
