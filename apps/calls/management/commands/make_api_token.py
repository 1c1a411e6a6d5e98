"""``manage.py make_api_token``: a key for the API without going through the admin."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from apps.calls.api_tokens.scopes import Scope
from apps.calls.api_tokens.services import make


class Command(BaseCommand):
    help = "Makes an API token of a member of staff and prints its key, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("name", help="Which system reads with it.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="May be repeated; without it everything the person may read.",
        )

    def handle(
        self,
        *args: Any,
        username: str,
        name: str,
        scope: list[str] | None = None,
        **options: Any,
    ) -> None:
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is nobody called {username}.")
        token = make(user, name, scope or [Scope.ALL.value])
        self.stdout.write(token.key)
