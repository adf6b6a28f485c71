"""The documents name files of this checkout: each of these exists."""

import re

import pytest
from conftest import ROOT

PAGES = sorted(page.relative_to(ROOT).as_posix() for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
PATH = re.compile(r"`((?:grading|tests|katas|solution|milestones|docs)/[\w./]+)`")
FILE = re.compile(r"`(\w+\.(?:py|js|css|html))`")
ROOMS = "cli|dev|terminal|pages|classroom|platforms|graphs|jobs|judge|workers|curriculum|text"
ROOM = re.compile(rf"`((?:{ROOMS})/[\w./]+)`")


@pytest.mark.parametrize("name", PAGES)
def test_named_files_exist(name):
    """A path in backquotes leads to a file or folder, unless NN or NAME stands for a part of it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = [*PATH.findall(text), *(f"grading/{path}" for path in ROOM.findall(text))]
    missing = [path for path in paths if not re.search("NN|NAME|name", path) and not (ROOT / path).exists()]
    assert missing == []


def test_bare_names_lie_in_a_folder_of_their_row():
    """In CONTRIBUTING's tables, a file that is named without its folder lies in a folder that the same row names."""
    missing = []
    for row in re.findall(r"^\|.*", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE):
        folders = [ROOT, *(ROOT / path if path.endswith("/") else (ROOT / path).parent for path in PATH.findall(row))]
        names = [name for name in FILE.findall(row) if not name.endswith("_name.py")]
        missing += [name for name in names if not any((folder / name).is_file() for folder in folders)]
    assert missing == []
