"""Single keys, read without Enter. The terminal gets its settings back in every case."""

import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

QUIT = "q"
END_INPUTS = ("", "\x03", "\x04")  # the terminal is gone; Ctrl-C where it is a key like others; Ctrl-D
HANGUL = dict(zip("ㅁㅎㅗㅜㅂ", "aghnq"))  # the same keys while the student writes Korean
KEY_SECONDS = 0.1  # to wait for a key before looking whether to stop


@contextmanager
def read_keys(on_key: Callable[[str], None]) -> Iterator[bool]:
    """Call `on_key` with every key that is pressed during the block, in lower case; Enter is "\\n".

    Yields False if there are no keys, since there is no terminal to type in. Arrows, other keys of several characters,
    and pasted text are skipped, so that none of their letters counts as a key.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        yield False
        return
    over = threading.Event()
    thread = threading.Thread(target=_read_until, args=(over, on_key), daemon=True)
    with _unbuffered_terminal():
        thread.start()
        try:
            yield True
        finally:
            over.set()
            thread.join()


@contextmanager
def _unbuffered_terminal() -> Iterator[None]:
    """Have the terminal pass on each key at once, without showing it. Ctrl-C goes on working."""
    if sys.platform == "win32":
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _read_until(over: threading.Event, on_key: Callable[[str], None]) -> None:
    while not over.is_set():
        typed = _read_input()
        if typed is None:
            continue
        if typed in END_INPUTS:
            on_key(QUIT)
            return
        if len(typed) == 1:
            key = "\n" if typed == "\r" else typed.lower()
            on_key(HANGUL.get(key, key))


if sys.platform == "win32":
    import msvcrt

    def _read_input() -> str | None:
        """Return the next key, or None after KEY_SECONDS without one."""
        if not msvcrt.kbhit():
            time.sleep(KEY_SECONDS)
            return None
        typed = msvcrt.getwch()
        return typed + msvcrt.getwch() if typed in "\x00\xe0" else typed

else:

    def _read_input() -> str | None:
        """Return the text that was typed, or None after KEY_SECONDS without any. A paste comes in one piece."""
        try:
            if not select.select([sys.stdin], [], [], KEY_SECONDS)[0]:
                return None
            return os.read(sys.stdin.fileno(), 1024).decode("utf-8", errors="replace")
        except OSError:
            return ""
