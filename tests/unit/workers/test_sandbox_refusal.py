"""The sentences on a sandbox that does not start: what this system or its bubblewrap lacks, and what to type."""

import pytest

from grading.text.errors import Fault, GraderError, MachineTrouble
from grading.workers import sandbox_refusal

NO_NAMESPACE = "bwrap: setting up uid map: Permission denied"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A folder in place of /proc/sys, for a user who isn't root."""
    monkeypatch.setattr(sandbox_refusal, "SYSTEM_SETTINGS", tmp_path)
    monkeypatch.setattr(sandbox_refusal.bubblewrap, "as_root", lambda: False)
    for name, (_, allowing) in sandbox_refusal.SWITCHES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{allowing}\n", encoding="ascii")
    return tmp_path


def test_bubblewrap_too_old(settings):
    """The option is named that an old bubblewrap lacks, and the version that is needed; no damage is looked for."""
    error = sandbox_refusal.error("bwrap: Unknown option --size", sandboxed=True)
    assert type(error) is GraderError
    assert "doesn't know --size" in str(error)
    assert "0.7 or newer" in str(error)
    assert "--no-sandbox" in str(error)


@pytest.mark.parametrize("name", sandbox_refusal.SWITCHES)
def test_system_without_namespaces(name, settings):
    """The setting is named that forbids namespaces, with the command that allows them."""
    refusing, allowing = sandbox_refusal.SWITCHES[name]
    (settings / name).write_text(f"{refusing}\n", encoding="ascii")
    error = sandbox_refusal.error(NO_NAMESPACE, sandboxed=True)
    assert type(error) is GraderError
    setting = name.replace("/", ".")
    assert f"{setting} is {refusing}. " in str(error)
    assert f"    sudo sysctl -w {setting}={allowing}\n" in str(error)


@pytest.mark.parametrize("printed", [NO_NAMESPACE, "bwrap: Can't find source path /x", "", "Traceback: bwrap: Unknown"])
def test_unknown_reason(printed, settings):
    """Where no setting forbids namespaces, what bubblewrap said is all that is known."""
    error = sandbox_refusal.error(printed, sandboxed=True)
    assert type(error) is Fault
    assert "sysctl" not in str(error)
    assert "too old" not in str(error)


def test_root_needs_no_setting(settings, monkeypatch):
    """Root makes no namespace of users, so no setting for that is to blame."""
    monkeypatch.setattr(sandbox_refusal.bubblewrap, "as_root", lambda: True)
    (settings / "user/max_user_namespaces").write_text("0\n", encoding="ascii")
    assert "sysctl" not in str(sandbox_refusal.error(NO_NAMESPACE, sandboxed=True))


def test_without_sandbox(settings):
    """A worker without the sandbox has nothing to do with bubblewrap."""
    error = sandbox_refusal.error("bwrap: Unknown option --size", sandboxed=False)
    assert type(error) is Fault
    assert "--no-sandbox" not in str(error)


def test_machine_that_lacks_memory(settings):
    """Where the machine lacks something, that is the reason."""
    assert type(sandbox_refusal.error("fork: Cannot allocate memory", sandboxed=True)) is MachineTrouble
