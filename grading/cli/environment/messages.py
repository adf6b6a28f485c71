"""Messages that say why the grader can't start, with the commands to type."""

import os
import re
import sys

from .invocation import ROOT, TYPED
from .language import said


class Trouble(Exception):
    """The reason why the grader can't start, and the commands that help, if there are any."""

    def __init__(self, problem: str, *commands: str) -> None:
        super().__init__(problem, *commands)
        self.problem = problem
        self.commands = commands

    def __str__(self) -> str:
        return "\n".join(
            [self.problem, *[said("Type:")] * bool(self.commands), *(f"    {line}" for line in self.commands)]
        )


def say(text: str) -> None:
    """Write a text to the standard error: a report for another program may go to the standard output.

    Where it can't be written, as on a full disk, the exit status says all.
    """
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # Python flushes once more when it ends, and changes the status


def missing(path: str, ending: str = "") -> Trouble:
    """Return Trouble about a file that isn't there; see `incomplete`."""
    return incomplete(path, said("{path} is missing in this checkout.", path=slashed(path)), ending)


def unreadable(path: str, reason: object) -> Trouble:
    """Return Trouble about a file that can't be read."""
    return incomplete(
        path, said("{path} can't be read ({reason}) in this checkout.", path=slashed(path), reason=reason)
    )


def damaged(path: str, reason: object) -> Trouble:
    """Return Trouble about a file whose content is not what it should be."""
    return incomplete(path, said("{path} is damaged ({reason}) in this checkout.", path=slashed(path), reason=reason))


def incomplete(path: str, sentence: str, ending: str = "") -> Trouble:
    """Return Trouble about a file of this checkout, with the command that brings it back where git can.

    Args:
        path: the file, relative to the checkout.
        sentence: the problem.
        ending: a pattern for the rest of the name, where `path` is a module without its ending.
    """
    path = slashed(path)
    if os.path.exists(os.path.join(ROOT, ".git")):
        return Trouble(sentence, f"git -C {quoted(ROOT)} checkout HEAD -- {quoted(path + ending)}", again())
    advice = said("Get the checkout anew from where you have it, and copy your katas into it.")
    return Trouble(f"{sentence} {advice}")


def slashed(path: str) -> str:
    """Return a path as git writes it."""
    return path.replace(os.sep, "/")


def again(script: str | None = None, python: str | None = None) -> str:
    """Return the command that was typed, maybe with another copy of grader.py, or by another Python."""
    return " ".join(quoted(word) for word in [python or TYPED, script or sys.argv[0], *sys.argv[1:]])


def move(source: str, target: str) -> str:
    """Return the command that moves a file or folder."""
    return f"{'move' if os.name == 'nt' else 'mv'} {quoted(source)} {quoted(target)}"


def copy_folder(source: str, target: str) -> list[str]:
    """Return the commands that copy a folder so that its owner can write there."""
    if os.name == "nt":
        return [f"xcopy /E /H /I {quoted(source)} {quoted(target)}"]
    return [f"cp -R {quoted(source)} {quoted(target)}", f"chmod -R u+w {quoted(target)}"]


def quoted(word: str) -> str:
    """Return the word as a shell takes it for one word; grader.py and typed_paths.py have the same."""
    plain = r"[\w@%+=:,./\\~-]+" if os.name == "nt" else r"[\w@%+=:,./-]+"
    if re.fullmatch(plain, word):
        return word
    return f'"{word}"' if os.name == "nt" else "'" + word.replace("'", "'\\''") + "'"


def this_python() -> str:
    """Return the version and the path of this Python."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}.{sys.version_info[2]} ({sys.executable})"
