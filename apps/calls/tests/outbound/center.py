"""A call center that calls people through a Twilio of its own, all as it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connections

from apps.agentbrain.engines.simulators.thread import SimulatorThread
from apps.calls.telephony.simulator import Answer, RestCall, TwilioRest
from callcenter import env
from callcenter.supervisor.ports import free_port
from callcenter.testing.server import RunningServer

from ..calls.conftest import speak

ACCOUNT = "AC" + "7" * 32
OURS = "+15550009999"
START = (
    "from apps.calls.outbound import services; "
    "from apps.calls.models import Campaign; "
    "assert services.start(Campaign.objects.get(pk={}))"
)


@dataclass(frozen=True)
class Center:
    """``alias``: the database of the server's rows."""

    server: RunningServer
    twilio: TwilioRest
    alias: str

    def begin(self, campaign: int) -> None:
        """Start it, as staff do."""
        self.server.manage("shell", "-c", START.format(campaign))


@contextmanager
def calling_center(
    folder: Path,
    alias: str,
    answers: Callable[[RestCall], Answer],
    carrier: type[TwilioRest] = TwilioRest,
) -> Iterator[Center]:
    """``answers`` says what happens at the number that is called."""
    port = free_port()
    server = RunningServer(
        folder,
        environment={
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_API_BASE_URL": f"http://127.0.0.1:{port}",
        },
    )
    server.start()
    database = env.database("", server.data_dir / "callcenter.sqlite3")
    configured = connections.configure_settings({"default": {}, alias: database})
    connections.databases[alias] = configured[alias]

    made: list[TwilioRest] = []

    def simulator() -> TwilioRest:
        twilio = carrier(
            server.url,
            account_sid=ACCOUNT,
            auth_token=server.AUTH_TOKEN,
            answers=answers,
            voice=speak,
            using=alias,
            port=port,
        )
        made.append(twilio)
        return twilio

    try:
        with SimulatorThread(simulator):
            yield Center(server, made[0], alias)
            connections[alias].close()
    finally:
        server.stop()
        del connections[alias]
        del connections.databases[alias]


def zone_at_noon() -> str:
    """A zone whose clock shows about noon, whatever the time is here."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{'-' if hours > 0 else '+'}{abs(hours)}" if hours else "Etc/GMT"
