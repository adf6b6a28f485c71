"""Calls the test's own function without end, whether that raises or not, and each time one call deeper."""


def attack():
    print("attack: calling", flush=True)

    def numerical_diff(f, x, eps=1e-4):
        while True:
            try:
                f(x)
                f(None)
            except Exception:
                pass

    globals()["numerical_diff"] = numerical_diff
