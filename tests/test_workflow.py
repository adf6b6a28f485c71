"""What is checked on GitHub, as far as it can be seen without GitHub."""

import tomllib

from conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_types_do_not_depend_on_the_system():
    """mypy takes the system that it runs on, unless it is told: on Windows it would know no os.fork."""
    assert PYPROJECT["tool"]["mypy"]["platform"] == "linux"
