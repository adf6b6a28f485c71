"""Classroom 50's runner starts this in a student's checkout: it grades that, and leaves result.json there.

The exit status is 0 if that could be done, whatever the points; any other one means that the grader itself failed.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULT = Path("result.json")
LOCKED = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


def main() -> int:
    """Return the exit status."""
    let_sandbox_run()
    # A student may have committed one, and it must not be taken for the grader's.
    RESULT.unlink(missing_ok=True)
    command = [sys.executable, str(HERE / "grader.py"), "grade", "--from", ".", "--sandbox", "auto", "--no-color"]
    status = subprocess.call([*command, "--format", "classroom50", "--out", str(RESULT)])
    # 1 means that something is still to be done, which result.json says. It is also how a Python ends that can't start.
    if status in (0, 1):
        return 0 if RESULT.exists() else 3
    return status


def let_sandbox_run() -> None:
    """On GitHub's machines nobody but root may make namespaces, which is all that bubblewrap does; sudo asks nothing there."""
    if (
        os.environ.get("GITHUB_ACTIONS") == "true"
        and LOCKED.exists()
        and LOCKED.read_text(encoding="ascii").strip() == "1"
    ):
        subprocess.call(["sudo", "-n", "sysctl", "-q", "-w", f"kernel.{LOCKED.name}=0"])


if __name__ == "__main__":
    sys.exit(main())
