"""Calendar replies as three calendar programs send them, written from their manner; every person is invented."""

import base64
import quopri
from typing import Final

UID: Final = "7f3c-1@portal.example.org"
ANNA: Final = "anna.ek@region.example.org"
BERTIL: Final = "bertil.al@region.example.org"
ORGANIZER: Final = "svar@portal.example.org"


def calendar(
    *,
    attendee: str = f"ATTENDEE;CN=Anna Ek;PARTSTAT=ACCEPTED:mailto:{ANNA}",
    uid: str = UID,
    sequence: int | None = 0,
    stamp: str = "20270301T081500Z",
    method: str = "REPLY",
    more: str = "",
) -> str:
    """A plain reply; `more` are further lines of the event."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Example//Calendar//SV",
        "VERSION:2.0",
        *([f"METHOD:{method}"] if method else []),
        "BEGIN:VEVENT",
        f"UID:{uid}",
        *([f"DTSTAMP:{stamp}"] if stamp else []),
        *([] if sequence is None else [f"SEQUENCE:{sequence}"]),
        f"ORGANIZER;CN=Vinnova:mailto:{ORGANIZER}",
        *attendee.splitlines(),
        *more.splitlines(),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(line for line in lines if line or line == lines[-1])


def answering(address: str, status: str = "ACCEPTED", *, name: str = "Anna Ek") -> str:
    """The line of one attendee."""
    return f"ATTENDEE;CN={name};PARTSTAT={status}:mailto:{address}"


def delegating(address: str, to: str, *, name: str = "", both: bool = True) -> str:
    """The line of one who hands on, and, as some calendars write, the line of the one it is handed on to."""
    mine = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:{to}":mailto:{address}'
    named = f";CN={name}" if name else ""
    theirs = f'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE{named};DELEGATED-FROM="mailto:{address}":mailto:{to}'
    return f"{mine}\r\n{theirs}" if both else mine


def mail(text: str, *, sender: str = ANNA, method: str = "REPLY") -> bytes:
    """The smallest mail around a calendar text."""
    return b"\r\n".join(
        [
            f"From: {sender}".encode(),
            f"To: {ORGANIZER}".encode(),
            b"Subject: Accepterat",
            b"MIME-Version: 1.0",
            f'Content-Type: text/calendar; charset="UTF-8"; method={method}'.encode(),
            b"Content-Transfer-Encoding: 8bit",
            b"",
            text.encode(),
        ]
    )


def outlook() -> bytes:
    """Outlook and Exchange: no text but the entry, base64, a time zone of its own, COMMENT, X-MICROSOFT lines."""
    text = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "METHOD:REPLY",
            "PRODID:Microsoft Exchange Server 2010",
            "VERSION:2.0",
            "BEGIN:VTIMEZONE",
            "TZID:W. Europe Standard Time",
            "BEGIN:STANDARD",
            "DTSTART:16010101T030000",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
            "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
            "END:STANDARD",
            "BEGIN:DAYLIGHT",
            "DTSTART:16010101T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
            "END:DAYLIGHT",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "ATTENDEE;PARTSTAT=TENTATIVE;CN=Anna Ek:mailto:Anna.Ek@Region.example.org",
            "COMMENT;LANGUAGE=sv-SE:Jag återkommer\\, måste kolla med Åsa.\\n",
            f"UID:{UID}",
            "SUMMARY;LANGUAGE=sv-SE:Preliminär: Snabbdialog: Hållbar industri",
            "DTSTART;TZID=W. Europe Standard Time:20270315T090000",
            "DTEND;TZID=W. Europe Standard Time:20270315T120000",
            "CLASS:PUBLIC",
            "PRIORITY:5",
            "DTSTAMP:20270301T081500Z",
            "TRANSP:OPAQUE",
            "STATUS:CONFIRMED",
            "SEQUENCE:2",
            "LOCATION;LANGUAGE=sv-SE:https://mote.example.org/rum/7",
            "X-MICROSOFT-CDO-APPT-SEQUENCE:2",
            "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
            "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
            "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    encoded = base64.encodebytes(text.encode()).replace(b"\n", b"\r\n")
    return (
        b"Received: from mail.region.example.org by mx.portal.example.org; Mon, 1 Mar 2027 08:15:02 +0000\r\n"
        b"From: =?iso-8859-1?Q?Ek_Anna?= <Anna.Ek@Region.example.org>\r\n"
        b"To: Vinnova <svar@portal.example.org>\r\n"
        b"Subject: =?utf-8?Q?Prelimin=C3=A4r:_Snabbdialog?=\r\n"
        b"Thread-Topic: Snabbdialog\r\n"
        b"MIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="_000_AB_"\r\n'
        b"\r\n--_000_AB_\r\n"
        b'Content-Type: text/plain; charset="iso-8859-1"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Jag =E5terkommer, m=E5ste kolla med =C5sa.\r\n"
        b"\r\n--_000_AB_\r\n"
        b'Content-Type: text/calendar; charset="utf-8"; method=REPLY\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded + b"\r\n--_000_AB_--\r\n"
    )


def google() -> bytes:
    """Google: the entry in quoted-printable beside text and HTML, and once more as an attachment in base64."""
    text = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
            "VERSION:2.0",
            "CALSCALE:GREGORIAN",
            "METHOD:REPLY",
            "BEGIN:VEVENT",
            "DTSTART:20270315T080000Z",
            "DTEND:20270315T110000Z",
            "DTSTAMP:20270301T081500Z",
            "ORGANIZER;CN=Vinnova:mailto:svar@portal.example.org",
            f"UID:{UID}",
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Anna E",
            f" k;X-NUM-GUESTS=0:mailto:{ANNA}",
            "CREATED:20270118T083015Z",
            "DESCRIPTION:Tio minuter per region.",
            "LAST-MODIFIED:20270301T081500Z",
            "LOCATION:https://mote.example.org/rum/7",
            "SEQUENCE:1",
            "STATUS:CONFIRMED",
            "SUMMARY:Snabbdialog: Hållbar industri",
            "TRANSP:OPAQUE",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    printable = quopri.encodestring(text.encode()).replace(b"\r\n", b"\n").replace(b"=0D\n", b"\n")
    encoded = base64.encodebytes(text.encode())
    return (
        b"From: Anna Ek <anna.ek@region.example.org>\r\nTo: svar@portal.example.org\r\n"
        b"Sender: Kalender <kalender@tjanst.example.com>\r\nReply-To: Anna Ek <anna.ek@region.example.org>\r\n"
        b"Subject: =?UTF-8?Q?Avb=C3=B6jd=3A_Snabbdialog?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="00000000"\r\n\r\n'
        b'--00000000\r\nContent-Type: multipart/alternative; boundary="11111111"\r\n\r\n'
        b'--11111111\r\nContent-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes("Anna Ek har avböjt.".encode()) + b"\r\n"
        b'--11111111\r\nContent-Type: text/html; charset="UTF-8"\r\n\r\n<p>Anna Ek</p>\r\n'
        b'--11111111\r\nContent-Type: text/calendar; charset="UTF-8"; method=REPLY\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + printable + b"\r\n--11111111--\r\n"
        b'--00000000\r\nContent-Type: application/ics; name="invite.ics"\r\n'
        b'Content-Disposition: attachment; filename="invite.ics"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded + b"\r\n--00000000--\r\n"
    )


def apple() -> bytes:
    """Apple: only an attachment, EMAIL beside the address, the charset left out, lines that end with LF alone."""
    text = "\n".join(
        [
            "BEGIN:VCALENDAR",
            "CALSCALE:GREGORIAN",
            "METHOD:REPLY",
            "PRODID:-//Apple Inc.//macOS 15.1//EN",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            'ATTENDEE;CN="Ek, Anna";CUTYPE=INDIVIDUAL;EMAIL="anna.ek@region.example.or',
            ' g";PARTSTAT=ACCEPTED:urn:uuid:0B5A6C3E-1111-4222-8333-444455556666',
            "CREATED:20270118T083015Z",
            "DTEND:20270315T110000Z",
            "DTSTAMP:20270301T081500Z",
            "DTSTART:20270315T080000Z",
            "ORGANIZER;CN=Vinnova:mailto:svar@portal.example.org",
            "SEQUENCE:0",
            "SUMMARY:Snabbdialog: Hållbar industri",
            f"UID:{UID}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    return (
        b"From: Anna Ek <anna.ek@region.example.org>\r\nTo: svar@portal.example.org\r\n"
        b"Subject: Accepterat\r\nMime-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=Apple-Mail-7\r\n\r\n"
        b"--Apple-Mail-7\r\nContent-Type: text/plain\r\n\r\nAnna Ek\r\n"
        b"--Apple-Mail-7\r\nContent-Disposition: attachment; filename=iCal-20270301.ics\r\n"
        b"Content-Type: application/octet-stream; x-unix-mode=0644; name=iCal-20270301.ics\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + text.encode() + b"\r\n--Apple-Mail-7--\r\n"
    )
