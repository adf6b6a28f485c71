"""The parts of a checkout that are looked for."""

import ast

from grading.curriculum import checkout_parts


def test_imports_in_every_block():
    """An import counts wherever a statement can be: in the blocks of every kind of statement."""
    lines = [
        "from grading.text import a1",
        "if 1:\n    from grading.text import a2\nelif 2:\n    from grading.text import a3\nelse:\n    from . import a4",
        "try:\n    from grading.text import a5\nexcept OSError:\n    from grading.text import a6",
        "try:\n    pass\nexcept* OSError:\n    from grading.text import a7\nelse:\n    from grading.text import a8",
        "try:\n    pass\nfinally:\n    from grading.text import a9",
        "for x in y:\n    from grading.text import b1\nelse:\n    from grading.text import b2",
        "while x:\n    with y:\n        from grading.text import b3",
        "match x:\n    case 1:\n        from grading.text import b4",
        "class A:\n    def f(self):\n        async def g():\n            from grading.text import b5",
        "import grading.text.none\nfrom json import loads\nfrom grading.text.b6 import x",
    ]
    path = checkout_parts.ROOT / "grading" / "curriculum" / "made.py"
    found = [each.name for each in checkout_parts._imports(path, ast.parse("\n".join(lines)))]
    assert sorted(found) == [f"a{number}.py" for number in range(1, 10)] + [f"b{number}.py" for number in range(1, 7)]


def test_statements_are_all_of_them():
    """No statement of this project is left out of a look at the statements, which leaves out only expressions."""
    for path in (checkout_parts.ROOT / "grading").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        every = {id(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)}
        assert {id(node) for node in checkout_parts._statements(tree) if isinstance(node, ast.stmt)} == every, path
