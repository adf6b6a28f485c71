"""Says that the module can't be imported, in a way that is hard to show: lines and names that are no lines and no names."""

import json
import os
import struct


def attack():
    print("attack: lying", flush=True)
    frames = [[1e999, "f"], [[], {}], [10**400, "\ud800"], [-1, None], "frame"]
    lie = {"name": ["x"] * 9, "base": {"a": 1}, "text": "x" * 10**7, "frames": frames, "token": 1e999}
    # First a lie that might be told; which of its parts is looked at first is not known here.
    lies = [{**lie, "name": "ValueError", "base": "ValueError", "text": "x" * 10**7, "frames": frames[:1]}, lie]
    for text in [json.dumps(["broken", 1, lie]).encode() for lie in lies]:
        for number in range(3, 64):
            try:
                os.write(number, struct.pack(">I", len(text)) + text)
            except OSError:
                pass
