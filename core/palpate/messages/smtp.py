"""Handing a message to a mail server, step by step, so that it is always known whether the server has it."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from palpate.errors import Refused
from palpate.premises.settings import MessageSettings

TIMEOUT = 20.0
"""Seconds that a server has for each answer."""

_HERE = ("localhost", "127.0.0.1", "::1")


class TurnedAway(Exception):
    """The server will never take this message; the text is its reason."""


class NotNow(Exception):
    """The server does not take this message now, and may later."""


class NotGiven(Refused):
    """The server does not serve: this message was not handed over, and no other can be."""


class NobodyKnows(Refused):
    """The server fell silent after it had the message: whether it goes out, nobody knows."""


class Server:
    """A connection to the practice's mail server, to be used in a ``with``. ``password`` is asked where it is needed.

    Raises NotGiven where the server cannot be reached, trusted or logged in to.
    """

    def __init__(self, settings: MessageSettings, password: Callable[[], str], timeout: float = TIMEOUT) -> None:
        self._settings = settings
        self._name = f"{settings.server}:{settings.port}"
        if not settings.server:
            raise Refused(
                "No mail server is set: palpate practice set messages.server mail.example.org, or print with --print."
            )
        if settings.user and settings.security == "none" and settings.server not in _HERE:
            raise Refused(f"No password goes to {self._name} in the open: set messages.security to starttls or tls.")
        self._word = password() if settings.user else ""
        try:
            self._smtp = self._connected(timeout)
        except ssl.SSLCertVerificationError as error:
            raise NotGiven(f"{self._name} is not who it says ({error.verify_message}): nothing was sent.") from error
        except smtplib.SMTPAuthenticationError as error:
            raise NotGiven(f"{self._name} does not let {settings.user} in ({_reason(error.smtp_error)}).") from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotGiven(f"{self._name} cannot do that: {error}. See messages.security and messages.user.") from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotGiven(f"{self._name} does not answer ({_said(error)}): nothing was sent.") from error

    def _connected(self, timeout: float) -> smtplib.SMTP:
        settings = self._settings
        smtp: smtplib.SMTP
        if settings.security == "tls":
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(settings.server, settings.port, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(settings.server, settings.port, timeout=timeout)
        try:
            if settings.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if settings.user:
                smtp.login(settings.user, self._word)
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def give(self, document: bytes, sender: str, recipient: str) -> None:
        """Hand one message over, a MIME document. Raises TurnedAway, NotNow, NotGiven or NobodyKnows."""
        options = []
        if not recipient.isascii():
            if not self._smtp.has_extn("smtputf8"):
                raise TurnedAway(f"the mail server cannot write to {recipient}, which has letters beyond ASCII")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            self._asked(self._smtp.mail(sender, options), "sender")
            self._asked(self._smtp.rcpt(recipient), "recipient")
            self._smtp.putcmd("data")
            self._asked(self._smtp.getreply(), "message", wanted=(354,))
        except (OSError, smtplib.SMTPException) as error:
            raise NotGiven(f"{self._name} broke off ({_said(error)}): the rest was not sent.") from error
        written = re.sub(rb"(?m)^\.", b"..", document)
        try:
            self._smtp.send((written if written.endswith(b"\r\n") else written + b"\r\n") + b".\r\n")
            answer = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise NobodyKnows(f"{self._name} fell silent ({_said(error)})") from error
        self._asked(answer, "message")

    def _asked(self, answer: tuple[int, bytes], what: str, wanted: tuple[int, ...] = (250, 251)) -> None:
        code, text = answer
        if code in wanted:
            return
        reason = f"{code} {_reason(text)}".strip()
        if code == 421 or code < 0:
            raise NotGiven(f"{self._name} closes ({reason}): the rest was not sent.")
        if what == "sender" and code >= 500:
            raise NotGiven(f"{self._name} does not take {self._settings.sender} as a sender ({reason}).")
        self._forget()
        if 400 <= code < 500:
            raise NotNow(reason)
        raise TurnedAway(reason)

    def _forget(self) -> None:
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()  # the next one finds it closed, and says so

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def _reason(text: bytes | str) -> str:
    """A server's words, on one line, bounded."""
    from palpate.names import printable

    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return printable(shown)[:200].rstrip(".")


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, OSError) and error.strerror:
        return _reason(error.strerror)
    return _reason(str(error)) or type(error).__name__
