"""Leaves files for the checks to come in the folders that it may write to, fills these up, and bars the way to some."""

import os

tried = False


def attack():
    if not os.path.exists("/sandboxed"):
        raise SystemExit("only in the sandbox")
    global tried
    if tried:
        return
    tried = True
    left = {folder: os.listdir(folder) for folder in ("/tmp", "/dev/shm")}
    print(f"attack: there was left {[names for names in left.values() if names] or 'nothing'}\n", end="", flush=True)
    for folder in left:
        os.makedirs(f"{folder}/a/b/c")
        os.symlink("/usr", f"{folder}/a/link")
        try:
            for number in range(1000):
                with open(f"{folder}/{number}", "wb") as file:
                    file.write(b"x" * 2**19)
        except OSError:
            pass
    os.chmod("/tmp/a", 0)
