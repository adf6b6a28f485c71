"""The archives that lie in another archive: written for a look of their own, or left out with a reason."""

from pathlib import Path

from grading.classroom.submissions import archive_kinds
from grading.classroom.submissions.archive_members import Member
from grading.classroom.submissions.temporary_files import writing_names
from grading.text.language import said
from grading.text.safe_text import storable

MAX_ARCHIVES = 50  # of a submission, with archives in archives
MAX_INNER_BYTES = 60 * 2**20  # of all archives in an archive
TOO_MANY = said("it is in more than {most} archives; hand in one")
TOO_LARGE = said("it is too large for an archive in an archive; pack the modules alone")
NOT_OPENED = said("it has a password, or is packed in a way that the grader can't read; pack the files again")


class InnerArchives:
    """The archives that lie in another one: each is written into a folder of its own, or left out with a reason."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count, self.left = 0, MAX_INNER_BYTES
        self.left_out: list[str] = []

    def take(self, name: str, member: Member) -> bool:
        """Write the archive, or note why not. Return False if it is none."""
        if not archive_kinds.may_be_packed(name):
            return False
        known = archive_kinds.has_archive_name(name)
        if self.count == MAX_ARCHIVES or member.file is None:
            if known:
                self._leave_out(name, NOT_OPENED if member.file is None else said(TOO_MANY, most=MAX_ARCHIVES))
            return known
        start = member.read(archive_kinds.START_BYTES)
        if not known and not archive_kinds.starts_archive(start):
            return False
        data = start + member.read(self.left + 1)
        if len(data) > self.left:
            self._leave_out(name, TOO_LARGE)
            return True
        place = self.folder / str(self.count)
        with writing_names():
            place.mkdir(parents=True)
            (place / name).write_bytes(data)
        self.count += 1
        self.left -= len(data)
        return True

    def _leave_out(self, name: str, why: str) -> None:
        if len(self.left_out) < MAX_ARCHIVES:
            self.left_out.append(said("{name}: {text}", name=storable(name), text=why))
