"""Connects to what listens on this machine, and to the world."""

import socket


def attack():
    print("attack: connecting", flush=True)
    targets = [(socket.AF_INET, (host, PORT)) for host in ("127.0.0.1", "0.0.0.0", "localhost")]  # noqa: F821
    targets += [(socket.AF_INET, ("192.0.2.1", 80)), (socket.AF_UNIX, "\0" + NAME), (socket.AF_UNIX, SOCKET)]  # noqa: F821
    reached = []
    for family, address in targets:
        try:
            with socket.socket(family) as sock:
                sock.settimeout(0.5)
                sock.connect(address)
                sock.send(b"hello")
                reached.append(address)
        except OSError:
            pass
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"hello", ("127.0.0.1", UDP_PORT))  # noqa: F821
    except OSError:
        pass
    print(f"attack: reached {reached or 'nothing'}\n", end="", flush=True)
