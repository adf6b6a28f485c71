"""A worker's start: limits its rights, imports numpy, and waits for a student's module."""

import gc
import json
import socket
import sys
import warnings

from . import privileges, script_names
from .process_commands import READY
from .session import Session
from .student_module import load
from .wire import Channel
from .zygote import run_and_exit, run_zygote


def main():
    """Start as the JSON on the command line says; `worker_process.start_worker` writes it."""
    config = json.loads(sys.argv[1])
    privileges.be_killed_first()
    # A module may start threads. Python's warning not to fork then is nothing that its author is to read.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    if config["uid"] is not None:
        privileges.give_up_root(config["uid"])
    import_modules(config)
    if config["control"] is not None:
        if sys.platform == "linux":
            privileges.shield_from_children(config["own_pids"], not config["own_pids"] and config["uid"] is None)
        control = socket.socket(fileno=config["control"])
        control.sendall(READY)
        run_zygote(control, config)
    else:
        channel = connect(*config["connect"])
        run_and_exit(lambda: Session(channel, *load(channel, config["limits"])).serve())


def import_modules(config):
    """Import numpy and the modules that students use, once for all processes to come."""
    # numpy is imported from its own folder, which then is forgotten: nothing installed beside it can be imported.
    sys.path.insert(0, config["numpy"])
    import numpy  # noqa: F401

    sys.path.remove(config["numpy"])
    for name in config["preload"]:
        __import__(name)
    script_names.install()
    gc.collect()
    gc.freeze()


def connect(host, port, token):
    """Return the channel to the trusted side where nothing can fork; the token shows that it is this process."""
    sock = socket.create_connection((host, port))
    sock.sendall(bytes.fromhex(token))
    return Channel(sock)
