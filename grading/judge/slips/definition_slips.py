"""Slips in definitions: in the wrong place, there twice, or without its base or its decorator."""

import ast
from collections.abc import Iterator

from sentences import said

from grading.judge.slips.slip import Slip, is_name
from grading.judge.syntax import statements, syntax_facts
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

INSIDE = said(
    "`{name}` in line {line} stands inside of `{around}`: it is indented too far to be a function of the file's own."
)


def outside(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that stands outside of its class, or inside another method, by its indentation."""
    missing = {
        method: name
        for name, each in solution.classes.items()
        if name in student.classes
        for method in each.methods
        if method not in student.classes[name].members and method not in solution.functions
    }
    for name, node in student.functions.items():
        if name in missing and _takes_self(node):
            text = said(
                "`{name}` in line {line} stands outside of the class {owner}: indent it like the class's "
                "other methods.",
                name=name,
                line=node.lineno,
                owner=missing[name],
            )
            yield Slip(node.lineno, name, text)
    methods = student.named_functions if missing else {}
    for around, nodes in student.index.in_functions(ast.FunctionDef, ast.AsyncFunctionDef) if missing else ():
        for inner in nodes:
            if not isinstance(inner, Function) or inner is methods[around]:
                continue
            if inner.name in missing and _takes_self(inner):
                text = said(
                    "`{name}` in line {line} stands inside of `{around}`: it is indented too far to be a "
                    "method of its own.",
                    name=inner.name,
                    line=inner.lineno,
                    around=around,
                )
                yield Slip(inner.lineno, around, text)
    for wanted in solution.functions.keys() - student.functions.keys():
        yield from _nested(wanted, student)


def _nested(wanted: str, student: SyntaxFacts) -> Iterator[Slip]:
    """Yield the function of this name that stands inside of another one, or of a class, and nowhere else."""
    if wanted in student.classes or wanted in (student.names_at_top or {wanted}):
        return
    inner = [
        node
        for node in student.index.every(ast.FunctionDef, ast.AsyncFunctionDef)
        if isinstance(node, Function) and node.name == wanted
    ]
    if len(inner) == 1 and not _takes_self(inner[0]) and not inner[0].decorator_list:
        line = inner[0].lineno
        around = next((name for name, node in _definitions(student) if node is not inner[0] and _is_in(line, node)), "")
        if around:
            yield Slip(line, around, said(INSIDE, name=wanted, line=line, around=around))


def _definitions(student: SyntaxFacts) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Yield the functions, methods and then classes with their dotted names."""
    yield from student.named_functions.items()
    yield from ((name, facts.node) for name, facts in student.classes.items())


def _is_in(line: int, node: Function | ast.ClassDef) -> bool:
    return node.lineno < line <= (node.end_lineno or node.lineno)


def _takes_self(node: Function) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "self"


def method_for_a_value(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that has the name of a plain value of its class, such as `__array_priority__`."""
    for owner, facts in solution.classes.items():
        methods = student.classes[owner].methods if owner in student.classes else {}
        for name in sorted((facts.bound - facts.methods.keys()) & methods.keys()):
            node = methods[name]
            text = said(
                "`{name}` in line {line} is a method, and has to be a plain value of the class: `{name} = …`.",
                name=name,
                line=node.lineno,
            )
            if not node.decorator_list:
                yield Slip(node.lineno, f"{owner}.{name}", text)


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
    return any(is_name(each, node.name) for each in student.walk(node))


def _is_known(name: str, solution: SyntaxFacts) -> bool:
    owner, _, member = name.rpartition(".")
    if owner:
        return owner in solution.classes
    return member in solution.classes or member in solution.functions


def no_base(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A class that derives from nothing where the solution's has a base: `class Exp:` for `class Exp(Function):`."""
    for name, theirs in solution.classes.items():
        own = student.classes.get(name)
        if own is None or own.node.bases or own.node.keywords or own.node.decorator_list or not theirs.bases:
            continue
        base = theirs.bases[0]
        if base in student.classes and not own.members & {"__call__", "__getattr__"}:
            text = said(
                "`{name}` in line {line} doesn't derive from {base}, and has nothing of it: write `class "
                "{name}({base}):`.",
                name=name,
                line=own.node.lineno,
                base=base,
            )
            yield Slip(own.node.lineno, name, text)


def no_property(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that is a property in the solution and has no decorator: without a call it gives itself."""
    for name, theirs in solution.named_functions.items():
        owner, _, method = name.rpartition(".")
        mine = student.classes[owner].methods.get(method) if owner in student.classes else None
        if mine is None or mine.decorator_list or not _is_property(theirs) or _is_wrapped(student, owner, method):
            continue
        yield Slip(
            mine.lineno, name, said("`{name}` in line {line} has no `@property` above it.", name=name, line=mine.lineno)
        )


def property_for_method(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A method that has `@property` above it, and takes nothing but `self`: a call of it calls its result."""
    for name, theirs in solution.named_functions.items():
        owner, _, method = name.rpartition(".")
        mine = student.classes[owner].methods.get(method) if owner in student.classes else None
        if mine is not None and _is_property(mine) and not theirs.decorator_list:
            text = said(
                "`{name}` in line {line} is a property, so it runs without parentheses. A call such as `….{method}()` "
                "then calls its result: without `@property` it is a method.",
                name=name,
                line=mine.lineno,
                method=method,
            )
            yield Slip(mine.lineno, name, text)


def _is_property(function: Function) -> bool:
    return any(is_name(each, "property") for each in function.decorator_list)


def _is_wrapped(student: SyntaxFacts, owner: str, method: str) -> bool:
    """True if the class binds the name once more, as `ndim = property(ndim)` does."""
    return any(method in syntax_facts.targets(node) for node in student.classes[owner].node.body)


def no_context_manager(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """A generator without the solution's decorator `contextmanager`, or a function with it and without `yield`."""
    for name, node in student.functions.items():
        theirs = solution.functions.get(name)
        if [ast.unparse(each).rpartition(".")[2] for each in node.decorator_list] == ["contextmanager"]:
            if name not in student.generators and not any(map(statements.is_unwritten, node.body)):
                text = said(
                    "`{name}` has no `yield`, where the `with` block would run (line {line}).",
                    name=name,
                    line=node.lineno,
                )
                yield Slip(node.lineno, name, text)
            continue
        if theirs is None or node.decorator_list or not theirs.decorator_list:
            continue
        if "contextmanager" in ast.unparse(theirs.decorator_list[0]) and name in student.generators:
            text = said(
                "`{name}` yields, and `with` can't use it: `@contextlib.contextmanager` is missing above line {line}.",
                name=name,
                line=node.lineno,
            )
            yield Slip(node.lineno, name, text)
