"""Makes a namespace of its own, to be root in there: to mount, to write without a bound, to see the network."""

import ctypes
import os


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x20000, 0x10000000, 0x20000000, 0x40000000
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    if os.fork():
        # With a second thread, as the worker has, nobody gets a namespace.
        os.wait()
        return
    for flags in (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET):
        if libc.unshare(flags) == 0:
            done.append(f"unshare {flags:#x}")
    for target in ("/tmp", "/usr", "/numpy"):
        if libc.mount(b"none", target.encode(), b"tmpfs", 0, None) == 0:
            done.append(f"mount {target}")
        if libc.umount2(target.encode(), 2) == 0:
            done.append(f"umount {target}")
    if libc.shmget(0, 2**20, 0o1600) >= 0:
        done.append("shared memory")
    for uid in (0, os.getuid() + 1):
        if libc.setuid(uid) == 0:
            done.append(f"setuid {uid}")
    print(f"attack: done {done or 'nothing'}\n", end="", flush=True)
