"""Slips in assignments: the wrong way round, with a colon or comma too much, of None, or below the end of a block."""

import ast
from collections.abc import Iterable, Iterator

from sentences import said

from grading.judge.slips.slip import Slip, lone_name, nodes_in_bodies, nodes_in_functions, spelling
from grading.judge.syntax.statements import Function
from grading.judge.syntax.syntax_facts import SyntaxFacts

WRONG_WAY = said(
    "Line {line} puts `self.{attribute}` into `{name}`, and not the other way round: `self.{attribute} = {name}` keeps "
    "it in the object."
)
TYPE_ONLY = said("`{code}` in line {line} notes a type, and sets nothing: an `=` assigns.")
COMMA = said("The comma behind `{code}` in line {line} makes a tuple of it.")
NEVER_RUN = said("Line {line} never runs: the `{word}` in line {above} stands before it in the same block.")
NONE_USED = said(
    "`{code}` in line {line} gives None: `{method}` has no `return`. Keep the object itself, and call `{method}` in a "
    "line of its own."
)
LEAVING = {ast.Return: "return", ast.Raise: "raise", ast.Break: "break", ast.Continue: "continue"}
WITH_BLOCKS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith),
    *(ast.Try, ast.TryStar, ast.ExceptHandler, ast.match_case),
)
OF_SEVERAL = ("inputs", "outputs")  # attributes that hold tuples
OF_VARIABLE = ("data", "grad", "creator")


def wrong_way_round(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`func = self.creator` for `self.creator = func`, of a parameter, in a method that sets no such attribute."""
    for around, node in nodes_in_bodies(student, ast.Assign):
        name, value = lone_name(node.targets[0]), node.value
        owner = around.rpartition(".")[0]
        if not owner or not name or not isinstance(value, ast.Attribute) or lone_name(value.value) != "self":
            continue
        function, theirs = student.named_functions[around], solution.named_functions.get(around)
        if theirs is None or value.attr not in _stored(theirs) or value.attr in _stored(function):
            continue
        if name in {each.arg for each in function.args.args[1:]}:
            text = said(WRONG_WAY, line=node.lineno, attribute=value.attr, name=name)
            yield Slip(node.lineno, around, text, attribute=value.attr)


def _stored(function: Function) -> set[str]:
    """Return the attributes that a function sets, of any object; `self.data: data` sets none."""
    nodes = list(ast.walk(function))
    unset = {id(node.target) for node in nodes if isinstance(node, ast.AnnAssign) and node.value is None}
    attributes = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]
    return {node.attr for node in attributes if id(node) not in unset}


def type_for_value(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`self.data: data` for `self.data = data`, where nothing else in the function sets it."""
    for around, node in nodes_in_bodies(student, ast.AnnAssign):
        target = node.target
        theirs = solution.named_functions.get(around)
        if node.value is not None or not isinstance(target, ast.Attribute) or theirs is None:
            continue
        if target.attr in _stored(theirs) and target.attr not in _stored(student.named_functions[around]):
            code = f"{ast.unparse(target)}: {spelling(node.annotation) or '…'}"
            yield Slip(node.lineno, around, said(TYPE_ONLY, code=code, line=node.lineno), attribute=target.attr)


def comma_too_much(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`self.data = data,`, or `y = f(x),` above `y.data`."""
    for around, node in nodes_in_bodies(student, ast.Assign):
        value = node.value
        if not isinstance(value, ast.Tuple) or len(value.elts) != 1 or isinstance(value.elts[0], ast.Starred):
            continue
        if value.col_offset != value.elts[0].col_offset or around not in solution.named_functions:
            continue  # in parentheses, a tuple is meant
        if any(_is_of_one(target, around, student) for target in node.targets):
            code, line = spelling(value.elts[0]) or "…", value.elts[0].end_lineno or node.lineno
            spoilt = node.targets[0].attr if isinstance(node.targets[0], ast.Attribute) else ""
            yield Slip(node.lineno, around, said(COMMA, code=code, line=line), attribute=spoilt)


def _is_of_one(target: ast.expr, around: str, student: SyntaxFacts) -> bool:
    """True if the function uses what is assigned as a single thing, and assigns it only once."""
    if isinstance(target, ast.Attribute):
        return lone_name(target.value) == "self" and target.attr not in OF_SEVERAL
    name = lone_name(target)
    function = student.named_functions[around]
    names = [node for node in student.walk(function) if isinstance(node, ast.Name) and node.id == name]
    parts = [node for node in student.walk(function) if isinstance(node, ast.Attribute) and node.attr in OF_VARIABLE]
    once = sum(isinstance(node.ctx, ast.Store) for node in names) == 1
    return bool(name) and once and any(lone_name(node.value) == name for node in parts)


def never_run(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """An assignment to an attribute that the solution sets too, below a `return` or `raise` of its own block."""
    for around, function in student.named_functions.items():
        dead = [(end, each) for end, rest in _ended_blocks(function, student) for each in rest]
        theirs = solution.named_functions.get(around) if dead else None
        wanted = _stored(theirs) if theirs else set()
        if not wanted:
            continue
        below = {id(node) for _, statement in dead for node in student.walk(statement)}
        stores = [node for node in student.walk(function) if isinstance(node, ast.Attribute)]
        stores = [node for node in stores if isinstance(node.ctx, ast.Store)]
        live = {node.attr for node in stores if id(node) not in below}
        for end, statement in dead:
            if not isinstance(statement, ast.Assign):
                continue
            names = {each.attr for each in statement.targets if isinstance(each, ast.Attribute)}
            if names & (wanted - live):
                text = said(NEVER_RUN, line=statement.lineno, word=LEAVING[type(end)], above=end.lineno)
                yield Slip(statement.lineno, around, text)
                break


def _ended_blocks(function: Function, student: SyntaxFacts) -> Iterator[tuple[ast.stmt, list[ast.stmt]]]:
    """Yield each statement that leaves its block, with the statements below it in the same block."""
    for node in (node for kind in WITH_BLOCKS for node in student.index.every_below(function, kind)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for place, statement in enumerate(block):
                if type(statement) in LEAVING and block[place + 1 :]:
                    yield statement, block[place + 1 :]
                    break


def none_used(student: SyntaxFacts, solution: SyntaxFacts) -> Iterator[Slip]:
    """`ys = [Variable(y).set_creator(self) for y in ys]`, where set_creator gives nothing back."""
    methods = {name for each in student.classes.values() for name in each.methods if not name.startswith("_")}
    known = _last_parts(solution.named_functions) - _last_parts(solution.returning)
    silent = (methods & known) - _last_parts(student.returning) - student.functions.keys()
    for around, node in nodes_in_functions(student, ast.Assign, ast.Return):
        if not isinstance(node, ast.Assign | ast.Return) or not _keeps(node):
            continue
        used = node.value.elt if isinstance(node.value, ast.ListComp) else node.value
        if not isinstance(used, ast.Call) or not isinstance(used.func, ast.Attribute) or used.func.attr not in silent:
            continue
        method, holder = used.func.attr, ast.unparse(used.func.value)
        if isinstance(node, ast.Assign) and any(ast.unparse(each) == holder for each in node.targets):
            continue  # container_slips.none_kept says it
        taken = {
            len(each.args.args) - 1 for name, each in student.named_functions.items() if name.endswith(f".{method}")
        }
        if taken == {len(used.args)}:  # otherwise the call itself fails
            code = spelling(used) or f"….{method}(…)"
            yield Slip(node.lineno, around, said(NONE_USED, code=code, line=used.lineno, method=method))


def _last_parts(names: Iterable[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in names}


def _keeps(node: ast.Assign | ast.Return) -> bool:
    """True unless the value is put into a name that stands for nothing, such as _."""
    return isinstance(node, ast.Return) or not all(lone_name(each).startswith("_") for each in node.targets)
