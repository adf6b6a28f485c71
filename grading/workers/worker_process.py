"""A worker's process: its command line, the user that it runs as, and its limits."""

import contextlib
import importlib.util
import json
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from sentences import said

from grading.text.errors import Fault, GraderError
from grading.workers import bubblewrap, orphans, syscall_filter
from grading.workers.reserved_uid import ReservedUid, can_step_down, is_another_outside
from grading.workers.sandboxed import __main__ as entry
from grading.workers.sandboxed.processes import children

OWN_PROCESSES = 17  # where the system counts a worker's alone
MORE_PROCESSES = 1000  # where it counts them with all others of their user, which come and go
SANDBOX_END_TIMEOUT = 5.0  # seconds for all processes of a sandbox to end, once they are killed
MIB = 2**20
SANDBOXED = Path(entry.__file__).parent  # all that a worker runs of ours
PRELOADED = "abc collections contextlib copy dataclasses enum functools heapq itertools math operator typing weakref"
# The libraries that numpy may compute with; macOS has its own.
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    **ONE_THREAD,  # a fork would lose a pool of threads
    # Linux at times takes long to find huge pages, and they blur the measured memory.
    "NUMPY_MADVISE_HUGEPAGE": "0",
    # Memory that is freed serves for the next arrays: a page that the system gives anew costs more than the arithmetic
    # on it. Before such memory would count against an answer, it is given back: see freed_memory.py.
    "MALLOC_MMAP_THRESHOLD_": str(32 * MIB),
    "MALLOC_TRIM_THRESHOLD_": str(256 * MIB),
}

ACCEPTED = "KATAS_AS_ROOT"  # an environment variable that silences AS_ROOT
AS_ROOT = said(
    "without the sandbox this code runs as root and may do anything here, since other users can't read this Python or "
    "numpy, or can't be stepped down to. To avoid that, install both where all can read them, or grade as another "
    "user. To accept it without a word, set {variable}=1.",
    variable=ACCEPTED,
)


def reserve_user(sandboxed: bool) -> ReservedUid:
    """Return the user that a worker steps down to.

    Raises GraderError if that user could not read the files that the sandbox needs.
    """
    within = sandboxed and bubblewrap.as_root()
    private = private_folder(within)
    user = ReservedUid(within or (private is None and (not sandboxed or _code_open_to_others(within))))
    if within and user.number is not None and private is not None:
        user.release()
        raise GraderError(
            said(
                "{folder} is for root only, perhaps because of a umask. In the sandbox a submission runs as a "
                "user without rights, who needs it. Type: chmod -R go+rX {quoted}",
                folder=str(private),
                quoted=shlex.quote(str(private)),
            )
        )
    return user


def runs_as_root(sandboxed: bool) -> bool:
    """True if a submission's code is going to be root on this machine."""
    if sandboxed or sys.platform != "linux" or os.geteuid() != 0 or is_another_outside():
        return False
    return not can_step_down() or private_folder(sandboxed) is not None


def private_folder(sandboxed: bool) -> Path | None:
    """Return a folder of Python's or numpy's that other users can't read, or None.

    The sandbox makes the folders above it anew, so their rights don't matter there.
    """
    library, numpy = Path(sys.base_prefix, "lib"), numpy_folder()
    standard = Path(sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix}))
    needed = {
        library: (library, standard, standard / "os.py", standard / "lib-dynload"),
        numpy / "numpy": (numpy / "numpy", numpy / "numpy" / "__init__.py", numpy / "numpy" / "linalg"),
        numpy / "numpy.libs": (numpy / "numpy.libs",),
    }
    for folder, paths in needed.items():
        if not all(_open_to_others(path, sandboxed) for path in paths if path.exists()):
            return folder
    return None


def start_worker(
    connection: dict, sandboxed: bool, hidden: list[Path], user: ReservedUid, errors: object, fds: list[int]
) -> subprocess.Popen:
    """Start a worker's process.

    Args:
        connection: how it reaches this side; {"control": descriptor} of a zygote, or {"connect": [host, port, token]}.
        hidden: folders whose contents must not be seen in the sandbox.
        errors: the file for its standard error, or subprocess.STDOUT to read both from a pipe.
        fds: descriptors that it inherits.
    """
    filters = [syscall_filter.descriptor()] if sandboxed and syscall_filter.program() else []
    # Root that needs a namespace of users has another user start the sandbox; else the worker itself steps down.
    steps_down = user.number is not None and not (sandboxed and not bubblewrap.as_root())
    command, environment = _command(
        sandboxed, hidden, filters, steps_down, _config(connection, sandboxed, user, steps_down)
    )
    try:
        other = {} if steps_down or user.number is None else {"user": user.number, "group": user.number}
        with orphans.LOCK:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if errors is subprocess.STDOUT else errors,  # type: ignore[call-overload]
                stderr=errors,
                env=environment,
                cwd=working_folder(),
                start_new_session=os.name == "posix",
                extra_groups=[] if other else None,
                pass_fds=[*fds, *filters] if os.name == "posix" else (),
                **other,
            )
            orphans.WORKERS.add(process.pid)
        return process
    finally:
        for fd in filters:
            os.close(fd)


def _config(connection: dict, sandboxed: bool, user: ReservedUid, steps_down: bool) -> str:
    """Return what a worker's process has to know before it starts, as JSON."""
    config = {
        "numpy": bubblewrap.NUMPY_INSIDE if sandboxed else str(numpy_folder()),
        "uid": user.number if steps_down else None,
        "own_pids": sandboxed,
        "scratch": bubblewrap.SCRATCH if sandboxed else [],
        "limits": limits(sandboxed, user),
        "preload": PRELOADED.split(),
        "control": None,
        **connection,
    }
    return json.dumps(config)


def _command(
    sandboxed: bool, hidden: list[Path], filters: list[int], steps_down: bool, config: str
) -> tuple[list[str], dict[str, str]]:
    """Return a worker's command line, and its environment."""
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    libraries = library_folders()
    variables = ENVIRONMENT | ({"LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries))} if libraries else {})
    command = []
    if sandboxed:
        command = bubblewrap.command(python, numpy_folder(), hidden, filters, steps_down, libraries)
        for name, value in variables.items():
            command += ["--setenv", name, value]
    code = bubblewrap.SANDBOXED_INSIDE if sandboxed else str(SANDBOXED)
    # -I and -S: nothing installed, and no folder of a student's, is on the import path. -X utf8: this side reads UTF-8,
    # and not every system writes that to a pipe (Windows).
    command += [python, "-I", "-S", "-B", "-u", "-X", "utf8", f"{code}/__main__.py", config]
    return command, variables if os.name == "posix" else {**os.environ, **variables}


def limits(sandboxed: bool, user: ReservedUid) -> list[tuple[str, int]]:
    """Return a worker's limits, as (the system's name, value), in bytes, seconds or pieces."""
    if os.name != "posix":
        return []
    found = [("RLIMIT_CPU", 30), ("RLIMIT_FSIZE", MIB), ("RLIMIT_NOFILE", 64), ("RLIMIT_CORE", 0)]
    if sys.platform == "linux":
        # macOS refuses a limit below the addresses that a process maps when it starts, and those are far more than
        # this.
        found.append(("RLIMIT_AS", 1024 * MIB))
        # The system counts a worker's alone if it has a user of its own or, as of Linux 5.14, a namespace of users.
        alone = user.number is not None or (sandboxed and _kernel() >= [5, 14])
        found.append(("RLIMIT_NPROC", OWN_PROCESSES if alone else _processes_of(os.getuid()) + MORE_PROCESSES))
    return found


def end_process(process: subprocess.Popen, sandboxed: bool = False) -> None:
    """Kill a worker's process with its whole session, and wait until none of a sandbox's processes is left."""
    if sandboxed:
        # bwrap ends once the first process in its sandbox has, and that one outlives all the others. A killed bwrap
        # would leave them dying for a while. They would still count as their user's, and another worker may have that
        # user next.
        for child in _started_by(process.pid):
            _kill(child)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SANDBOX_END_TIMEOUT)
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    orphans.WORKERS.discard(process.pid)
    if process.stdout is not None:
        process.stdout.close()


def _started_by(pid: int) -> list[int]:
    try:
        return children(pid)
    except OSError:
        return []


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def working_folder() -> str:
    """Return a worker's working folder: the one for temporary files, or the root folder if there is none."""
    try:
        return tempfile.gettempdir()
    except OSError:
        return os.path.abspath(os.sep)


def library_folders() -> list[Path]:
    """Return the folders of LD_LIBRARY_PATH that hold libraries of this running Python (Linux)."""
    named = [Path(name) for name in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if os.path.isabs(name)]
    if not named:
        return []
    try:
        lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    loaded = {Path(parts[5]).parent for line in lines if len(parts := line.split(maxsplit=5)) == 6}
    return [folder for folder in named if any(folder.resolve() == place.resolve() for place in loaded)]


def numpy_folder() -> Path:
    """Return the folder to import numpy from. To find it takes no import here, so that a worker starts at once."""
    spec = importlib.util.find_spec("numpy")
    if spec is None or spec.origin is None:
        raise Fault(said("numpy is not installed here."))
    return Path(spec.origin).resolve().parent.parent


def _code_open_to_others(sandboxed: bool) -> bool:
    """True if other users can read the worker's code."""
    return all(_open_to_others(path, sandboxed) for path in (SANDBOXED, *SANDBOXED.glob("*.py")))


def _open_to_others(path: Path, sandboxed: bool) -> bool:
    path = path.resolve()
    mode = path.stat().st_mode
    wanted = 0o005 if stat.S_ISDIR(mode) else 0o004
    return mode & wanted == wanted and (sandboxed or all(folder.stat().st_mode & 0o001 for folder in path.parents))


def _kernel() -> list[int]:
    """Return the version of the running kernel."""
    return [int(part) for part in re.findall(r"\d+", os.uname().release)[:2]]


def _processes_of(uid: int) -> int:
    """Return the number of the user's processes and threads."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == uid:
                count += len(os.listdir(folder / "task"))
        except OSError:
            continue
    return count
