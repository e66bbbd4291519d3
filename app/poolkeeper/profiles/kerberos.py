"""What a profile says of its Kerberos ticket: whose it is, and where it comes from."""

import enum

import msgspec


class TicketFrom(enum.StrEnum):
    """OWN is the ticket that the user has already; KEYTAB gets one with the keys in a file."""

    OWN = "own"
    KEYTAB = "keytab"


class Kerberos(msgspec.Struct, frozen=True, kw_only=True):
    """Empty texts mean the system's own: its krb5.conf, the principal of the ticket that is there.

    `service` is the first part of the server's principal where PostgreSQL runs under another than
    `postgres` (libpq's `krbsrvname`); for SQL Server it is `sql_server.service_principal`.
    """

    ticket: TicketFrom = TicketFrom.OWN
    principal: str = ""
    keytab: str = ""
    config_file: str = ""
    service: str = ""
