"""Imports go one way: conversation <- engines, customers <- calls <- callcenter."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.testing.environment import ROOT

# What the files of a folder must not import; the longest matching folder counts too.
FORBIDDEN = {
    "apps/agentbrain/conversation": {
        *("django", "rest_framework", "channels", "celery", "callcenter"),
        *("asyncio", "threading", "socket", "subprocess", "concurrent"),
        *("time", "random", "secrets", "uuid", "logging", "os"),
        *("apps.agentbrain.engines", "apps.agentbrain.models"),
        *("apps.agentbrain.services", "apps.agentbrain.tools"),
        *("apps.customers", "apps.calls"),
    },
    "apps/agentbrain/engines": {"apps.customers", "apps.calls", "callcenter"},
    "apps/agentbrain": {"apps.calls", "callcenter"},
    "apps/customers": {"apps.calls", "callcenter"},
    "apps/calls": {"callcenter"},
}


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything ``tree`` imports, anywhere in it."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, alias.name
            case ast.ImportFrom(module=module, names=names, level=level):
                base = module or ""
                if level:
                    above = package.split(".")[: len(package.split(".")) - level + 1]
                    base = ".".join([*above, *filter(None, [module])])
                for alias in names:
                    yield node.lineno, f"{base}.{alias.name}"


def breaches(root: Path) -> list[str]:
    """Each forbidden import below ``root`` as ``file:line: imports name``."""
    found = []
    for folder, forbidden in FORBIDDEN.items():
        for path in sorted((root / folder).rglob("*.py")):
            relative = path.relative_to(root)
            if "tests" in relative.parts:
                continue
            package = ".".join(relative.parent.parts)
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [
                f"{relative}:{line}: imports {name}"
                for line, name in imported(tree, package)
                if any(name == bad or name.startswith(bad + ".") for bad in forbidden)
            ]
    return found


def test_imports_go_one_way():
    assert breaches(ROOT) == []


@pytest.mark.parametrize(
    ("path", "code", "name"),
    [
        ("apps/agentbrain/conversation/a.py", "import time", "time"),
        ("apps/agentbrain/conversation/a/b.py", "from asyncio import sleep", "asyncio"),
        ("apps/agentbrain/conversation/a.py", "from .. import models", "models"),
        ("apps/agentbrain/conversation/a.py", "from ..engines import base", "engines"),
        ("apps/agentbrain/engines/stt/a.py", "from apps.calls import x", "apps.calls"),
        ("apps/customers/a.py", "def f():\n    import apps.calls.models", "apps.calls"),
        ("apps/calls/a.py", "from callcenter import env", "callcenter"),
    ],
)
def test_it_finds_an_import_against_the_direction(tmp_path, path, code, name):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(code)
    found = breaches(tmp_path)
    assert found
    assert found[0].startswith(f"{path}:{code.count(chr(10)) + 1}: imports ")
    assert name in found[0]


def test_it_lets_the_right_direction_pass(tmp_path):
    file = tmp_path / "apps/calls/session.py"
    file.parent.mkdir(parents=True)
    file.write_text("from apps.agentbrain.conversation import events\nimport asyncio\n")
    assert breaches(tmp_path) == []
