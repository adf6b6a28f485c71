"""The sandbox for code that isn't your own: bubblewrap's command line for a worker.

No network, no home, no checkout; a read-only system; a small private /tmp; processes of its own, without privileges.
"""

import os
import sys
import sysconfig
from pathlib import Path

from sentences import said

from grading.text.errors import GraderError
from grading.workers import programs
from grading.workers.reserved_uid import SYS_ADMIN, can_step_down, may

NUMPY_INSIDE = "/numpy"
SANDBOXED_INSIDE = "/sandboxed"
SCRATCH = ["/tmp", "/dev/shm"]  # folders that a worker can write to
SCRATCH_BYTES = 4 * 2**20  # few, since no process owns the memory of its files: see HIDEABLE in memory_checks.py
NOBODY = 65534
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache", "/etc/alternatives")

BWRAP_MISSING = said(
    """\
This needs bubblewrap (the program bwrap), which keeps code that isn't your own away from your machine.
    Debian, Ubuntu:  sudo apt install bubblewrap
    Fedora:          sudo dnf install bubblewrap
    Arch:            sudo pacman -S bubblewrap
bubblewrap is for Linux only. To grade without it, at your own risk: add --no-sandbox."""
)


def find_bwrap() -> str:
    """Return the path of bwrap. Raises GraderError, with how to install it, if it isn't there."""
    found = programs.find("bwrap")
    if not found:
        raise GraderError(BWRAP_MISSING)
    return found


def as_root() -> bool:
    """True if this process is root, with all the rights that bubblewrap needs to do without a namespace of users."""
    return can_step_down() and may({SYS_ADMIN})


def command(
    python: str, numpy_folder: Path, hidden: list[Path], filters: list[int], steps_down: bool, libraries: list[Path]
) -> list[str]:
    """Return the command line up to the worker's own.

    Inside, numpy is in NUMPY_INSIDE, and our code in SANDBOXED_INSIDE.

    Args:
        python: the worker's Python.
        hidden: folders whose contents must not be seen inside.
        filters: descriptors to read filters of system calls from.
        steps_down: True if the worker starts as root, to become another user.
        libraries: folders of the libraries that Python itself needs.
    """
    prefix = Path(sys.base_prefix).resolve()
    # bwrap obeys its arguments one after the other, so their order matters.
    args = [find_bwrap(), *_namespaces(filters, steps_down), "--proc", "/proc", "--dev", "/dev"]
    for scratch in SCRATCH:  # before all others, since a Python may lie below one of them
        args += ["--size", str(SCRATCH_BYTES), "--perms", "1777", "--tmpfs", scratch]
    system, bound = _system()
    args += [*system, *_python_files([Path(python), prefix / "lib", prefix / "lib64", *libraries], bound)]
    for folder in [*hidden, *_site_packages(prefix)]:
        inside = str(folder.resolve())
        if folder.exists() and _under(folder.resolve(), bound):
            args += ["--tmpfs", inside, "--remount-ro", inside]
    args += ["--perms", "0755", "--dir", NUMPY_INSIDE]
    for part in ("numpy", "numpy.libs"):
        if (numpy_folder / part).exists():
            args += ["--ro-bind", str(numpy_folder / part), f"{NUMPY_INSIDE}/{part}"]
    args += ["--ro-bind", str(Path(__file__).with_name("sandboxed")), SANDBOXED_INSIDE]
    args += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    return args


def _namespaces(filters: list[int], steps_down: bool) -> list[str]:
    """Return the arguments for namespaces, rights, the environment, and filters of system calls."""
    args = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    args += ["--as-pid-1", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    for fd in filters:
        args += ["--seccomp", str(fd)]
    if steps_down:
        # Root needs no user namespace; the worker steps down to a user of its own before it runs anything.
        return [*args, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    args += ["--unshare-user"]
    if os.geteuid() == 0:  # in name only: see can_step_down
        args += ["--uid", str(NOBODY), "--gid", str(NOBODY)]
    return args


def _system() -> tuple[list[str], list[Path]]:
    """Return the arguments for the system's folders, read-only; and the folders that are bound so."""
    args, bound = [], []
    for path in SYSTEM:
        if os.path.islink(path):
            args += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            args += ["--ro-bind", path, path]
            bound.append(Path(path))
    return args, bound


def _python_files(needed: list[Path], bound: list[Path]) -> list[str]:
    """Return the arguments for those of Python's files that are not `bound` yet, and add these to `bound`."""
    args: list[str] = []
    tops: list[Path] = []  # folders made where a submission can write, and read-only in the end
    for path in needed:
        if path.exists() and not _under(path, bound):
            top = _top_in_scratch(path)
            if top is not None and top != path and top not in tops:
                args += ["--perms", "0755", "--tmpfs", str(top)]
                tops.append(top)
            args += [*_parents(path), "--ro-bind", str(path.resolve()), str(path)]
            bound.append(path)
    for top in tops:
        args += ["--remount-ro", str(top)]
    return args


def _top_in_scratch(path: Path) -> Path | None:
    """Return the path's entry in a folder that a submission can write to, or None: /tmp/a for /tmp/a/bin/python3."""
    for scratch in map(Path, SCRATCH):
        if scratch in path.parents:
            return scratch / path.relative_to(scratch).parts[0]
    return None


def _parents(path: Path) -> list[str]:
    """Return the arguments that make the folders above `path`, so that other users than root may pass through them."""
    made = []
    for folder in [*reversed(path.parents)][1:]:
        made += ["--perms", "0755", "--dir", str(folder)]
    return made


def _site_packages(prefix: Path) -> list[Path]:
    """Return the folders of packages installed for the base Python: a submission gets numpy and nothing beside it."""
    paths = sysconfig.get_paths(vars={"base": str(prefix), "platbase": str(prefix)})
    return [Path(paths["purelib"]), Path(paths["platlib"]), prefix / "lib" / "python3" / "dist-packages"]


def _under(path: Path, folders: list[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)
