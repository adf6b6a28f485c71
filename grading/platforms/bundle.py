"""The files with which a platform grades by itself, built from this checkout by `python3 grader.py bundle`.

The files that differ by platform lie in grading/platforms/bundles/. docs/platforms.md says where each one goes.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from grading import ROOT
from grading.curriculum import checkout_parts, damaged_files
from grading.curriculum.ladder import Kata
from grading.text.atomic_write import atomic_write, temp_path
from grading.text.errors import GraderError, UsageError, output_error, system_reason
from grading.text.language import chosen, said

BUNDLES = Path(__file__).with_name("bundles")
# Grading needs the solution too: an untouched stub is one that equals the stub derived from it. Lessons and stubs are
# left out, so a bundle never holds katas that were solved in this checkout.
NEEDED = (
    *("grader.py", "pyproject.toml", "LICENSE", "grading/**/*.py", "solution/*.py", "katas/*.py"),
    "grading/workers/solution_requests.txt",
    "grading/text/locale/*/LC_MESSAGES/*.mo",  # the compiled translations
    *(
        "katas/*/kata.toml",
        "katas/*/test_*.py",
        "katas/*/memory_*.py",
        "katas/*/mistakes.toml",
        "katas/*/signatures.json",
    ),
)
GRADED_KATAS = "graded_katas.txt"  # in the bundle, if not all katas are graded
CATALOGUE = ".mo"  # the suffix of the only files in a bundle that are no text
LANGUAGE = b"--lang=en"  # in the platforms' files, where the language stands in which the bundle was built
PLATFORM_FILES = {
    "gradescope": ("run_autograder", "setup.sh"),
    "github": ("classroom.yml",),
    "classroom50": ("autograder.py",),
}
NEXT_STEP = {
    "gradescope": said("Upload it as the autograder of a Gradescope assignment."),
    "github": said("Put it into the assignment's template repository, as .github/workflows/classroom.yml."),
    "classroom50": said("Put its content into CLASSROOM/autograders/ASSIGNMENT/ of your classroom50 repository."),
}
TEMPLATE_FORM = re.compile(r"([A-Za-z0-9-]+/[A-Za-z0-9._-]+)@([0-9a-fA-F]{40})")
TEMPLATE_WANTED = said(
    "github needs --template OWNER/REPO@COMMIT, the repository and the commit from which the workflow takes the "
    "grader. In a clone of it `git rev-parse HEAD` prints all 40 digits of the commit"
)


def build(platform: str, out: Path, template: str | None = None, katas: Sequence[Kata] = ()) -> str:
    """Write the platform's bundle to `out`; return a text that tells the instructor where to put it.

    Args:
        platform: One of gradescope, github and classroom50.
        out: For gradescope a zip file, for github a workflow file, for classroom50 a new or empty folder.
        template: For github, the repository from which the workflow takes the grader, as OWNER/REPO@COMMIT.
        katas: The katas to grade; all of them if there are none.

    Raises:
        UsageError: `template` is wrong, or `out` can't be written.
        GraderError: A part of the bundle is missing or damaged in this checkout, or the disk is full.
    """
    if template is not None and platform != "github":
        text = said("--template is for github; the bundle for {platform} holds the grader itself", platform=platform)
        raise UsageError(text)
    expect_all(platform)
    if platform != "classroom50" and out.is_dir():
        raise UsageError(said("{path} is a folder; name the file to write", path=str(out)))
    try:
        if platform == "gradescope":
            atomic_write(out, [_zip_archive(_contents(platform, katas))])
        elif platform == "github":
            atomic_write(out, [_workflow(template, katas)])
        else:
            _write_folder(out, _contents(platform, katas))
    except OSError as error:
        facts = {"path": str(out), "reason": system_reason(error)}
        raise output_error(error)(said("{path} can't be written: {reason}", facts)) from error
    facts = {"path": str(out), "step": NEXT_STEP[platform]}
    return said("{path} is ready. {step}\nEvery step: docs/platforms.md", facts)


def expect_all(platform: str) -> None:
    """Raise GraderError if the bundle could not grade, because this checkout lacks a file or has a damaged one."""
    named = [ROOT / pattern for pattern in NEEDED if "*" not in pattern]
    missing = [
        path
        for path in (*named, *(BUNDLES / platform / file for file in PLATFORM_FILES[platform]))
        if not path.exists()
    ]
    if missing:
        raise damaged_files.lost(missing)
    damage = checkout_parts.damage()
    if damage:
        raise GraderError(damage)


def _workflow(template: str | None, katas: Sequence[Kata]) -> bytes:
    """Return the workflow's text, for a full commit only: branches and tags move, and GitHub knows no short ones."""
    if template is None:
        raise UsageError(TEMPLATE_WANTED)
    form = TEMPLATE_FORM.fullmatch(template)
    if form is None:
        facts = {"template": template, "wanted": TEMPLATE_WANTED}
        raise UsageError(said("--template {template!r} is not of that form: {wanted}", facts))
    text = _content(BUNDLES / "github" / "classroom.yml").decode()
    numbers = "".join(f"{kata.number} " for kata in katas)
    text = text.replace(" grade --from ", f" grade {numbers}--from ")
    return text.replace("TEMPLATE_REPOSITORY", form[1]).replace("TEMPLATE_COMMIT", form[2].lower()).encode()


def _contents(platform: str, katas: Sequence[Kata]) -> dict[str, bytes]:
    """Return the contents of the bundle's files by their names in it, sorted."""
    files = {path.relative_to(ROOT).as_posix(): path for pattern in NEEDED for path in ROOT.glob(pattern)}
    files |= {path.name: path for path in (BUNDLES / platform).iterdir() if path.is_file()}
    contents = {name: _content(path) for name, path in files.items()}
    if katas:
        contents[GRADED_KATAS] = " ".join(kata.number for kata in katas).encode() + b"\n"
    return dict(sorted(contents.items()))


def _content(path: Path) -> bytes:
    """Return the bytes of a file in the bundle. The platform's own files name the chosen language."""
    data = path.read_bytes()
    return data.replace(LANGUAGE, f"--lang={chosen()}".encode()) if path.is_relative_to(BUNDLES) else data


def _zip_archive(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of the files: equal bytes for equal files. A file that starts with #! is executable."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in files.items():
            # A checkout on Windows may end its lines with \r\n, and bash takes the \r for part of a word.
            data = content if name.endswith(CATALOGUE) else content.replace(b"\r\n", b"\n")
            member = zipfile.ZipInfo(name)
            member.create_system = 3  # Unix, so that modes count
            member.external_attr = (0o100755 if data.startswith(b"#!") else 0o100644) << 16
            into.writestr(member, data, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _write_folder(out: Path, files: dict[str, bytes]) -> None:
    """Write the files to `out`. All of them appear at once: a folder beside it is filled first, and then renamed."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(said("{path} is there already; name a folder that is new or empty", path=str(out)))
    out = out.resolve()
    part = temp_path(out)
    try:
        for name, content in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(content)
        if out.exists():
            out.rmdir()
        part.rename(out)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
