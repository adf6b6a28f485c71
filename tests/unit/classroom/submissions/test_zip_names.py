"""Names in zip archives of older systems, and names that a program has unpacked in the wrong encoding."""

import os
import zipfile

import pytest

from grading.classroom.submissions import archives, zip_names


def packed_without_flag(names, encoding, archive):
    """Write a zip as older systems do: its names are in `encoding`, and nothing says so."""
    raw = sorted((name.encode(encoding) for name in names), key=len, reverse=True)
    with zipfile.ZipFile(archive, "w") as packed:
        for name in raw:
            packed.writestr("?" * len(name), "1\n")
    data = archive.read_bytes()
    for name in raw:
        data = data.replace(b"?" * len(name), name)
    archive.write_bytes(data)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["과제/backward.py", "과제/김민지/variables.py"], "cp949"),
        (["宿題のフォルダ/backward.py"], "cp932"),
        (["作业/backward.py"], "gbk"),
        (["Übung für José/backward.py"], "cp437"),
        (["Übung Björn/backward.py"], "cp1252"),
        (["과제/backward.py"], "utf-8"),
    ],
)
def test_names_of_older_systems(names, encoding, tmp_path):
    """Names in a zip without the sign for UTF-8 are those that the student's system wrote."""
    packed_without_flag(names, encoding, tmp_path / "work.zip")
    archives.unpack(tmp_path / "work.zip", tmp_path / "out", tmp_path / "inner")
    found = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.py"))
    assert found == sorted(names)


@pytest.mark.parametrize(
    "name", ["김민지", "Björn", "Zoë 민지", "山田 たろう", "ann", "Łukasz", "Gal·la Puig", "Marc Gal·lés", "Ben°"]
)
def test_legible_names_stay(name):
    assert zip_names.legible(name) == name


def test_names_that_were_unpacked_in_the_wrong_encoding():
    """The folder 김민지 is hers, whether unzip took her system's bytes for cp437 or left them as they are."""
    raw = "김민지".encode("cp949")
    assert zip_names.legible(raw.decode("cp437")) == zip_names.legible(os.fsdecode(raw)) == "김민지"
