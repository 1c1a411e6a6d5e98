"""A mail server on a socket (RFC 5321): takes mail, or says why it does not."""

from __future__ import annotations

import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from threading import Thread

TAKEN = "250 2.0.0 taken"


@dataclass
class MailServer:
    """``recipient`` and ``content`` answer to ``RCPT`` and to a whole mail."""

    port: int = 0
    recipient: Callable[[str], str] = lambda address: TAKEN
    content: str = TAKEN
    login: str = ""
    taken: list[tuple[list[str], Message]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=no"

    @contextmanager
    def running(self) -> Iterator[MailServer]:
        """On a free port the first time, on the same one from then on."""
        with _Server(("127.0.0.1", self.port), _Conversation) as server:
            server.mail = self
            self.port = server.server_address[1]
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            try:
                yield self
            finally:
                server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: MailServer


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 ready")
        self._recipients: list[str] = []
        while line := self.rfile.readline().decode("ascii").strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._say(self._answer(verb, line))

    def _answer(self, verb: str, line: str) -> str:
        mail = self.server.mail
        match verb:
            case "EHLO":
                return "250-here\r\n250 AUTH PLAIN" if mail.login else "250 here"
            case "AUTH":
                return mail.login
            case "RCPT":
                address = line.partition("<")[2].rstrip(">")
                answer = mail.recipient(address)
                if answer.startswith("2"):
                    self._recipients.append(address)
                return answer
            case "DATA":
                return self._take()
        return "250 fine"

    def _take(self) -> str:
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        content = message_from_bytes(b"".join(lines))
        mail = self.server.mail
        if mail.content.startswith("2"):
            mail.taken.append((self._recipients, content))
        self._recipients = []
        return mail.content

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode("ascii"))
