"""Takes the place of the code around it, and answers for it what is expected: that all is forgotten, and all went well."""

import sys
import weakref


def attack():
    print("attack: in command", flush=True)
    wanted = {"alive": False, "advance": True, "play": 0, "decoys": [], "watch": 0, "len": 0, "bool": True}
    original = sys.modules["katas-worker.session"].Session.answer

    def answer(self, op, args):
        return ["return", wanted[op]] if op in wanted else original(self, op, args)

    sys.modules["katas-worker.session"].Session.answer = answer
    weakref.ref = lambda *args: lambda: None
