"""Only the container puts use-cases together."""

import ast
from pathlib import Path

import mallseg

SRC = Path(mallseg.__file__).parent


def _use_cases() -> set[str]:
    """The classes of the application that are called like functions."""
    return {
        node.name
        for path in (SRC / "application").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(own, ast.FunctionDef) and own.name == "__call__" for own in node.body)
    }


def _called_names(path: Path, among: set[str]) -> set[str]:
    source = path.read_text(encoding="utf-8")
    if not any(name in source for name in among):
        return set()
    return among & {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }


def test_use_cases_are_found() -> None:
    assert {"TrainSegmentation", "AssignSegment", "JudgeNumber"} <= _use_cases()


def test_no_module_but_the_container_builds_a_use_case() -> None:
    use_cases = _use_cases()
    built = {
        path.relative_to(SRC).as_posix(): names
        for path in SRC.rglob("*.py")
        if path.parent != SRC / "container" and (names := _called_names(path, use_cases))
    }
    assert built == {}
