"""The grader's own process understands or refuses every message of a hostile worker, in time and within bounds."""

import ast
import base64
import contextlib
import json
import socket
import struct
import threading
import time
import tracemalloc

import numpy as np
import pytest

from grading.curriculum.ladder import ladder
from grading.curriculum.source import ModuleSource
from grading.judge.check_run import CheckRun
from grading.judge.runner import judge
from grading.judge.suites import CheckSpec
from grading.workers.check_errors import ProtocolViolation, StudentTraceback, TimedOut, WorkerLost
from grading.workers.client import MAX_CALLBACKS, WorkerClient
from grading.workers.connection import WorkerConnection
from grading.workers.proxies import CALLED, RemoteProxy
from grading.workers.sandboxed.wire import MAX_ERROR_TEXT, MAX_FRAME, Channel

PLAIN = (type(None), bool, int, float, complex, str, bytes, tuple, list, dict, np.ndarray, np.generic, RemoteProxy)
MIB = 2**20
SOON = 30.0  # seconds, in which a deadline of less than one second has passed on the busiest machine


def frame(text):
    data = text if type(text) is bytes else text.encode()
    return struct.pack(">I", len(data)) + data


@pytest.fixture
def talk():
    """`talk(*pieces, seconds=…)` is a client of a worker that sends all these bytes, asked or not.

    The worker pauses after each piece, and reads the client's messages if it `listens`.
    """
    socks = []

    def begin(*pieces, seconds=1.0, pause=0.0, listens=False):
        ours, theirs = socket.socketpair()
        socks.extend([ours, theirs])

        def listen():
            try:
                while theirs.recv(MIB):
                    pass
            except OSError:
                pass

        def say():
            try:
                for piece in pieces:
                    theirs.sendall(piece)
                    time.sleep(pause)
            except OSError:
                pass

        for act in (say, listen) if listens else (say,):
            threading.Thread(target=act, daemon=True).start()
        return WorkerClient(WorkerConnection(Channel(ours), time.monotonic() + seconds, 0, None, None), "backward")

    yield begin
    for sock in socks:
        sock.close()


def returned(value):
    return json.dumps(["return", value])


ONE = "AAAAAAAA8D8="
COLLIDING = [[number * (2**61 - 1), 0] for number in range(50_000)]

REFUSED = {
    "no JSON": b"\xff\x00{",
    "not even text": b"\xed\xa0\x80" * 100,
    "null": "null",
    "number": "5",
    "text": '"return"',
    "no kind": "[]",
    "no value": '["return"]',
    "unknown kind": '["passed", 1]',
    "kind that is no text": "[[[]], 1]",
    "object": '{"return": 1}',
    "deep": "[" * 10_000 + "]" * 10_000,
    "deep value": returned(None).replace("null", '{"t": [' * 50 + "]}" * 50),
    "many parts": "[" + "[]," * 5 * MIB + "1]",
    "many objects": returned(None).replace("null", '{"l": [' + '{"h": 1}, ' * 150_000 + "1]}"),
    "text in place of a list": returned({"l": "a" * 15 * MIB}),
    "text in place of a tuple": returned({"t": "a" * 15 * MIB}),
    "texts in place of lists": returned({"l": [{"l": "a" * MIB}] * 15}),
    "text in place of pairs": returned({"d": "ab"}),
    "more items than a list may have": returned({"l": [0] * 10_001}),
    "two tags": returned({"t": [], "l": []}),
    "no tag": returned({}),
    "list without a tag": returned([1, 2]),
    "unknown tag": returned({"pickle": "gASVBQAAAAAAAAA="}),
    "module's name": returned({"m": "Variable"}),
    "handle that is a text": returned({"h": "1"}),
    "handle that is a bool": returned({"h": True}),
    "handle that is no whole number": returned({"h": 1.5}),
    "function that we never gave": returned({"k": 7}),
    "function before the first": returned({"k": -1}),
    "long int": '["return", ' + "9" * 100_000 + "]",
    "complex too large": returned({"c": [10**400, 0]}),
    "complex of one": returned({"c": [1]}),
    "complex of a text": returned({"c": "12"}),
    "complex of texts": returned({"c": ["1" * 15 * MIB, "0"]}),
    "bytes that are none": returned({"b": "é"}),
    "pairs of one": returned({"d": [[1]]}),
    "key that is a list": returned({"d": [[{"l": []}, 1]]}),
    "keys that collide": returned({"d": COLLIDING}),
    "array of objects": returned({"a": ["|O8", [1], ONE]}),
    "array of text": returned({"a": ["<U2", [1], ONE]}),
    "array of records": returned({"a": ["f8,f8", [1], ONE]}),
    "array of arrays": returned({"a": ["5f8", [1], ONE]}),
    "array without a dtype": returned({"a": ["", [1], ONE]}),
    "array whose dtype is a list": returned({"a": [["<f8"], [1], ONE]}),
    "array that is too short": returned({"a": ["<f8", [2], ONE]}),
    "array of negative length": returned({"a": ["<f8", [-1], ONE]}),
    "array of half a length": returned({"a": ["<f8", [1.0], ONE]}),
    "array of text's length": returned({"a": ["<f8", "1", ONE]}),
    "array of infinite length": '["return", {"a": ["<f8", [Infinity], ""]}]',
    "array of rows without end": returned({"a": ["<f8", [10**15, 0], ""]}),
    "array of so many axes that it takes hours to show": returned({"a": ["|i1", [2] * 22, "A" * (2**22 // 3 * 4 + 4)]}),
    "array of a thousand axes": returned({"a": ["<f8", [1] * 1000, ONE]}),
    "array of lengths that are numbers without end": returned({"a": ["<f8", [10**4000] * 3000, ""]}),
    "scalar of nothing": returned({"n": ["<f8", ""]}),
    "error that is a text": '["raise", "ValueError"]',
    "error without a name": '["raise", {}]',
    "error of lists": json.dumps(["raise", {"name": [], "base": [], "text": [], "frames": [], "token": 0}]),
    "error at no line": json.dumps(
        ["raise", {"name": "E", "base": "ValueError", "text": "", "frames": [[1e999, "f"]], "token": None}]
    ),
    "missing without a list": '["missing", "name"]',
    "missing numbers": '["missing", 1, [2, 3]]',
    "call of nothing": '["callback", 0, {"t": []}, {"d": []}]',
    "call without arguments": '["callback"]',
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what, talk):
    """No honest worker sends this, so the check is lost, and its connection with it."""
    client = talk(frame(REFUSED[what]), seconds=100.0)
    start = time.monotonic()
    with pytest.raises(ProtocolViolation, match="makes no sense") as raised:
        client.ask("get")
    assert time.monotonic() - start < 50.0
    assert client.connection.lost
    assert len(str(raised.value)) < 300
    with pytest.raises(WorkerLost):
        client.ask("get")


UNDERSTOOD = {
    "no number": "NaN",
    "infinity": "-Infinity",
    "beyond infinity": "1e999999999",
    "many digits": "0." + "1" * 5 * MIB,
    "half a character": '"\\ud800 \\u0000 \\u202e \\u001b[2J"',
    "handle that never was": '{"h": 123456789012345678901234567890}',
    "negative handle": '{"h": -5}',
    "large array": json.dumps({"a": ["|i1", [4 * MIB], base64.b64encode(bytes(4 * MIB)).decode()]}),
    "truth that is neither": json.dumps({"n": ["|b1", "Bw=="]}),
    "empty array": json.dumps({"a": ["<f8", [0, 5], ""]}),
    "dict with a key twice": json.dumps({"d": [[1, 2], [True, 3]]}),
}


@pytest.mark.parametrize("what", UNDERSTOOD)
def test_understood(what, talk):
    """An odd value is accepted like any other: plain, and of its own exact type."""
    got = talk(frame(f'["return", {UNDERSTOOD[what]}]'), seconds=10.0).ask("get")
    assert isinstance(got, PLAIN)
    assert type(got).__module__ in ("builtins", "numpy", "grading.workers.proxies")


def test_bounded_memory(talk):
    """The largest messages of the costliest kinds take a bounded amount of this process's memory."""
    worst = [
        "[" + "[]," * 60_000 + "1]",
        '["return", {"l": [' + '{"h": 1}, ' * 60_000 + "1]}]",
        '["return", "' + "\\n" * 7 * MIB + '"]',
        '["return", {"a": ["|i1", [1], "' + "A" * 15 * MIB + '"]}]',
    ]
    for text in worst:
        tracemalloc.start()
        try:
            with contextlib.suppress(ProtocolViolation):
                talk(frame(text), seconds=10.0).ask("get")
            assert tracemalloc.get_traced_memory()[1] < 100 * MIB
        finally:
            tracemalloc.stop()


def test_long_message(talk):
    """The client doesn't read a message that is announced as too long."""
    with pytest.raises(ProtocolViolation, match=f"{MAX_FRAME + 1} bytes"):
        talk(struct.pack(">I", MAX_FRAME + 1) + b" " * MIB).ask("get")


@pytest.mark.parametrize(
    "said", [b"", b"\0\0", frame('["ret')[:-2]], ids=["nothing", "half a length", "half a message"]
)
def test_silence(said, talk):
    """The deadline holds, however much of an answer has come."""
    start = time.monotonic()
    with pytest.raises(TimedOut):
        talk(said, seconds=0.3).ask("get")
    assert time.monotonic() - start < SOON


def test_dripping(talk):
    """A byte that comes now and then doesn't put off the deadline."""
    pieces = [struct.pack(">I", 10_000), *[b" "] * 3000]
    start = time.monotonic()
    with pytest.raises(TimedOut):
        talk(*pieces, seconds=0.3, pause=0.02).ask("get")
    assert time.monotonic() - start < SOON


def test_worker_that_never_reads(talk):
    """The client doesn't wait for a worker that never reads its messages."""
    start = time.monotonic()
    with pytest.raises(TimedOut):
        talk(seconds=0.3).ask("call", np.zeros(MIB // 2))
    assert time.monotonic() - start < SOON


@pytest.mark.slow
def test_calls_without_end(talk):
    """A worker that calls the test's function for ever gets no more answers, and meets the deadline like any loop."""
    call = frame('["callback", 0, {"t": []}, {"d": []}]')
    client = talk(*[call * 1000] * (MAX_CALLBACKS // 1000 + 2), seconds=3.0, listens=True)
    answered = []
    with pytest.raises(TimedOut):
        client.ask("call", lambda: answered.append(1))
    assert len(answered) <= MAX_CALLBACKS


@pytest.mark.slow
def test_calls_that_raise_without_end(talk):
    """The client stores exceptions of the test's functions for their way back, and only so many of them."""

    def fail():
        raise ValueError("x" * 1000)

    call = frame('["callback", 0, {"t": []}, {"d": []}]')
    client = talk(call * 3000, seconds=3.0, listens=True)
    with pytest.raises(TimedOut):
        client.ask("call", fail)
    assert len(client.raised) <= 1001


@pytest.mark.parametrize(
    "base", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "StopIteration", "Skipped", "Exit", "x" * 99]
)
def test_exceptions_that_are_none_of_ours(base, talk):
    """An exception that means something to pytest or to Python is raised as an ordinary exception."""
    described = {"name": base, "base": base, "text": "x" * 10**6, "frames": [[1, "f"]] * 1000, "token": 10**9}
    with pytest.raises(Exception) as raised:
        talk(frame(json.dumps(["raise", described]))).ask("get")
    assert type(raised.value).__name__ == "StudentError"
    assert len(str(raised.value)) < MAX_ERROR_TEXT + 300
    assert len(raised.value.student_traceback.frames) < 30


def test_error_that_nobody_can_read(talk):
    """A failure is still reported if its text would come from a worker that has ended."""
    stand_in = talk(frame(returned({"h": 1}))).ask("get")
    attempt = CheckRun(KeyError(stand_in), True, None, None, "", None, 0.1)
    planned = CheckSpec("test_x", "test", "required", "x", lambda: None)
    found = judge(planned, attempt, ModuleSource("x", "x.py", ""), 5.0)
    assert (found.verdict, found.message) == ("failed", "KeyError")


def test_messages_and_lines_without_end():
    """A report holds no more of a message than a person reads."""
    source = ModuleSource("x", "x.py", f"x = '{'x' * 10**6}'")
    error = ValueError("x" * 10**6)
    error.student_traceback = StudentTraceback("ValueError", "x" * 10**6, ((1, "f"),) * 20)
    attempt = CheckRun(error, True, None, None, "", None, 0.1)
    found = judge(CheckSpec("test_x", "test", "required", "x", lambda: None), attempt, source, 5.0)
    assert found.verdict == "failed"
    assert len(found.message) < 10_000


def test_length_that_no_list_has(talk):
    """Some Pythons reserve room for the length that __len__ promises, and refuse; others take the items there are."""
    stand_in = talk(*map(frame, [returned({"h": 1}), returned({"l": []}), returned(10**9)])).ask("get")
    with contextlib.suppress(OverflowError):
        assert tuple(stand_in) == ()


@pytest.mark.parametrize("path", [kata.suite for kata in ladder()], ids=lambda path: path.stem)
def test_methods_that_are_only_called(path):
    """The suites do nothing but call the methods that one request calls: no proxy of such a method can be had."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in CALLED]
    assert [ast.unparse(node) for node in named if node not in called] == []
