"""What a platform needs to grade by itself, built from this checkout: `python3 grader.py bundle PLATFORM --out …`.

What differs from platform to platform lies in grading/platforms/bundles/; docs/platforms.md says where each file goes.
"""

import io
import re
import shutil
import zipfile
from pathlib import Path

from grading import ROOT
from grading.curriculum import checkout_parts
from grading.text.atomic_write import atomic_write, temp_path
from grading.text.errors import GraderError, UsageError

TEMPLATES = Path(__file__).with_name("bundles")
# What grading somebody's katas takes. The solution is among it: whether a stub is untouched is told by deriving it. Lessons
# and stubs are not, so katas that were solved in this checkout go nowhere.
NEEDED = (
    *("grader.py", "pyproject.toml", "LICENSE", "grading/**/*.py", "solution/*.py", "katas/*.py"),
    *(
        "katas/*/kata.toml",
        "katas/*/test_*.py",
        "katas/*/memory_*.py",
        "katas/*/mistakes.toml",
        "katas/*/signatures.json",
    ),
)
FILES = {"gradescope": ("run_autograder", "setup.sh"), "github": ("classroom.yml",), "classroom50": ("autograder.py",)}
NEXT = {
    "gradescope": "Upload it as the autograder of a Gradescope assignment.",
    "github": "Put it into the assignment's template repository, as .github/workflows/classroom.yml.",
    "classroom50": "Put its content into CLASSROOM/autograders/ASSIGNMENT/ of your classroom50 repository.",
}


TEMPLATE_FORM = re.compile(r"([A-Za-z0-9-]+/[A-Za-z0-9._-]+)@([0-9a-fA-F]{40})")
TEMPLATE_WANTED = (
    "github needs --template OWNER/REPO@COMMIT, the repository and the commit from which the workflow takes the grader. "
    "In a clone of it `git rev-parse HEAD` prints all 40 digits of the commit"
)


def build(platform: str, out: Path, template: str | None = None) -> str:
    """Write what the platform needs to `out`; return what to do with it, in a few lines.

    That is a zip file for gradescope, a workflow's file for github, and a folder for classroom50, which has to be new or
    empty. The workflow takes the grader from `template`, OWNER/REPO@COMMIT. Raises UsageError if that is wrong, or if
    `out` can't be written, and GraderError if this checkout lacks a part of the bundle.
    """
    if template is not None and platform != "github":
        raise UsageError(f"--template is for github; the bundle for {platform} holds the grader itself")
    expect_all(platform)
    if platform != "classroom50" and out.is_dir():
        raise UsageError(f"{out} is a folder; name the file to write")
    try:
        if platform == "gradescope":
            atomic_write(out, [_zipped(_contents(platform))])
        elif platform == "github":
            atomic_write(out, [_workflow(template)])
        else:
            _write_folder(out, _contents(platform))
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}") from error
    return f"{out} is ready. {NEXT[platform]}\nEvery step: docs/platforms.md"


def _workflow(template: str | None) -> bytes:
    """The workflow's text. A branch or a tag may move, and an abbreviated commit is none to GitHub, so neither is taken."""
    if template is None:
        raise UsageError(TEMPLATE_WANTED)
    form = TEMPLATE_FORM.fullmatch(template)
    if form is None:
        raise UsageError(f"--template {template!r} is not of that form: {TEMPLATE_WANTED}")
    text = (TEMPLATES / "github" / "classroom.yml").read_text(encoding="utf-8")
    return text.replace("TEMPLATE_REPOSITORY", form[1]).replace("TEMPLATE_COMMIT", form[2].lower()).encode()


def expect_all(platform: str) -> None:
    """Raise GraderError if the bundle could not grade, since a file is missing or damaged in this checkout."""
    named = [ROOT / pattern for pattern in NEEDED if "*" not in pattern]
    missing = [
        path for path in (*named, *(TEMPLATES / platform / file for file in FILES[platform])) if not path.exists()
    ]
    if missing:
        raise checkout_parts.lost(missing)
    damage = checkout_parts.damage()
    if damage:
        raise GraderError(damage)


def _contents(platform: str, needed: tuple[str, ...] = NEEDED) -> dict[str, Path]:
    """The files by their names in the bundle, sorted."""
    found = {path.relative_to(ROOT).as_posix(): path for pattern in needed for path in ROOT.glob(pattern)}
    found |= {path.name: path for path in (TEMPLATES / platform).iterdir() if path.is_file()}
    return dict(sorted(found.items()))


def _zipped(files: dict[str, Path]) -> bytes:
    """A zip archive of the files, the same bytes for the same files; what starts with #! can be executed."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        for name, path in files.items():
            # A checkout on Windows may have other line ends, and bash takes them for part of a word.
            data = path.read_bytes().replace(b"\r\n", b"\n")
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3  # Unix, which has modes
            entry.external_attr = (0o100755 if data.startswith(b"#!") else 0o100644) << 16
            into.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _write_folder(out: Path, files: dict[str, Path]) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already; name a folder that is new or empty")
    out = out.resolve()
    part = temp_path(out)
    try:
        for name, path in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, part / name)
        if out.exists():
            out.rmdir()
        part.rename(out)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
