"""No trick earns points: neither a running garbage collector, nor hidden memory, nor more room for recursion."""

import re

import pytest
import shared
from graded import graded

from grading.curriculum import stubs
from grading.curriculum.ladder import find
from grading.workers import syscall_filter
from system.test_agreement import by_bare_pytest
from system.test_hostile import needs_sandbox

# Each is added to the stub of kata 08, whose functions hold their outputs with strong links.
COLLECTED = {
    "collects in each call": """
import gc
held = Function.__call__
def call(self, *inputs):
    gc.collect()
    return held(self, *inputs)
Function.__call__ = call
""",
    "leaves the collector on": """
import gc
gc.disable = lambda: None
gc.set_threshold(1, 1, 1)
""",
    "switches the collector on again": """
import gc
held = Function.__call__
def call(self, *inputs):
    gc.enable()
    gc.set_threshold(1, 1, 1)
    return held(self, *inputs)
Function.__call__ = call
""",
    "collects in weakref.ref": """
import gc, weakref
class ref(weakref.ref):
    def __call__(self):
        gc.collect()
        return super().__call__()
weakref.ref = ref
""",
    "collects when something is deleted": """
import gc
class Last:
    def __del__(self):
        gc.collect()
held = Variable.__init__
def begin(self, data, name=None):
    held(self, data, name)
    Last()
Variable.__init__ = begin
gc.get_stats = lambda: [{"collections": 0, "collected": 0, "uncollectable": 0}] * 3
""",
    "patches the worker to collect": """
import gc, sys
Session = sys.modules["katas-worker.session"].Session
alive, collect = Session.do_alive, gc.collect
def do_alive(self, numbers):
    collect()
    return [*alive(self, numbers)[:-1], False]
Session.do_alive = do_alive
""",
    "collects and has the worker deny it": """
import gc, sys
sys.modules["katas-worker.session"].STATISTICS = lambda: [{"collections": 0}] * 3
held = Function.__call__
def call(self, *inputs):
    gc.collect()
    return held(self, *inputs)
Function.__call__ = call
""",
    "freezes all and collects": """
import gc
held = Function.__call__
def call(self, *inputs):
    gc.freeze()
    output = held(self, *inputs)
    gc.unfreeze()
    gc.collect()
    return output
Function.__call__ = call
""",
}
HIDDEN = {
    "drops a block of memory": """
ballast, calls = [np.ones(6_000_000)], []
held = as_array
def as_array(x):
    calls.append(np.size(x) > 1000)
    if sum(calls) == 4:
        ballast.clear()
    return held(x)
""",
    "drops as much as it takes": """
ballast = [np.ones(250_000) for _ in range(80)]
held = Function.__call__
def call(self, *inputs):
    output = held(self, *inputs)
    if np.size(output.data) > 1000:
        del ballast[-2:]
    return output
Function.__call__ = call
""",
    "answers from a grandchild": """
import os, sys, time
zygote = sys.modules["katas-worker.zygote"]
def run_check_process(channel, module, file):
    channel.send(["ready", os.getpid(), None])
    channel.receive()
    if os.fork() == 0:
        if os.fork() == 0:
            zygote.Session(channel, module, file).serve()
        os._exit(0)
    os.wait()
    time.sleep(100)
zygote.run_check_process = run_check_process
""",
    "greets from a child that is gone": """
import os, sys
zygote, wire = sys.modules["katas-worker.zygote"], sys.modules["katas-worker.wire"]
def run_check_process(channel, module, file):
    if os.fork() == 0:
        channel.sock.sendall(wire.frame(["ready", os.getpid(), None]))
        os._exit(0)
    os.wait()
    channel.receive()
    zygote.Session(channel, module, file).serve()
zygote.run_check_process = run_check_process
""",
    "keeps data between sockets": """
import socket
class Variable(Variable):
    @property
    def data(self):
        kept = self.__dict__["kept"]
        if type(kept) is list:
            return np.frombuffer(b"".join(each[1].recv(2**20, socket.MSG_PEEK) for each in kept))
        return kept
    @data.setter
    def data(self, value):
        if value is not None and value.size > 1000:
            try:
                text, pairs = value.tobytes(), []
                for place in range(0, len(text), 160_000):
                    pairs.append(socket.socketpair())
                    pairs[-1][0].sendall(text[place : place + 160_000])
                value = pairs
            except OSError:
                pass
        self.__dict__["kept"] = value
""",
    "keeps data in files": """
import itertools, os
numbers = itertools.count()
class Variable(Variable):
    @property
    def data(self):
        kept = self.__dict__["kept"]
        return np.fromfile(kept[0]).reshape(kept[1]) if type(kept) is tuple else kept
    @data.setter
    def data(self, value):
        if value is not None and value.size > 1000:
            name = f"{'/dev/shm' if next(numbers) % 2 else '/tmp'}/{next(numbers)}"
            try:
                value.tofile(name)
                value = (name, value.shape)
            except OSError:
                pass
        self.__dict__["kept"] = value
""",
    "keeps data in pages that no process has": """
import mmap
class Variable(Variable):
    @property
    def data(self):
        kept = self.__dict__["kept"]
        if type(kept) is tuple:
            found = np.frombuffer(kept[0][:]).reshape(kept[1])
            kept[0].madvise(mmap.MADV_DONTNEED)
            return found
        return kept
    @data.setter
    def data(self, value):
        if value is not None and value.size > 1000:
            try:
                pages = mmap.mmap(-1, value.nbytes)
                pages[:] = value.tobytes()
                pages.madvise(mmap.MADV_DONTNEED)
                value = (pages, value.shape)
            except OSError:
                pass
        self.__dict__["kept"] = value
""",
    "keeps data in attributes of files": """
import itertools, os
numbers = itertools.count()
class Variable(Variable):
    @property
    def data(self):
        kept = self.__dict__["kept"]
        if type(kept) is list:
            return np.frombuffer(b"".join(os.getxattr(name, "user.data") for name in kept))
        return kept
    @data.setter
    def data(self, value):
        if value is not None and value.size > 1000:
            text, names = value.tobytes(), []
            try:
                for place in range(0, len(text), 60_000):
                    names.append(f"/tmp/{next(numbers)}")
                    open(names[-1], "x").close()
                    os.setxattr(names[-1], "user.data", text[place : place + 60_000])
                value = names
            except OSError:
                pass
        self.__dict__["kept"] = value
""",
}
# Each replaces the loop in the solution of kata 04.
RECURSIVE = {
    "a limit that was raised": """
import sys
sys.setrecursionlimit(10**6)
def backward(self):
    if self.grad is None:
        self.grad = np.ones_like(self.data)
    if self.creator is not None:
        self.creator.input.grad = np.array(self.creator.backward(self.grad))
        self.creator.input.backward()
Variable.backward = backward
""",
    "an order that is found by recursion": """
import sys
sys.setprofile = lambda function: None
def order(f, found):
    if f is not None:
        found.append(f)
        order(f.input.creator, found)
    return found
def backward(self):
    sys.setrecursionlimit(10**6)
    if self.grad is None:
        self.grad = np.ones_like(self.data)
    for f in order(self.creator, []):
        f.input.grad = np.array(f.backward(f.output.grad))
Variable.backward = backward
""",
    "a thread with a large stack": """
import sys, threading
loop = Variable.backward
def walk(self):
    if self.creator is not None:
        self.creator.input.grad = np.array(self.creator.backward(self.grad))
        walk(self.creator.input)
def backward(self):
    if self.grad is None:
        self.grad = np.ones_like(self.data)
    sys.setrecursionlimit(10**6)
    threading.stack_size(2**26)
    thread = threading.Thread(target=walk, args=(self,))
    thread.start()
    thread.join()
Variable.backward = backward
""",
    "a profile that is taken away": """
import sys
sys.setrecursionlimit(10**6)
def backward(self):
    sys.setprofile(None)
    if self.grad is None:
        self.grad = np.ones_like(self.data)
    if self.creator is not None:
        self.creator.input.grad = np.array(self.creator.backward(self.grad))
        self.creator.input.backward()
Variable.backward = backward
""",
}
ORDERED = """
import sys, threading
def order(f, found):
    if f is not None:
        found.append(f)
        order(f.input.creator, found)
def backward(self):
    if self.grad is None:
        self.grad = np.ones_like(self.data)
    sys.setrecursionlimit(10**6)
    functions = []
    (here)
    for f in functions:
        f.input.grad = np.array(f.backward(f.output.grad))
Variable.backward = backward
"""
PAUSED = "profile = sys.getprofile(); sys.setprofile(None); order(self.creator, functions); sys.setprofile(profile)"
ELSEWHERE = (
    "threading.stack_size(2**26); thread = threading.Thread(target=order, args=(self.creator, functions)); "
    "thread.start(); thread.join()"
)
RECURSIVE |= {
    "an order that is found while the profile pauses": ORDERED.replace("(here)", PAUSED),
    "an order that is found in a thread": ORDERED.replace("(here)", ELSEWHERE),
}
# Right answers: a loop that needs a few calls for each step.
LOOPS = """
import contextlib
def functions(variable):
    while variable.creator is not None:
        yield variable.creator
        variable = variable.creator.input
@contextlib.contextmanager
def gradient_of(f):
    yield (lambda: np.array(f.backward(f.output.grad)))()
def backward(self):
    if self.grad is None:
        self.grad = np.ones_like(self.data)
    for f in functions(self):
        with gradient_of(f) as gradient:
            f.input.grad = gradient
Variable.backward = backward
"""


USES_GC_FIRST = "\nimport gc\ngc.collect()\ngc.disable()\ngc.enable()\n"
HOLDS_ARRAYS = "\nx = Variable(np.ones(10_000_000))\n"


def outside_the_sandbox():
    """Return the files that need no sandbox, by their names: (kata's id, module's text)."""
    early, late = find("04"), find("08")
    files = {trick: (late.id, stubs.derive(late) + text) for trick, text in COLLECTED.items()}
    for kata, text in [(late, USES_GC_FIRST), (late, HOLDS_ARRAYS), (early, LOOPS)]:
        files[text] = kata.id, kata.solution.read_text(encoding="utf-8") + text
    solution = early.solution.read_text(encoding="utf-8")
    return files | {trick: (early.id, solution + text) for trick, text in RECURSIVE.items()}


def earned(name):
    """Return the required checks that the file of this name passes outside of the sandbox."""
    files = outside_the_sandbox()
    result = dict(zip(files, shared.once("tricks", lambda folder: graded(list(files.values())))))[name]
    assert result.status != "broken", result.message
    return {check.name for check in result.checks if check.role == "required" and check.passed}


def earned_in_the_sandbox(report, folder, text):
    """Return the required checks that a file for kata 08 passes in the sandbox."""
    (folder / "weakref_memory.py").write_text(text, encoding="utf-8")
    (found,) = report("08", "--from", folder)["katas"]
    assert found["status"] != "broken", found["message"]
    return {check["name"] for check in found["checks"] if check["role"] == "required" and check["verdict"] == "passed"}


@pytest.mark.parametrize("trick", COLLECTED)
def test_a_collector_that_runs_earns_nothing(trick):
    """If the garbage collector frees the memory, no check of kata 08 passes, in the grader or in bare pytest."""
    assert earned(trick) == set()


def test_a_collector_that_runs_by_bare_pytest(tmp_path):
    """Bare pytest agrees: no required check passes."""
    kata = find("08")
    required = re.findall(r"(?<!guard\n)(?<!stretch\n)^def (test_\w+)", kata.suite.read_text(encoding="utf-8"), re.M)
    for verdicts in by_bare_pytest([(kata.id, stubs.derive(kata) + trick) for trick in COLLECTED.values()], tmp_path):
        assert {name for name in required if verdicts[name] == "passed"} == set()


def test_collector_used_when_imported_is_no_trouble():
    """A right answer may import gc, and try it out before any check begins."""
    found = earned(USES_GC_FIRST)
    assert "big_loop" in found
    assert len(found) == 9


@needs_sandbox
@pytest.mark.parametrize("trick", HIDDEN)
def test_hidden_memory_counts(trick, report, tmp_path):
    """Memory that was dropped before, or moved to another process or a file, doesn't hide a loop that leaks."""
    assert earned_in_the_sandbox(report, tmp_path, stubs.derive(find("08")) + HIDDEN[trick]) == set()


def test_memory_that_a_module_holds_is_its_own():
    """A right answer may already hold large arrays, as an example at its end leaves them."""
    assert "big_loop" in earned(HOLDS_ARRAYS)


@needs_sandbox
@pytest.mark.skipif(syscall_filter.program() is None, reason="no filter of system calls is known for this machine")
def test_memory_of_no_process_is_refused(report, tmp_path):
    """The sandbox refuses files that live in memory alone, shared pages, large pipes, and attributes of files."""
    tried = """
import fcntl, mmap, os
said = []
for way in (
    lambda: os.memfd_create("x"),
    lambda: fcntl.fcntl(os.pipe()[1], 1031, 2**20),
    lambda: mmap.mmap(-1, 2**20),
    lambda: mmap.mmap(os.open("/dev/zero", os.O_RDWR), 2**20, prot=mmap.PROT_READ),
    lambda: os.setxattr("/tmp", "user.note", b"hello"),
):
    try:
        way()
    except PermissionError:
        said.append("refused")
reading, writing = os.pipe()
said.append(fcntl.fcntl(writing, fcntl.F_GETFL))
said.append(len(mmap.mmap(-1, 2**20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)))
print(said)
"""
    (tmp_path / "variables.py").write_text(find("01").solution.read_text(encoding="utf-8") + tried, encoding="utf-8")
    checks = report("01", "--from", tmp_path)["katas"][0]["checks"]
    assert str([*["refused"] * 5, 1, 2**20]) in checks[0]["output"]


@pytest.mark.parametrize("trick", RECURSIVE)
def test_recursion_with_more_room(trick):
    """A backward that calls itself fails the check against recursion, whatever limit it sets."""
    found = earned(trick)
    assert "test_composite_gradient" in found
    assert "test_five_thousand_functions_deep" not in found


def test_recursion_by_bare_pytest(tmp_path):
    """Bare pytest agrees on the recursions, and on a right loop of generators and context managers."""
    kata = find("04")
    solution = kata.solution.read_text(encoding="utf-8")
    texts = [solution + trick for trick in (*RECURSIVE.values(), LOOPS)]
    *wrong, right = by_bare_pytest([(kata.id, text) for text in texts], tmp_path)
    assert [verdicts["test_five_thousand_functions_deep"] for verdicts in wrong] == ["failed"] * len(RECURSIVE)
    assert right["test_five_thousand_functions_deep"] == "passed"


def test_a_loop_in_any_style():
    """A loop may go through generators, context managers and nested functions."""
    assert "test_five_thousand_functions_deep" in earned(LOOPS)
