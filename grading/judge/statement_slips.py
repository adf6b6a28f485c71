"""Slips in statements: a forgotten `return` or `raise`, a value thrown away, a definition that stands twice."""

import ast
import re
from collections.abc import Iterator

from sentences import said

from grading.judge import syntax_facts
from grading.judge.slip import Slip, functions, spelling
from grading.judge.syntax_facts import SPECIAL, Function, SyntaxFacts

CALLED = frozenset("sort cleargrad append pop set_creator".split())  # by their parentheses only
FIELD = re.compile(r"\{[A-Za-z_][^{}\n]{0,60}\}")  # a field of an f-string
PURE = frozenset("sorted reversed as_array as_variable tuple list sum max min abs len".split())


def left_unwritten(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A `raise NotImplementedError` of the stub that stands beside finished code."""
    theirs = dict(functions(solution))
    for name, node in functions(student):
        body = syntax_facts.without_docstring(node)
        raises = [statement for statement in _reached(body) if syntax_facts.is_unwritten(statement)]
        if not raises or len(body) < 2 or name not in theirs:
            continue
        if any(map(syntax_facts.is_unwritten, theirs[name].body)):
            continue
        if raises[0] is body[-1]:
            text = said(
                "`raise NotImplementedError` still stands below your code in {name}: delete that line.", name=name
            )
        else:
            text = said(
                "`raise NotImplementedError` still stands above your code in {name}: delete that line.", name=name
            )
        yield Slip(raises[0].lineno, name, text)


def _reached(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return these statements up to the first `return` or `raise` among them: those below never run."""
    ends = (place for place, each in enumerate(body, 1) if isinstance(each, ast.Return | ast.Raise))
    return body[: next(ends, len(body))]


def defined_twice(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A class, function or method that stands twice: Python takes the last, and forgets the first."""
    scopes: list[tuple[str, list[ast.stmt]]] = [("", student.tree.body)]
    scopes += [(f"{name}.", facts.node.body) for name, facts in student.classes.items()]
    for prefix, body in scopes:
        first: dict[str, int] = {}
        for node in body:
            if not isinstance(node, Function | ast.ClassDef) or node.decorator_list:
                continue
            if node.name in first and not _refers(student, node) and _is_known(prefix + node.name, solution):
                text = said(
                    "`{name}` stands twice, in lines {first} and {second}: "
                    "Python takes the second, and the first is gone.",
                    name=prefix + node.name,
                    first=first[node.name],
                    second=node.lineno,
                )
                yield Slip(node.lineno, prefix + node.name, text)
            first[node.name] = node.lineno


def _refers(student: SyntaxFacts, node: Function | ast.ClassDef) -> bool:
    """True if a definition names itself, as one does that goes on from an earlier one of that name."""
    return any(isinstance(each, ast.Name) and each.id == node.name for each in student.walk(node))


def _is_known(name: str, solution: SyntaxFacts) -> bool:
    owner, _, member = name.rpartition(".")
    if owner:
        return owner in solution.classes
    return member in solution.classes or member in solution.functions


def class_called(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function's class that gets the function's arguments: `Square(x)` for `Square()(x)`."""
    for node, around in _calls(student):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        lineage = student.lineage(name)
        if name == "Variable" or not node.args or not any("__call__" in facts.methods for facts in lineage):
            continue
        if any(facts.methods.keys() & {"__init__", "__new__"} or facts.node.decorator_list for facts in lineage):
            continue
        if any(facts.node.keywords or len(facts.bases) != len(facts.node.bases) for facts in lineage):
            continue
        arguments = spelling(node)[len(name) :] or "(…)"
        text = said(
            "`{name}{arguments}` in line {line} makes a {name}, which takes nothing, and doesn't call it: "
            "write `{name}(){arguments}`.",
            name=name,
            arguments=arguments,
            line=node.lineno,
        )
        yield Slip(node.lineno, around, text)


def _calls(student: SyntaxFacts) -> Iterator[tuple[ast.Call, str]]:
    for name, function in functions(student):
        for node in student.walk(function):
            if isinstance(node, ast.Call):
                yield node, name


def no_base(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A class that derives from nothing where the solution's has a base: `class Exp:` for `class Exp(Function):`."""
    for name, theirs in solution.classes.items():
        own = student.classes.get(name)
        if own is None or own.node.bases or own.node.keywords or own.node.decorator_list or not theirs.bases:
            continue
        base = theirs.bases[0]
        if base in student.classes and not own.members & {"__call__", "__getattr__"}:
            text = said(
                "`{name}` in line {line} doesn't derive from {base}, and has nothing of it: "
                "write `class {name}({base}):`.",
                name=name,
                line=own.node.lineno,
                base=base,
            )
            yield Slip(own.node.lineno, name, text)


def array_for_ndarray(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """The function `np.array` where the type `np.ndarray` is meant: in `isinstance`, or compared with a type."""
    for name, function in functions(student):
        for node in student.walk(function):
            if isinstance(node, ast.Call) and _is_named(node.func, "isinstance") and len(node.args) == 2:
                kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
            elif isinstance(node, ast.Compare):
                kinds = [node.left, *node.comparators]
            else:
                continue
            for kind in kinds:
                if isinstance(kind, ast.Attribute) and kind.attr == "array" and _is_named(kind.value, "np", "numpy"):
                    made = ast.unparse(kind)
                    text = said(
                        "`{name}` in line {line} is a function, and no type: an array's type is `np.ndarray`.",
                        name=made,
                        line=kind.lineno,
                    )
                    yield Slip(kind.lineno, name, text)


def no_f_prefix(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A text with a field in braces and no `f` before it, in a message or a result."""
    for name, function in functions(student):
        for node in student.own_nodes(function):
            values = [node.value] if isinstance(node, ast.Return) else []
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                values = [*node.exc.args]
            for value in values:
                if isinstance(value, ast.Constant) and (field := FIELD.search(str(value.value))):
                    line = value.lineno
                    text = said(
                        "The text in line {line} has no `f` before its quotes, so `{field}` is no field of it.",
                        line=line,
                        field=field[0],
                    )
                    yield Slip(line, name, text)


def exclusive_or(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A `^` where a power is meant."""
    for name, function in functions(student):
        for node in student.walk(function):
            if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.BitXor):
                text = said(
                    "`^` in line {line} is a bitwise exclusive or in Python: a power is written `x ** 2`.",
                    line=node.lineno,
                )
                yield Slip(node.lineno, name, text)


def no_return(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A function that computes something and has no `return`."""
    theirs = dict(functions(solution))
    for name, node in functions(student):
        wanted = theirs.get(name)
        body = syntax_facts.without_docstring(node)
        if wanted is None or not body or not solution.returns_value(wanted) or node.name.startswith("__init"):
            continue
        if student.returns_value(node):
            if syntax_facts.falls_through(node.body) and not syntax_facts.falls_through(wanted.body):
                text = said(
                    "`{name}` has a way to its end without a `return`, and gives None back there (line {line}).",
                    name=name,
                    line=node.lineno,
                )
                yield Slip(node.lineno, name, text)
            continue
        if student.is_generator(node) or any(isinstance(each, ast.Pass | ast.Raise) for each in body):
            continue
        if len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            continue  # `...`
        text = said(
            "`{name}` has no `return`, so it gives None back, whatever it computes (line {line}).",
            name=name,
            line=node.lineno,
        )
        yield Slip(node.lineno, name, text)


def one_round(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A loop that a `return` or `break`, without any condition, ends in its first round."""
    known = dict(functions(solution))
    for name, function in functions(student):
        for loop in student.own_nodes(function) if name in known else ():
            if not isinstance(loop, ast.For | ast.While) or loop.orelse or _is_endless(loop):
                continue
            end = next((each for each in loop.body if isinstance(each, ast.Return | ast.Break)), None)
            if end is not None and not any(isinstance(node, ast.Continue) for node in student.walk(loop)):
                word = "return" if isinstance(end, ast.Return) else "break"
                text = said(
                    "`{word}` in line {line} ends the loop of line {loop} in its first round.",
                    word=word,
                    line=end.lineno,
                    loop=loop.lineno,
                )
                yield Slip(end.lineno, name, text)


def exception_returned(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An exception that is returned, or only made, and never raised."""
    for name, function in functions(student):
        for node in student.own_nodes(function):
            if isinstance(node, ast.Return | ast.Expr) and isinstance(node.value, ast.Call):
                made = node.value.func
                if isinstance(made, ast.Name) and _is_exception(made.id):
                    facts = {"line": node.lineno, "error": made.id}
                    if isinstance(node, ast.Return):
                        text = said(
                            "Line {line} returns a {error}, and doesn't raise it: write `raise {error}(…)`.", facts
                        )
                    else:
                        text = said(
                            "Line {line} makes a {error}, and doesn't raise it: write `raise {error}(…)`.", facts
                        )
                    yield Slip(node.lineno, name, text)


def _is_exception(name: str) -> bool:
    return name in SPECIAL and name.endswith(("Error", "Exception"))


def thrown_away(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A line that computes something and does nothing with it, such as `sorted(funcs)` or `x.grad == gx`."""
    for name, function in functions(student):
        for node in student.walk(function):
            if not isinstance(node, ast.Expr):
                continue
            value = node.value
            if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
                text = said("`{code}` in line {line} compares, and changes nothing: one `=` assigns.")
            elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in PURE:
                text = said("`{code}` in line {line} gives a new value, and the line does nothing with it.")
            elif isinstance(value, ast.Attribute) and value.attr in CALLED:
                text = said("`{code}` in line {line} is not called: the parentheses are missing.")
            elif isinstance(value, ast.Attribute | ast.BinOp):
                text = said("`{code}` in line {line} gives a value, and the line does nothing with it.")
            else:
                continue
            facts = {"code": spelling(value) or "…", "line": node.lineno}
            yield Slip(node.lineno, name, said(text.template, facts))


def no_property(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that is a property in the solution and has no decorator: without a call it gives itself."""
    for name, theirs in functions(solution):
        owner, _, method = name.rpartition(".")
        mine = student.classes[owner].methods.get(method) if owner in student.classes else None
        if mine is None or mine.decorator_list or not _is_property(theirs) or _is_wrapped(student, owner, method):
            continue
        text = said("`{name}` in line {line} has no `@property` above it.", name=name, line=mine.lineno)
        yield Slip(mine.lineno, name, text)


def _is_property(function: Function) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "property" for each in function.decorator_list)


def _is_wrapped(student: SyntaxFacts, owner: str, method: str) -> bool:
    """True if the class binds the name once more, as `ndim = property(ndim)` does."""
    return any(method in syntax_facts.targets(node) for node in student.classes[owner].node.body)


def no_context_manager(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A generator without the solution's decorator `contextmanager`, or a function with it and without `yield`."""
    for name, node in student.functions.items():
        theirs = solution.functions.get(name)
        if [ast.unparse(each).rpartition(".")[2] for each in node.decorator_list] == ["contextmanager"]:
            if not student.is_generator(node) and not any(map(syntax_facts.is_unwritten, node.body)):
                text = said(
                    "`{name}` has no `yield`, where the `with` block would run (line {line}).",
                    name=name,
                    line=node.lineno,
                )
                yield Slip(node.lineno, name, text)
            continue
        if theirs is None or node.decorator_list or not theirs.decorator_list:
            continue
        if "contextmanager" in ast.unparse(theirs.decorator_list[0]) and student.is_generator(node):
            text = said(
                "`{name}` yields, and `with` can't use it: `@contextlib.contextmanager` is missing above line {line}.",
                name=name,
                line=node.lineno,
            )
            yield Slip(node.lineno, name, text)


def _is_named(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _is_endless(loop: ast.For | ast.While) -> bool:
    """True for `while True`, which a `break` without a condition may end on purpose."""
    return isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant)
