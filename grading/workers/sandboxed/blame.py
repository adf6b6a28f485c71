"""The definition of the student's that a failed check points at."""

import functools
import types


class BlameTracker:
    """Decides which of the student's definitions a check used last, so that a failure can show its line.

    - A call, an operator and a `with` always count.
    - A property, len() and repr() count as long as only constructors were called. Later they only show a call's result.
    """

    def __init__(self, file):
        self.file = file  # the student's, as tracebacks name it
        self.last_used = None
        self.only_constructed = False  # True if the last call was a constructor's
        self.constructor = None  # the last one

    def record_call(self, function):
        """Record a function, a method, a class or an object that is about to be called."""
        # The plain function, since this would keep a bound method or a callable object alive.
        self.only_constructed = isinstance(function, type)
        if self.only_constructed:
            self.last_used = self.constructor = function.__init__
        elif hasattr(function, "__func__"):
            self.last_used = function.__func__
        else:
            self.last_used = function if hasattr(function, "__code__") else type(function).__call__

    def record_operation(self, name, operands):
        """Record an operator: the method of the first operand, or else the swapped one of the last."""
        self.only_constructed = False
        if not self._record(operands[0], f"__{name}__"):
            self._record(operands[-1], f"__r{name}__")

    def record_enter(self, enter):
        """Record the `__enter__` of a context manager."""
        self.last_used = enter

    def record_access(self, obj, name):
        """Record a property or a special method such as `__len__`; a plain attribute is the constructor's."""
        if self.only_constructed and not self._record(obj, name):
            self.last_used = self.constructor

    def line(self):
        """Return the first line of the definition that was used last, or None if it isn't the student's."""
        code = getattr(self.last_used, "__code__", None)
        return code.co_firstlineno if code is not None and code.co_filename == self.file else None

    def _record(self, obj, name):
        """Record what `name` is on the object's class, if that is a Python function; return True if it is."""
        found = next((vars(cls)[name] for cls in type(obj).__mro__ if name in vars(cls)), None)
        found = found.fget if isinstance(found, property) else found
        found = found.func if isinstance(found, functools.cached_property) else found
        if not isinstance(found, types.FunctionType):
            return False
        self.last_used = found
        return True
