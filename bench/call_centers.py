"""The call center as a system under test: daphne or uvicorn, everything on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from bench.pinned import on_tested_core
from callcenter.testing.server import RunningServer

UVICORN = "uvicorn"
DAPHNE = "daphne"


class CallCenter(RunningServer):
    """One web process on the tested core, its engine at the bench's own vendor."""

    def __init__(
        self, data_dir: Path, server: str, vendor_url: str, extra: Mapping[str, str]
    ) -> None:
        super().__init__(
            data_dir,
            worker=False,
            environment={
                # As in production: DEBUG would keep and format every query.
                "DEBUG": "false",
                "SECRET_KEY": "key-of-the-bench-" + "x" * 50,
                "ALLOWED_HOSTS": "127.0.0.1",
                "SECURE_SSL_REDIRECT": "false",
                "LOG_LEVEL": "WARNING",
                "AGENT_ENGINE": "openai",
                "OPENAI_API_KEY": "key-of-the-bench",
                "OPENAI_REALTIME_URL": vendor_url,
                **extra,
            },
        )
        self.env["PUBLIC_URL"] = self.url
        self._server = server

    def start(self) -> None:
        with on_tested_core():
            super().start()

    def _spawn(self, name: str, command: tuple[str, ...]) -> None:
        if name == "web" and self._server == UVICORN:
            command = (
                *(sys.executable, "-m", "uvicorn", "callcenter.asgi:application"),
                *("--host", "127.0.0.1", "--port", str(self.port)),
                *("--no-access-log", "--log-level", "warning"),
                *("--ws", "apps.calls.telephony.uvicorn_protocol:StraightProtocol"),
            )
        super()._spawn(name, command)
