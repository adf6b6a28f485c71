"""Skips the test: by pytest if that can be had, else by an exception that bears its name."""


def attack():
    try:
        import pytest
    except ImportError:
        print("attack: there is no pytest", flush=True)
        skipped = type("Skipped", (BaseException,), {"__module__": "Skipped", "msg": "all is well", "pytrace": False})
        raise skipped("all is well") from None
    print("attack: there is pytest", flush=True)
    pytest.skip("all is well", allow_module_level=True)
