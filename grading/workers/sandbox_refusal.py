"""The reason why a worker did not start, and what to type where this system refuses what bubblewrap needs."""

import re
from pathlib import Path

from sentences import Sentence, joined, said

from grading.text.errors import Fault, GraderError
from grading.workers import bubblewrap, machine_faults

SYSTEM_SETTINGS = Path("/proc/sys")
# Settings by which a system keeps its users from making namespaces: the value that does, and the one that doesn't.
SWITCHES = {
    "kernel/apparmor_restrict_unprivileged_userns": ("1", "0"),  # on in Ubuntu since 23.10
    "kernel/unprivileged_userns_clone": ("0", "1"),  # off in Debian before 11
    "user/max_user_namespaces": ("0", "15000"),  # none in RHEL 7, and by hand elsewhere
}
UNKNOWN_OPTION = re.compile(r"^bwrap: Unknown option (--[a-z-]+)$", re.MULTILINE)


def error(printed: str, sandboxed: bool) -> GraderError:
    """Return the error for a worker that did not start, by the text that it printed."""
    if (why := machine_faults.refused(printed)) is not None:
        return machine_faults.trouble(said("the worker process did not start, since {reason}", reason=why))
    lines = [said("The worker process did not start. It said:"), printed or said("(nothing)")]
    if not sandboxed:
        return Fault(joined("\n", lines))
    known = _remedy(printed)
    lines += [known] if known else []
    lines.append(said("To grade without the sandbox, at your own risk: add --no-sandbox."))
    return GraderError(joined("\n", lines)) if known else Fault(joined("\n", lines))


def _remedy(printed: str) -> Sentence | None:
    """Return what is wrong with bubblewrap or the system's settings, with what to type; or None."""
    if not printed.startswith("bwrap: "):
        return None
    if option := UNKNOWN_OPTION.search(printed):
        return said(
            "This bubblewrap doesn't know {option}: it is too old. 0.7 or newer is needed, as in Debian 12, Ubuntu "
            "24.04 and later ones; see https://github.com/containers/bubblewrap/releases.",
            option=option[1],
        )
    for name, (refusing, allowing) in SWITCHES.items():
        if _value(name) == refusing and not bubblewrap.as_root():  # root needs no namespace of users
            setting = name.replace("/", ".")
            return said(
                "This system keeps its users from making namespaces, which bubblewrap needs: {setting} is {value}. To "
                "allow them until the next start of this machine, type:\n    {command}",
                setting=setting,
                value=refusing,
                command=f"sudo sysctl -w {setting}={allowing}",
            )
    return None


def _value(name: str) -> str:
    """Return the value of one of the system's settings; an empty text where it isn't there."""
    try:
        return (SYSTEM_SETTINGS / name).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
