"""The encodings that tables of a person's own come in."""

import pytest

from grading.classroom.tables import table_encodings
from grading.classroom.tables.table_encodings import decoded, has_korean_words, read_bytes


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("who,comment\n김민지,좋아요\n", "utf-8"),
        ("who,comment\n김민지,좋아요\n", "utf-8-sig"),
        ("who\tcomment\n김민지\tcafé\n", "utf-16"),
        ("who,comment\n김민지,잘했습니다. “좋아요”… ㅋㅋ\n", "cp949"),
        ("who,comment\n김뷁,똠방각하는 잘했습니다\n", "cp949"),
        ("who,comment\nmina,well done\n", "ascii"),
    ],
)
def test_read(text, encoding):
    """UTF-8, Excel's "Unicode" and Korean Windows come out as they were written."""
    assert decoded(text.encode(encoding), has_korean_words) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("who,comment\nm,Älg är bra\n", "latin-1"),
        ("who,comment\nm,Ärger\n", "latin-1"),
        ("who,comment\nm,café\n", "latin-1"),
        ("who,comment\nm,“Great”\n", "cp1252"),
        ("who,comment\n駒場,よくできました\n", "shift-jis"),
        ("who,comment\n李明,请再看一下反向传播的循环\n", "gb2312"),
        ("who,comment\nmina,well done\n", "utf-32"),
        ("\ufeffwho,comment\nmina,well done\n", "utf-32-be"),
    ],
)
def test_not_guessed(text, encoding):
    """Another encoding, which would come out as wrong words, is not taken for Korean."""
    assert decoded(text.encode(encoding), has_korean_words) is None


def test_larger_than_any_table(tmp_path, monkeypatch):
    """A file that no class's table can be is not read as a whole."""
    monkeypatch.setattr(table_encodings, "MAX_BYTES", 10)
    (tmp_path / "table").write_bytes(b"0123456789")
    assert read_bytes(tmp_path / "table") == b"0123456789"
    (tmp_path / "table").write_bytes(b"0123456789a")
    with pytest.raises(OSError, match="File too large"):
        read_bytes(tmp_path / "table")
