"""A message as mail: text, HTML and the calendar part in one MIME document, and the calendar part as a file."""

from __future__ import annotations

import datetime as dt
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from palpate.errors import Refused
from palpate.messages.rendering import Letter
from palpate.names import printable

_METHOD = re.compile(rb"^METHOD:(REQUEST|CANCEL|PUBLISH)\r?$", re.MULTILINE)


def sender(text: str) -> Address:
    """The sender as the setting has it, Practice <desk@example.org>; Refused where that is no address."""
    name, address = parseaddr(printable(text))
    if not (checked := _ascii(address)):
        raise Refused(
            f"The sender {text!r} is no address: palpate practice set messages.sender 'Practice <desk@example.org>'."
        )
    return _address(name, checked)


def recipient(name: str, address: str) -> Address:
    """Whom a message goes to; Refused where the address is none."""
    if not (checked := _ascii(address)):
        raise Refused(f"{printable(address)!r} is not an e-mail address.")
    return _address(name, checked)


def message(
    written: Letter, *, uid: str, by: Address, to: Address, at: dt.datetime, calendar: bytes | None
) -> EmailMessage:
    """The MIME document. The same message always has the same Message-ID, so that a double can be known as one."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = by, to, printable(written.subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{uid}@{by.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(written.text, cte="quoted-printable")
    mail.add_alternative(written.html, subtype="html", cte="quoted-printable")
    if calendar:
        params = {"method": method(calendar), "charset": "utf-8"}
        mail.add_alternative(calendar, "text", "calendar", cte="base64", params=params)
        # The alternative is for calendars; the file is for whoever's mail program knows none.
        name = "appointment.ics"
        mail.add_attachment(calendar, "text", "calendar", cte="base64", filename=name, params=params)
    return mail


def method(calendar: bytes) -> str:
    """REQUEST, CANCEL or PUBLISH, as the calendar part says itself."""
    found = _METHOD.search(calendar)
    return found[1].decode() if found else "PUBLISH"


def document(mail: EmailMessage, *addresses: str) -> bytes:
    """The MIME document as bytes: ASCII where these addresses are."""
    return mail.as_bytes(policy=SMTP if all(one.isascii() for one in addresses) else SMTPUTF8)


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=printable(name), username=local, domain=domain)


def _ascii(address: str) -> str:
    """An address as any server takes it; as it is, where only some do; nothing where it is none."""
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return ""
    return valid.ascii_email or f"{valid.local_part}@{valid.ascii_domain}"
