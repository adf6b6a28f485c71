"""The prompt: IPython where it is installed, else Python's own, with history and completion.

Lines that come from a file or a pipe are run one after the other, as `python -i` does.
"""

import code
import codecs
import codeop
import io
import os
import sys
import warnings
from importlib.util import find_spec
from typing import Any, cast

BASIC = "PYTHON_BASIC_REPL"  # the variable by which Python itself is asked for its simplest prompt
PS1, PS2 = ">>> ", "... "


def run(space: dict[str, Any], banner: list[str]) -> None:
    """Run the prompt in this namespace until the user leaves it."""
    if not sys.stdin.isatty():
        feed(Prompt(space))
    elif sys.stdout.isatty() and not os.environ.get(BASIC) and find_spec("IPython"):
        run_ipython(space, banner)
    else:
        complete_names(space)
        Prompt(space).interact(banner="\n".join(banner), exitmsg="")


def run_ipython(space: dict[str, Any], banner: list[str]) -> None:
    """Run IPython, which is told not to put the working folder in front of the standard library."""
    import IPython
    from traitlets.config import Config

    config = Config()
    config.InteractiveShellApp.ignore_cwd = True
    config.TerminalInteractiveShell.banner1 = "\n".join(banner) + "\n"
    config.TerminalInteractiveShell.confirm_exit = False
    config.InteractiveShell.ast_node_interactivity = "all"  # each line of a pasted example shows its value
    IPython.start_ipython(argv=[], user_ns=space, config=config)


def complete_names(space: dict[str, Any]) -> None:
    """Give Python's own prompt its history and its Tab key, where this Python has readline."""
    try:
        import readline
        import rlcompleter
    except ImportError:  # Windows
        return
    readline.set_completer(rlcompleter.Completer(space).complete)
    libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
    import atexit

    history = os.environ.get("PYTHON_HISTORY") or os.path.join(os.path.expanduser("~"), ".python_history")
    try:
        readline.read_history_file(history)
    except OSError:
        pass
    atexit.register(store_history, history)


def store_history(path: str) -> None:
    """Add this session to Python's own history, if it can be written."""
    import readline

    try:
        readline.write_history_file(path)
    except OSError:
        pass


def feed(prompt: "Prompt") -> None:
    """Run all lines of the standard input; at its end, a block that is open counts as ended.

    A statement that is still not whole then is a SyntaxError, which is shown as for any other line.
    """
    drop_mark()
    for line in sys.stdin:
        prompt.push(line.rstrip("\r\n"))
    if prompt.buffer and prompt.push(""):
        try:
            compile("\n".join(prompt.buffer), prompt.filename, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, OverflowError):
            prompt.showsyntaxerror(prompt.filename)


def drop_mark() -> None:
    """Read UTF-8 from a standard input that begins with its byte order mark, as PowerShell does, and drop the mark.

    The system may have another encoding, in which the mark would be letters of the first line.
    """
    if not isinstance(sys.stdin, io.TextIOWrapper):
        return
    if cast(io.BufferedReader, sys.stdin.buffer).peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors=sys.stdin.errors)


class Prompt(code.InteractiveConsole):
    """Python's prompt, which takes a lesson's lines as they stand.

    - A line may begin with the `>>> ` or `... ` of the lesson.
    - A block ends without a blank line, where the next line can't belong to it.
    """

    def raw_input(self, prompt: str = "") -> str:
        """Read a line, also after one that has set a standard stream to None."""
        sys.stdin, sys.stdout = sys.stdin or sys.__stdin__, sys.stdout or sys.__stdout__
        sys.stderr = sys.stderr or sys.__stderr__
        return super().raw_input(prompt)

    def push(self, line: str, *more: Any, **named: Any) -> bool:
        """Take one line, run what is complete, and return True if more of it is expected."""
        bare = without_prompt(line)
        if self.buffer and (line.startswith(PS1) or begins_anew(self.buffer, bare)):
            super().push("", *more, **named)
        return super().push(bare, *more, **named)


def without_prompt(line: str) -> str:
    """Return a line without the prompt of a lesson before it."""
    if line.rstrip() in (PS1.rstrip(), PS2.rstrip()):
        return ""
    return line.removeprefix(PS1) if line.startswith(PS1) else line.removeprefix(PS2)


def begins_anew(above: list[str], line: str) -> bool:
    """True if the lines above are whole, and this one can't go on with them."""
    if not line.strip() or line[0].isspace():
        return False
    block = "\n".join(above)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(block + "\n", "<above>", "exec")
        except (SyntaxError, ValueError, OverflowError):
            return False
        try:
            codeop.compile_command(block + "\n" + line)
        except (SyntaxError, ValueError, OverflowError):
            return True
    return False
