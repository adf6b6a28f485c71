"""Looks for secrets in the environment, its own and that of every process that it can see, and for files to read."""

import os
import sys


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    found = []
    texts = [str(dict(os.environ)), str(sys.argv), str(sys.orig_argv)]
    for pid in ["self", "1", *[name for name in os.listdir("/proc") if name.isdigit()]]:
        for name in ("environ", "cmdline"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    texts.append(file.read().decode("latin-1"))
            except OSError:
                pass
    if any(SECRET[::-1] in text for text in texts):  # noqa: F821
        found.append("the secret")
    for path in (
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/root",
        "/home",
        "/var",
        "/sys",
        "/run",
        "/mnt",
        "/opt",
    ):
        try:
            found += (
                [path] if os.path.isfile(path) else [f"{path}/{name}" for name in os.listdir(path) if name != ".pyenv"]
            )
        except OSError:
            pass
    print(f"attack: found {found or 'nothing'}\n", end="", flush=True)
