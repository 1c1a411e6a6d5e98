"""Other systems that put a telephone caller through to a Realtime model.

Each runs in its own environment with its own small server program beside this file,
written as that project's examples are, and pointed at the bench's vendor.
"""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from bench import environments
from bench.pinned import on_tested_core
from callcenter.supervisor.ports import free_port

_READY_SECONDS: Final = 90.0


class PeerFailed(Exception):
    """The peer's server did not come up; the message ends with its last output."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """``decodes_sound``: the bytes of a frame do not survive its road."""

    title: str
    program: str
    packages: tuple[str, ...]
    decodes_sound: bool


PEERS: Final = {
    "a": Recipe(
        "another system (a)",
        "passing_on.py",
        ("openai-agents", "fastapi", "uvicorn", "websockets", "python-multipart"),
        decodes_sound=False,
    ),
    "b": Recipe(
        "another system (b)",
        "resampling.py",
        (
            "pipecat-ai[openai,websocket]==1.14.0",
            "fastapi",
            "uvicorn",
            "python-multipart",
        ),
        decodes_sound=True,
    ),
}


@dataclass(slots=True)
class Peer:
    """A running peer."""

    title: str
    url: str
    decodes_sound: bool
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(name: str, vendor_url: str) -> Peer:
    """Install it if need be, and start it. Raises NotInstalled and PeerFailed."""
    recipe = PEERS[name]
    python = environments.environment(f"peers/{name}", recipe.packages)
    port = free_port()
    log_path = environments.HOME / f"peer-{name}.log"
    with on_tested_core(), log_path.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [str(python), str(Path(__file__).with_name(recipe.program)), str(port)],
            env={
                **os.environ,
                "VENDOR_URL": vendor_url,
                "OPENAI_API_KEY": "key-of-the-bench",
                "OPENAI_AGENTS_DISABLE_TRACING": "1",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    peer = Peer(recipe.title, url, recipe.decodes_sound, process)
    deadline = time.monotonic() + _READY_SECONDS
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            peer.stop()
            raise PeerFailed(log_path.read_text("utf-8", "replace")[-1500:])
        time.sleep(0.2)
    return peer


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
