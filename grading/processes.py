"""A worker's process: what it is started with, whom it runs as, and what the system refuses it."""

import contextlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from grading import orphans, sandbox, seccomp
from grading.errors import GraderError

USERS = range(61_000, 61_180)  # numbers that no system gives to anybody
OWN_PROCESSES = 16
MORE_PROCESSES = 1000  # where they are counted with all that their owner runs, which comes and goes
END = 5.0  # seconds for all processes of a sandbox to end, once they are killed
MIB = 2**20
WORKER = Path(__file__).with_name("worker.py")
WARM = "abc collections contextlib copy dataclasses enum functools heapq itertools math operator typing weakref"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # of numpy's, that is
ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    **ONE_THREAD,  # a pool of them would be gone after a fork
    # Linux at times takes long to find huge pages, and they blur what is measured.
    "NUMPY_MADVISE_HUGEPAGE": "0",
    # Big arrays go back to the system when they are freed, so memory measured from outside means something.
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "65536",
}


class User:
    """Whom a worker steps down to when the grader is root: a user of no other worker's, until it is told to `leave`.

    Raises GraderError if all are taken: who shared one would share its limit on processes.

    `number` is None where it stays who it is: not on Linux, not started as root, or, without the sandbox, Python is for root
    only.
    """

    def __init__(self, sandboxed: bool) -> None:
        self.number: int | None = None
        if sys.platform != "linux" or os.geteuid() != 0:
            return
        if sandboxed or all(_open_to_others(path) for path in (Path(sys.base_prefix), numpy_folder(), WORKER)):
            # The limit on processes counts all that a user has. A name in Linux's list of sockets is what marks one as
            # taken: it goes away with the process that holds it.
            self.taken = socket.socket(socket.AF_UNIX)
            self.number = next((number for number in USERS if self._take(number)), None)
            if self.number is None:
                self.taken.close()
                raise GraderError(
                    f"As root, at most {len(USERS)} submissions can be graded at a time on a machine, and so many are: "
                    "wait for them, or ask for fewer with --jobs."
                )

    def _take(self, number: int) -> bool:
        try:
            self.taken.bind(f"\0katas-grader-user-{number}")
        except OSError:
            return False
        return True

    def leave(self) -> None:
        """Let others have the number."""
        if self.number is not None:
            self.taken.close()


def start_worker(
    line: dict, sandboxed: bool, hidden: list[Path], user: User, errors: object, fds: list[int]
) -> subprocess.Popen:
    """Start a worker's process: the warm one to fork from, or one that connects by itself."""
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    filters = [seccomp.descriptor()] if sandboxed and seccomp.program() else []
    prefix = sandbox.command(python, numpy_folder(), hidden, filters) if sandboxed else []
    config = {
        "numpy": sandbox.NUMPY_INSIDE if sandboxed else str(numpy_folder()),
        "uid": user.number,
        "own_pids": sandboxed,
        "scratch": sandbox.SCRATCH if sandboxed else [],
        "limits": limits(sandboxed),
        "warm": WARM.split(),
        "control": None,
        **line,
    }
    worker = sandbox.WORKER_INSIDE if sandboxed else str(WORKER)
    command = [*prefix]
    if sandboxed:
        for name, value in ENVIRONMENT.items():
            command += ["--setenv", name, value]
    # What is printed is read as UTF-8, which a pipe isn't written in everywhere (Windows).
    command += [python, "-I", "-S", "-B", "-u", "-X", "utf8", worker, json.dumps(config)]
    environment = ENVIRONMENT if os.name == "posix" else {**os.environ, **ENVIRONMENT}
    try:
        with orphans.LOCK:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if errors is subprocess.STDOUT else errors,  # type: ignore[call-overload]
                stderr=errors,
                env=environment,
                cwd=tempfile.gettempdir(),
                start_new_session=os.name == "posix",
                pass_fds=[*fds, *filters] if os.name == "posix" else (),
            )
            orphans.WORKERS.add(process.pid)
        return process
    finally:
        for fd in filters:
            os.close(fd)


def limits(sandboxed: bool) -> list[tuple[str, int]]:
    """What the system refuses a worker, as (name of the limit, value), in bytes, seconds or pieces."""
    if os.name != "posix":
        return []
    found = [("RLIMIT_CPU", 30), ("RLIMIT_FSIZE", MIB), ("RLIMIT_NOFILE", 64), ("RLIMIT_CORE", 0)]
    if sys.platform == "linux":
        # macOS refuses to be given one that is less than what a process maps when it starts, which is far more than this.
        found.append(("RLIMIT_AS", 1024 * MIB))
        # A worker is counted alone if it has a user of its own, or, as of Linux 5.14, a namespace of users.
        alone = os.geteuid() == 0 or (sandboxed and _kernel() >= [5, 14])
        found.append(("RLIMIT_NPROC", OWN_PROCESSES if alone else _processes_of(os.getuid()) + MORE_PROCESSES))
    return found


def end_process(process: subprocess.Popen, sandboxed: bool = False) -> None:
    """Kill a worker's process with its whole session, and in the sandbox wait until nothing of it is there any more."""
    if sandboxed:
        # bwrap ends once the first process in its sandbox has, and that one outlives all the others. Killed itself, bwrap
        # would leave them dying for a while, and they would still be counted as their user's, who may be somebody else's next.
        for child in _children(process.pid):
            _kill(child)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END)
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    orphans.WORKERS.discard(process.pid)
    if process.stdout is not None:
        process.stdout.close()


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def numpy_folder() -> Path:
    """The folder to import numpy from. This side finds it without importing it, so that a worker starts at once."""
    spec = importlib.util.find_spec("numpy")
    if spec is None or spec.origin is None:
        raise GraderError("numpy is not installed here.")
    return Path(spec.origin).resolve().parent.parent


def _open_to_others(path: Path) -> bool:
    path = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in path.parents) and bool(path.stat().st_mode & 0o004)


def _kernel() -> list[int]:
    """The version of the running kernel."""
    return [int(part) for part in re.findall(r"\d+", os.uname().release)[:2]]


def _processes_of(uid: int) -> int:
    """How many processes and threads the user has."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == uid:
                count += len(os.listdir(folder / "task"))
        except OSError:
            continue
    return count
