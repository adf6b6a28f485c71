"""The documents name files of this checkout: each of these exists."""

import re

import pytest
from conftest import ROOT

PATH = re.compile(r"`((?:grading|tests|katas|solution|milestones|docs)/[\w./]+)`")
ROOMS = "cli|dev|terminal|pages|classroom|platforms|graphs|jobs|judge|workers|curriculum|text"
ROOM = re.compile(rf"`((?:{ROOMS})/[\w./]+)`")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/design.md"])
def test_named_files_exist(name):
    """A path in backquotes leads to a file or folder, unless NN or NAME stands for a part of it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = [*PATH.findall(text), *(f"grading/{path}" for path in ROOM.findall(text))]
    missing = [path for path in paths if not re.search("NN|NAME|name", path) and not (ROOT / path).exists()]
    assert missing == []
