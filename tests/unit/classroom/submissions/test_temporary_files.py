"""The files that the grader makes of a submission: bounded in size, and a full disk is no fault of a student's."""

import errno
import os

import pytest
from made_class import write, zipped

from grading.classroom import inner_classes
from grading.classroom.class_reader import read_class, read_contents
from grading.classroom.submission_reader import read_submission
from grading.classroom.submissions import archive_members, archives, search_folders, temporary_files
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.curriculum.ladder import ladder
from grading.judge.modules.module_text import MAX_BYTES
from grading.judge.modules.notebook import MAX_NOTEBOOK_BYTES
from grading.text.errors import MachineTrouble

MIB = 2**20
NOTEBOOK = '{"cells": [], "metadata": {}'


def sparse(path, size, text=""):
    """Make a file of that size that takes hardly any room."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.truncate(size)


@pytest.mark.parametrize(
    ("name", "text", "size", "limit"),
    [
        ("variables.py", "x = 1\n", 5 * MIB, MAX_BYTES),
        ("variables.py", NOTEBOOK, MAX_NOTEBOOK_BYTES + 2, MAX_NOTEBOOK_BYTES),
        ("variables.ipynb", NOTEBOOK, 3 * MAX_NOTEBOOK_BYTES, MAX_NOTEBOOK_BYTES),
        ("film.rar", "Rar!", 5 * MIB, 0),
    ],
)
def test_a_copy_takes_little_room(name, text, size, limit, tmp_path):
    """A file too large to be read is copied as a hole that is too large as well, and no file that can't be Python."""
    sparse(tmp_path / name, size, text)
    (tmp_path / "copy").mkdir()
    assert temporary_files.copy(tmp_path / name, tmp_path / "copy" / name) <= 200
    copied = (tmp_path / "copy" / name).stat()
    assert copied.st_size == (limit + 1 if limit else 0)
    assert copied.st_blocks * 512 < 10_000


def test_a_copy_of_the_largest_module(tmp_path):
    (tmp_path / "variables.py").write_bytes(b"#" * MAX_BYTES)
    assert temporary_files.copy(tmp_path / "variables.py", tmp_path / "copy.py") == MAX_BYTES
    assert (tmp_path / "copy.py").read_bytes() == b"#" * MAX_BYTES


def test_a_huge_loose_file(tmp_path):
    """It is its kata's problem, as in a folder. The person's other files are graded, and the instructor reads why."""
    write(tmp_path, {"kimminji_4711_52001_functions.py": "y = 1\n"})
    sparse(tmp_path / "kimminji_4711_52002_variables.py", 50_000 * MIB)
    (entry,) = read_class(tmp_path).submissions
    contents = read_contents(entry)
    handed = {module.kata.name: module for module in contents.modules}
    assert handed["variables"].problem == "variables.py is larger than 1 MiB."
    assert handed["functions"].source.text == "y = 1\n"
    assert contents.choices == (f"{entry.file_names}: variables.py is larger than 1 MiB.",)


def test_many_large_notebooks(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_NOTEBOOKS_BYTES", 100)
    write(tmp_path, {f"ann_{kata.name}.ipynb": NOTEBOOK for kata in ladder()})
    (entry,) = read_class(tmp_path).submissions
    with pytest.raises(SubmissionRefused, match="far more Python than ten katas"):
        read_contents(entry)


def test_an_archive_that_is_too_large_is_not_opened(tmp_path):
    """The list in a zip may be as large as the zip, so a huge one isn't read at all."""
    sparse(tmp_path / "ann.zip", archive_members.MAX_UNPACKED + 1, "PK\x03\x04")
    (entry,) = read_class(tmp_path).submissions
    with pytest.raises(SubmissionRefused, match="far more than ten katas"):
        read_contents(entry)
    inner_classes.refuse(tmp_path, [entry])


def test_many_archives_together(tmp_path, monkeypatch):
    """The content of all archives of a submission together is bounded as well."""
    monkeypatch.setattr(search_folders, "MAX_TEMPORARY", 1000)
    for number in range(3):
        (tmp_path / f"ann_4711_5200{number}_katas.zip").write_bytes(zipped({"variables.py": "#" * 500}))
    (entry,) = read_class(tmp_path).submissions
    with pytest.raises(SubmissionRefused, match="far more than ten katas"):
        read_contents(entry)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "fault: a disk is full. Look at"),
        (errno.EDQUOT, "fault: a disk's quota is used up"),
        (errno.EFBIG, "fault: a temporary file can't be written .File too large.*Look at"),
        (errno.EROFS, "fault: a temporary file can't be written .Read-only file system"),
    ],
)
def test_a_failed_write_is_the_machines(number, says):
    with pytest.raises(MachineTrouble, match=says), temporary_files.writing():
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.EEXIST, errno.ENAMETOOLONG])
def test_a_name_that_cannot_be_written(number):
    with pytest.raises(OSError, match=os.strerror(number)), temporary_files.writing():
        raise OSError(number, os.strerror(number))


@pytest.mark.skipif(not os.path.exists("/proc"), reason="the limit on the size of files is tried on Linux")
@pytest.mark.parametrize("form", ["loose", "zip", "inner zip"])
def test_no_room_for_a_submission(form, tmp_path):
    """If nothing can be written, no verdict is given: the next run grades the submission."""
    import resource

    packed = zipped({"overloads.py": "x = 1\n" * 1000})
    if form == "loose":
        write(tmp_path, {"ann_overloads.py": "x = 1\n" * 1000})
    else:
        (tmp_path / "ann.zip").write_bytes(packed if form == "zip" else zipped({"in.zip": "x" * 100_000}))
    (entry,) = read_class(tmp_path).submissions
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        read = read_submission(entry)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not read.settled
    assert "that is this machine's fault: a temporary file can't be written (File too large)" in read.problem


def test_no_temporary_folder(tmp_path, monkeypatch):
    """A temporary folder that can't be made is the machine's fault too."""
    write(tmp_path, {"ann_overloads.py": "x = 1\n"})
    (entry,) = read_class(tmp_path).submissions

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "mkdir", full)
    read = read_submission(entry)
    assert not read.settled
    assert "that is this machine's fault: a disk is full" in read.problem
