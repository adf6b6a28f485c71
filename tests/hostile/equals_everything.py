"""Puts one object in place of every definition: it can be called, asked for anything, and equals everything."""


class Everything:
    def everything(self, *args, **kwargs):
        return self

    __call__ = __getattr__ = __getitem__ = __enter__ = __neg__ = __abs__ = everything
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __pow__ = __truediv__ = __rtruediv__ = everything

    def yes(self, *args):
        return True

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = __exit__ = yes
    __isinstancecheck__ = __subclasscheck__ = __instancecheck__ = yes

    def __hash__(self):
        return 0

    def __len__(self):
        return 1

    def __float__(self):
        return 1.0

    def __iter__(self):
        return iter([self])


def attack():
    print("attack: equal to all", flush=True)
    everything = Everything()
    for name in list(globals()):
        if not name.startswith("_") and name not in ("attack", "Everything"):
            globals()[name] = everything
