"""Takes all the memory that it can get, on the heap and in mappings, and keeps it."""

import mmap

held = []


def swallow():
    size = 2**30
    while size >= 2**20:
        try:
            held.append(bytearray(size))
            memory = mmap.mmap(-1, size)
            memory.write(b"x" * 2**20)
            held.append(memory)
        except (MemoryError, OSError):
            size //= 2
    return sum(len(part) for part in held)


def attack():
    print("attack: swallowing", flush=True)
    print(f"attack: swallowed {swallow() // 2**20} MiB\n", end="", flush=True)
    while True:
        held.append([0] * 10**6)
