"""Single keys, heard without Enter. Whatever happens, the terminal is left as it was found."""

import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

QUIT = "q"
ENDS = ("", "\x03", "\x04")  # the terminal is gone; Ctrl-C where it is a key like others; Ctrl-D
HANGUL = dict(zip("ㅁㅎㅗㅜㅂ", "aghnq"))  # what the same keys give while one writes Korean
LOOK = 0.1  # seconds between two looks whether to go on


@contextmanager
def reading(tell: Callable[[str], None]) -> Iterator[bool]:
    """Call `tell` with every key that is pressed while this lasts, in lower case; Enter is "\\n".

    Yields whether there are keys at all: without a terminal to type in there are none. Arrows, other keys of several
    characters, and pasted text are left out, so that none of their letters is taken for a key.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        yield False
        return
    over = threading.Event()
    thread = threading.Thread(target=_read, args=(tell, over), daemon=True)
    with _one_by_one():
        thread.start()
        try:
            yield True
        finally:
            over.set()
            thread.join()


@contextmanager
def _one_by_one() -> Iterator[None]:
    """Have the terminal hand over each key as it comes, and not show it; Ctrl-C goes on working."""
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


def _read(tell: Callable[[str], None], over: threading.Event) -> None:
    while not over.is_set():
        typed = _typed()
        if typed is None:
            continue
        if typed in ENDS:
            tell(QUIT)
            return
        if len(typed) == 1:
            key = "\n" if typed == "\r" else typed.lower()
            tell(HANGUL.get(key, key))


if sys.platform == "win32":
    import msvcrt

    def _typed() -> str | None:
        """What was typed, or None after a while without anything; other systems hand over a key at a time too."""
        if not msvcrt.kbhit():
            time.sleep(LOOK)
            return None
        typed = msvcrt.getwch()
        return typed + msvcrt.getwch() if typed in "\x00\xe0" else typed

else:

    def _typed() -> str | None:
        """What was typed, or None after a while without anything; a key that is held or pasted text comes as one."""
        try:
            if not select.select([sys.stdin], [], [], LOOK)[0]:
                return None
            return os.read(sys.stdin.fileno(), 1024).decode("utf-8", errors="replace")
        except OSError:
            return ""
