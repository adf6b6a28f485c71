"""Writes to the home folder, to /tmp, to the checkout, to the submission, to numpy, and to whatever else it finds."""

import os
import sys
import tempfile


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    import numpy

    written = []
    places = [*PLACES, os.path.expanduser("~"), "/", "/home", "/root", "/usr", "/etc", "/var/tmp", "/dev", "/run"]  # noqa: F821
    places += [os.path.dirname(numpy.__file__), "/numpy", *sys.path, os.path.dirname(os.__file__)]
    places += [os.path.dirname(sys.executable), os.path.dirname(sys.modules["__main__"].__file__)]
    for folder in places:
        for name in ("planted.py", "sentinel"):
            try:
                with open(os.path.join(folder, name), "a") as file:
                    file.write("changed")
                written.append(folder)
            except OSError:
                pass
    try:
        with open(sys.modules["__main__"].__file__, "a") as file:
            file.write("changed")
        written.append("the worker")
    except OSError:
        pass
    for folder in (tempfile.gettempdir(), "/dev/shm"):
        with open(f"{folder}/planted.py", "w") as file:
            file.write("changed")
    print(f"attack: wrote to {written or 'nothing'}\n", end="", flush=True)
