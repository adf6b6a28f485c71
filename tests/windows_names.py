"""Windows as far as names go: in this process, code in the given folders finds no name that only Unix has.

All other code, such as the standard library, sees this system as it is, so that the process works. A worker of the
grader loads this file by its path.
"""

import builtins
import sys
import types

MODULES = frozenset(
    "crypt fcntl grp nis ossaudiodev posix pty pwd readline resource spwd syslog termios tty".split()
)  # that Windows lacks
NAMES = {
    "os": "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WEXITSTATUS WIFEXITED WIFSIGNALED WNOHANG WTERMSIG chown chroot "
    "confstr fchdir fchmod fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp getpriority "
    "getsid getuid killpg lchown lockf memfd_create mkfifo mknod nice openpty pathconf pidfd_open pipe2 posix_spawn "
    "pread pwrite readv register_at_fork sched_getaffinity sched_getscheduler sched_setaffinity sched_yield sendfile "
    "setgid setgroups setpgid setpriority setresgid setresuid setsid setuid statvfs sync sysconf tcgetpgrp ttyname "
    "uname wait wait3 wait4 waitid writev",
    "signal": "ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT "
    "SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ SIG_BLOCK SIG_SETMASK "
    "SIG_UNBLOCK alarm getitimer pause pthread_kill pthread_sigmask setitimer siginterrupt sigpending sigtimedwait "
    "sigwait",
    "socket": "AF_UNIX CMSG_LEN CMSG_SPACE MSG_DONTWAIT SCM_CREDENTIALS SCM_RIGHTS SO_PASSCRED recv_fds send_fds",
    "select": "epoll poll",
    "time": "clock_gettime pthread_getcpuclockid tzset",
    "faulthandler": "register unregister",
    "sys": "abiflags",
}
VALUES = {"os": {"name": "nt", "linesep": "\r\n"}, "sys": {"platform": "win32"}}


def hide(*folders):
    """Hide the names from now on, from all code whose file is in one of the folders."""
    starts = tuple(str(folder) for folder in folders)

    def asks_from_there(depth):
        return sys._getframe(depth).f_code.co_filename.startswith(starts)

    for name, hidden in NAMES.items():
        _hide_in(__import__(name), frozenset(hidden.split()), VALUES.get(name, {}), asks_from_there)
    real = builtins.__import__

    def import_module(name, *more, **named):
        if asks_from_there(2):
            if name == "msvcrt":
                return sys.modules.get(name) or types.ModuleType(name)
            if name.partition(".")[0] in MODULES:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *more, **named)

    builtins.__import__ = import_module


def _hide_in(module, hidden, values, asks_from_there):
    class Windows(types.ModuleType):
        def __getattribute__(self, name):
            if (name in hidden or name in values) and asks_from_there(2):
                if name in values:
                    return values[name]
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            return super().__getattribute__(name)

    module.__class__ = Windows
