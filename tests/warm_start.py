"""Start grader.py as a fork of a Python that has imported the installed packages, and rooms of this checkout's grader.

To start Python and import all that takes most of a short command's time, and the tests run hundreds. The fork runs
grader.py from its first line, in an environment, folder and streams of its own, as a new process does. Of another
checkout's grader nothing is imported before. Tests of the import path, of the set-up and of signals use `subprocess`.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import socket
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PACKAGES = (
    "concurrent.futures.process",
    "jinja2",
    "memory_profiler",
    "numpy.random",
    "pytest",
    "rich.console",
    "rich.live",
    "rich.progress",
    "rich.syntax",
    "rich.table",
    "sqlite3",
    "xml.etree.ElementTree",
    "zipfile",
)
ROOT = Path(__file__).resolve().parent.parent
# All that a class is graded with, and so are one's own katas. The rooms above read the command when they are imported.
GRADING = "grading.classroom.grade_class"
READ_AT_START = ("PYTHON", "LC_", "LANG", "HOME", "TZ")  # the beginnings of the variables that Python reads only then
MOST = 2**20  # bytes of a request, which is the arguments and the environment of a command


class Pythons(threading.local):
    """The warm Pythons of one thread, each of which does one command after another."""

    def __init__(self):
        self.asked = Counter()  # how many commands there were for each checkout and set of variables, read at start
        self.warm = {}  # the socket of a warm Python for each of these that came more than once


pythons = Pythons()


def run(command, cwd, env=None):
    """Return the result of a command [sys.executable, grader.py, …], with its output as text."""
    env = dict(os.environ if env is None else env)
    own = {name for name in env if name.startswith("PYTHON") and env[name] != os.environ.get(name)}
    variables = tuple(sorted((name, env[name]) for name in env if name.startswith(READ_AT_START)))
    started_with = variables, Path(command[1]) == ROOT / "grader.py"
    pythons.asked[started_with] += 1
    if pythons.asked[started_with] == 1 or own - {"PYTHONIOENCODING"} or not hasattr(os, "fork"):
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8")
    if started_with not in pythons.warm:
        pythons.warm[started_with] = start(dict(variables), [GRADING] if started_with[1] else [])
    return ask(pythons.warm[started_with], command, {"words": command[1:], "cwd": str(cwd), "env": env})


def start(env, rooms):
    """Start a warm Python, which ends with this process; return the socket for requests to it."""
    from grading.workers.worker_process import ONE_THREAD  # here, since the warm Python itself is not to need it

    ours, its = socket.socketpair()
    command = [sys.executable, __file__, str(its.fileno()), *rooms]
    # Pipes, as each fork has: a stream remembers whether it can seek.
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env={**env, **ONE_THREAD}, pass_fds=[its.fileno()], **pipes)
    its.close()

    def end():
        ours.close()
        process.communicate()

    atexit.register(end)
    return ours


def ask(python, command, request):
    """Send a request with the ends of two pipes; return the command's result, with all that comes out of the pipes."""
    pipes = [os.pipe() for _ in ("stdout", "stderr")]
    socket.send_fds(python, [json.dumps(request).encode()], [end for _, end in pipes])
    for _, end in pipes:
        os.close(end)
    with ThreadPoolExecutor(2) as pool:
        output, errors = pool.map(read, [begin for begin, _ in pipes])
    return subprocess.CompletedProcess(command, json.loads(python.recv(MOST)), output, errors)


def read(pipe):
    with open(pipe, encoding="utf-8") as stream:
        return stream.read()


def forked(control):
    """Fork for each request until the tests end. Only a fork returns, with the request and the ends of its pipes."""
    while True:
        message, pipes, _, _ = socket.recv_fds(control, MOST, 2)
        if not message:
            sys.exit()
        child = os.fork()
        if not child:
            control.close()
            return json.loads(message), pipes
        for pipe in pipes:
            os.close(pipe)
        control.sendall(json.dumps(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def become(words, cwd, env, pipes):
    """Give this fork the arguments, streams, environment and folder of a new process."""
    for number, pipe in enumerate(pipes, 1):
        os.dup2(pipe, number)
        os.close(pipe)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = words
    sys.orig_argv = [sys.executable, *words]


if __name__ == "__main__":
    del sys.path[0]  # this folder, which grader.py is not to see
    sys.path.insert(0, str(ROOT))
    for module in (*PACKAGES, *sys.argv[2:]):
        importlib.import_module(module)
    sys.path.remove(str(ROOT))
    gc.freeze()  # a fork's collector would copy all of it
    request, ends = forked(socket.socket(fileno=int(sys.argv[1])))
    become(**request, pipes=ends)
    script = Path(sys.argv[0]).absolute()
    sys.path.insert(0, str(script.parent))
    runpy.run_path(str(script), run_name="__main__")
