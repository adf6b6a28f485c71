"""Raises its own limits again."""

import os
import resource


def attack():
    raised = []
    for name in dir(resource):
        if name.startswith("RLIMIT_"):
            limit = getattr(resource, name)
            before = resource.getrlimit(limit)[1]
            if before == resource.RLIM_INFINITY:
                continue  # there is nothing to raise
            for value in (resource.RLIM_INFINITY, before + 1):
                try:
                    resource.setrlimit(limit, (value, value))
                except (OSError, ValueError, OverflowError):
                    continue
                raised.append(name)
    bounded = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1] for name in BOUNDED}  # noqa: F821
    unbounded = [name for name, value in bounded.items() if value == resource.RLIM_INFINITY]
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file)
    capable, who = status["CapEff"].strip("\t0\n"), "root" if os.geteuid() == 0 else "nobody of importance"
    print(f"attack: raised {raised or 'nothing'}, unbounded {unbounded or 'nothing'}\n", end="", flush=True)
    print(f"attack: {who}, capable of {capable or 'nothing'}, {status['NoNewPrivs'].strip()}\n", end="", flush=True)
