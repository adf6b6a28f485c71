"""The command `watch` in a pipe, where it has no terminal."""

import queue
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

from seen_processes import HANGING


@contextmanager
def piped_watch(checkout, kata, env):
    """Start `watch`, and end it by an interrupt.

    Yield its process, and a function that returns the next lines of its output, up to one with these words.
    """
    command = [sys.executable, "grader.py", "watch", kata]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=checkout, env=env, encoding="utf-8", **pipes) as child:
        lines = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in child.stdout], daemon=True).start()

        def until(words):
            seen = ""
            while words not in seen:
                seen += lines.get(timeout=HANGING)
            return seen

        yield child, until
        child.send_signal(signal.SIGINT)
        assert child.wait(HANGING) == 0
