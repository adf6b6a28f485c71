"""Archives: errors of the libraries that unpack them are the student's to mend, and no others are."""

import io
import os
import random
import tarfile
import zipfile

import pytest
from made_class import zipped

from grading.classroom.submissions import archives
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.text.errors import MachineTrouble

CONTENT = b"class Variable:\n    pass\n" * 20


def packed_zip():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("work/variable.py", CONTENT)
        archive.writestr("work/녹색.py", CONTENT)
    return target.getvalue()


def packed_tar(mode="w"):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:
        info = tarfile.TarInfo("work/variable.py")
        info.size = len(CONTENT)
        archive.addfile(info, io.BytesIO(CONTENT))
    return target.getvalue()


ARCHIVES = {"work.zip": packed_zip(), "work.tar": packed_tar(), "work.tgz": packed_tar("w:gz")}


def unpack(tmp_path, name, data=None):
    (tmp_path / name).write_bytes(ARCHIVES[name] if data is None else data)
    archives.unpack(tmp_path / name, tmp_path / "out", tmp_path / "inner")


@pytest.mark.parametrize("folder", ["과제 3:4", "/".join(["a folder of a long name"] * 12)], ids=["colon", "long"])
def test_folders_of_unusual_names(folder, tmp_path):
    """A module isn't lost, and the submission not refused, for the names of the folders above."""
    (tmp_path / "ann.zip").write_bytes(zipped({f"{folder}/variables.py": "x = 1\n"}))
    archives.unpack(tmp_path / "ann.zip", tmp_path / "ann", tmp_path / "inner")
    assert [path.name for path in (tmp_path / "ann").rglob("*") if path.is_file()] == ["variables.py"]


def test_too_long_a_name(tmp_path):
    """A module whose own name is too long for a file system isn't dropped without a word."""
    (tmp_path / "ann.zip").write_bytes(zipped({f"{'x' * 300}_variables.py": "x = 1\n"}))
    with pytest.raises(SubmissionRefused, match=r"a name in it is too long \(xxx"):
        archives.unpack(tmp_path / "ann.zip", tmp_path / "ann", tmp_path / "inner")


def failing(error):
    def fail(*args, **options):
        raise error

    return fail


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "not enough memory"),
        (RuntimeError("can't start new thread"), "no further process or thread"),
        (OSError(5, "Input/output error"), "a disk can't be read"),
    ],
)
def test_shortage_of_the_machine(name, error, reason, tmp_path, monkeypatch):
    """A library that lacks memory, a thread or a disk says nothing about the archive."""
    monkeypatch.setattr(zipfile.ZipExtFile, "read", failing(error))
    monkeypatch.setattr(tarfile.TarFile, "next", failing(error))
    monkeypatch.setattr(tarfile.TarFile, "extractfile", failing(error))
    with pytest.raises(MachineTrouble, match=reason):
        unpack(tmp_path, name)


@pytest.mark.parametrize("name", ARCHIVES)
def test_error_of_a_library(name, tmp_path, monkeypatch):
    """Any other error of a library is the archive's, since each library has errors of its own."""
    monkeypatch.setattr(zipfile.ZipExtFile, "read", failing(ValueError("odd bytes")))
    monkeypatch.setattr(tarfile.TarFile, "extractfile", failing(ValueError("odd bytes")))
    with pytest.raises(SubmissionRefused, match="it can't be unpacked: odd bytes"):
        unpack(tmp_path, name)


@pytest.mark.parametrize("name", ARCHIVES)
def test_fault_of_the_grader(name, tmp_path, monkeypatch):
    """A mistake of the grader's own code stays one, and is no reason to refuse a submission."""
    monkeypatch.setattr(archives, "may_be_module", failing(TypeError("a mistake")))
    with pytest.raises(TypeError, match="a mistake"):
        unpack(tmp_path, name)


def test_name_that_no_system_stores(tmp_path, monkeypatch):
    """A file that can't be written for its name is refused with the system's reason."""
    monkeypatch.setattr(type(tmp_path), "open", failing(OSError(22, os.strerror(22))))
    with pytest.raises(SubmissionRefused, match=os.strerror(22)):
        archives._write(tmp_path, archives.PurePosixPath("variable.py"), b"")


@pytest.mark.parametrize("name", ARCHIVES)
def test_damaged_archives(name, tmp_path):
    """An archive with any byte changed, or cut anywhere, is unpacked or refused, and ends nothing else."""
    draw = random.Random(20)
    ends = set()
    for number in range(200):
        place = tmp_path / str(number)
        place.mkdir()
        data = bytearray(ARCHIVES[name])
        for _ in range(draw.randint(1, 4)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        try:
            unpack(place, name, bytes(data[: draw.choice([len(data), draw.randrange(len(data))])]))
            ends.add("unpacked")
        except SubmissionRefused:
            ends.add("refused")
    assert ends == {"unpacked", "refused"}
