"""A folder of submissions: the owners, the places of modules, and archives that must not be unpacked."""

import bz2
import errno
import gzip
import io
import os
import re
import sys
import tarfile
import zipfile

import pytest
from made_class import tarred, write, zipped

from grading.classroom import class_warnings, submission_reader
from grading.classroom.class_reader import read_class, read_contents
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.owners import roster_claims
from grading.classroom.records.records import Attempt
from grading.classroom.rosters import roster
from grading.classroom.submissions import archive_kinds
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.curriculum import stubs
from grading.curriculum.ladder import find as find_kata
from grading.curriculum.ladder import ladder
from grading.text.errors import UsageError

ONE = {"variables.py": "x = 1\n"}


def modules(entry):
    """Return the texts that the grader would grade, by the module's name."""
    return {item.kata.name: item.source.text for item in read_contents(entry).modules if item.source}


@pytest.mark.parametrize(
    ("name", "key", "person"),
    [
        ("ann", "ann", "ann"),
        ("Kim Min Ji_4711_assignsubmission_file_", "4711", "Kim Min Ji"),
        ("submission_99", "submission_99", "submission_99"),
        ("katas-octo-cat", "katas-octo-cat", "katas-octo-cat"),
    ],
)
def test_whose_folder(name, key, person, tmp_path):
    write(tmp_path / name, ONE)
    (entry,) = read_class(tmp_path).submissions
    assert (entry.person.key, entry.person.name) == (key, person)
    assert modules(entry) == {"variables": "x = 1\n"}


@pytest.mark.parametrize(
    ("name", "key", "person"),
    [
        ("ann.zip", "ann", "ann"),
        ("ann.b.tar.gz", "ann.b", "ann.b"),
        ("ann.TGZ", "ann", "ann"),
        ("Kim Min Ji_4711_assignsubmission_file_work.zip", "4711", "Kim Min Ji"),
        ("kimminji_LATE_4711_52001_work.zip", "4711", "kimminji"),
        ("kimminji_4711_52001_work-2.zip", "4711", "kimminji"),
    ],
)
def test_whose_archive(name, key, person, tmp_path):
    (tmp_path / name).write_bytes(zipped(ONE) if name.endswith(".zip") else tarred(ONE))
    (entry,) = read_class(tmp_path).submissions
    assert (entry.person.key, entry.person.name) == (key, person)
    assert modules(entry) == {"variables": "x = 1\n"}


def test_single_files(tmp_path):
    """Files of one person are one submission; of a file that was handed in again the last one counts."""
    for name, text in {
        "kim_1_10_backward.py": "first",
        "kim_1_11_backward-1.py": "second",
        "kim_1_12_backward-10.py": "third",
        "kim_1_13_my_variables.py": "mine",
        "ann_backward.py": "of ann",
        "ann-functions.py": "of ann, too",
        "notes.txt": "",
        ".DS_Store": "",
        "Lee_7_assignsubmission_onlinetext_": "",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {entry.person.key: modules(entry) for entry in read_class(tmp_path).submissions}
    assert found == {
        "1": {"backward": "third", "variables": "mine"},
        "ann": {"backward": "of ann", "functions": "of ann, too"},
    }


def of_each_kata(name):
    """Return a file for each of the ten katas, named by the pattern `name` with the kata in it."""
    return {name.format(kata=kata): f"# {kata.id}\n" for kata in ladder()}


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (".", "Lee Ann_7_assignsubmission_file_{kata.name}.py"),
        (".", "Lee Ann_7_assignsubmission_file_katas_{kata.id}_{kata.name}.py"),
        (".", "leeann_4711_52001_{kata.name}.py"),
        (".", "leeann_LATE_4711_52001_20250017_{kata.name}-2.py"),
        (".", "team_1_4711_52001_{kata.name}.py"),
        (".", "LATE_anon_x7Kq2_5005_{kata.name}.py"),
        (".", "ann_{kata.name}.py"),
        (".", "ann-{kata.name} (1).py"),
        ("ann", "{kata.name}.py"),
        ("ann", "my_{kata.name}(1).py"),
        ("ann", "katas/{kata.name}.py"),
        ("ann", "src/katas/katas/{kata.id}/{kata.name}.py"),
        ("ann", "{kata.id}/{kata.name}-1.py"),
    ],
)
def test_all_ten(folder, name, tmp_path):
    """In each form the files are one person's, and each kata gets its own: variables isn't repeated_variables."""
    found = of_each_kata(name)
    suites = {kata.name: name.replace("{kata.name}", f"test_{kata.name}").format(kata=kata) for kata in ladder()}
    write(tmp_path / folder, found | dict.fromkeys(suites.values(), "a suite"))
    (entry,) = read_class(tmp_path).submissions
    assert modules(entry) == {kata.name: f"# {kata.id}\n" for kata in ladder()}


@pytest.mark.parametrize("wrapped", ["{}", "hw/{}", "katas/{}", "w/katas/01_variables/{}"])
@pytest.mark.parametrize("packed", [False, True])
def test_handed_in_again(wrapped, packed, tmp_path):
    """Of copies the last counts, which a warning says; a file that has only the kata's name goes before the others."""
    files = {
        "variables.py": "first",
        "variables-1.py": "second",
        "variables (2).py": "last",
        "z_variables (3).py": "mine",
    }
    found = {wrapped.format(name): text for name, text in files.items()}
    if packed:
        (tmp_path / "ann.zip").write_bytes(zipped(found))
    else:
        write(tmp_path / "ann", found)
    (entry,) = read_class(tmp_path).submissions
    assert modules(entry) == {"variables": "last"}
    assert read_contents(entry).choices == (
        f"{entry.file_names}: variables (2).py was graded, and not variables.py, variables-1.py.",
    )


@pytest.mark.parametrize(
    "form", ["ann/{}", "Lee_7_assignsubmission_file_/{}", "Lee_7_assignsubmission_file_{}", "ann_1_2_{}"]
)
def test_archives_beside_files(form, tmp_path):
    """Modules in archives count together with those beside them, in any form; the same module twice does no harm."""

    def hand_in(files, *archives):
        write(tmp_path, {form.format(name): text for name, text in files.items()})
        for name, content in archives:
            (tmp_path / form.format(name)).write_bytes(zipped(content))
        (entry,) = read_class(tmp_path).submissions
        return modules(entry)

    rest = ("rest.zip", {"hw/functions.py": "y = 1\n", "hw/variables.py": "x = 1\r\n"})
    both = {"variables": "x = 1\n", "functions": "y = 1\n"}
    assert hand_in({"variables.py": "x = 1\n"}, rest) == both
    assert hand_in({}, ("a.zip", {"katas/backward.py": "z = 1\n"})) == both | {"backward": "z = 1\n"}
    stub = stubs.derive(find_kata("generations"))
    assert hand_in({"generations.py": stub}, ("c.zip", {"generations.py": stub + "# mine\n"}))["generations"] == stub
    (tmp_path / form.format("c.zip")).unlink()
    with_generations = ("b.zip", {"katas/07_generations/generations.py": "g = 1\n", "overloads.py": stub})
    assert hand_in({}, with_generations)["generations"] == "g = 1\n"
    with pytest.raises(SubmissionRefused, match=r"^backward\.py is there twice, and not the same"):
        hand_in({"backward.py": "z = 2\n"})


def test_too_many_parts(tmp_path):
    for count in range(51):
        (tmp_path / f"Lee_7_assignsubmission_file_{count}.zip").write_bytes(zipped(ONE))
    with pytest.raises(SubmissionRefused, match="more than 50 archives"):
        modules(*read_class(tmp_path).submissions)
    write(tmp_path, {f"Kim_8_assignsubmission_file_{count}.py": "" for count in range(101)})
    with pytest.raises(SubmissionRefused, match="more than 100 files"):
        modules(read_class(tmp_path).submissions[1])


def test_wrapped(tmp_path):
    """The grader reads folders around folders, archives in a folder, and archives with a system's extra files."""
    write(tmp_path / "ann" / "work" / "katas-main", {"katas/01_variables/variables.py": "x = 1\n"})
    (tmp_path / "ben").mkdir()
    (tmp_path / "ben" / "work.zip").write_bytes(zipped({"katas-main/01_variables/variables.py": "x = 1\n"}))
    junk = {
        "가" * 90 + ".py": "junk",
        "__MACOSX/._variables.py": "junk",
        "w/variables.py": "x = 1\n",
        "w/.venv/lib/variables.py": "junk",
    }
    (tmp_path / "cy.zip").write_bytes(zipped(junk))
    (tmp_path / "dan.tar.gz").write_bytes(
        tarred({"w/variables.py": "x = 1\n"}, {"w/.venv/bin/python3": "/usr/bin/python3"})
    )
    write(tmp_path / "don", {"hw/variables.py": "x = 1\n", "report.pdf": "", "venv/lib.py": ""})
    (tmp_path / "dot.zip").write_bytes(zipped({"hw/variables.py": "x = 1\n", "README": "", "venv/lib.py": ""}))
    write(tmp_path / "eve", {"01_variables/variables.py": "x = 1\n"})
    assert [modules(entry) for entry in read_class(tmp_path).submissions] == [{"variables": "x = 1\n"}] * 7


def test_archives_in_archives(tmp_path):
    """Archives in an archive count if it has no Python itself; the first bytes say what kind of archive a file is."""
    one = zipped(ONE)
    read = {
        "in.zip": zipped({"hw/in.zip": zipped({"again.tar.gz": tarred(ONE)}), "README.md": ""}),
        "beside.zip": zipped({**ONE, "old.zip": zipped({"variables.py": "old\n"})}),
        "below.zip": zipped({"Users/a/Documents/school/katas/hw/variables.py": "x = 1\n"}),
        "tar.zip": tarred(ONE),
        "zip.tar.gz": one,
        "same.tar.gz": tarred({"variables.py": "x = 1\n", "./variables.py": "x = 1\n"}),
    }
    refused = {
        "renamed.zip": (b"Rar!\x1a\x07\0", "it is an archive of RAR, which the grader can't read"),
        "packed.zip": (zipped({"hw.egg": b"EGGA"}), "hw.egg: it is an archive of ALZip"),
        "broken.zip": (zipped({"hw.zip": one[:-20]}), "hw.zip: it can't be unpacked: it is damaged"),
        "many.zip": (zipped({f"{n}.zip": zipped({"a.zip": one, "b.zip": one}) for n in range(17)}), "more than 50"),
    }
    for name, content in {**read, **{name: content for name, (content, _) in refused.items()}}.items():
        (tmp_path / name).write_bytes(content)
    for entry in read_class(tmp_path).submissions:
        name = entry.paths[0].name
        if name in read:
            assert modules(entry) == {"variables": "x = 1\n"}, name
        else:
            with pytest.raises(SubmissionRefused, match=re.escape(refused[name][1])):
                modules(entry)


@pytest.mark.parametrize("packed", ["a.zip", "work.zip"])
def test_file_beside_an_archive(packed, tmp_path):
    """A module in both is refused, whichever comes first by name; the sentence is about the submission as a whole."""
    (tmp_path / "Lee_7_assignsubmission_file_variables.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / f"Lee_7_assignsubmission_file_{packed}").write_bytes(zipped({"functions.py": "x = 1\n"}))
    assert modules(*read_class(tmp_path).submissions) == {"variables": "x = 1\n", "functions": "x = 1\n"}
    (tmp_path / f"Lee_7_assignsubmission_file_{packed}").write_bytes(zipped({"variables.py": "x = 2\n"}))
    with pytest.raises(SubmissionRefused, match=r"^variables\.py is there twice"):
        modules(*read_class(tmp_path).submissions)


def test_two_of_one_name(tmp_path):
    """ann/ and ann.zip are both graded, by their full names and not as ann, since no name says which of them counts."""
    write(tmp_path / "ann", ONE)
    (tmp_path / "ann.zip").write_bytes(zipped(ONE))
    found = read_class(tmp_path).submissions
    assert [entry.person.key for entry in found] == ["ann.zip", "ann/"]
    assert [entry.doubt for entry in found] == ["it isn't the only one that may be ann's"] * 2


def test_overlooked(tmp_path):
    """A warning names the files that may be submissions and can't be read, and the names that may be one person's."""
    for name in ("ann", "ben", "__MACOSX", "Lee_7_assignsubmission_file_"):
        write(tmp_path / name, ONE)
    for name in ("ann.zip", "Ann (1).zip"):
        (tmp_path / name).write_bytes(zipped(ONE))
    lost = ["jun.7z", "leo.tar.zst", "minji.rar", "Kim_8_assignsubmission_file_report.pdf"]
    beside = ["kim_9_20_variables.py", "kim_9_21_report.pdf", "roster.csv", "class.gradebook", ".DS_Store"]
    for name in (*lost, *beside, "Lee_7_assignsubmission_onlinetext_text.html"):
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    entries = read_class(tmp_path).submissions
    assert [entry.person.key for entry in entries] == ["7", "9", "Ann (1)", "ann.zip", "ann/", "ben"]
    kinds = (
        f"neither a folder, nor an archive that can be read here ({', '.join(archive_kinds.READABLE_SUFFIXES)}), "
        "nor Python or a notebook; not graded."
    )
    foreign = {"jun.7z": ("7-Zip", "jun"), "leo.tar.zst": ("Zstandard", "leo"), "minji.rar": ("RAR", "minji")}
    expected = {name: f"{name}: {kinds}" for name in sorted(lost)}
    for name, (program, stem) in foreign.items():
        expected[name] = class_warnings.FOREIGN_ARCHIVE.format(name=name, program=program, stem=stem)
    assert class_warnings.unread_files(tmp_path, entries) == list(expected.values())
    together = "Ann (1).zip, ann.zip, ann: they may be one person's; each is graded as somebody else's."
    assert class_warnings.similar_names(entries) == [together]


def test_one_submission(tmp_path):
    """An instructor can type the command in the message as it is."""
    write(tmp_path / "my class", ONE)
    (tmp_path / "my class.zip").write_bytes(zipped(ONE))
    with pytest.raises(UsageError, match="is an archive; unpack it"):
        read_class(tmp_path / "my class.zip")
    with pytest.raises(UsageError) as said:
        read_class(tmp_path / "my class")
    assert str(said.value).endswith(f" grade --from '{tmp_path}/my class'") or os.name == "nt"


def test_stray_module(tmp_path):
    """One module beside the folders of people is named, and stops no class; beside a kata's folders it does."""
    write(
        tmp_path / "class",
        {"ann/variables.py": "x = 1\n", "bob/katas/01_variables/variables.py": "", "backward.py": ""},
    )
    (tmp_path / "class" / "cid.zip").write_bytes(zipped(ONE))
    found = read_class(tmp_path / "class")
    assert [entry.person.key for entry in found.submissions] == ["ann", "bob", "cid"]
    assert found.sentences[0].startswith("backward.py: not graded, since nothing in such a name says whose it is.")
    assert class_warnings.unread_files(tmp_path / "class", found.submissions, found.own_files) == []
    write(
        tmp_path / "one",
        {"backward.py": "", "04_backward/backward.py": "", "katas/x.py": "", "solution/variables.py": ""},
    )
    write(tmp_path / "one", {"older/backward.py": "", "pictures/1.png": ""})
    with pytest.raises(UsageError, match=r"holds backward\.py itself, so it is one submission"):
        read_class(tmp_path / "one")


@pytest.mark.parametrize(
    ("files", "held"),
    [
        ({"01_variables/variables.py": "", "02_functions/functions.py": "", "clauses.py": ""}, "01_variables"),
        ({"katas/01_variables/variables.py": "", "solution/variables.py": "", "grader.py": "", "me/x.py": ""}, "katas"),
    ],
)
def test_a_checkout_is_no_class(files, held, tmp_path):
    """A checkout, and its folder of katas, are one submission; beside people, such a folder stops none of them."""
    write(tmp_path / "class", files)
    with pytest.raises(UsageError, match=f"holds {held} itself, so it is one submission.*grade --from .*class"):
        read_class(tmp_path / "class")
    write(tmp_path / "class", {"ann/variables.py": "", "bob/variables.py": ""})
    assert {"ann", "bob"} < {one.person.key for one in read_class(tmp_path / "class").submissions}


def encrypted():
    data = bytearray(zipped(ONE))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def with_symlink():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("variables.py")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return packed.getvalue()


def broken_lzma():
    """A zip whose one file its compression method can't unpack."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("variables.py", "x = 1\n" * 500)
    data, begin = bytearray(packed.getvalue()), 30 + len("variables.py")
    data[begin + 4 : begin + 9] = b"\xff" * 5
    return bytes(data)


def device():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("variables.py")
        info.type = tarfile.FIFOTYPE
        archive.addfile(info)
    return packed.getvalue()


def bomb(size, kind=tarfile.REGTYPE):
    """A tar of a file of so many zeros, or of another kind of entry, a thousandth as long."""
    packed = io.BytesIO()
    # Zeros are small at any level, and the first one is the fastest.
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=1) as file:
        info = tarfile.TarInfo("data.bin")
        info.size, info.type = size, kind
        file.write(info.tobuf())
        for _ in range(size // 2**20):
            file.write(bytes(2**20))
    return packed.getvalue()


def name_of_the_next(size):
    """A tar's entry that names the next entry."""
    info = tarfile.TarInfo("x")
    info.size, info.type = size, tarfile.GNUTYPE_LONGNAME
    return info.tobuf() + bytes(1024)


def below_nothing():
    """A tar's entry whose size leads back to itself."""
    data = bytearray(tarfile.TarInfo("variables.txt").tobuf())
    data[124:136] = (2**96 - 512).to_bytes(12, "big")
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data)
    return bytes(data)


ODD = {
    "leaves.zip": (lambda: zipped({"a/../../variables.py": ""}), "leaves the folder"),
    "absolute.zip": (lambda: zipped({"/etc/cron.d/variables.py": ""}), "leaves the folder"),
    "drive.zip": (lambda: zipped({"C:/variables.py": ""}), "leaves the folder"),
    "backslash.zip": (lambda: zipped({"..\\variables.py": ""}), "leaves the folder"),
    "leaves.tar.gz": (lambda: tarred({"../variables.py": ""}), "leaves the folder"),
    "link.tar.gz": (lambda: tarred({}, {"variables.py": "/etc/passwd"}), "a link or a device (variables.py)"),
    "link.zip": (with_symlink, "a link or a device (variables.py)"),
    "device.tar.gz": (device, "a link or a device (variables.py)"),
    "many.zip": (lambda: zipped({f"{n}/variables.py": "" for n in range(401)}), "far more Python"),
    "bomb.tar.gz": (lambda: bomb(600 * 2**20), "far more than ten katas"),
    "header.tar.gz": (lambda: bomb(2**20, tarfile.XHDTYPE), "far more than ten katas"),
    "global.tar.gz": (lambda: bomb(2**20, tarfile.XGLTYPE), "far more than ten katas"),
    "name.tar.gz": (lambda: bomb(2**20, tarfile.GNUTYPE_LONGNAME), "far more than ten katas"),
    "backwards.tar": (lambda: tarfile.TarInfo("a").tobuf() + below_nothing() + bytes(1024), "it is damaged"),
    "damaged.tar": (
        lambda: gzip.decompress(tarred(ONE)).replace(bytes(1024), b"?" * 512 + bytes(512), 1),
        "it is damaged",
    ),
    "chain.tar": (lambda: 200 * name_of_the_next(1000), "far more than ten katas"),
    "bzip2.zip": (lambda: zipped(ONE, zipfile.ZIP_BZIP2), "can't be unpacked: not in the way"),
    "bzip2.tar": (lambda: bz2.compress(gzip.decompress(tarred(ONE)))[:-20], "can't be unpacked"),
    "twice.tar.gz": (
        lambda: tarred({"variables.py": "x = 1\n", "./variables.py": "x = 2\n"}),
        "variables.py is there twice",
    ),
    "folder.zip": (lambda: zipped({"a.py": "", "a.py/variables.py": ""}), "a.py/variables.py lies in a folder that"),
    "deeper.zip": (lambda: zipped({"a.py": "", "a.py/b/variables.py": ""}), "variables.py lies in a folder that"),
    "cut.zip": (lambda: zipped(ONE)[:-20], "can't be unpacked"),
    "cut.tar.gz": (lambda: tarred(ONE)[:-20], "can't be unpacked"),
    "none.tgz": (lambda: b"hello", "can't be unpacked"),
    "lzma.zip": (broken_lzma, "can't be unpacked"),
    "secret.zip": (encrypted, "it has a password; pack the files without one"),
}


@pytest.mark.parametrize("name", ODD)
def test_refused(name, tmp_path):
    """An archive that can't be trusted is refused with the reason, and leaves no file anywhere."""
    make, reason = ODD[name]
    folder = tmp_path / "class" / "deep"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(make())
    (entry,) = read_class(folder).submissions
    with pytest.raises(SubmissionRefused) as refused:
        modules(entry)
    assert reason in str(refused.value)
    # Nor does it name the place, which would be another place next time.
    assert submission_reader.read_submission(entry) == submission_reader.read_submission(entry)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_size_that_lies(tmp_path):
    """The size that an archive claims is not trusted; a module beyond a megabyte is its kata's problem."""
    (tmp_path / "ann.zip").write_bytes(zipped({"variables.py": "x = 1\n" * 500_000, "functions.py": "y = 1\n"}))
    (entry,) = read_class(tmp_path).submissions
    handed = {item.kata.name: item for item in read_contents(entry).modules}
    assert handed["variables"].problem == "variables.py is larger than 1 MiB."
    assert handed["functions"].source.text == "y = 1\n"


def test_link_in_a_folder(tmp_path):
    write(tmp_path / "class" / "ann", {})
    (tmp_path / "secret.py").write_text("x = 1\n", encoding="utf-8")
    try:
        (tmp_path / "class" / "ann" / "variables.py").symlink_to(tmp_path / "secret.py")
    except OSError:
        pytest.skip("nobody but an administrator may make links here")
    (entry,) = read_class(tmp_path / "class").submissions
    assert modules(entry) == {}


def test_link_as_submission(tmp_path):
    write(tmp_path / "elsewhere", ONE)
    (tmp_path / "class").mkdir()
    try:
        (tmp_path / "class" / "ann").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("nobody but an administrator may make links here")
    (entry,) = read_class(tmp_path / "class").submissions
    with pytest.raises(SubmissionRefused, match="a link"):
        modules(entry)


@pytest.fixture
def links(tmp_path, monkeypatch):
    """`links(name, …)` makes a class of good/ and of links called so: each leads round, or to where no look is allowed.

    It returns the folder.
    """
    hidden = tmp_path / "hidden"
    stat = os.stat

    def watched(path, *rest, **options):
        if os.path.basename(os.fsdecode(path)).startswith("hidden") and options.get("follow_symlinks", True):
            raise PermissionError(errno.EACCES, "Permission denied")
        return stat(path, *rest, **options)

    def make(*names):
        write(tmp_path / "class" / "good", ONE)
        for name in names:
            try:
                (tmp_path / "class" / name).symlink_to(hidden if name.startswith("hidden") else name)
            except OSError:
                pytest.skip("nobody but an administrator may make links here")
        monkeypatch.setattr(os, "stat", watched)
        return tmp_path / "class"

    return make


def test_links_that_lead_nowhere(links):
    """They stop no other submission: each is named as a link, or refused as one if it is called like a submission."""
    folder = links("dead", "hidden", "hidden_variables.py", "loop", "loop_variables.py", "loop.zip")
    found = {entry.file_names: entry for entry in read_class(folder).submissions}
    assert sorted(found) == ["good", "hidden_variables.py", "loop.zip", "loop_variables.py"]
    assert modules(found.pop("good")) == {"variables": "x = 1\n"}
    for entry in found.values():
        with pytest.raises(SubmissionRefused, match="is a link or a device; hand in the file itself"):
            modules(entry)
    ends = "a link, which the grader doesn't follow; not graded. Put the file or the folder itself there."
    named = class_warnings.unread_files(folder, read_class(folder).submissions)
    assert named == [f"{name}: {ends}" for name in ("dead", "hidden", "loop")]


def test_a_folder_that_may_not_be_seen(tmp_path, monkeypatch):
    """A folder whose content is closed to the instructor stops no other submission."""
    for name in ("ann", "ben"):
        write(tmp_path / name, ONE)
    stat = os.stat

    def watched(path, *rest, **options):
        if not isinstance(path, int) and os.path.basename(os.path.dirname(os.fsdecode(path))) == "ben":
            raise PermissionError(errno.EACCES, "Permission denied")
        return stat(path, *rest, **options)

    monkeypatch.setattr(os, "stat", watched)
    ann, ben = (submission_reader.read_submission(entry) for entry in read_class(tmp_path).submissions)
    assert ann.problem is None
    assert "ben can't be graded" in ben.problem
    assert not ben.settled


ROSTER = """\
Username,First name,Last name,Email address,ID number
octo-cat,Octavia,Catto,octo@example.org,17
minji,Min Ji,Kim,minji@example.org,4711
bob,Bob,Ray,bob@example.org,18
"""


def assigned(names, tmp_path, text=ROSTER):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    for name in names:
        write(tmp_path / "class" / name, ONE)
    found, doubts = roster_claims.assign(read_class(tmp_path / "class").submissions, roster.read_roster(path))
    return {entry.file_names: entry.person.key for entry in found}, doubts


@pytest.mark.parametrize(
    "name",
    ["minji", "Kim Min Ji_4711_assignsubmission_file_", "Min Ji Kim", "minji@example.org", "4711"],
)
def test_on_the_roster(name, tmp_path):
    assert assigned([name], tmp_path) == ({name: "minji"}, [])


def test_not_on_the_roster(tmp_path):
    """Two submissions that mean one person get no person, whichever comes first, and keep their own names."""
    found, doubts = assigned(["minji", "4711", "dora"], tmp_path)
    assert found == {"4711": "4711", "dora": "dora", "minji": "minji (not on the roster)"}
    assert doubts == [
        "4711: it could be from minji, and so could minji; it is graded under its own name.",
        "dora: nobody on the roster is called that; it is graded under its own name.",
        "minji: it could be from minji, and so could 4711; it is graded under its own name.",
    ]


def test_a_name_and_a_username(tmp_path):
    """A username to the letter doesn't go before a name, since a student may choose either."""
    other = "Kim Min Ji_99_assignsubmission_file_"
    found, doubts = assigned([other, "minji"], tmp_path)
    assert found == {"minji": "minji (not on the roster)", other: "99"}
    assert len(doubts) == 2


DECOMPOSED = "Anna Mu\u0308ller"
KIM, PARK = "Kim Min Ji_17_assignsubmission_file_", "17,Park Ji Sung\n"
UNKNOWN = "nobody on the roster is called that"
OTHER = "its number is on the roster, but for another name (Park Ji Sung)"


@pytest.mark.parametrize(
    ("text", "found", "doubts"),
    [
        # One of Moodle's numbers is another person's school number.
        (f"number,name\n3,Kim Min Ji\n{PARK}", {KIM: "3"}, {}),
        (f"number,name\n{PARK}", {KIM: "17 (not on the roster)"}, {KIM: OTHER}),
        (
            f"number,name\n3,Kim Min-Ji\n4,Kim Min Ji\n{PARK}",
            {KIM: "17 (not on the roster)"},
            {KIM: "it could be from 3, 4"},
        ),
        ("number,name\n17,Kim Min Ji\n3,Kim Min Ji\n", {KIM: "17"}, {}),
        ("username,number\nminji,17\nkim,3\n", {KIM: "minji"}, {}),
        ("number,name\n17,Min Ji Kim (Julie)\n3,Park\n", {KIM: "17"}, {}),
        (f"number,name\n{PARK}", {"Participant_17_assignsubmission_file_": "17"}, {}),
        # The end of a name, and no more.
        (
            "username,name,email\nlee,Ann Lee,a@x\n",
            {"Kim-Lee": "Kim-Lee", "Lee Ann": "lee"},
            {"Kim-Lee": UNKNOWN},
        ),
        (
            "id,name\n3,Park\n7,Lee\n",
            {"Team_B-7": "Team_B-7", "group-3": "group-3"},
            {"Team_B-7": UNKNOWN, "group-3": UNKNOWN},
        ),
        ("username\nMinJi\n20250017\n", {"hw-minji": "MinJi", "hw-20250017": "20250017"}, {}),
        ("username\nminji\n", {"hw-minji": "hw-minji"}, {"hw-minji": UNKNOWN}),
        # A letter may be one character, or be composed of two; with another mark it is another letter.
        ("username,name\na1,Anna Muller\na2,Anna Müller\n", {DECOMPOSED: "a2"}, {}),
        ("username,name\na1,Anna Muller\n", {DECOMPOSED: DECOMPOSED}, {DECOMPOSED: UNKNOWN}),
        (
            "username,name\nk1,\u1100\u1175\u11b7민지\n",
            {"김민지": "k1", "hw-Ｋ１": "hw-Ｋ１"},
            {"hw-Ｋ１": UNKNOWN},
        ),
        ("username,name\nh1,कि\nh2,की\n", {"की": "h2"}, {}),
        # As Moodle writes them for a group.
        (
            "username,name\nkim,Kim Min Ji\nlee,Ann Lee\n",
            {"Group A-Ann Lee_12_assignsubmission_file_": "lee", "Group A-Kim Min Ji_11_assignsubmission_file_": "kim"},
            {},
        ),
        (
            "username,name\nkim,Kim Min Ji\nlee,Ann Lee\n",
            {"Eva Meyer-Lee_11_assignsubmission_file_": "11", "Group A-Kim Min Ji": "Group A-Kim Min Ji"},
            {"Eva Meyer-Lee_11_assignsubmission_file_": UNKNOWN, "Group A-Kim Min Ji": UNKNOWN},
        ),
    ],
)
def test_never_the_wrong_one(text, found, doubts, tmp_path):
    """Another name's number proves nothing, a whole name goes before a name's end, and a warning names the rest."""
    sentences = [f"{name}: {doubt}; it is graded under its own name." for name, doubt in doubts.items()]
    assert assigned(list(found), tmp_path, text) == (found, sentences)


def test_roster_from_canvas(tmp_path):
    """Canvas's gradebook has rows of no person: how grades are posted, the highest points, and a test student."""
    (tmp_path / "canvas.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Katas (202)\n,,,,,Manual Posting\n    Points Possible,,,,,110\n"
        '"Lee, Ann",11,a11,ann,S1,\n"Student, Test",99,,1f3c,S1,\n',
        encoding="utf-8",
    )
    assert [row.person.name for row in roster.read_roster(tmp_path / "canvas.csv")] == ["Lee, Ann"]


@pytest.mark.parametrize("before", ["", "\n\n", "sep=;\n", ";;\n"])
def test_roster_of_another_country(before, tmp_path):
    """A roster may have semicolons, a byte-order mark, nothing but names, and Excel's line before them."""
    found, doubts = assigned(["Ana Böhm"], tmp_path, f"\ufeff{before}Name;Klasse\nAna Böhm;7a\nBen Ito;7b\n")
    assert (found, doubts) == ({"Ana Böhm": "Ana Böhm"}, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("username,name\n", "has no rows"),
        ("username,name\nann,A\nann,B\n", "line 3: 'ann' is there twice"),
        ('username,name\nkim,"Kim\nlee,Ann Lee\npark,Park\n', "no CSV from line 2 on: .*a quote too many"),
        ('username,name\nkim,"Kim\nlee,"Ann" Lee\npark,Park\n', "no CSV from line 2 on"),
        ("\n\nname\nKim\n\nKim\n", "line 6: 'Kim' is there twice"),
        ("\nname,colour\nKim,\n,red\n", "line 4: no username"),
        ("colour,size\nred,10\n", "line 1: no username, number, email or name is among the headings"),
    ],
)
def test_bad_roster(text, said, tmp_path):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        roster.read_roster(tmp_path / "roster.csv")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_name_that_is_no_text(tmp_path):
    """The grader can grade and write down a name in an old encoding as its author wrote it."""
    name = os.fsdecode(b"Bj\xf6rn")
    write(tmp_path / "class" / name, ONE)
    (tmp_path / "class" / f"{name}.zip").write_bytes(b"no archive")
    entries = read_class(tmp_path / "class").submissions
    assert [entry.person.key for entry in entries] == ["Björn.zip", "Björn/"]
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol(entry.person for entry in entries)
        for opened in map(submission_reader.read_submission, entries):
            problem = opened.problem
            book.add(
                Attempt(
                    opened.submission.person.key, opened.submission.file_names, opened.digest, "", "", problem, None
                )
            )
        assert [standing.attempts for standing in book.standings()] == [1, 1]


def test_stem():
    assert [archive_kinds.stem(name) for name in ("a.zip", "a.tar.gz", "a.b.TAR", "a.py")] == ["a", "a", "a.b", "a.py"]
