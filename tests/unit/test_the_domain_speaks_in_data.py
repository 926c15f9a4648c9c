"""The domain keeps codes and facts; the sentences that people read are made in presentation."""

import ast
from collections.abc import Iterator
from pathlib import Path

import mallseg.domain

DOMAIN = Path(mallseg.domain.__file__).parent
MODULES = sorted(str(path.relative_to(DOMAIN)) for path in DOMAIN.rglob("*.py"))
MOST_WORDS = 3

ERRORS = {name for name in MODULES if name.startswith("errors/")}
"""The default texts of errors stand here and nowhere else in the domain."""


def sentences_of(source: str) -> Iterator[tuple[int, str]]:
    """The line and the text of each string of four words or more that is no docstring.

    A string with a name that is split is a list of words.
    """
    tree = ast.parse(source)
    skipped = {id(part) for node in ast.walk(tree) for part in _documentation(node)}
    skipped |= {id(words) for words in _lists_of_words(tree)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in skipped and len(node.value.split()) > MOST_WORDS:
            yield node.lineno, node.value


def _documentation(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings of any kind, and annotations that are written as strings."""
    for field in ("annotation", "returns"):
        if isinstance(annotation := getattr(node, field, None), ast.AST):
            yield from ast.walk(annotation)
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
        yield from (part.value for part in node.body if isinstance(part, ast.Expr))


def _lists_of_words(tree: ast.Module) -> Iterator[ast.AST]:
    split = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "split"
        and isinstance(node.value, ast.Name)
    }
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(name, ast.Name) and name.id in split for name in node.targets
        ):
            yield node.value


def test_no_module_of_the_domain_has_a_sentence() -> None:
    for file in MODULES:
        if file not in ERRORS:
            assert [*sentences_of((DOMAIN / file).read_text(encoding="utf-8"))] == [], file


def test_a_sentence_is_found_wherever_it_stands() -> None:
    source = '''
"""A docstring of a module is none."""

NAME = "three short words"
"""A docstring of a name is none."""


def said(what: "int | str | bytes | None") -> str:
    """A docstring of a function is none."""
    return f"this is {what} and it is one" if what else "and so is this one"


WORDS = "one two three four"
LIST = WORDS.split()
'''
    assert [line for line, _ in sentences_of(source)] == [10, 10]
