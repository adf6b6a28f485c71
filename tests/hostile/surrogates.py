"""Answers with text that no encoding takes, that turns a terminal over, or that no report can hold: names, texts, errors."""


def attack():
    print("attack: \udcff text".encode("utf-8", "surrogateescape").decode("latin-1"), flush=True)
    name = "\x1b[2J\u202e<b>[red]\r\n"
    bad = "\udfff\ud800\x00\x1b[2J\u202e\ufffe]]>&<\r\n::error::[red]" * 100

    class Variable:
        def __init__(self, *args, **kwargs):
            raise type(name, (ValueError,), {})(bad)

        def __repr__(self):
            return bad

    globals()["Variable"] = Variable
    globals()[bad] = bad
    globals()["Function"] = bad
