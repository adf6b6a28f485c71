"""Where a student's modules lie, as a platform that shows the repository can link to them."""

import os
from collections.abc import Iterable
from pathlib import Path

from grading.judge.submission import SubmittedModule


def from_root(handed: Iterable[SubmittedModule], folder: Path) -> dict[str, str]:
    """Return each module's path by kata, with slashes, from the root of the repository that `folder` lies in.

    Without a repository the paths begin at `folder`. A kata without a module is left out.
    """
    place = folder.resolve()
    root = next((parent for parent in (place, *place.parents) if os.path.exists(parent / ".git")), place)
    # A module may be a link within the submission: the platform has it where the link is.
    return {
        item.kata.id: (place / item.path.relative_to(folder)).relative_to(root).as_posix()
        for item in handed
        if item.path
    }
