"""The single bytes by which the trusted side has processes forked and ended, over the sockets to two kinds of process.

    zygote           (imports numpy) ──READY──▶ idle ──FORK──▶ there is a module process
    zygote           idle ──STAND_BY──▶ the same, for a module that is to come later
    zygote           a check is over: KEEP_MODULE ──▶ MODULE_KEPT, or MODULE_GONE if the module process has ended: idle
    zygote           another module:  END_ALL ──▶ MODULE_GONE: idle
    module process   (greets) ──▶ idle ──FORK──▶ there is a check process
    module process   a check is over: END_CHECK, or AWAIT_CHECK ──▶ its wait status, four bytes: idle
    both             the socket ends ──▶ all processes below end, and then the process itself

With FORK comes the descriptor of the new process's own socket, on which the process greets with a message. A module
process gets the descriptor of a pipe for its output too. Only Unix sockets carry descriptors, so none of this is for
Windows.
"""

FORK = b"f"
STAND_BY = b"s"
KEEP_MODULE = b"k"
END_ALL = b"a"
END_CHECK = b"k"
AWAIT_CHECK = b"c"  # the check's process is at its end, so wait a little for its own wait status

READY = b"r"
MODULE_KEPT = b"h"
MODULE_GONE = b"-"
