"""Processes of two versions work side by side while an installation is upgraded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.migrations import (
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    SeparateDatabaseAndState,
)
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

OURS = {"calls", "customers", "agentbrain"}
TAKE_AWAY = (DeleteModel, RemoveField, RenameField, RenameModel)
# From before this was a rule: from these, stop everything before you migrate.
FORMER = {"calls.0013_summaries_with_structure", "calls.0014_summary_corrections"}


def in_database(operations: Iterable[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from in_database(operation.database_operations)
        else:
            yield operation


def test_what_running_processes_read_is_taken_away_by_a_migration_that_may_wait():
    """Two migrations then: the first adds what is new, the one with ``may_wait`` takes
    away what is old, when no process of before runs any more (README, upgrading)."""
    taking = {
        f"{app}.{name}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in OURS and not getattr(migration, "may_wait", False)
        for operation in in_database(migration.operations)
        if isinstance(operation, TAKE_AWAY)
    }
    assert taking == FORMER
