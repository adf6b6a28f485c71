"""A tar is read forward, and only as far as its limits allow."""

import io

import pytest

from grading.classroom.submissions.archive_members import MAX_HEADER_BYTES, BoundedReader
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.judge.modules.module_text import MAX_BYTES


@pytest.fixture
def reader():
    return BoundedReader(io.BytesIO(bytes(8 * MAX_BYTES)))


def test_headers_are_bounded(reader):
    """The bytes of one file's headers may be read, in pieces, and not one more."""
    assert len(reader.read(MAX_HEADER_BYTES - 1)) == MAX_HEADER_BYTES - 1
    assert reader.read(1) == b"\0"
    with pytest.raises(SubmissionRefused, match="far more than ten katas"):
        reader.read(1)


def test_content_has_a_limit_of_its_own(reader):
    """Within its block a file's content may be larger; after it the limit of headers holds anew."""
    reader.read(MAX_HEADER_BYTES)
    with reader.content_limit(2 * MAX_BYTES):
        reader.read(2 * MAX_BYTES)
        with pytest.raises(SubmissionRefused):
            reader.read(1)
    reader.read(MAX_HEADER_BYTES)
    with pytest.raises(SubmissionRefused):
        reader.read(1)


@pytest.mark.parametrize("size", [-1, MAX_HEADER_BYTES + 1])
def test_sizes_of_one_read(size, reader):
    """A read of everything, or of more than the limit, is refused before it reads."""
    with pytest.raises(SubmissionRefused):
        reader.read(size)
    assert reader.tell() == 0


def test_forward_only(reader):
    """An entry that points back, which a reader would read for ever, is refused."""
    assert reader.seek(1000) == 1000
    with pytest.raises(SubmissionRefused, match="its parts lie over one another"):
        reader.seek(999)
