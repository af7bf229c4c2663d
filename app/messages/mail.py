"""E-mail by SMTP, one try at a time, and sure of what it says about the outcome.

A message has surely not gone out until its text was offered: whatever fails before that may be tried again. From the
first byte of the text to the server's answer nobody can know, so a lost line there is "not sure".
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from flask_babel import gettext as _

from app.messages.channels import EMAIL, NotSent, NotSure, Outcome, Outgoing, Sent
from app.messages.conversation import Hourglass, Line, TlsLine
from app.setting_values import MailServer

TIMEOUT = 20.0
"""Seconds that the server may be silent at any step."""
BEFORE_TEXT = 30.0
"""Seconds for all that comes before the text, however steadily the server speaks."""
FOR_TEXT = 60.0
"""Seconds for the text and the answer to it. Both together end well before the job that sends does."""
GOODBYE = 1.0


@dataclass(frozen=True, slots=True)
class Email:
    """The school's mail server, where there is one, the address that mail comes from, and how long it may take."""

    server: MailServer | None
    sender: str | None
    name: str = EMAIL
    before_text: float = BEFORE_TEXT
    for_text: float = FOR_TEXT

    def available(self) -> bool:
        """Whether SMTP_URL and MAIL_FROM are set."""
        return self.server is not None and self.sender is not None

    def send(self, outgoing: Outgoing) -> Outcome:
        """Hand the message in. Everything before its text is offered can be tried again, unless it is refused."""
        if self.server is None or self.sender is None:
            return NotSent(_("E-mail is not set up."), retry=True)
        try:
            written = compose(outgoing, self.sender)
        except (ValueError, IndexError, MessageError):
            return NotSent(_("The address is not one that e-mail can go to."), retry=False)
        glass = Hourglass(self.before_text)
        try:
            return self._converse(glass, self.server, self.sender, outgoing.address, written.as_bytes())
        finally:
            glass.put_away()

    def _converse(self, glass: Hourglass, server: MailServer, sender: str, recipient: str, text: bytes) -> Outcome:
        try:
            line = _connect(server, sender, glass)
        except (OSError, smtplib.SMTPException) as error:
            return _before(error, glass)
        try:
            offered = _offer(line, sender, recipient, glass)
            if offered is not None:
                return offered
            # From here on the time is another one: a line that ended just now has surely got no text.
            return _hand_over(line, text, glass) if glass.turn(self.for_text) else _late()
        finally:
            # Whatever became of the message, the goodbye changes nothing, and is not waited for.
            with suppress(OSError, smtplib.SMTPException):
                if line.sock is not None and glass.turn(GOODBYE):
                    line.sock.settimeout(GOODBYE)
                    line.quit()
            line.close()


def one_line(text: str) -> str:
    """Text for a header: printable, and on one line whatever counts as the end of one."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def compose(outgoing: Outgoing, sender: str) -> EmailMessage:
    """The message as it goes out. Raises ValueError, or an error of `email`, for an address that is none."""
    if not outgoing.address.isascii():
        raise ValueError("an address beyond ASCII, which few servers take")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(f"{outgoing.sender} · {outgoing.course}"), addr_spec=sender)
    message["To"] = Address(one_line(outgoing.name), addr_spec=outgoing.address)
    message["Subject"] = one_line(outgoing.subject)
    message["Date"] = format_datetime(outgoing.created_at)
    # The same at every try, so that a mailbox which got it after all can tell a copy.
    stamp = int(outgoing.created_at.timestamp())
    message["Message-ID"] = f"<homeroom-{stamp}-{outgoing.delivery_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(outgoing.body, cte="quoted-printable")
    return message


def _connect(server: MailServer, sender: str, glass: Hourglass) -> smtplib.SMTP:
    # Made only where it is needed: reading the machine's certificates costs more than the mail.
    context = ssl.create_default_context() if server.tls or server.starttls else None
    # Named, or smtplib would ask the network what this machine is called, which can take longer than the mail.
    name = sender.rpartition("@")[2]
    if server.tls:
        line: smtplib.SMTP = TlsLine(glass, server.host, server.port, name, timeout=TIMEOUT, context=context)
    else:
        line = Line(glass, server.host, server.port, name, timeout=TIMEOUT)
    try:
        line.ehlo_or_helo_if_needed()
        if server.starttls:
            line.starttls(context=context)
            line.ehlo_or_helo_if_needed()
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def _offer(line: smtplib.SMTP, sender: str, recipient: str, glass: Hourglass) -> Outcome | None:
    """From whom, to whom, and may we: None where the server waits for the text."""
    try:
        code, reply = line.mail(sender)
        if code == 250:
            code, reply = line.rcpt(recipient)
        if code in (250, 251):
            code, reply = line.docmd("DATA")
        if glass.ran_out:
            # What was read last may be half a line.
            return _late()
        if code != 354:
            return _refused(code, reply)
    except (OSError, smtplib.SMTPException) as error:
        return _before(error, glass)
    return None


def _hand_over(line: smtplib.SMTP, text: bytes, glass: Hourglass) -> Outcome:
    """The text itself, and the answer that settles it."""
    try:
        line.send(_dotted(text))
        code, reply = line.getreply()
    except (OSError, smtplib.SMTPException):
        return NotSure(_("The mail server went away before it had said whether it took the message."))
    if glass.ran_out:
        return NotSure(_("The mail server did not say in time whether it took the message."))
    if code == 250:
        return Sent()
    if code >= 400:
        return _refused(code, reply)
    return NotSure(_("The mail server's answer could not be understood."))


def _dotted(text: bytes) -> bytes:
    """Lines that begin with a dot get another, and the end is a dot of its own."""
    lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if each.startswith(b".") else b"") + each + b"\r\n" for each in lines) + b".\r\n"


def _refused(code: int, reply: bytes) -> NotSent:
    """The server said no: for now (4xx) or for good (5xx)."""
    words = one_line(reply.decode("utf-8", "replace"))[:200]
    return NotSent(_("The mail server said: %(answer)s", answer=f"{code} {words}"), retry=code < 500)


def _late() -> NotSent:
    return NotSent(_("The mail server did not answer in time."), retry=True)


def _before(error: Exception, glass: Hourglass) -> NotSent:
    """It failed before the message was offered."""
    if glass.ran_out:
        return _late()
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        # What the server says of us (a wrong password, a busy line) is put right without a new message.
        return NotSent(_refused(error.smtp_code, words).sentence, retry=True)
    if isinstance(error, TimeoutError):
        return _late()
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return NotSent(_("The mail server's certificate or encryption is not in order."), retry=True)
    return NotSent(_("The mail server could not be reached."), retry=True)
