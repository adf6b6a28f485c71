"""The text of a file that was handed in: in the encoding that its first lines name, as Python reads it."""

import ast
from types import SimpleNamespace

import pytest
from lone_kata import lone_kata

from grading.judge.modules import module_text
from grading.judge.modules.module_text import read_text

KOREAN = "x = '변수'\n"


def read(folder, data):
    file = folder / "variables.py"
    file.write_bytes(data)
    return read_text(file, folder)


@pytest.mark.parametrize(
    ("first", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("# -*- coding: cp949 -*-\n", "cp949"),
        ("#!/usr/bin/python\n# vim: set fileencoding=euc-kr :\n", "euc-kr"),
        ("\n# coding=utf8\n", "utf-8"),
        ("# coding: UTF-8\r\n", "utf-8"),
        ("'''Not a comment.'''\n# coding: cp949\n", "utf-8"),
        ("# 1\n# 2\n# coding: cp949\n", "utf-8"),
    ],
)
def test_encodings(first, encoding, tmp_path):
    """Python reads the same program in the file's bytes as in the text."""
    data = (first + KOREAN).encode(encoding)
    text, problem = read(tmp_path, data)
    assert problem is None
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(data))
    assert text.endswith(KOREAN)


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "punycode", "utf-7", "unicode_escape", "x" * 100])
def test_encodings_that_cannot_be_read(encoding, tmp_path):
    """An encoding that Python doesn't know, or no editor writes, is refused with what to do."""
    text, problem = read(tmp_path, f"# coding: {encoding}\nx = 1\n".encode())
    assert text is None
    assert problem.startswith("variables.py says that it is written in '")
    assert problem.endswith("Save it as UTF-8 in your editor, and delete that line.")


def test_empty_module_of_this_checkout(tmp_path, monkeypatch):
    """The command that brings the stub back is the one to type here."""
    monkeypatch.setenv("KATAS_TYPED", "py")
    kata = lone_kata(tmp_path, monkeypatch, "")
    monkeypatch.setattr(module_text, "ladder", lambda: [kata])
    text, problem = read_text(kata.stub, kata.folder)
    assert (text, problem.partition(". Is it saved? ")[2].partition(" ")[0]) == (None, "`py")
    assert problem.endswith(f"reset {kata.stub.stem}` brings the stub back.")


@pytest.mark.parametrize(("own", "system"), [(False, "posix"), (True, "posix"), (False, "nt"), (True, "nt")])
def test_unreadable_file(own, system, tmp_path, monkeypatch):
    """The message advises chmod where there is one, for what others handed in."""
    monkeypatch.setattr(module_text, "_is_own", lambda path: own)
    monkeypatch.setattr(module_text, "os", SimpleNamespace(name=system))
    trouble = module_text.unreadable_file(tmp_path / "x.py", PermissionError(13, "Permission denied"))
    assert str(trouble).startswith("x.py can't be read: Permission denied.")
    assert ("chmod" in str(trouble)) == (not own and system == "posix")


@pytest.mark.parametrize("first", ["", "# coding: ascii\n", "# coding: cp949\n"])
def test_other_bytes_than_the_encoding_has(first, tmp_path):
    text, problem = read(tmp_path, first.encode() + b"x = 1  # \xff\xfe\n")
    line = 1 + first.count("\n")
    assert (text, problem) == (
        None,
        f"variables.py:{line}: the file is not UTF-8 text. Save it as UTF-8 in your editor.",
    )


def test_the_wrong_encoding_named(tmp_path):
    """Where a file is UTF-8 and says otherwise, the line that says so is named with what it says."""
    _, problem = read(tmp_path, f"#!/usr/bin/python\n# coding: euc-kr\n# 값\n{KOREAN}".encode())
    assert problem == "variables.py is UTF-8 text, but line 2 says that it is in 'euc-kr'. Delete line 2."


KINDS = {
    b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n": "is only a pointer: Git LFS",
    b"PK\x03\x04\x14\0": "is a document of an office program or an archive.",
    b"\x1f\x8b\x08\0": "is an archive under another name.",
    b"{\\rtf1\\ansi x = 1}": "is formatted text (RTF).",
    b"%PDF-1.7\n": "is a PDF.",
    b"\n<!DOCTYPE html>\n<html>": "is a web page.",
    b"--- a/variables.py\n+++ b/variables.py\n@@ -1 +1 @@\n-x\n+y\n": "is a list of changes (a diff).",
    "x = 1  # 값\n".encode("utf-16-le"): "is UTF-16 text. Save it as UTF-8",
    "x = 1\n".encode("utf-16"): "is UTF-16 text. Save it as UTF-8",
    "x = 1\n".encode("utf-32-be"): "is UTF-32 text. Save it as UTF-8",
}


@pytest.mark.parametrize("data", KINDS, ids=KINDS.values())
def test_other_kinds_of_files(data, tmp_path):
    """A file of another kind under a module's name is named with what to do."""
    text, problem = read(tmp_path, data)
    assert text is None
    assert problem.startswith(f"variables.py {KINDS[data]}")


@pytest.mark.parametrize("data", [b"x = 1\ny = '\0'\n", b"\n" + b"\0" * 100])
def test_nul(data, tmp_path):
    _, problem = read(tmp_path, data)
    assert problem.startswith("variables.py:2: there is a NUL character, which Python doesn't read.")


def test_what_begins_alike(tmp_path):
    """Python may begin as a list of changes does."""
    text = "--- 1\n+++ 2\nx = 1\n"
    assert read(tmp_path, text.encode()) == (text, None)
