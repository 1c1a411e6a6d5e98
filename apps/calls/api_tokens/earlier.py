"""Keys of the time before tokens had scopes go on working, hashed."""

from __future__ import annotations

from typing import Any, Final

from .keys import digest_of
from .scopes import Scope

TABLE: Final = "authtoken_token"
_PREFIX_LENGTH: Final = 8


def take_over(apps: Any, schema_editor: Any) -> None:
    """Turn each earlier token into one of ours and empty their table, which held the
    keys as they are. For a migration; does nothing where there is no such table."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        cursor.execute(f"SELECT key, user_id FROM {TABLE}")  # noqa: S608
        rows = cursor.fetchall()
    tokens = apps.get_model("calls", "ApiToken").objects.using(connection.alias)
    for key, user_id in rows:
        tokens.get_or_create(
            digest=digest_of(key),
            defaults={
                "name": "Earlier token",
                "prefix": key[:_PREFIX_LENGTH],
                "scopes": [Scope.ALL.value],
                "created_by_id": user_id,
            },
        )
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
