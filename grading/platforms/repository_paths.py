"""The paths of a student's modules in their repository, so that a platform can link to them."""

import os
from collections.abc import Iterable
from pathlib import Path

from grading.judge.modules.submission import SubmittedModule


def from_root(modules: Iterable[SubmittedModule], folder: Path) -> dict[str, str]:
    """Return each module's path by kata, with slashes, from the root of the repository that `folder` lies in.

    Without a repository the paths begin at `folder`. A kata without a module is left out.
    """
    place = folder.resolve()
    root = next((parent for parent in (place, *place.parents) if os.path.exists(parent / ".git")), place)
    # The path isn't resolved: for a link within the submission the platform shows the place of the link.
    return {
        module.kata.id: (place / module.path.relative_to(folder)).relative_to(root).as_posix()
        for module in modules
        if module.path
    }
