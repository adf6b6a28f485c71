"""Three processes, one below the other: the zygote, the process of a module, and that of a check.

- The zygote has imported numpy and never runs a student's code. It forks a process for each module.
- The module process loads a student's module, and forks a process for each check of it.
- The check process answers the trusted side's requests.

So a module is imported once, and every check starts from the module as it was then. The process that ends all that is
left behind is the one that no student's code has touched. `process_commands` has the protocol.
"""

import gc
import os
import socket
import struct

from . import processes, stack_dump
from .batching_channel import BatchingChannel
from .inheritance import empty_scratch, inherited_state
from .process_commands import AWAIT_CHECK, END_ALL, END_CHECK, FORK, KEEP_MODULE, MODULE_GONE, MODULE_KEPT, STAND_BY
from .processes import END_PATIENCE, alive, end_all, end_child, left_behind
from .session import Session
from .student_module import load, warm_up
from .wire import Channel

os_fork = getattr(os, "fork", None)  # bound now, since a student's code may put another in its place


def run_zygote(control, config):
    """Fork a process for every module that the trusted side sends, and end what is left behind when told to."""
    module_process = 0
    own = inherited_state(config)
    while True:
        command, fds, _, _ = socket.recv_fds(control, 1, 2)
        if command in (FORK, STAND_BY):
            run = run_waiting_process if command == STAND_BY else run_module_process
            module_process = fork(control, fds, lambda sock, run=run: run(Channel(sock), config))
        elif command in (KEEP_MODULE, END_ALL):
            if command == END_ALL or not _only_that_is_left(module_process, config):
                end_all(module_process, config)
                module_process = 0
            empty_scratch(config)
            if inherited_state(config) != own:
                os._exit(1)  # a student's code has meddled with this process: the trusted side is to start a new one
            control.sendall(MODULE_KEPT if module_process else MODULE_GONE)
        else:
            end_all(module_process, config)
            os._exit(0)


def _only_that_is_left(module_process, config):
    """True if the module process lives, and no other process is left behind."""
    return alive(module_process) and not (processes.LISTED and set(left_behind(config)) != {module_process})


def run_waiting_process(channel, config):
    """Get ready for a module that is to come later, and then be its process."""
    warm_up()
    run_module_process(channel, config)


def run_module_process(channel, config):
    """Load a module, and fork a process for every check of it; end that when told to, and report how it ended."""
    module, file = load(channel, config["limits"])
    stack_dump.schedule(0)
    gc.collect()
    gc.freeze()
    child = 0
    while True:
        command, fds, _, _ = socket.recv_fds(channel.sock, 1, 2)
        if command == FORK:
            child = fork(channel.sock, fds, lambda sock: run_check_process(BatchingChannel(sock), module, file))
        elif command in (END_CHECK, AWAIT_CHECK):
            status = end_child(child, END_PATIENCE if command == AWAIT_CHECK else 0.0)
            channel.sock.sendall(struct.pack(">i", status))
            child = 0
        else:
            end_child(child, 0.0)
            os._exit(0)


def run_check_process(channel, module, file):
    """Greet the trusted side, and answer its requests until the check is over."""
    channel.send(["ready", os.getpid(), None])
    (seconds,) = channel.receive()
    stack_dump.schedule(seconds)
    Session(channel, module, file).serve()


def fork(parents_socket, fds, run):
    """Fork a child in a session of its own that calls `run(socket)`; return its number, or 0 if the system refuses.

    Args:
        parents_socket: closed in the child.
        fds: descriptors for the child's own socket; and for its output, if that isn't to go where its parent's goes.

    If the system refuses, the reason is sent on the child's socket.
    """
    socket_fd, *output = fds
    try:
        child = os_fork()
    except OSError as error:
        with socket.socket(fileno=socket_fd) as sock:
            Channel(sock).send(["unforked", error.errno, None])
        for fd in output:
            os.close(fd)
        return 0
    if child:
        for fd in fds:
            os.close(fd)
        return child

    def begin():
        os.setsid()
        parents_socket.close()
        for fd in output:
            os.dup2(fd, 1)
            os.dup2(fd, 2)
            os.close(fd)
        run(socket.socket(fileno=socket_fd))

    run_and_exit(begin)


def run_and_exit(run):
    """Call `run`, and end this process.

    Nothing may return into a parent's loop, or write a traceback where a student's go.
    """
    try:
        run()
    except EOFError:
        os._exit(0)
    except BaseException:
        os._exit(70)
