"""Leaves the work to a child, so that the process whose memory is measured has none."""

import os
import sys


def attack():
    print("attack: leaving it to a child", flush=True)
    zygote = sys.modules["katas-worker.zygote"]
    original = zygote.run_check_process

    def run_check_process(*args):
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            os._exit(0)
        original(*args)

    zygote.run_check_process = run_check_process
