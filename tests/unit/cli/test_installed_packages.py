"""The check of installed packages."""

from importlib.metadata import Distribution

import pytest

from grading.cli import installed_packages


@pytest.mark.parametrize(("size", "text", "reason"), [("5", "", " is empty"), ("0", "", None), ("5", "x = 1", None)])
def test_empty_file(size, text, reason, tmp_path, monkeypatch):
    """A file that was installed with some content, and has none now, makes its package unusable."""
    name = f"made_package_{size}_{len(text)}"
    info = tmp_path / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "RECORD").write_text(f"{name}.py,sha256=x,{size}\n", encoding="utf-8")
    (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = installed_packages.problem(Distribution.at(info))
    assert found == (reason and f"{tmp_path / name}.py{reason}")
