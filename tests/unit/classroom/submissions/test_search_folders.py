"""Every archive of a submission is opened, or named with the reason why not."""

import bz2
import gzip
import lzma

import pytest
from made_class import tarred, write, zipped

from grading.classroom.class_reader import read_class, read_contents
from grading.classroom.submissions import archives, inner_archives
from grading.classroom.submissions.archives import SubmissionRefused
from grading.curriculum.ladder import ladder

ONE = {"variables.py": "x = 1\n"}
TAR = gzip.decompress(tarred(ONE))
OPENED = {
    "work.tar.xz": lzma.compress(TAR),
    "work.txz": lzma.compress(TAR),
    "work.tar.bz2": bz2.compress(TAR),
    "work.jar": zipped(ONE),
    "work": zipped(ONE),
    "renamed.zip": lzma.compress(TAR),
}
NAMED = {
    "work.tar.zst": (b"\x28\xb5\x2f\xfd" + bytes(50), "it is an archive of Zstandard"),
    "work.zip.001": (zipped(ONE)[:50], "it is one part of an archive in several parts"),
    "work.z01": (b"", "it is one part of an archive in several parts"),
    "work.lzh": (b"", "it is an archive of LHA"),
    "work": (b"Rar!\x1a\x07\x01\0", "it is an archive of RAR"),
}
PLACES = ["ann", "ann/week1/again", "ann.zip", "ann.tar.gz"]


def hand_in(folder, place, files):
    """Hand in the files in a folder, or packed, and return the submission."""
    if place.endswith((".zip", ".tar.gz")):
        (folder / place).write_bytes(zipped(files) if place.endswith(".zip") else tarred(files))
    else:
        for name, content in files.items():
            write(folder / place, {name: ""})
            (folder / place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (entry,) = read_class(folder).submissions
    return entry


def modules(entry):
    return [item.kata.name for item in read_contents(entry).modules if item.source]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", OPENED)
def test_opened(name, place, tmp_path):
    """All that the libraries of Python open is unpacked, wherever it lies."""
    assert modules(hand_in(tmp_path, place, {name: OPENED[name]})) == ["variables"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMED)
def test_named(name, place, tmp_path):
    """A submission whose only file is an archive of another kind is refused with the file's name, and never empty."""
    content, why = NAMED[name]
    with pytest.raises(SubmissionRefused, match=f"{name}: {why}"):
        read_contents(hand_in(tmp_path, place, {name: content}))


@pytest.mark.parametrize("name", ["{}.tar.xz", "{}.jar", "{}"])
def test_at_the_top(name, tmp_path):
    """The same kinds are submissions of their own at the top of a class."""
    (tmp_path / name.format("ann")).write_bytes(lzma.compress(TAR) if "xz" in name else zipped(ONE))
    (entry,) = read_class(tmp_path).submissions
    assert (entry.person.key, modules(entry)) == ("ann", ["variables"])


@pytest.mark.parametrize("place", ["ann", "ann.zip"])
def test_beside_modules(place, tmp_path):
    """An archive that isn't opened is named beside the modules that are graded."""
    entry = hand_in(tmp_path, place, {**ONE, "rest/b.zip": zipped({"backward.py": "y = 1\n"})})
    assert modules(entry) == ["variables"]
    (choice,) = read_contents(entry).choices
    assert choice.startswith(f"{place}: passed over, ") and "b.zip: it lies in a folder or an archive that" in choice


def test_outside_of_the_folder_with_modules(tmp_path):
    """An archive is named too if the modules lie in a folder beside it."""
    entry = hand_in(tmp_path, "ann", {"hw/variables.py": "x = 1\n", "rest.7z": b"7z\xbc\xaf"})
    assert modules(entry) == ["variables"]
    assert "rest.7z: it is an archive of 7-Zip" in read_contents(entry).choices[0]


def test_one_archive_per_kata(tmp_path):
    """Ten archives and one more in an archive are all opened."""
    each = {f"{kata.name}.zip": zipped({f"{kata.name}.py": "x = 1\n"}) for kata in ladder()}
    assert len(modules(hand_in(tmp_path, "ann.zip", {"assets.zip": zipped({"x.png": ""}), **each}))) == len(each)


def test_deep_archives(tmp_path):
    """An archive is opened however many lie around it."""
    packed = zipped(ONE)
    for _ in range(6):
        packed = zipped({"again.zip": packed})
    assert modules(hand_in(tmp_path, "ann", {"work.zip": packed})) == ["variables"]


def test_too_large_inside(tmp_path, monkeypatch):
    """An archive in an archive that is too large is named, and so the submission isn't an empty one."""
    monkeypatch.setattr(inner_archives, "MAX_INNER_BYTES", 50)
    with pytest.raises(SubmissionRefused, match=r"katas\.zip: it is too large for an archive in an archive"):
        read_contents(hand_in(tmp_path, "ann.zip", {"katas.zip": zipped(ONE)}))


def test_several_bombs(tmp_path, monkeypatch):
    """The limit on unpacked bytes holds for all archives together."""
    monkeypatch.setattr(archives, "MAX_UNPACKED", 100_000)
    bombs = {f"{count}.tar.gz": tarred({"data.bin": "0" * 200_000}) for count in range(9)}
    entry = hand_in(tmp_path, "ann", {**ONE, **bombs})
    with pytest.raises(SubmissionRefused, match="it holds far more than ten katas"):
        read_contents(entry)


def test_names_of_code_are_no_archives(tmp_path):
    """A file such as "variables.py (1)" loses no bytes by the look for archives without a suffix."""
    entry = hand_in(tmp_path, "ann.zip", {**ONE, "functions.py (1)": "x = 1\n", "LICENSE": "PK", "notes": "PK\3"})
    assert read_contents(entry).choices == (
        "ann.zip: functions.py (1): not graded, since the module of kata 02 is called functions.py.",
    )
