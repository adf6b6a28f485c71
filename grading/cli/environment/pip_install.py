"""Runs of pip: it reaches packages as this machine says, and installs them into `.venv` as the grader says."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from .invocation import clean_environment
from .language import said
from .messages import Trouble, again, this_python
from .requirements import names
from .venv import LOG, VENV

# pip's settings that say how packages are reached. The others, such as user, target or no-deps, are for installations
# elsewhere, and would keep the packages out of .venv.
REACHING = (
    "index-url pypi-url extra-index-url find-links no-index trusted-host proxy cert client-cert timeout "
    "default-timeout "
    "retries resume-retries keyring-provider cache-dir no-cache-dir use-feature use-deprecated"
).split()
ROOM = 20 * 2**20  # bytes: with fewer left, any of the packages may be what had no room
# Words of pip, and of the libraries below it, that speak of the network.
NETWORK = re.compile(
    r"Retrying|Max retries|Connection|timed out|getaddrinfo|Name or service|name resolution|ProxyError|SSLError|"
    r"Could not fetch URL|Network is unreachable|No route to host"
)
# A drive without links, as venv names what it can't do: "[Errno 1] Operation not permitted: 'lib' -> '/x/lib64'".
NO_LINKS = re.compile(r"Operation not (?:permitted|supported)|\[Errno \d+\] [^']*'[^']*' -> '")
# `pip config list` would follow some of the settings that it is to list, such as user. Newer pips have them by file.
SETTINGS = """
import json
from pip._internal.configuration import Configuration
read, found = Configuration(isolated=False), {}
read.load()
for key, value in read.items():
    found.update(value if isinstance(value, dict) else {key: value})
print(json.dumps(found))
"""


def install(python: str, arguments: Sequence[str], missing: Sequence[str]) -> None:
    """Have the pip of `python` install something. Raises Trouble, which names what is `missing`, if it fails."""
    command = [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run([*command, *arguments], missing, _pip_environment(python))


def run(command: Sequence[str], missing: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a command, with its output in the log. Raises Trouble, with the log's last lines, if it fails."""
    followed = [name for name in REACHING if _variable(name) in (environment or {})]
    environment = environment or clean_environment()
    with open(LOG, "a", encoding="utf-8") as log:
        begin = log.tell()
        failed = subprocess.call(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=VENV)
    if failed:
        lines = _last_lines()
        facts = {"packages": names(missing), "log": LOG, "lines": lines or "  | " + said("(nothing)")}
        problem = said("{packages} could not be installed. The last lines of {log}:\n{lines}\n", **facts)
        sentences = [_reason(_printed_since(begin), is_venv="venv" in command)]
        if followed:
            sentences.append(said("Settings for pip that were followed: {names}.", names=", ".join(followed)))
        raise Trouble((problem + " ".join(filter(None, sentences))).rstrip("\n"), again())


def _reason(lines: str, is_venv: bool) -> str:
    """Return why a command failed that printed these lines, or an empty text where they don't show it."""
    if shutil.disk_usage(VENV).free < ROOM or "No space left" in lines or "Errno 28" in lines:
        return said("The disk is full, or nearly so: make some room, and try again.")
    if "PATH separator" in lines:
        return said(
            "Python can't make an environment below a folder with {sign} in its name: move this checkout, or rename "
            "that folder.",
            sign=os.pathsep,
        )
    if is_venv:
        if NO_LINKS.search(lines):
            return said("This drive can't hold an environment: copy this folder to a local disk, and start there.")
        return ""
    if NETWORK.search(lines):
        return said("That is how it ends without a network. With one, try again.")
    if "Long Path" in lines:
        return said("Windows allows no paths of this length: move this folder to a shorter one, such as C:\\katas.")
    if "No matching distribution" in lines:
        return said("Where pip looked, it found none that fits this Python, {python}.", python=this_python())
    return ""


def has_changed_packages() -> bool:
    """True if pip began to change packages: it says so in the log, once it has fetched all that it needs."""
    with open(LOG, encoding="utf-8", errors="replace") as log:
        return any(line.startswith("Installing collected packages") for line in log)


def _printed_since(begin: int) -> str:
    """Return the log from that position on."""
    with open(LOG, encoding="utf-8", errors="replace") as log:
        log.seek(begin)
        return log.read()


def _last_lines() -> str:
    with open(LOG, encoding="utf-8", errors="replace") as log:
        return "\n".join(["  | " + line.strip()[:150] for line in log if line.strip()][-5:])


def _pip_environment(python: str) -> dict[str, str]:
    """Return an environment with those settings of pip's files and variables that say how packages are reached."""
    kept = {name: value for name, value in clean_environment().items() if not name.startswith("PIP_")}
    if os.environ.get("PIP_CONFIG_FILE"):
        kept["PIP_CONFIG_FILE"] = os.path.abspath(os.environ["PIP_CONFIG_FILE"])
    child = subprocess.run(
        [python, "-I", "-c", SETTINGS],
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=VENV,
        check=False,
    )
    if child.returncode == 0:  # else pip says itself what is wrong with its files
        settings = json.loads(child.stdout.decode("ascii", "replace"))
        for section in ("global", "install"):  # the second wins
            keys = {name: f"{section}.{name}" for name in REACHING}
            kept |= {_variable(name): str(settings[key]) for name, key in keys.items() if key in settings}
        kept["PIP_CONFIG_FILE"] = os.devnull
    return kept | {_variable(name): os.environ[_variable(name)] for name in REACHING if os.environ.get(_variable(name))}


def _variable(setting: str) -> str:
    """Return the name of the environment variable for one of pip's settings."""
    return "PIP_" + setting.upper().replace("-", "_")
