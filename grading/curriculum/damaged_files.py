"""The errors for missing and damaged files of this checkout, with the command that brings the files back."""

import shutil
import subprocess
from pathlib import Path

from grading import ROOT
from grading.text import typed_paths
from grading.text.errors import GraderError
from grading.text.language import Sentence, joined, said

MAX_PATHS_NAMED = 3  # in one sentence


def lost(paths: list[Path]) -> GraderError:
    """Return the error for missing files; it names a folder where all of one is missing."""
    names = list(dict.fromkeys(_name(path) for path in paths))
    facts = {"names": ", ".join(names[:MAX_PATHS_NAMED]), "more": len(names) - MAX_PATHS_NAMED}
    if len(names) == 1:
        text = said("{names} is missing in this checkout.", facts)
    elif len(names) <= MAX_PATHS_NAMED:
        text = said("{names} are missing in this checkout.", facts)
    else:
        text = said("{names} and {more} more are missing in this checkout.", facts)
    return GraderError(joined(" ", [text, _advice(names)]))


def damaged(path: Path, why: object) -> GraderError:
    """Return the error for a file whose content is not what it should be."""
    name = _name(path)
    reason = why if isinstance(why, Sentence) else " ".join(str(why).split())
    text = said("{name} is damaged in this checkout ({reason}).", name=name, reason=reason)
    return GraderError(joined(" ", [text, _advice([name])]))


def _name(path: Path) -> str:
    """Return the path as git writes it; that of the folder instead, if all of that is missing."""
    while not path.parent.exists() and path.parent != ROOT:
        path = path.parent
    return path.relative_to(ROOT).as_posix() + ("/" if path in (ROOT / "katas", ROOT / "solution") else "")


def _advice(names: list[str]) -> str:
    """Return a sentence about how to get these files back: with git where git has them, or from a new checkout."""
    # The last commit has them, even in the middle of a merge, and where they were removed by git, or are outside of a
    # sparse checkout.
    if _git("ls-files", "--with-tree=HEAD", "--error-unmatch", "--", *names):
        beyond = ["--ignore-skip-worktree-bits"] if _git("config", "--get", "core.sparseCheckout") else []
        words = ["git", "-C", str(ROOT), "checkout", *beyond, "HEAD", "--", *names]
        return said("Type:\n    {command}", command=" ".join(map(typed_paths.quoted, words)))
    return said("Get the checkout anew from where you have it, and copy your katas into it.")


def _git(*words: str) -> bool:
    """True if a command of git succeeds in this checkout; without git none does."""
    git = shutil.which("git")
    command = ["git", "-C", str(ROOT), *words]
    return bool(git) and subprocess.run(command, executable=git, capture_output=True, check=False).returncode == 0
