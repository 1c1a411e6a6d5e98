"""The documents lead to what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callcenter.testing.environment import ROOT

DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "bench/README.md",
    "docs/decisions.md",
)
CORE = Path("apps/agentbrain/conversation")


def rows(heading: str) -> list[str]:
    """The table under a heading of ARCHITECTURE.md."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    section = text.partition(f"## {heading}")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")]


def found(path: str, home: Path) -> Path | None:
    """A path as the tables write it: from the root, ``apps/``, the core, or beside or
    within the one named before it."""
    folders = (ROOT, ROOT / "apps", ROOT / CORE, home.parent, home)
    return next((f / path for f in folders if (f / path).exists()), None)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(name):
    document = ROOT / name
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("heading", ["Where is it decided", "Who may import whom"])
def test_what_the_architecture_points_to_is_there(heading):
    table = rows(heading)
    assert len(table) > 10
    for row in table:
        home = ROOT
        for path in re.findall(r"`([^`]+)`", row):
            place = found(path, home)
            assert place is not None, path
            home = place
