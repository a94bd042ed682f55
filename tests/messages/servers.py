"""Mail servers for the tests: real ones of aiosmtpd, and one that does what no good server does."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Inbox:
    """What a server got, and what it answers: by recipient, and to every message."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.to_sender = ""
        self.to_data = "250 OK"
        self.on_data: Callable[[], None] | None = None
        self.port = 0

    async def handle_MAIL(  # noqa: N802 aiosmtpd calls it so
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.to_data.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients += envelope.rcpt_tos
        if self.on_data:
            self.on_data()
        return self.to_data


@contextmanager
def serving(context: ssl.SSLContext | None = None, word: str | None = None, smtputf8: bool = True) -> Iterator[Inbox]:
    """A server on a port of this machine; with a TLS context it wants STARTTLS, with a word a login of "desk"."""
    inbox = Inbox()

    def let_in(server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = (data.login, data.password) == (b"desk", (word or "").encode())
        return AuthResult(success=known, handled=False)

    more: dict[str, Any] = {}
    if context:
        more |= {"tls_context": context, "require_starttls": True}
    if word:
        more |= {"authenticator": let_in, "auth_required": True, "auth_require_tls": context is not None}
    inbox.port = free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=inbox.port, enable_SMTPUTF8=smtputf8, **more)
    server.start()
    try:
        yield inbox
    finally:
        server.stop()


@contextmanager
def scripted(answers: list[bytes | None]) -> Iterator[int]:
    """A server that gives these answers, one after another, and then is silent; at None it hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as lines:
            for answer in answers:
                if answer is None:
                    return
                connection.sendall(answer)
                line = lines.readline()
                while line and answers.index(answer) and answer.startswith(b"354") and line != b".\r\n":
                    line = lines.readline()
            lines.read()  # silent until the other side has enough

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.close()
        thread.join(30)
