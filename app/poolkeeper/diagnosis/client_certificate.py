"""Tells in the connection test whose client certificate is shown and until when it is valid."""

import time

import msgspec

from poolkeeper.diagnosis.finding import Finding
from poolkeeper.diagnosis.steps import Outcome
from poolkeeper.profiles.client_certificate import BadCertificate, read_certificate
from poolkeeper.profiles.profile import Tls

SOON_S = 14 * 86_400
_DAY_S = 86_400


def with_client(finding: Finding, tls: Tls, now_s: float) -> Finding:
    """`finding` with the client's certificate, if there is one; a warning where it ends soon."""
    if not tls.certificate_file:
        return finding
    try:
        found = read_certificate(tls)
    except BadCertificate as error:
        return msgspec.structs.replace(finding, detail=f"{finding.detail} · {error.sentence}")
    words = f"client certificate {found.subject or 'without a name'}"
    day = time.strftime("%Y-%m-%d", time.localtime(found.expires_s))
    left_s = found.expires_s - now_s
    if found.begins_s > now_s:
        begins = time.strftime("%Y-%m-%d", time.localtime(found.begins_s))
        said = f"{words} is not valid before {begins}"
    elif left_s <= 0:
        said = f"{words} expired on {day}"
    else:
        days = int(left_s // _DAY_S)
        said = f"{words} valid until {day} ({days} day{'' if days == 1 else 's'})"
    trouble = found.begins_s > now_s or left_s < SOON_S
    outcome = Outcome.WARNED if trouble else finding.outcome
    return Finding(outcome, f"{finding.detail} · {said}")
