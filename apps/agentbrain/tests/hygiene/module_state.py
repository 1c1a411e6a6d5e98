"""What of a module could remember something from one call to the next."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CONTAINERS = {
    "list", "dict", "set", "bytearray", "deque", "defaultdict", "OrderedDict",
    "Counter", "WeakValueDictionary", "WeakKeyDictionary", "WeakSet", "Queue", "count",
}  # fmt: skip
LITERALS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
CHANGING = {
    "append", "appendleft", "extend", "insert", "add", "update", "setdefault", "pop",
    "popleft", "popitem", "remove", "discard", "clear", "put", "put_nowait",
    "move_to_end",
}  # fmt: skip


def source_files(root: Path) -> Iterator[Path]:
    """The product's own modules below ``root``: no tests, no migrations."""
    for path in sorted(root.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(root).parts):
            yield path


def stateful_classes(trees: list[ast.Module]) -> set[str]:
    """Names of the classes whose instances change: ``self.x`` set after ``__init__``,
    or a container made in it."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _changes(node):
                found.add(node.name)
    return found


def _changes(cls: ast.ClassDef) -> bool:
    for method in cls.body:
        if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(method):
            if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            own = any(map(_is_of_self, targets))
            made = method.name != "__init__" or _makes_container(node.value)
            if own and made:
                return True
    return False


def _is_of_self(target: ast.expr) -> bool:
    while isinstance(target, ast.Subscript):
        target = target.value
    return (
        isinstance(target, ast.Attribute)
        and isinstance(target.value, ast.Name)
        and target.value.id == "self"
    )


def _makes_container(value: ast.expr | None) -> bool:
    if isinstance(value, LITERALS):
        return True
    return isinstance(value, ast.Call) and _name(value.func) in CONTAINERS


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Subscript):
        function = function.value
    return getattr(function, "id", getattr(function, "attr", ""))


def findings(tree: ast.Module, stateful: set[str]) -> Iterator[str]:
    """Names of a module that hold what may change while the process lives."""
    changed = set(_changed_names(tree))
    for scope in (tree, *(one for one in tree.body if isinstance(one, ast.ClassDef))):
        prefix = f"{scope.name}." if isinstance(scope, ast.ClassDef) else ""
        for name, value in _bound(scope):
            if (isinstance(value, ast.Call) and _name(value.func) in stateful) or (
                _makes_container(value) and (_is_empty(value) or name in changed)
            ):
                yield prefix + name
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names
        elif isinstance(node, ast.FunctionDef) and _caches_for_ever(node):
            yield f"{node.name}()"


def _bound(scope: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.expr | None]]:
    for node in scope.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def _is_empty(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return not any(isinstance(one, LITERALS) for one in value.args)
    parts = getattr(value, "elts", getattr(value, "keys", None))
    return parts is not None and not parts


def _changed_names(tree: ast.Module) -> Iterator[str]:
    """Names that something in the module is put into or taken out of, in a function."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                yield _name(node.value)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CHANGING
            ):
                yield _name(node.func.value)


def _caches_for_ever(function: ast.FunctionDef) -> bool:
    """A cache without a bound that is asked with something."""
    if not (function.args.args or function.args.kwonlyargs):
        return False
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call):
            bound = next((one for one in mark.keywords if one.arg == "maxsize"), None)
            unbound = bound is not None and _is_none(bound.value)
            if _name(mark.func) == "lru_cache" and unbound:
                return True
        elif _name(mark) == "cache":
            return True
    return False


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
