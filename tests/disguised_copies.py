"""Copies of an answer as a person makes them who doesn't want them found: names, order and comments are changed."""

import ast
import random

from grading.classroom.similarity.normal_statements import FUNCTIONS, kept_names


def disguised(text: str, seed: int) -> str:
    """Return the same program with variables and helpers renamed, methods reordered, and other comments."""
    rng = random.Random(seed)
    tree = ast.parse(text)
    tree = ast.fix_missing_locations(_Renamer(tree, rng).visit(tree))
    lines = ast.unparse(tree).splitlines()
    return "\n".join(f"{line}  # step {rng.randrange(100)}" if line.endswith(")") else line for line in lines) + "\n"


def edited(text: str, seed: int) -> str:
    """Return a disguised copy in which single statements were changed, too: operands turned round, prints put in."""
    rng = random.Random(seed)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult) and rng.random() < 0.5:
            node.left, node.right = node.right, node.left
        if isinstance(node, FUNCTIONS) and rng.random() < 0.3:
            node.body.append(ast.parse("print('here', 3)").body[0])
    return disguised(ast.unparse(ast.fix_missing_locations(tree)), seed)


class _Renamer(ast.NodeTransformer):
    def __init__(self, tree: ast.Module, rng: random.Random) -> None:
        nodes = list(ast.walk(tree))
        self.rng = rng
        self.new: dict[str, str] = {}
        # Names that the program needs as they are: those of the katas, of modules, and of arguments given by name.
        self.fixed = kept_names() | {key.arg for key in nodes if isinstance(key, ast.keyword) and key.arg}
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.fixed |= {alias.asname or alias.name for alias in node.names}

    def name(self, old: str) -> str:
        if old in self.fixed or old.startswith("__"):
            return old
        return self.new.setdefault(old, f"{self.rng.choice(['val', 'tmp', 'item', 'thing'])}_{len(self.new)}")

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.name(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg, node.annotation = self.name(node.arg), None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.name = self.name(node.name)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        node.name = self.name(node.name)
        methods = [each for each in node.body if isinstance(each, FUNCTIONS)]
        self.rng.shuffle(methods)
        node.body = [each for each in node.body if not isinstance(each, FUNCTIONS)] + methods
        return node
