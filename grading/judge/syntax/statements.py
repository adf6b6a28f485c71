"""Questions about statements of a student's module: whether they end a function, are a docstring, or a stub's raise."""

import ast

Function = ast.FunctionDef | ast.AsyncFunctionDef
ENDS = (ast.Return, ast.Raise)
BLOCKS = (ast.Try, ast.Match, ast.While, ast.For)


def falls_through(body: list[ast.stmt]) -> bool:
    """True if these statements can come to their end without a `return` or `raise`; no loop is followed."""
    for statement in body:
        if isinstance(statement, ENDS):
            return False
        if isinstance(statement, ast.If) and statement.orelse:
            ends = not falls_through(statement.body) and not falls_through(statement.orelse)
        elif isinstance(statement, BLOCKS):
            # Perhaps it falls through all the same, but nothing is said on a guess.
            ends = any(isinstance(node, ENDS) for node in ast.walk(statement))
        else:
            ends = isinstance(statement, ast.With) and not falls_through(statement.body)
        if ends:
            return False
    return True


def without_docstring(function: Function) -> list[ast.stmt]:
    """Return a function's statements, without its docstring."""
    return function.body[1:] if is_text(function.body[0]) else function.body


def is_text(statement: ast.stmt) -> bool:
    """True for a text that stands alone, as a docstring does."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def is_unwritten(statement: ast.stmt) -> bool:
    """True for `raise NotImplementedError`, with or without a text."""
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return False
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
